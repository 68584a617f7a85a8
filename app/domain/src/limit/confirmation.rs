//! An owner's word that purchase limits hold for which nobody has seen an official text.
//!
//! Pure. It holds for the figures that the owner saw, and for no others: a rule that changes has to be confirmed anew.

use super::{Confidence, LimitRule};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Who confirmed a rule, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitConfirmation {
    /// The name that the owner signs in with.
    pub by: String,
    /// When they said so.
    #[serde(with = "crate::time::rfc3339")]
    pub at: Timestamp,
    /// The rule as they saw it.
    pub rule: LimitRule,
}

impl LimitConfirmation {
    /// Whether it is about that rule: for the same people, from the same day, with the same figures.
    #[must_use]
    pub fn is_of(&self, rule: &LimitRule) -> bool {
        let confirmed = &self.rule;
        (&confirmed.jurisdiction, confirmed.menu, confirmed.residency, confirmed.effective_from, &confirmed.limits)
            == (&rule.jurisdiction, rule.menu, rule.residency, rule.effective_from, &rule.limits)
    }
}

impl LimitRule {
    /// Whether a shop may sell by it: it is official, or an owner has confirmed it.
    #[must_use]
    pub fn is_settled(&self, confirmed: &[LimitConfirmation]) -> bool {
        match self.confidence {
            Confidence::Official => true,
            Confidence::Secondary | Confidence::Vendor => confirmed.iter().any(|it| it.is_of(self)),
        }
    }
}
