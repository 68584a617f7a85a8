//! Up to which moment time has moved a shop's pages on.
//!
//! Pure. What a page says depends on the clock only through a few moments: specials and announcements start and end, the shop opens and
//! closes, a day ends. Between two of them every page stays as it is, so the last one that has passed can stand for the
//! clock in the name of a page that is kept.

use crate::hours::{Hours, days_from, opening_on};
use crate::menu::Menu;
use crate::time::Timestamp;
use core::fmt;

/// The last moment at which time changed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleEpoch(Timestamp);

impl fmt::Display for RuleEpoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.0)
    }
}

/// The epoch of `now`: while it stays the same, so do all prices, signs and days on the menu's pages.
#[must_use]
pub fn rule_epoch(menu: &Menu, now: Timestamp) -> RuleEpoch {
    let (zone, today) = (&menu.shop.zone, menu.shop.zone.date(now));
    let specials = menu.specials.iter().flat_map(|special| [special.when.starts_at, special.when.ends_at]).flatten();
    let times = menu.shop.structure.notices.iter().map(|notice| notice.shown).chain([menu.shop.announced]);
    let announced = times.flat_map(|times| [times.from, times.until]).flatten();
    // No day's hours reach further than the end of the next.
    let first = today.yesterday().and_then(|day| day.yesterday()).unwrap_or(today);
    let edges = |hours: &Hours| {
        let openings = days_from(first).take(3).filter_map(|day| opening_on(hours, zone, day));
        openings.flat_map(|opening| [opening.opens_at, opening.closes_at]).collect::<Vec<_>>()
    };
    let weekly = menu.specials.iter().filter_map(|special| special.when.weekly.clone());
    let doors = edges(&menu.shop.hours).into_iter().chain(weekly.flat_map(|week| edges(&week.into())));
    let midnight = zone.at(today, 0);
    let passed = specials.chain(announced).chain(doors).chain(midnight).filter(|moment| *moment <= now);
    RuleEpoch(passed.max().unwrap_or(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cart::MenuType;
    use crate::fixture::{at, id, menu};
    use crate::hours::{DatedHours, DayHours, WeekHours};
    use crate::id::SpecialId;
    use crate::money::Rate;
    use crate::special::{Special, SpecialScope, When};
    use crate::structure::NoticeKind;
    use crate::time::Day;
    use std::collections::BTreeMap;

    fn special(off: u32, starts_at: &str, ends_at: &str) -> Special {
        let id = SpecialId::parse(&format!("s{off}")).unwrap();
        let when = When { starts_at: Some(at(starts_at)), ends_at: Some(at(ends_at)), weekly: None };
        let everything = SpecialScope::Everything;
        Special { when, ..Special::percent_sale(id, format!("{off} off"), Rate(off), everything) }
    }

    /// Open from 8 to 21, on Saturday until 2 at night, on Sunday closed; a sale from 16:20 to 18:00 on Monday the 20th.
    fn timed() -> Menu {
        let mut menu = menu();
        let day = Some(DayHours { open: 480, close: 1260 });
        menu.shop.hours = WeekHours([day, day, day, day, day, Some(DayHours { open: 600, close: 1560 }), None]).into();
        menu.specials = vec![special(200_000, "2026-04-20T16:20:00-06:00", "2026-04-20T18:00:00-06:00")];
        menu
    }

    #[test]
    fn an_epoch_begins_when_an_announcement_does_and_when_it_is_over() {
        fn check(now: &str, expect: &str, shown: &str) {
            let mut menu = timed();
            menu.shop.announcement = " Soup! ".to_owned();
            menu.shop.announced.from = Some(at("2026-04-20T12:00:00-06:00"));
            menu.shop.announced.until = Some(at("2026-04-20T13:00:00-06:00"));
            assert_eq!(rule_epoch(&menu, at(now)), RuleEpoch(at(expect)), "{now}");
            assert_eq!(menu.shop.announcement_at(at(now)), shown, "{now}");
        }
        check("2026-04-20T11:59:59.999-06:00", "2026-04-20T08:00:00-06:00", "");
        check("2026-04-20T12:00:00-06:00", "2026-04-20T12:00:00-06:00", "Soup!");
        check("2026-04-20T12:59:59.999-06:00", "2026-04-20T12:00:00-06:00", "Soup!");
        check("2026-04-20T13:00:00-06:00", "2026-04-20T13:00:00-06:00", "");
    }

    #[test]
    fn an_epoch_begins_when_a_banner_does_and_when_it_is_over() {
        fn check(now: &str, expect: &str, stands: bool) {
            let mut menu = timed();
            let times = r#"{"from": "2026-04-20T18:00:00Z", "until": "2026-04-20T19:00:00Z"}"#;
            let notices = format!(r#"[{{"kind": "banner", "words": "Soup!", "shown": {times}}}]"#);
            menu.shop.structure.notices = serde_json::from_str(&notices).unwrap();
            assert_eq!(rule_epoch(&menu, at(now)), RuleEpoch(at(expect)), "{now}");
            let notice = &menu.shop.structure.notices[0];
            assert_eq!(notice.stands_at(NoticeKind::Banner, at(now)), stands, "{now}");
            assert!(!notice.stands_at(NoticeKind::Announcement, at(now)), "{now}");
        }
        check("2026-04-20T11:59:59.999-06:00", "2026-04-20T08:00:00-06:00", false);
        check("2026-04-20T12:00:00-06:00", "2026-04-20T12:00:00-06:00", true);
        check("2026-04-20T13:00:00-06:00", "2026-04-20T13:00:00-06:00", false);
    }

    #[test]
    fn an_epoch_begins_when_a_special_a_door_or_a_day_does() {
        fn check(now: &str, expect: &str) {
            assert_eq!(rule_epoch(&timed(), at(now)), RuleEpoch(at(expect)), "{now}");
        }
        check("2026-04-20T00:00:00-06:00", "2026-04-20T00:00:00-06:00");
        check("2026-04-20T07:59:59.999-06:00", "2026-04-20T00:00:00-06:00");
        check("2026-04-20T08:00:00-06:00", "2026-04-20T08:00:00-06:00");
        check("2026-04-20T16:19:59.999-06:00", "2026-04-20T08:00:00-06:00");
        check("2026-04-20T16:20:00-06:00", "2026-04-20T16:20:00-06:00");
        check("2026-04-20T17:59:59.999-06:00", "2026-04-20T16:20:00-06:00");
        check("2026-04-20T18:00:00-06:00", "2026-04-20T18:00:00-06:00");
        check("2026-04-20T21:00:00-06:00", "2026-04-20T21:00:00-06:00");
        check("2026-04-21T00:00:00-06:00", "2026-04-21T00:00:00-06:00");
        // A special of Sundays from noon to 3 PM, in a shop that is closed then.
        let mut menu = timed();
        let noon_to_three = Some(DayHours { open: 720, close: 900 });
        menu.specials[0].when.weekly = Some(WeekHours([None, None, None, None, None, None, noon_to_three]));
        for (now, expect) in [("11:59:59", "02:00:00"), ("12:00:00", "12:00:00"), ("15:30:00", "15:00:00")] {
            let [now, expect] = [now, expect].map(|time| at(&format!("2026-04-26T{time}-06:00")));
            assert_eq!(rule_epoch(&menu, now), RuleEpoch(expect), "{now}");
        }
        // Saturday's night ends on Sunday.
        check("2026-04-26T01:59:59-06:00", "2026-04-26T00:00:00-06:00");
        check("2026-04-26T02:00:00-06:00", "2026-04-26T02:00:00-06:00");
        check("2026-04-26T23:59:59-06:00", "2026-04-26T02:00:00-06:00");
    }

    /// All that a page says of the time.
    fn words(menu: &Menu, now: Timestamp) -> (String, bool, String, Option<i64>) {
        let (product, variant) = menu.find(id("eighth").as_str()).or_else(|| menu.variants().next()).unwrap();
        let price = menu.running(MenuType::Adult, now).sale_price(product, variant).map(|it| it.now.0);
        (menu.shop.door_sign(now), menu.shop.is_open(now), menu.shop.zone.date(now).to_string(), price)
    }

    #[test]
    fn nothing_that_a_page_says_changes_within_an_epoch() {
        let all_day = Some(DayHours { open: 0, close: 1440 });
        let weeks = [
            timed().shop.hours.week,
            WeekHours([None; 7]),
            WeekHours([all_day; 7]),
            WeekHours([Some(DayHours { open: 0, close: 2880 }); 7]),
            WeekHours([Some(DayHours { open: 1380, close: 1620 }), None, None, None, None, None, None]),
            WeekHours([all_day, None, None, None, None, None, None]),
        ];
        let on = |day: &str, hours| (Day::try_from(day.to_owned()).unwrap(), DatedHours { name: String::new(), hours });
        let dated = BTreeMap::from([
            on("2026-04-19", None),
            on("2026-04-22", Some(DayHours { open: 1200, close: 1560 })),
            on("2026-11-01", all_day),
        ]);
        let weeks = weeks.map(Hours::from);
        let broken = weeks.clone().map(|hours| Hours { dated: dated.clone(), ..hours });
        for hours in weeks.into_iter().chain(broken) {
            let mut menu = timed();
            menu.shop.hours = hours;
            // Around the sale, and around both changes of the clocks.
            for (from, minutes) in [
                ("2026-04-17T00:00:00-06:00", 12 * 1440),
                ("2026-03-06T00:00:00-07:00", 4 * 1440),
                ("2026-10-30T00:00:00-06:00", 4 * 1440),
            ] {
                let mut before = None;
                for minute in (0..minutes).step_by(10) {
                    let now = at(from).plus_minutes(minute);
                    let (epoch, words) = (rule_epoch(&menu, now), words(&menu, now));
                    assert!(epoch.0 <= now, "{epoch:?} at {now}");
                    if let Some((last, said)) = before.replace((epoch, words.clone()))
                        && last == epoch
                    {
                        assert_eq!(said, words, "within one epoch, at {now}");
                    }
                }
            }
        }
    }
}
