//! Slots: when an order can be handed over, and how many at a time.
//!
//! Pure: `now` and the places taken are arguments. Slots are cut from an opening in elapsed minutes, so none is doubled
//! or empty on a day when the clocks change.

mod taken;

pub use taken::{SlotKey, Taken};

use crate::absent::{is_default, null_is_default};
use crate::hold::{beside, fits};
use crate::hours::{Hours, Opening, days_from, opening_on};
use crate::quote::QuotedSlot;
use crate::time::{Timestamp, Zone};
use serde::{Deserialize, Serialize};

/// The most slots that are listed at once.
pub const MAX_SLOTS: usize = 200;

/// How a shop cuts its opening hours into slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotPlan {
    /// How long a slot is, in minutes; the last of a day may be shorter.
    pub minutes: u16,
    /// How many orders a slot takes.
    pub capacity: u32,
    /// How long the shop needs before it can hand an order over, in minutes.
    pub lead_minutes: u16,
    /// How many days ahead can be chosen; 0 is today only.
    pub days_ahead: u8,
    /// How long before it closes the shop takes its last order for that day, in minutes.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub last_order_minutes: u16,
}

/// A time in which an order can be handed over. Named by its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// Its first moment.
    #[serde(with = "crate::time::rfc3339")]
    pub starts_at: Timestamp,
    /// The first moment after it.
    #[serde(with = "crate::time::rfc3339")]
    pub ends_at: Timestamp,
}

/// Why a start cannot be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotTrouble {
    /// No slot of this shop starts then.
    NoSuchSlot,
    /// It has begun, or the shop could not get the order ready before it does.
    TooSoon,
    /// It lies beyond the days that can be chosen.
    TooFar,
    /// As many orders as it takes have been placed.
    Full,
}

impl SlotTrouble {
    /// The reason in one sentence for people.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoSuchSlot => "The shop has no slot at that time.",
            Self::TooSoon => "That time is too soon, or has passed.",
            Self::TooFar => "That time is further ahead than the shop takes orders.",
            Self::Full => "That time is taken: as many orders as the shop can handle.",
        }
    }
}

impl SlotPlan {
    /// What is wrong with a plan that somebody wrote, in one sentence.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        let Self { minutes, capacity, lead_minutes, days_ahead, last_order_minutes } = *self;
        let is_sound = (5..=720).contains(&minutes)
            && (1..=10_000).contains(&capacity)
            && lead_minutes <= 2_880
            && days_ahead <= 14
            && last_order_minutes <= 720;
        (!is_sound).then_some(
            "A slot has 5 to 720 minutes and room for 1 to 10,000 orders; two days of lead and 14 days ahead are the most, \
             and the last order is taken 12 hours before closing or later.",
        )
    }

    /// The slots that can be chosen at `now` and have places left, first come first, at most [`MAX_SLOTS`].
    ///
    /// `taken` says how many orders hold a place.
    #[must_use]
    pub fn open_slots(&self, hours: &Hours, zone: &Zone, now: Timestamp, taken: Taken<'_>) -> Vec<QuotedSlot> {
        self.free(hours, zone, now, taken)
            .map(|(slot, left)| QuotedSlot { starts_at: slot.starts_at, ends_at: slot.ends_at, left })
            .take(MAX_SLOTS)
            .collect()
    }

    /// The first slot that can be chosen at `now`: what a shopper gets who asks for none. None when all are full.
    #[must_use]
    pub fn first_open_slot(&self, hours: &Hours, zone: &Zone, now: Timestamp, taken: Taken<'_>) -> Option<Slot> {
        self.free(hours, zone, now, taken).next().map(|(slot, _)| slot)
    }

    /// The slot that starts at `start`, when it can be chosen at `now`, also where it is too far down to be listed.
    ///
    /// # Errors
    /// [`SlotTrouble`] says why it cannot. [`SlotTrouble::Full`] may pass when somebody cancels; the rest will not.
    pub fn slot_at(
        &self,
        hours: &Hours,
        zone: &Zone,
        now: Timestamp,
        taken: Taken<'_>,
        start: Timestamp,
    ) -> Result<Slot, SlotTrouble> {
        if start < self.earliest(now) {
            return Err(SlotTrouble::TooSoon);
        }
        let found = self
            .openings(hours, zone, now)
            .find(|opening| opening.opens_at <= start && start < opening.closes_at)
            .and_then(|opening| self.slots_of(opening, start).next())
            .filter(|slot| slot.starts_at == start);
        match found {
            Some(slot) if self.left(slot, taken) > 0 => Ok(slot),
            Some(_) => Err(SlotTrouble::Full),
            None if zone.date(start) > self.last_day(zone, now) => Err(SlotTrouble::TooFar),
            None => Err(SlotTrouble::NoSuchSlot),
        }
    }

    /// The same plan with enough days ahead to reach the first slot that an order placed at `now` can still make.
    ///
    /// For a shop that takes orders for its next opening: without it, a plan of "today only" has no slot after hours.
    #[must_use]
    pub fn reaching_next_opening(self, hours: &Hours, zone: &Zone, now: Timestamp) -> Self {
        let reachable = |days_ahead: &u8| {
            let plan = Self { days_ahead: *days_ahead, ..self };
            plan.openings(hours, zone, now).any(|opening| plan.slots_of(opening, plan.earliest(now)).next().is_some())
        };
        // A lead of more than the days of a week is not a lead.
        let furthest = self.days_ahead.saturating_add(u8::try_from(hours.days_of_a_week()).unwrap_or(u8::MAX));
        let days_ahead = (self.days_ahead..=furthest).find(reachable).unwrap_or(self.days_ahead);
        Self { days_ahead, ..self }
    }

    fn free(&self, hours: &Hours, zone: &Zone, now: Timestamp, taken: Taken<'_>) -> impl Iterator<Item = (Slot, u32)> {
        self.openings(hours, zone, now)
            .flat_map(move |opening| self.slots_of(opening, self.earliest(now)))
            .map(move |slot| (slot, self.left(slot, taken)))
            .filter(|(_, left)| *left > 0)
    }

    fn earliest(&self, now: Timestamp) -> Timestamp {
        now.plus_minutes(i64::from(self.lead_minutes))
    }

    /// How many places an order can have of that slot, beside what others' checkouts hold.
    fn left(&self, slot: Slot, taken: Taken<'_>) -> u32 {
        u32::try_from(beside(self.unordered(slot, taken), taken.held_at(slot.starts_at).into())).unwrap_or(0)
    }

    /// Whether a checkout may hold a place in that slot.
    #[must_use]
    pub fn can_hold(&self, slot: Slot, taken: Taken<'_>) -> bool {
        fits(self.unordered(slot, taken), taken.held_at(slot.starts_at).into(), 1)
    }

    /// How many places no order has.
    fn unordered(&self, slot: Slot, taken: Taken<'_>) -> i64 {
        self.capacity.saturating_sub(taken.at(slot.starts_at)).into()
    }

    fn last_day(&self, zone: &Zone, now: Timestamp) -> jiff::civil::Date {
        let today = zone.date(now);
        days_from(today).nth(usize::from(self.days_ahead)).unwrap_or(today)
    }

    /// The openings that can be chosen, in order and without overlap. Yesterday's belongs to them while it is running.
    fn openings(&self, hours: &Hours, zone: &Zone, now: Timestamp) -> impl Iterator<Item = Opening> {
        let today = zone.date(now);
        let last = self.last_day(zone, now);
        let mut free_from = Timestamp(i64::MIN);
        let last_order = i64::from(self.last_order_minutes);
        days_from(today.yesterday().unwrap_or(today))
            .take_while(move |day| *day <= last)
            .filter_map(|day| opening_on(hours, zone, day))
            .filter_map(move |opening| {
                let opens_at = opening.opens_at.max(free_from);
                free_from = free_from.max(opening.closes_at);
                (opens_at < opening.closes_at).then_some(Opening { opens_at, ..opening })
            })
            .filter(move |opening| now.plus_minutes(last_order) < opening.closes_at)
    }

    /// The slots of one opening that start at `earliest` or later.
    fn slots_of(&self, opening: Opening, earliest: Timestamp) -> impl Iterator<Item = Slot> + use<> {
        let length = i64::from(self.minutes.max(1)) * 60_000;
        let gone = earliest.millis_since(opening.opens_at).max(0);
        // Straight to the first slot that can be reached: counting up to it would cost a day's slots each time.
        let skipped = gone / length + i64::from(gone % length > 0);
        core::iter::successors(Some(opening.opens_at.plus_millis(skipped.saturating_mul(length))), move |start| {
            Some(start.plus_millis(length))
        })
        .take_while(move |start| *start < opening.closes_at)
        .map(move |start| Slot { starts_at: start, ends_at: start.plus_millis(length).min(opening.closes_at) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{at, taken_by_pickup};
    use crate::hours::{DayHours, WeekHours};
    use crate::order_type::OrderType;
    use std::collections::BTreeMap;

    const PLAN: SlotPlan =
        SlotPlan { minutes: 60, capacity: 2, lead_minutes: 30, days_ahead: 1, last_order_minutes: 0 };

    fn every_day(open: u16, close: u16) -> Hours {
        WeekHours([Some(DayHours { open, close }); 7]).into()
    }

    fn denver() -> Zone {
        Zone::named("America/Denver").unwrap()
    }

    static NOTHING: BTreeMap<SlotKey, u32> = BTreeMap::new();
    const NONE: Taken<'_> = Taken::of(&NOTHING, OrderType::Pickup);

    /// The starts in the shop's time, as day and hour.
    fn starts(plan: SlotPlan, hours: &Hours, now: &str, taken: &[(&str, u32)]) -> Vec<String> {
        let taken = taken_by_pickup(taken);
        plan.open_slots(hours, &denver(), at(now), Taken::of(&taken, OrderType::Pickup))
            .iter()
            .map(|slot| denver().wall_clock(slot.starts_at).strftime("%d %H:%M").to_string())
            .collect()
    }

    #[test]
    fn slots_fill_the_opening_hours_from_the_lead_time_on() {
        fn check(now: &str, plan: SlotPlan, expect: &[&str]) {
            assert_eq!(starts(plan, &every_day(540, 750), now, &[]), expect, "{now}");
        }
        let today = SlotPlan { days_ahead: 0, ..PLAN };
        check("2026-04-20T06:00:00-06:00", today, &["20 09:00", "20 10:00", "20 11:00", "20 12:00"]);
        check("2026-04-20T09:30:00-06:00", today, &["20 10:00", "20 11:00", "20 12:00"]);
        check("2026-04-20T09:30:00.001-06:00", today, &["20 11:00", "20 12:00"]);
        check("2026-04-20T11:40:00-06:00", today, &[]);
        check("2026-04-20T12:20:00-06:00", PLAN, &["21 09:00", "21 10:00", "21 11:00", "21 12:00"]);
    }

    #[test]
    fn the_last_slot_of_a_day_may_be_shorter() {
        let slots = PLAN.open_slots(&every_day(540, 750), &denver(), at("2026-04-20T11:00:00-06:00"), NONE);
        assert_eq!(slots[0].ends_at.millis_since(slots[0].starts_at), 30 * 60_000);
        assert_eq!(slots[1].ends_at.millis_since(slots[1].starts_at), 60 * 60_000);
    }

    #[test]
    fn a_full_slot_is_not_listed_and_says_that_it_is_full() {
        let (now, ten) = ("2026-04-20T08:00:00-06:00", "2026-04-20T10:00:00-06:00");
        let today = SlotPlan { days_ahead: 0, ..PLAN };
        assert_eq!(starts(today, &every_day(540, 750), now, &[(ten, 2)]), ["20 09:00", "20 11:00", "20 12:00"]);
        assert_eq!(starts(today, &every_day(540, 750), now, &[(ten, 1)]).len(), 4);
        assert_eq!(starts(SlotPlan { capacity: 0, ..today }, &every_day(540, 750), now, &[]), [""; 0]);
    }

    #[test]
    fn each_order_type_fills_its_own_slots() {
        let taken = taken_by_pickup(&[("2026-04-20T10:00:00-06:00", 2)]);
        let first = |order_type| {
            let now = at("2026-04-20T09:30:00-06:00");
            let slot = PLAN.first_open_slot(&every_day(540, 750), &denver(), now, Taken::of(&taken, order_type));
            denver().wall_clock(slot.unwrap().starts_at).hour()
        };
        assert_eq!([first(OrderType::Pickup), first(OrderType::Curbside)], [11, 10]);
    }

    #[test]
    fn the_last_order_of_a_day_is_taken_so_long_before_closing() {
        fn check(now: &str, expect: &[&str]) {
            let plan = SlotPlan { minutes: 15, days_ahead: 0, lead_minutes: 5, last_order_minutes: 30, ..PLAN };
            assert_eq!(starts(plan, &every_day(540, 750), now, &[]), expect, "{now}");
        }
        check("2026-04-20T11:55:00-06:00", &["20 12:00", "20 12:15"]);
        check("2026-04-20T11:59:59-06:00", &["20 12:15"]);
        check("2026-04-20T12:00:00-06:00", &[]);
    }

    #[test]
    fn a_start_that_cannot_be_chosen_says_why() {
        fn check(start: &str, expect: Result<i64, SlotTrouble>) {
            let taken = taken_by_pickup(&[("2026-04-20T11:00:00-06:00", 2)]);
            let taken = Taken::of(&taken, OrderType::Pickup);
            let now = at("2026-04-20T09:00:00-06:00");
            let got = PLAN.slot_at(&every_day(540, 750), &denver(), now, taken, at(start));
            assert_eq!(got.map(|slot| slot.ends_at.millis_since(slot.starts_at) / 60_000), expect, "{start}");
        }
        check("2026-04-20T10:00:00-06:00", Ok(60));
        check("2026-04-20T16:00:00Z", Ok(60)); // The same moment, written by another clock.
        check("2026-04-20T12:00:00-06:00", Ok(30));
        check("2026-04-21T09:00:00-06:00", Ok(60));
        check("2026-04-20T09:00:00-06:00", Err(SlotTrouble::TooSoon));
        check("2026-04-19T10:00:00-06:00", Err(SlotTrouble::TooSoon));
        check("2026-04-20T10:30:00-06:00", Err(SlotTrouble::NoSuchSlot));
        check("2026-04-20T13:00:00-06:00", Err(SlotTrouble::NoSuchSlot));
        check("2026-04-20T11:00:00-06:00", Err(SlotTrouble::Full));
        check("2026-04-22T09:00:00-06:00", Err(SlotTrouble::TooFar));
    }

    #[test]
    fn yesterdays_night_is_still_on_offer_after_midnight() {
        let tonight = SlotPlan { days_ahead: 0, ..PLAN };
        let hours = every_day(1200, 1560); // 8 PM to 2 AM.
        assert_eq!(starts(tonight, &hours, "2026-04-20T00:10:00-06:00", &[])[0], "20 01:00");
        assert_eq!(starts(tonight, &hours, "2026-04-20T23:10:00-06:00", &[]), ["21 00:00", "21 01:00"]);
    }

    #[test]
    fn openings_that_overlap_offer_no_time_twice() {
        let tangled = WeekHours([Some(DayHours { open: 60, close: 1560 }); 7]).into();
        let slots = PLAN.open_slots(&tangled, &denver(), at("2026-04-20T12:00:00-06:00"), NONE);
        assert!(slots.windows(2).all(|pair| pair[0].ends_at <= pair[1].starts_at));
    }

    #[test]
    fn a_day_on_which_the_clocks_change_has_an_hour_less_or_more() {
        fn check(now: &str, expect: usize) {
            let plan = SlotPlan { lead_minutes: 0, days_ahead: 0, ..PLAN };
            assert_eq!(starts(plan, &every_day(0, 1440), now, &[]).len(), expect, "{now}");
        }
        check("2026-03-07T00:00:00-07:00", 24);
        check("2026-03-08T00:00:00-07:00", 23);
        check("2026-11-01T00:00:00-06:00", 25);
    }

    #[test]
    fn a_long_plan_is_cut_at_the_bound_and_slots_beyond_it_can_still_be_named() {
        let now = at("2026-04-20T00:00:00-06:00");
        let week = SlotPlan { minutes: 15, days_ahead: 7, ..PLAN };
        assert_eq!(week.open_slots(&every_day(0, 1440), &denver(), now, NONE).len(), MAX_SLOTS);
        let late = at("2026-04-26T12:15:00-06:00");
        assert!(week.slot_at(&every_day(0, 1440), &denver(), now, NONE, late).is_ok());
        let odd = SlotPlan { minutes: 0, ..week };
        assert_eq!(odd.open_slots(&every_day(0, 1440), &denver(), now, NONE).len(), MAX_SLOTS);
    }

    #[test]
    fn a_plan_for_today_can_reach_the_next_opening() {
        fn check(hours: &Hours, now: &str, expect: u8) {
            let today = SlotPlan { days_ahead: 0, ..PLAN };
            assert_eq!(today.reaching_next_opening(hours, &denver(), at(now)).days_ahead, expect, "{now}");
        }
        let mut mondays = Hours::from(WeekHours([None; 7]));
        mondays.week.0[0] = Some(DayHours { open: 540, close: 750 });
        check(&every_day(540, 750), "2026-04-20T08:00:00-06:00", 0);
        check(&every_day(540, 750), "2026-04-20T20:00:00-06:00", 1);
        check(&mondays, "2026-04-20T20:00:00-06:00", 7);
        check(&mondays, "2026-04-22T20:00:00-06:00", 5);
        check(&WeekHours([None; 7]).into(), "2026-04-20T20:00:00-06:00", 0);
    }
}
