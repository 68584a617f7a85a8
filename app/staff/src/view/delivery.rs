//! What the page of delivery zones is made of.

use everbud_domain::order_type::delivery::Delivery;

/// Where a shop delivers.
#[derive(Debug, Clone, Copy)]
pub struct DeliveryView<'a> {
    /// Its zones, as staff last wrote them; none where it does not deliver.
    pub delivery: Option<&'a Delivery>,
    /// What a change has to name.
    pub etag: &'a str,
    /// Whether shoppers see these zones already.
    pub shown: bool,
    /// Why the last change was not taken; empty for none.
    pub wrong: &'a str,
}
