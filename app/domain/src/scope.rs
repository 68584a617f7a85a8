//! Names under which one shop's values are kept. A name can only be made from a [`ShopId`], so that no key can forget
//! its tenant.
//!
//! Pure.

use crate::id::ShopId;
use crate::menu::MenuHash;
use crate::picture::PictureName;
use core::fmt;

/// The name of something that belongs to one shop.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShopKey {
    shop: ShopId,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum What {
    Counter,
    CurrentMenu,
    Overlay,
    Menu(MenuHash),
    Page(String),
    Picture(PictureName),
    Pictures,
}

impl ShopKey {
    /// The shop's counter: the name of its Durable Object.
    #[must_use]
    pub const fn counter(shop: ShopId) -> Self {
        Self { shop, what: What::Counter }
    }

    /// Which menu of the shop is current.
    #[must_use]
    pub const fn current_menu(shop: ShopId) -> Self {
        Self { shop, what: What::CurrentMenu }
    }

    /// The shop's overlay.
    #[must_use]
    pub const fn overlay(shop: ShopId) -> Self {
        Self { shop, what: What::Overlay }
    }

    /// One menu of the shop, by its content.
    #[must_use]
    pub const fn menu(shop: ShopId, hash: MenuHash) -> Self {
        Self { shop, what: What::Menu(hash) }
    }

    /// One page of the shop, by the hash of what it is made from; see [`crate::page_key`].
    pub(crate) const fn page(shop: ShopId, facts: String) -> Self {
        Self { shop, what: What::Page(facts) }
    }

    /// One picture of the shop.
    #[must_use]
    pub const fn picture(shop: ShopId, name: PictureName) -> Self {
        Self { shop, what: What::Picture(name) }
    }

    /// What the names of all of the shop's pictures begin with.
    #[must_use]
    pub const fn pictures(shop: ShopId) -> Self {
        Self { shop, what: What::Pictures }
    }

    /// Whose it is.
    #[must_use]
    pub const fn shop(&self) -> &ShopId {
        &self.shop
    }
}

impl fmt::Display for ShopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shop = &self.shop;
        match &self.what {
            What::Counter => write!(f, "{shop}"),
            What::CurrentMenu => write!(f, "shop/{shop}/menu"),
            What::Overlay => write!(f, "shop/{shop}/overlay"),
            What::Menu(hash) => write!(f, "shop/{shop}/menu/{}", hash.0),
            What::Page(facts) => write!(f, "shop/{shop}/page/{facts}"),
            What::Picture(name) => write!(f, "shop/{shop}/picture/{name}"),
            What::Pictures => write!(f, "shop/{shop}/picture/"),
        }
    }
}
