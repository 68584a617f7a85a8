//! Moments as a browser's field for date and time writes them, on the shop's own clock: `2026-12-24T18:00`.
//!
//! Pure.

use crate::time::{Day, Timestamp, Zone};

/// The moment as such a field takes it.
#[must_use]
pub fn written(zone: &Zone, moment: Timestamp) -> String {
    let wall = zone.wall_clock(moment);
    format!("{}T{:02}:{:02}", Day(wall.date()), wall.hour(), wall.minute())
}

/// The moment in such a field; none where it holds no moment.
#[must_use]
pub fn read(zone: &Zone, text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T')?;
    let Day(date) = Day::try_from(date.to_owned()).ok()?;
    // Some browsers add seconds, of which an announcement has no use.
    let (hours, minutes) = time.get(..5)?.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then(|| zone.at(date, hours * 60 + minutes))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_goes_into_a_field_and_out_again_on_the_shops_clock() {
        fn check(text: &str, expect: Option<&str>) {
            let zone = Zone::named("America/Denver").unwrap();
            let found = read(&zone, text);
            assert_eq!(found.map(|moment| moment.to_string()).as_deref(), expect, "{text}");
            if let Some(moment) = found {
                assert_eq!(written(&zone, moment), text.get(..16).unwrap());
            }
        }
        check("2026-12-24T18:00", Some("2026-12-25T01:00:00Z"));
        check("2026-07-04T00:05:30", Some("2026-07-04T06:05:00Z"));
        for nonsense in
            ["", "T", "2026-12-24", "2026-12-24T", "2026-12-24T24:00", "2026-12-24T1:0", "2026-02-30T10:00", "äT10:00"]
        {
            check(nonsense, None);
        }
    }
}
