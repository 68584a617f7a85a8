//! The style sheet that all shops share. What differs between them is in [`crate::shop_css`].
//!
//! No I/O: the files are compiled in, so that a page never waits for anything but the worker itself.

/// The shared style sheet: tokens, then layout, then parts.
pub const STYLE: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/layout.css"),
    include_str!("../../style/parts/brand.css"),
    include_str!("../../style/parts/words.css"),
    include_str!("../../style/parts/controls.css"),
    include_str!("../../style/parts/cards.css"),
    include_str!("../../style/parts/menu.css"),
    include_str!("../../style/parts/order.css"),
    include_str!("../../style/parts/coupons.css"),
    include_str!("../../style/parts/handover.css"),
    include_str!("../../style/parts/past.css"),
    include_str!("../../style/parts/reach.css"),
    include_str!("../../style/parts/structure.css"),
    include_str!("../../style/parts/alive.css")
);
