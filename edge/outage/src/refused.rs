//! Shops whose drains were refused for a fault of ours: a wrong password, a missing right, a missing migration.
//!
//! Pure; the gate keeps this in memory only. A refused counter rests for minutes, since a person must see to it. So that
//! the end of the trouble is noticed all the same, one of them is let try with each heartbeat, in turns; the first that
//! gets through is followed by all the others. Should the gate forget them, each still comes by itself.

use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// How many are remembered; more come by themselves.
pub const MAX_REFUSED: usize = 20_000;

/// Who was refused, and who is to be told that the trouble may be over.
#[derive(Debug, Clone, Default)]
pub struct Refused {
    resting: BTreeMap<ShopId, Timestamp>,
    to_call: BTreeSet<ShopId>,
}

impl Refused {
    /// A drain of the shop was refused.
    pub fn refused(&mut self, shop: ShopId, now: Timestamp) {
        self.to_call.remove(&shop);
        if self.resting.len() < MAX_REFUSED || self.resting.contains_key(&shop) {
            self.resting.insert(shop, now);
        }
    }

    /// A drain of the shop was answered. If it was refused before, the others may get through as well.
    pub fn answered(&mut self, shop: &ShopId) {
        self.to_call.remove(shop);
        if self.resting.remove(shop).is_some() {
            self.call_all();
        }
    }

    /// An outage is over: whoever was refused while it began may have been refused by it.
    pub fn call_all(&mut self) {
        self.to_call.extend(core::mem::take(&mut self.resting).into_keys());
    }

    /// Who is to try now, at a heartbeat: the one whose last try was longest ago.
    pub fn next_try(&mut self, now: Timestamp) -> Option<ShopId> {
        let (shop, tried_at) = self.resting.iter_mut().min_by_key(|(_, tried_at)| **tried_at)?;
        *tried_at = now;
        Some(shop.clone())
    }

    /// Who rests because of a fault of ours.
    pub fn resting(&self) -> impl ExactSizeIterator<Item = &ShopId> {
        self.resting.keys()
    }

    /// Whom to call, at most `n`.
    pub fn calls(&mut self, n: usize) -> Vec<ShopId> {
        let called: Vec<ShopId> = self.to_call.iter().take(n).cloned().collect();
        for shop in &called {
            self.to_call.remove(shop);
        }
        called
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{NOW, shop};

    fn refused(shops: u64) -> Refused {
        let mut refused = Refused::default();
        (0..shops).for_each(|number| refused.refused(shop(number), NOW.plus_millis(i64::try_from(number).unwrap())));
        refused
    }

    #[test]
    fn one_tries_at_each_heartbeat_and_all_have_their_turn() {
        let mut refused = refused(3);
        let tries: Vec<_> = (10..16).map(|beat| refused.next_try(NOW.plus_millis(beat)).unwrap()).collect();
        assert_eq!(tries, [0, 1, 2, 0, 1, 2].map(shop));
        assert_eq!(refused.calls(8), [], "nobody got through");
    }

    #[test]
    fn the_first_that_gets_through_is_followed_by_the_others_a_few_at_a_time() {
        let mut refused = refused(5);
        refused.answered(&shop(9));
        assert_eq!(refused.calls(8), [], "one that was never refused says nothing of the others");
        refused.answered(&shop(3));
        assert_eq!(refused.next_try(NOW), None);
        assert_eq!(refused.calls(3).len(), 3);
        assert_eq!(refused.calls(3).len(), 1);
        assert_eq!(refused.calls(3), []);
    }

    #[test]
    fn one_that_is_refused_again_holds_up_nobody() {
        let mut refused = refused(2);
        refused.answered(&shop(0));
        refused.refused(shop(1), NOW);
        assert_eq!(refused.calls(8), []);
        assert_eq!(refused.next_try(NOW), Some(shop(1)));
    }

    #[test]
    fn the_end_of_an_outage_calls_all() {
        let mut refused = refused(2);
        refused.call_all();
        assert_eq!(refused.calls(8).len(), 2);
    }
}
