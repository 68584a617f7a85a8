//! Whether a menu may replace the one that is shown.
//!
//! Pure. A last known good menu is never replaced by a bad one: not by an older one, and not by an empty or absurd one
//! unless staff say so. A database that answers nonsense must not be able to close a shop.

mod edition;

pub use edition::{Reading, Seen, edition_of, note_seen, went_back};

use crate::version::is_readable;
use everbud_domain::gather::gathered;
use everbud_domain::id::{ShopId, VariantId};
use everbud_domain::menu::{Edition, MENU_SHAPE, Menu, MenuHash, PublishedMenu};
use everbud_domain::money::Cents;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most bytes that a stored menu may have. A worker holds several decoded ones in 128 MB.
pub const MAX_MENU_BYTES: usize = 4 * 1024 * 1024;
/// From so many products on, losing three quarters of them at once is taken for a fault.
pub const MANY_PRODUCTS: usize = 20;
/// A price that is so many times what it was, or that part of it, has leapt. No sale and no rise in price does that; a
/// decimal point in the wrong place does.
pub const LEAP: i64 = 10;

/// What is to be known of a menu in order to judge it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuFacts {
    /// Whose it is.
    pub shop: ShopId,
    /// The version of its stored shape.
    pub shape: u16,
    /// Where it stands among the shop's menus.
    pub edition: Edition,
    /// When the origin was read to make it.
    pub as_of: Timestamp,
    /// What it is named by.
    pub hash: MenuHash,
    /// How large it is when stored.
    pub bytes: usize,
    /// How many products it has.
    pub products: usize,
    /// How many variants.
    pub variants: usize,
    /// How many of these cost nothing, or less.
    pub unpriced: usize,
    /// How many are also on the menu that is shown; see [`beside`](Self::beside).
    #[serde(default)]
    pub shared: usize,
    /// How many of the shared ones have a price that [leapt](LEAP).
    #[serde(default)]
    pub leapt: usize,
}

impl MenuFacts {
    /// The facts of a menu that is stored under `hash` in `bytes` bytes.
    #[must_use]
    pub fn of(published: &PublishedMenu, hash: MenuHash, bytes: usize) -> Self {
        let menu = &published.menu;
        Self {
            shop: menu.shop_id().clone(),
            shape: menu.shape,
            edition: published.edition,
            as_of: published.as_of,
            hash,
            bytes,
            products: menu.products.len(),
            variants: menu.variants().count(),
            unpriced: menu.variants().filter(|(_, variant)| variant.price <= Cents::ZERO).count(),
            shared: 0,
            leapt: 0,
        }
    }

    /// The facts of `candidate`, with how far its prices are from those of the menu that is shown.
    #[must_use]
    pub fn beside(mut self, candidate: &Menu, shown: &Menu) -> Self {
        let before: BTreeMap<&VariantId, Cents> =
            gathered(shown.variants().map(|(_, variant)| (&variant.id, variant.price)));
        for (_, variant) in candidate.variants() {
            let Some(before) = before.get(&variant.id) else { continue };
            self.shared += 1;
            self.leapt += usize::from(has_leapt(*before, variant.price));
        }
        self
    }

    const fn is_mostly_unpriced(&self) -> bool {
        self.unpriced.saturating_mul(2) > self.variants
    }

    const fn has_mostly_leapt(&self) -> bool {
        self.leapt.saturating_mul(2) > self.shared
    }
}

/// Prices of nothing are judged by themselves.
fn has_leapt(before: Cents, after: Cents) -> bool {
    let (low, high) = (before.min(after), before.max(after));
    low > Cents::ZERO && high >= low.times(LEAP)
}

/// What to do with a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Show it.
    Replace,
    /// It is the one that is shown. Note its edition and time, which may be newer.
    KeepSame,
    /// Keep what is shown, and tell people why.
    Refuse(Refusal),
}

/// Why a menu is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It is another shop's. Staff cannot overrule it.
    WrongShop,
    /// Its shape is too old or too new for this build. Staff cannot overrule it.
    UnreadableShape,
    /// It is older than the one that is shown. Staff cannot overrule it: an origin that went back in time gets a new
    /// epoch, which makes its menus newer.
    Older,
    /// It is larger than [`MAX_MENU_BYTES`]. Staff cannot overrule it.
    TooLarge,
    /// It has no products, and the one that is shown has.
    Empty,
    /// It has fewer than a quarter of the products of the one that is shown.
    Shrunk,
    /// More than half of its prices are zero or below, and that is new.
    Unpriced,
    /// More than half of the prices that it shares with the one that is shown have [leapt](LEAP).
    Repriced,
}

/// Whether `candidate` may replace `current` at that shop; `force` when staff say so.
#[must_use]
pub fn judge(shop: &ShopId, current: Option<&MenuFacts>, candidate: &MenuFacts, force: bool) -> Verdict {
    if candidate.shop != *shop {
        return Verdict::Refuse(Refusal::WrongShop);
    }
    if !is_readable(candidate.shape, MENU_SHAPE) {
        return Verdict::Refuse(Refusal::UnreadableShape);
    }
    if let Some(current) = current {
        // A reading from before the origin went back in time may carry the higher revision: its time tells it.
        if candidate.edition < current.edition || candidate.as_of < current.as_of {
            return Verdict::Refuse(Refusal::Older);
        }
        if candidate.hash == current.hash {
            return Verdict::KeepSame;
        }
    }
    if candidate.bytes > MAX_MENU_BYTES {
        return Verdict::Refuse(Refusal::TooLarge);
    }
    match absurdity(current, candidate) {
        Some(refusal) if !force => Verdict::Refuse(refusal),
        Some(_) | None => Verdict::Replace,
    }
}

fn absurdity(current: Option<&MenuFacts>, candidate: &MenuFacts) -> Option<Refusal> {
    let products = current.map_or(0, |current| current.products);
    if candidate.products == 0 && products > 0 {
        return Some(Refusal::Empty);
    }
    if products >= MANY_PRODUCTS && candidate.products.saturating_mul(4) < products {
        return Some(Refusal::Shrunk);
    }
    // Where staff have shown such a menu already, the next one is no surprise.
    let is_new = current.is_none_or(|current| !current.is_mostly_unpriced());
    if is_new && candidate.is_mostly_unpriced() {
        return Some(Refusal::Unpriced);
    }
    candidate.has_mostly_leapt().then_some(Refusal::Repriced)
}

#[cfg(test)]
mod tests;
