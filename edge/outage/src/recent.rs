//! What an isolate remembers of last known good copies, within a budget: what was used lately stays.
//!
//! Pure. Two generations stand for the order of use. What is used moves to the young one; when that fills half of the
//! budget it becomes the old one, and what nobody used meanwhile is forgotten. So nothing is looked through to find what is
//! to go, however many shops an isolate serves.

use core::borrow::Borrow;
use core::hash::Hash;
use core::mem::take;
use std::collections::HashMap;

/// Values by their keys, the latest used of them.
#[derive(Debug, Clone)]
pub struct Recent<K, V> {
    young: HashMap<K, Kept<V>>,
    old: HashMap<K, Kept<V>>,
    young_weight: usize,
    budget: usize,
}

#[derive(Debug, Clone)]
struct Kept<V> {
    value: V,
    weight: usize,
}

impl<K: Eq + Hash, V> Recent<K, V> {
    /// Nothing yet, and never more than `budget` together, save that one value more than half of it is kept whatever it
    /// weighs.
    #[must_use]
    pub fn within(budget: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), young_weight: 0, budget }
    }

    /// From now on no more than that together.
    pub const fn set_budget(&mut self, budget: usize) {
        self.budget = budget;
    }

    /// The value of that key, which is used by that.
    pub fn get<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        if let Some((key, kept)) = self.old.remove_entry(key) {
            self.put(key, kept);
        }
        let kept = match self.young.get_mut(key) {
            Some(kept) => Some(kept),
            None => self.old.get_mut(key),
        };
        kept.map(|kept| &mut kept.value)
    }

    /// Keeps a value of that weight.
    pub fn keep(&mut self, key: K, value: V, weight: usize) {
        self.old.remove(&key);
        self.put(key, Kept { value, weight });
    }

    /// Everything that is kept, in no order. Nothing is used by that.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.young.iter().chain(&self.old).map(|(key, kept)| (key, &kept.value))
    }

    fn put(&mut self, key: K, kept: Kept<V>) {
        self.young_weight = self.young_weight.saturating_add(kept.weight);
        if let Some(before) = self.young.insert(key, kept) {
            self.young_weight = self.young_weight.saturating_sub(before.weight);
        }
        if self.young_weight > self.budget / 2 {
            self.old = take(&mut self.young);
            self.young_weight = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: usize = 10;

    fn weight_of(recent: &Recent<u32, usize>) -> usize {
        recent.iter().map(|(_, weight)| weight).sum()
    }

    #[test]
    fn what_was_kept_is_found_and_replaced() {
        let mut recent = Recent::within(BUDGET);
        recent.keep("menu".to_owned(), 1, 1);
        recent.keep("menu".to_owned(), 2, 1);
        assert_eq!(recent.get("menu").copied(), Some(2));
        assert_eq!(recent.iter().count(), 1);
        assert_eq!(recent.get("page"), None);
        *recent.get("menu").unwrap() = 3;
        assert_eq!(recent.get("menu").copied(), Some(3));
    }

    #[test]
    fn what_is_used_again_and_again_is_never_forgotten() {
        let mut recent = Recent::within(BUDGET);
        recent.keep(0, 1, 1);
        for other in 1..1_000_u32 {
            recent.keep(other, 1, 1);
            assert!(recent.get(&0).is_some(), "{other}");
            assert!(recent.get(&other).is_some(), "{other}");
        }
        assert!(recent.get(&500).is_none());
    }

    #[test]
    fn all_together_are_within_the_budget_however_heavy_each_is_and_however_often_it_is_used() {
        for weights in [[1, 1, 1], [5, 1, 3], [2, 4, 5]] {
            let mut recent = Recent::within(BUDGET);
            for (key, weight) in (0..300_u32).zip(weights.into_iter().cycle()) {
                recent.keep(key, weight, weight);
                (key.saturating_sub(4)..=key)
                    .for_each(|key| assert!(recent.get(&key).is_none_or(|weight| *weight <= 5)));
                assert!(weight_of(&recent) <= BUDGET + weights.iter().max().unwrap(), "{weights:?}: {recent:?}");
            }
        }
    }

    #[test]
    fn one_that_is_heavier_than_the_budget_is_kept_until_others_take_its_place() {
        let mut recent = Recent::within(BUDGET);
        recent.keep(1, 50, 50);
        assert_eq!(recent.get(&1).copied(), Some(50));
        (2..8).for_each(|key| recent.keep(key, 1, 1));
        assert!(recent.get(&1).is_none());
        assert!(recent.get(&7).is_some());
    }

    #[test]
    fn one_value_replaced_for_ever_weighs_once() {
        let mut recent = Recent::within(BUDGET);
        recent.keep(2, 0, 1);
        (0..100).for_each(|round| recent.keep(1, round, 4));
        assert!(recent.get(&2).is_some(), "{recent:?}");
        assert_eq!(recent.get(&1).copied(), Some(99));
    }

    #[test]
    fn a_value_that_was_used_long_ago_is_replaced_by_the_new_one() {
        let mut recent = Recent::within(BUDGET);
        (1..=6).for_each(|key| recent.keep(key, 0, 1));
        recent.keep(1, 7, 1);
        assert_eq!(recent.get(&1).copied(), Some(7), "{recent:?}");
        assert_eq!(recent.iter().count(), 6, "{recent:?}");
    }

    #[test]
    fn a_smaller_budget_counts_from_the_next_value_on() {
        let mut recent = Recent::within(1_000);
        (0..400).for_each(|key| recent.keep(key, 1, 1));
        assert_eq!(recent.iter().count(), 400);
        recent.set_budget(BUDGET);
        (400..420).for_each(|key| recent.keep(key, 1, 1));
        assert!(weight_of(&recent) <= BUDGET + 1, "{recent:?}");
    }
}
