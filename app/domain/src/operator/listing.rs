//! The list of shops as an operator reads it: those in trouble first.
//!
//! Pure. The gate knows who waits, who drains and who is refused; of all others it has heard nothing, which is as it
//! should be.

use super::reports::{GateReport, ShopListed, ShopState, ShopsReply, WaitingShop};
use crate::id::{ShopId, Slug};
use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A shop of the platform.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// Its id.
    pub id: &'a ShopId,
    /// Its name in addresses.
    pub slug: &'a Slug,
    /// Its name for people.
    pub name: &'a str,
}

/// Lists the shops whose name or slug holds `asked`; all of them where it is empty.
#[must_use]
pub fn list<'a>(shops: impl Iterator<Item = Named<'a>>, gate: &GateReport, asked: &str) -> ShopsReply {
    let asked = asked.trim().to_lowercase();
    let waiting: BTreeMap<&ShopId, &WaitingShop> = gate.waiting.iter().map(|shop| (&shop.shop, shop)).collect();
    let draining: BTreeSet<&ShopId> = gate.leases.iter().map(|lease| &lease.shop).collect();
    let (paused, refused): (BTreeSet<_>, BTreeSet<_>) = (gate.paused.iter().collect(), gate.refused.iter().collect());
    let found = shops.filter(|shop| shop.slug.as_str().contains(&asked) || shop.name.to_lowercase().contains(&asked));
    let mut shops: Vec<ShopListed> = found
        .map(|shop| {
            let waits = waiting.get(shop.id);
            let state = match () {
                () if refused.contains(shop.id) => ShopState::Refused,
                () if paused.contains(shop.id) => ShopState::Paused,
                () if waits.is_some() => ShopState::Waiting,
                () if draining.contains(shop.id) => ShopState::Draining,
                () => ShopState::Quiet,
            };
            ShopListed {
                id: shop.id.clone(),
                slug: shop.slug.clone(),
                name: shop.name.to_owned(),
                state,
                pending: waits.map_or(0, |waits| waits.pending),
                oldest_at: waits.map(|waits| waits.oldest_at),
            }
        })
        .collect();
    shops.sort_by(|one, other| {
        let rank = |shop: &ShopListed| (Reverse(shop.state), shop.oldest_at.map_or(i64::MAX, |at| at.0));
        (rank(one), &one.name).cmp(&(rank(other), &other.name))
    });
    let left_out = shops.len().saturating_sub(ShopsReply::MOST);
    shops.truncate(ShopsReply::MOST);
    ShopsReply { shops, left_out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::{BreakerState, Drained, Lease};
    use crate::time::Timestamp;

    const NOW: Timestamp = Timestamp(1_776_724_200_000);

    fn id(number: usize) -> ShopId {
        ShopId::parse(&format!("00000000-0000-4000-8000-{number:012x}")).unwrap()
    }

    fn gate() -> GateReport {
        let waits = |number, age: i64| WaitingShop {
            shop: id(number),
            pending: 3,
            oldest_at: NOW.plus_minutes(-age),
            asked_at: NOW,
        };
        GateReport {
            at: NOW,
            breaker: BreakerState::Closed,
            since: NOW,
            drains: true,
            force: None,
            all_paused: false,
            paused: vec![id(4)],
            next_heartbeat: NOW,
            heartbeat_deadline_ms: 2_000,
            last_heartbeat_ms: None,
            cap: 8,
            slots: 8,
            limit: 1,
            backlog_limit: 1,
            leases: vec![Lease { shop: id(5), until: NOW }],
            waiting: vec![waits(1, 1), waits(2, 9)],
            waiting_shops: 2,
            waiting_events: 6,
            oldest_at: None,
            refused: vec![id(3)],
            refused_shops: 1,
            drained: Drained::default(),
            trail: Vec::new(),
        }
    }

    fn listed(shops: usize, asked: &str) -> ShopsReply {
        let shops: Vec<(ShopId, Slug, String)> = (0..shops)
            .map(|number| (id(number), Slug::parse(&format!("shop-{number}")).unwrap(), format!("The {number}th Bud")))
            .collect();
        list(shops.iter().map(|(id, slug, name)| Named { id, slug, name }), &gate(), asked)
    }

    #[test]
    fn shops_in_trouble_come_first_and_the_oldest_wait_before_the_others() {
        let found = listed(7, "");
        let order: Vec<_> = found.shops.iter().map(|shop| (shop.slug.as_str(), shop.state)).collect();
        assert_eq!(
            order,
            [
                ("shop-3", ShopState::Refused),
                ("shop-4", ShopState::Paused),
                ("shop-2", ShopState::Waiting),
                ("shop-1", ShopState::Waiting),
                ("shop-5", ShopState::Draining),
                ("shop-0", ShopState::Quiet),
                ("shop-6", ShopState::Quiet),
            ]
        );
        assert_eq!((found.shops[2].pending, found.left_out), (3, 0));
    }

    #[test]
    fn shops_are_found_by_either_name_and_no_list_is_endless() {
        let slugs = |asked| listed(7, asked).shops.into_iter().map(|shop| shop.slug.to_string()).collect::<Vec<_>>();
        assert_eq!(slugs("SHOP-2 "), ["shop-2"]);
        assert_eq!(slugs("4th bud"), ["shop-4"]);
        assert!(slugs("nothing of this name").is_empty());
        let many = listed(ShopsReply::MOST + 3, "");
        assert_eq!((many.shops.len(), many.left_out), (ShopsReply::MOST, 3));
    }
}
