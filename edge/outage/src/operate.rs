//! What an operator has set against the gate's own judgement: a forced breaker, a lower cap, drains that are paused.
//!
//! Pure. The breaker judges on meanwhile and its heart goes on beating, so that the operator sees what it would say, and
//! so that ending an override needs no waiting. A forced breaker always has an end, for an override that is forgotten is
//! the next outage. Leases that are out are not taken back: they run out within [`crate::lease::LEASE_MS`].

use everbud_domain::id::ShopId;
use everbud_domain::operator::{ActRefused, Force, Forced, GateAct, MOST_FORCED_MINUTES, Noted, ShopAct};
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The version of the stored shape that this build writes, for [`crate::version::Versioned`].
pub const OVERRIDES_VERSION: u16 = 1;
/// So many shops can be paused one by one.
pub const MAX_PAUSED: usize = 1_000;
/// So many acts are kept in the trail.
pub const MAX_TRAIL: u32 = 200;

/// An act, and what it is done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The gate.
    Gate(GateAct),
    /// One shop's queue.
    Shop(ShopId, ShopAct),
}

impl Order {
    /// How it is noted in the trail.
    #[must_use]
    pub fn noted(&self, by: &str, at: Timestamp) -> Noted {
        let (shop, what) = match self {
            Self::Gate(act) => (None, act.words()),
            Self::Shop(shop, act) => (Some(shop.clone()), act.words()),
        };
        Noted { at, by: by.to_owned(), shop, what }
    }
}

/// What stands against the gate's judgement; nothing by default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Overrides {
    /// The breaker, forced for a while.
    #[serde(default)]
    pub force: Option<Force>,
    /// How many shops may drain at once at most; as many as the origin has slots, when nobody has said.
    #[serde(default)]
    pub cap: Option<u32>,
    /// Whether all drains are paused.
    #[serde(default)]
    pub all_paused: bool,
    /// Shops whose drains are paused.
    #[serde(default)]
    pub paused: BTreeSet<ShopId>,
}

impl Overrides {
    /// What stands after an act of `by`, where the origin has so many `slots`. The only place that knows.
    ///
    /// # Errors
    /// [`ActRefused`]; nothing is changed.
    pub fn after(self, order: &Order, by: &str, slots: u32, now: Timestamp) -> Result<Self, ActRefused> {
        match order {
            Order::Gate(GateAct::Force { to, minutes }) => {
                if !(1..=MOST_FORCED_MINUTES).contains(minutes) {
                    return Err(ActRefused::Minutes);
                }
                let until = now.plus_minutes(i64::from(*minutes));
                Ok(Self { force: Some(Force { to: *to, by: by.to_owned(), at: now, until }), ..self })
            }
            Order::Gate(GateAct::Automatic) => Ok(Self { force: None, ..self }),
            Order::Gate(GateAct::Cap { cap }) => {
                if (1..=slots).contains(cap) {
                    Ok(Self { cap: Some(*cap), ..self })
                } else {
                    Err(ActRefused::Cap)
                }
            }
            Order::Gate(GateAct::Pause) => Ok(Self { all_paused: true, ..self }),
            Order::Gate(GateAct::Resume) => Ok(Self { all_paused: false, ..self }),
            Order::Shop(shop, ShopAct::Pause) => {
                let mut paused = self.paused;
                if paused.len() >= MAX_PAUSED && !paused.contains(shop) {
                    return Err(ActRefused::TooManyPaused);
                }
                paused.insert(shop.clone());
                Ok(Self { paused, ..self })
            }
            Order::Shop(shop, ShopAct::Resume) => {
                let mut paused = self.paused;
                paused.remove(shop);
                Ok(Self { paused, ..self })
            }
            // The counter does these; nothing stands at the gate afterwards.
            Order::Shop(
                _,
                ShopAct::Again { .. } | ShopAct::Retry { .. } | ShopAct::Dismiss { .. } | ShopAct::Cancel { .. },
            ) => Ok(self),
        }
    }

    /// The same without what has ended.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        let force = self.force.filter(|force| now < force.until);
        Self { force, ..self }
    }

    /// Whether shops may drain, where the breaker judges so.
    #[must_use]
    pub fn lets_drain(&self, judged_closed: bool, now: Timestamp) -> bool {
        let forced = self.force.as_ref().filter(|force| now < force.until).map(|force| force.to);
        !self.all_paused
            && match forced {
                Some(Forced::Open) => false,
                Some(Forced::Closed) => true,
                None => judged_closed,
            }
    }

    /// Whether that shop's drain is paused, alone or with all.
    #[must_use]
    pub fn pauses(&self, shop: &ShopId) -> bool {
        self.all_paused || self.paused.contains(shop)
    }

    /// Since when the breaker is forced open; none when it is not.
    #[must_use]
    pub fn forced_open_since(&self, now: Timestamp) -> Option<Timestamp> {
        let force = self.force.as_ref().filter(|force| now < force.until)?;
        match force.to {
            Forced::Open => Some(force.at),
            Forced::Closed => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{NOW, shop};
    use everbud_domain::operator::FORCED_MINUTES;

    const SLOTS: u32 = 8;

    fn after(acts: &[GateAct]) -> Overrides {
        acts.iter().fold(Overrides::default(), |overrides, act| {
            overrides.after(&Order::Gate(act.clone()), "ada@everbud.example", SLOTS, NOW).unwrap()
        })
    }

    fn force(to: Forced, minutes: u32) -> GateAct {
        GateAct::Force { to, minutes }
    }

    #[test]
    fn who_may_drain_follows_from_what_is_forced_paused_and_judged() {
        fn check(acts: &[GateAct], judged_closed: bool, minutes_later: i64, expect: bool) {
            let overrides = after(acts);
            let later = NOW.plus_minutes(minutes_later);
            assert_eq!(overrides.lets_drain(judged_closed, later), expect, "{acts:?} {judged_closed} {minutes_later}");
            assert_eq!(overrides.at(later).lets_drain(judged_closed, later), expect, "what has ended counts");
        }
        check(&[], true, 0, true);
        check(&[], false, 0, false);
        check(&[force(Forced::Open, 15)], true, 14, false);
        check(&[force(Forced::Open, 15)], true, 15, true);
        check(&[force(Forced::Open, 15)], false, 15, false);
        check(&[force(Forced::Closed, 5)], false, 4, true);
        check(&[force(Forced::Closed, 5)], false, 5, false);
        check(&[force(Forced::Open, 15), force(Forced::Closed, 15)], false, 1, true);
        check(&[force(Forced::Open, 15), GateAct::Automatic], true, 1, true);
        check(&[GateAct::Pause], true, 60 * 24, false);
        check(&[GateAct::Pause, force(Forced::Closed, 15)], true, 1, false);
        check(&[GateAct::Pause, GateAct::Resume], true, 1, true);
        check(&[GateAct::Cap { cap: 1 }], true, 0, true);
    }

    #[test]
    fn an_override_says_who_set_it_and_ends_by_itself() {
        let overrides = after(&[force(Forced::Open, FORCED_MINUTES)]);
        let set = overrides.force.clone().unwrap();
        assert_eq!((set.by.as_str(), set.at, set.until), ("ada@everbud.example", NOW, NOW.plus_minutes(15)));
        assert_eq!(overrides.forced_open_since(NOW), Some(NOW));
        assert_eq!(overrides.forced_open_since(NOW.plus_minutes(15)), None);
        assert_eq!(overrides.at(NOW.plus_minutes(15)), Overrides::default());
        assert_eq!(after(&[force(Forced::Closed, 1)]).forced_open_since(NOW), None);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        fn check(act: GateAct, expect: ActRefused) {
            let order = Order::Gate(act);
            assert_eq!(Overrides::default().after(&order, "", SLOTS, NOW), Err(expect), "{order:?}");
        }
        check(force(Forced::Open, 0), ActRefused::Minutes);
        check(force(Forced::Closed, MOST_FORCED_MINUTES + 1), ActRefused::Minutes);
        check(GateAct::Cap { cap: 0 }, ActRefused::Cap);
        check(GateAct::Cap { cap: SLOTS + 1 }, ActRefused::Cap);
    }

    #[test]
    fn shops_are_paused_one_by_one_and_not_without_end() {
        let pause =
            |overrides: Overrides, number| overrides.after(&Order::Shop(shop(number), ShopAct::Pause), "", SLOTS, NOW);
        let full = (0..MAX_PAUSED as u64).fold(Overrides::default(), |all, number| pause(all, number).unwrap());
        assert_eq!(full.paused.len(), MAX_PAUSED);
        assert_eq!(pause(full.clone(), 5), Ok(full.clone()), "it is paused already");
        assert_eq!(pause(full.clone(), MAX_PAUSED as u64), Err(ActRefused::TooManyPaused));
        let fewer = full.after(&Order::Shop(shop(5), ShopAct::Resume), "", SLOTS, NOW).unwrap();
        assert!(!fewer.paused.contains(&shop(5)) && pause(fewer, MAX_PAUSED as u64).is_ok());
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let overrides = after(&[force(Forced::Open, 15), GateAct::Cap { cap: 3 }, GateAct::Pause]);
        let stored = serde_json::to_string(&overrides).unwrap();
        assert_eq!(serde_json::from_str::<Overrides>(&stored).unwrap(), overrides);
    }
}
