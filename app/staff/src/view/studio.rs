//! What the studio's page is made of.
//!
//! No I/O.

use everbud_domain::product::Product;
use everbud_domain::studio::clashes::Clash;
use everbud_domain::studio::{Draft, Look, Past};

/// A shop's looks on their way.
#[derive(Debug, Clone, Copy)]
pub struct StudioView<'a> {
    /// As they were last written.
    pub current: &'a Look,
    /// As they are being made; none while nothing differs.
    pub draft: Option<&'a Draft>,
    /// What was published before, the last one first.
    pub past: &'a [Past],
    /// Colours of what is shown here that cannot be read on each other.
    pub clashes: &'a [Clash],
    /// What the shop sells, in its order.
    pub products: &'a [Product],
    /// Why the request before was not done, or not all of it; empty for none.
    pub wrong: &'a [String],
}

impl StudioView<'_> {
    /// What the fields hold: the draft, or else the shop as it is.
    pub(crate) fn look(&self) -> &Look {
        self.draft.map_or(self.current, |draft| &draft.look)
    }
}
