//! The name of a page that is kept: everything that its HTML is made from.
//!
//! Pure. Two requests with the same key get the same bytes, so whatever a page shows has to be in here, and nothing of
//! the one who looks at it but whether the question for their age stands before it. The program that renders is not in here:
//! pages are kept in the memory of an isolate, which runs one build and is served beside one set of bundles.

use crate::cart::MenuType;
use crate::id::{ProductId, ShopId, VariantId};
use crate::menu::{Edition, MenuHash};
use crate::rule_epoch::RuleEpoch;
use crate::scope::ShopKey;
use crate::time::Timestamp;
use crate::wire::OriginState;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What a page's HTML is made from.
#[derive(Debug, Clone)]
pub struct PageFacts<'a> {
    /// The menu's content.
    pub menu: &'a MenuHash,
    /// Which menu that is, and when the origin was read to make it: notices say so.
    pub edition: Edition,
    /// See `edition`.
    pub as_of: Timestamp,
    /// Variants that cannot be had.
    pub sold_out: &'a BTreeSet<VariantId>,
    /// What is ordered most, where the page tells.
    pub popular: &'a [ProductId],
    /// Whether ordering is paused.
    pub paused: bool,
    /// Why, in the shop's words.
    pub pause_note: &'a str,
    /// Whether the database answers.
    pub origin: OriginState,
    /// Scheme, host and port, for the canonical link.
    pub base: &'a str,
    /// The canonical path with its allow-listed query.
    pub path: &'a str,
    /// The language that it is in.
    pub language: &'a str,
    /// Which price list it shows.
    pub menu_type: MenuType,
    /// What stands for the time.
    pub epoch: RuleEpoch,
    /// Whether the question for the shopper's age stands before it.
    pub ask_age: bool,
    /// Whether it is shown on a tablet that many people use.
    pub kiosk: bool,
}

impl PageFacts<'_> {
    /// The page's name among that shop's.
    #[must_use]
    pub fn key(&self, shop: &ShopId) -> ShopKey {
        let Self {
            menu,
            edition,
            as_of,
            sold_out,
            popular,
            paused,
            pause_note,
            origin,
            base,
            path,
            language,
            menu_type,
            epoch,
            ask_age,
            kiosk,
        } = self;
        let menu_type = menu_type.key();
        let origin = match origin {
            OriginState::Up => "up",
            OriginState::Degraded => "degraded",
            OriginState::Down => "down",
        };
        let facts = format!(
            "{edition} {} {paused} {origin} {epoch} {ask_age} {kiosk} {menu_type} {} {}",
            as_of.0,
            menu.0,
            sold_out.len()
        );
        let mut hash = Sha256::new();
        let texts = [facts.as_str(), pause_note, base, path, language].into_iter();
        let ids = sold_out.iter().map(VariantId::as_str).chain(popular.iter().map(ProductId::as_str));
        for text in texts.chain(ids) {
            // Each with its length, so that no two rows of texts are the same bytes.
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text);
        }
        ShopKey::page(shop.clone(), hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{at, id, menu};
    use crate::rule_epoch::rule_epoch;

    #[test]
    fn whatever_a_page_shows_is_in_its_name() {
        let (shop, hash, other) = (menu().shop.id, MenuHash("a".to_owned()), MenuHash("b".to_owned()));
        let (none, one, two) = (BTreeSet::new(), BTreeSet::from([id("ab")]), BTreeSet::from([id("a"), id("b")]));
        let [one_popular, two_popular] =
            ["ab a", "a ab"].map(|ids| ids.split(' ').map(|id| ProductId::parse(id).unwrap()).collect::<Vec<_>>());
        let epoch = |text| rule_epoch(&menu(), at(text));
        let facts = PageFacts {
            menu: &hash,
            edition: Edition { epoch: 1, revision: 2 },
            as_of: at("2026-04-20T12:00:00Z"),
            sold_out: &none,
            popular: &[],
            paused: false,
            pause_note: "",
            origin: OriginState::Up,
            base: "http://a",
            path: "/menu",
            language: "en",
            menu_type: MenuType::Adult,
            epoch: epoch("2026-04-20T12:00:00Z"),
            ask_age: false,
            kiosk: false,
        };
        let others = [
            PageFacts { menu: &other, ..facts.clone() },
            PageFacts { edition: Edition { epoch: 2, revision: 2 }, ..facts.clone() },
            PageFacts { edition: Edition { epoch: 1, revision: 3 }, ..facts.clone() },
            PageFacts { as_of: at("2026-04-20T12:00:01Z"), ..facts.clone() },
            PageFacts { sold_out: &one, ..facts.clone() },
            PageFacts { sold_out: &two, ..facts.clone() },
            PageFacts { popular: &one_popular, ..facts.clone() },
            PageFacts { popular: &two_popular, ..facts.clone() },
            PageFacts { popular: &one_popular[..1], ..facts.clone() },
            PageFacts { paused: true, ..facts.clone() },
            PageFacts { paused: true, pause_note: "Back at noon.", ..facts.clone() },
            PageFacts { origin: OriginState::Degraded, ..facts.clone() },
            PageFacts { origin: OriginState::Down, ..facts.clone() },
            PageFacts { base: "https://a", ..facts.clone() },
            PageFacts { path: "/menu?page=2", ..facts.clone() },
            PageFacts { base: "http://a/", path: "menu", ..facts.clone() },
            PageFacts { language: "es", ..facts.clone() },
            PageFacts { menu_type: MenuType::Medical, ..facts.clone() },
            PageFacts { epoch: epoch("2026-04-21T12:00:00Z"), ..facts.clone() },
            PageFacts { ask_age: true, ..facts.clone() },
            PageFacts { kiosk: true, ..facts.clone() },
        ];
        let mut keys: BTreeSet<String> = others.iter().map(|facts| facts.key(&shop).to_string()).collect();
        assert!(keys.insert(facts.key(&shop).to_string()));
        assert_eq!(keys.len(), others.len() + 1, "no two of these pages may be taken for each other");
        assert_eq!(facts.key(&shop), facts.clone().key(&shop));
        let foreign = ShopId::parse("ffffffff-ffff-4fff-8fff-ffffffffffff").unwrap();
        assert_ne!(facts.key(&foreign), facts.key(&shop));
        assert!(keys.iter().all(|key| key.starts_with(&format!("shop/{shop}/page/"))));
    }
}
