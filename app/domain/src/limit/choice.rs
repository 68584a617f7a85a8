//! Which of a jurisdiction's rules holds for a cart.
//!
//! Pure: the day is an argument, the shop's own calendar day on which the order is placed.

use super::{LimitRule, Residency};
use crate::cart::MenuType;
use crate::time::Day;

/// The rule that holds on `day` for what somebody of that residency buys from that price list; none where no rule is
/// known that has taken effect.
///
/// Of the rules that have taken effect the latest holds, and of two from the same day the one that is for such people
/// alone. A rule of which the first day is not known is the earliest. Patients buy by the rules for adults where none is
/// known that is theirs.
#[must_use]
pub fn rule_for<'a>(
    rules: &'a [LimitRule],
    jurisdiction: &str,
    menu: MenuType,
    residency: Residency,
    day: Day,
) -> Option<&'a LimitRule> {
    let of_list = |list: MenuType| {
        rules
            .iter()
            .filter(|rule| rule.jurisdiction == jurisdiction && rule.menu == list)
            .filter(|rule| rule.residency.is_none_or(|only| only == residency))
            .filter(|rule| rule.effective_from.is_none_or(|first| first <= day))
            .max_by_key(|rule| (rule.effective_from, rule.residency.is_some()))
    };
    match menu {
        MenuType::Adult => of_list(MenuType::Adult),
        MenuType::Medical => of_list(MenuType::Medical).or_else(|| of_list(MenuType::Adult)),
    }
}
