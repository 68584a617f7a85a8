//! A rule in words, for staff who answer for it.
//!
//! Pure.

use super::{Confidence, Limit, LimitRule, Period, Residency};
use crate::cart::MenuType;

impl LimitRule {
    /// For whom it holds.
    #[must_use]
    pub fn for_whom(&self) -> String {
        let buyers = match self.menu {
            MenuType::Adult => "Adults",
            MenuType::Medical => "Patients",
        };
        let from = match self.residency {
            Some(Residency::Resident) => " who live in the state",
            Some(Residency::NonResident) => " from elsewhere",
            None => "",
        };
        format!("{buyers}{from}")
    }
}

impl Limit {
    /// How much is allowed, and in which time: "28.35 g of flower an order".
    #[must_use]
    pub fn in_words(&self) -> String {
        let within = match self.period {
            Period::PerOrder => "an order".to_owned(),
            Period::PerDay => "a day".to_owned(),
            Period::Rolling { days } => format!("in any {days} days"),
        };
        let amounts: Vec<String> = self
            .buckets
            .iter()
            .map(|bucket| match bucket.cap {
                0 => format!("no {}", bucket.measure.noun()),
                cap => format!("{} of {}", bucket.measure.amount(cap), bucket.measure.noun()),
            })
            .collect();
        let shared = if amounts.len() > 1 { ", or a share of each," } else { "" };
        format!("{}{shared} {within}", amounts.join(" or "))
    }
}

impl Confidence {
    /// How far it can be trusted, as a sentence.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Official => "From the official text.",
            Self::Secondary => "From news or a lawyer's page: the official text was not seen.",
            Self::Vendor => "From what a vendor had set: no text was seen.",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::limit::LimitRules;

    #[test]
    fn a_rule_reads_as_its_figures_say() {
        fn check(jurisdiction: &str, whom: &str, words: &str) {
            let rules = LimitRules::of_jurisdiction(jurisdiction).unwrap().0;
            let of: Vec<_> = rules.iter().filter(|rule| rule.for_whom() == whom).collect();
            let limits: Vec<String> = of.iter().flat_map(|rule| &rule.limits).map(|limit| limit.in_words()).collect();
            assert!(limits.iter().any(|limit| limit == words), "{words} in {limits:?}");
        }
        check(
            "US-CO",
            "Adults",
            "28.35 g of flower or 8 g of concentrate or 800 mg of THC in edibles, or a share of each, an order",
        );
        check("US-IL", "Adults from elsewhere", "15 g of flower an order");
    }
}
