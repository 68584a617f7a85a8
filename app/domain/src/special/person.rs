//! Specials that are not for everybody: for first-time customers, or so often a person.
//!
//! Pure. A quote knows no person: it gives such a special and tells its condition. Only who orders is known by what they
//! ordered before, and what is not theirs is taken away then.

use super::Special;
use super::apply::Counted;
use crate::id::SpecialId;
use crate::person::PersonHistory;
use serde::{Deserialize, Serialize};

/// A special of a quote that not everybody gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Which special.
    pub special: SpecialId,
    /// Its condition, in a sentence for people.
    pub detail: String,
}

impl Special {
    /// Whether it depends on who orders.
    #[must_use]
    pub const fn is_personal(&self) -> bool {
        self.first_time || self.per_person.is_some()
    }

    /// Whether somebody who has ordered that before gets it.
    #[must_use]
    pub fn is_for(&self, history: &PersonHistory) -> bool {
        let redeemed = history.redeemed.get(&self.id).copied().unwrap_or(0);
        (!self.first_time || history.orders == 0) && self.per_person.is_none_or(|most| redeemed < most)
    }

    /// Who gets it, where not everybody does: "for first-time customers only", "given once a person".
    #[must_use]
    pub fn terms(&self) -> Option<String> {
        let first = self.first_time.then(|| String::from("for first-time customers only"));
        let often = self.per_person.map(|most| match most {
            1 => String::from("given once a person"),
            most => format!("given in {most} orders a person"),
        });
        let terms: Vec<String> = [first, often].into_iter().flatten().collect();
        (!terms.is_empty()).then(|| terms.join(", "))
    }

    /// Why somebody who has ordered that before does not get it; none where they do.
    pub(crate) fn not_theirs(&self, history: &PersonHistory) -> Option<String> {
        let terms = self.terms().filter(|_| !self.is_for(history))?;
        let why =
            if self.first_time && history.orders > 0 { "you have ordered here before" } else { "you have had it" };
        Some(format!("“{}” is {terms}, and {why}.", self.name))
    }
}

/// The conditions of what was given, in the order of the specials.
pub(super) fn conditions(counted: &Counted<'_>) -> Vec<Condition> {
    let was_given = |at: usize| counted.pieces.iter().any(|piece| piece.parts.iter().any(|(by, _)| *by == at));
    let condition = |(at, special): (usize, &&Special)| {
        let terms = special.terms().filter(|_| was_given(at))?;
        Some(Condition { special: special.id.clone(), detail: format!("“{}” is {terms}.", special.name) })
    };
    counted.specials.iter().enumerate().filter_map(condition).collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::{Trial, goods, special};
    use super::super::{Cut, Gives};
    use super::*;
    use crate::money::{Cents, Rate};

    fn half_off(first_time: bool, per_person: Option<u32>) -> Special {
        let gives = Gives::Sale { cut: Cut::Percent { rate: Rate(500_000) } };
        Special { first_time, per_person, ..special(gives, goods(&["a"])) }
    }

    fn history(orders: u32, redeemed: u32) -> PersonHistory {
        let redeemed = (redeemed > 0).then(|| (SpecialId::parse("s").unwrap(), redeemed));
        PersonHistory { orders, redeemed: redeemed.into_iter().collect(), ..PersonHistory::default() }
    }

    #[test]
    fn a_special_is_for_first_time_customers_or_so_often_a_person() {
        fn check(first_time: bool, per_person: Option<u32>, (orders, redeemed): (u32, u32), expect: Option<&str>) {
            let special = half_off(first_time, per_person);
            let history = history(orders, redeemed);
            assert_eq!(special.not_theirs(&history).as_deref(), expect, "{first_time} {per_person:?} {history:?}");
            assert_eq!(special.is_for(&history), expect.is_none());
            // Who it is not for pays the price tag, and is told nothing more.
            let trial = Trial { specials: vec![special], ..Trial::of(&[("a", 2), ("b", 1)]) };
            let working = trial.working_for(Some(&history));
            let off: Cents = working.lines.iter().flatten().map(|it| it.cents).sum();
            assert_eq!(off, Cents(if expect.is_none() { 1_000 } else { 0 }));
        }
        check(false, None, (9, 0), None);
        check(true, None, (0, 0), None);
        check(true, None, (1, 0), Some("“S” is for first-time customers only, and you have ordered here before."));
        check(false, Some(1), (9, 0), None);
        check(false, Some(1), (9, 1), Some("“S” is given once a person, and you have had it."));
        check(false, Some(3), (9, 2), None);
        check(false, Some(3), (9, 3), Some("“S” is given in 3 orders a person, and you have had it."));
        let both = "“S” is for first-time customers only, given once a person, and you have ordered here before.";
        check(true, Some(1), (1, 0), Some(both));
    }

    #[test]
    fn a_cart_of_nobody_in_particular_tells_the_conditions_of_what_it_gets() {
        fn check(cart: &[(&str, i64)], special: Special, expect: &[&str]) {
            let trial = Trial { specials: vec![special], ..Trial::of(cart) };
            let conditions = trial.working().conditions;
            assert_eq!(conditions.iter().map(|it| it.detail.as_str()).collect::<Vec<_>>(), expect, "{cart:?}");
        }
        check(&[("a", 1)], half_off(true, None), &["“S” is for first-time customers only."]);
        check(&[("b", 1)], half_off(true, None), &[]);
        check(&[("a", 1)], half_off(false, None), &[]);
    }

    #[test]
    fn conditions_are_written_only_where_there_are_any() {
        fn check(special: &Special, expect: Option<&str>) {
            let text = serde_json::to_string(special).unwrap();
            assert_eq!(serde_json::from_str::<Special>(&text).unwrap(), *special);
            assert_eq!(text.split_once(r#""ends_at":null"#).unwrap().1.strip_suffix('}'), expect);
        }
        check(&half_off(false, None), Some(""));
        check(&half_off(true, Some(2)), Some(r#","per_person":2,"first_time":true"#));
    }
}
