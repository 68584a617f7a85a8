//! What the page of purchase limits is made of.

use everbud_domain::limit::{LimitConfirmation, LimitRule};
use everbud_domain::menu::Unsold;

/// The limits that a shop sells by, and what it does not sell online for them.
#[derive(Debug, Clone, Copy)]
pub struct LimitsView<'a> {
    /// The rules, as they are shown to shoppers.
    pub rules: &'a [LimitRule],
    /// What an owner has confirmed of them.
    pub confirmed: &'a [LimitConfirmation],
    /// What is not sold online because something that the law counts of it is not known.
    pub unsold: &'a [Unsold],
    /// What a confirmation has to name.
    pub etag: &'a str,
    /// Why the last confirmation was not taken; empty for none.
    pub wrong: &'a str,
}
