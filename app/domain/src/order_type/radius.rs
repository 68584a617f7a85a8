//! A delivery zone in miles: the zip codes around one, worked out when the zone is written.
//!
//! Pure, and in whole numbers. Rules know zip codes alone, so that pricing a delivery needs no map and no address. A zip code
//! lies where the middle of its area is. Places are points in space, so that a distance is that of a straight line, without
//! a trigonometric function; within a hundred miles it differs from the one over ground by less than five yards.

use super::OrderTypes;
use super::delivery::Zip;
use crate::wire::FieldError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The widest that a zone reaches, in miles.
pub const MAX_MILES: u16 = 100;

/// A zone by its middle and how far it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Radius {
    /// The zip code in the middle.
    pub zip: Zip,
    /// How far it reaches, in miles.
    pub miles: u16,
}

/// Where a zip code lies: thousandths of a mile from the middle of the earth, along three axes.
pub type Place = [i32; 3];

/// The bytes of one zip code in the file of all of them: its number and its place, least byte first.
const RECORD: usize = 16;

/// Where each zip code of the United States lies, as the file that is deployed beside the Workers has it.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a>(&'a [[u8; RECORD]]);

impl<'a> Places<'a> {
    /// Reads the file; none where it is cut off or empty.
    #[must_use]
    pub fn read(file: &'a [u8]) -> Option<Self> {
        let (records, rest) = file.as_chunks::<RECORD>();
        (rest.is_empty() && !records.is_empty()).then_some(Self(records))
    }

    /// The file of these.
    #[must_use]
    pub fn written(places: impl IntoIterator<Item = (Zip, Place)>) -> Vec<u8> {
        let mut file = Vec::new();
        for (zip, place) in places {
            file.extend(zip.number().to_le_bytes());
            file.extend(place.into_iter().flat_map(i32::to_le_bytes));
        }
        file
    }

    fn all(self) -> impl Iterator<Item = (u32, Place)> + use<'a> {
        self.0.iter().map(|record| {
            let [zip, place @ ..] = record.as_chunks::<4>().0 else { return (u32::MAX, [0; 3]) };
            let mut axes = place.iter().map(|axis| i32::from_le_bytes(*axis));
            (u32::from_le_bytes(*zip), [(); 3].map(|()| axes.next().unwrap_or(0)))
        })
    }

    /// The zip codes whose middles lie within that radius, its own among them; none where its own is not known.
    #[must_use]
    pub fn within(self, radius: &Radius) -> Option<BTreeSet<Zip>> {
        let number = radius.zip.number();
        let (_, middle) = self.all().find(|(zip, _)| *zip == number)?;
        let reach = i64::from(radius.miles).saturating_mul(1_000);
        let is_near = |place: Place| square_of_distance(middle, place) <= reach.saturating_mul(reach);
        let mut found = BTreeSet::new();
        found.extend(self.all().filter(|(_, place)| is_near(*place)).filter_map(|(zip, _)| Zip::of_number(zip)));
        Some(found)
    }

    /// Fills in the zip codes of every zone of settings that somebody sent which has a radius, whatever zip codes it has.
    ///
    /// # Errors
    /// What is wrong with a radius, by its place; the sender can mend it.
    pub fn fill_in(self, sent: &mut Map<String, Value>) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        for (at, zone) in zones_of(sent).into_iter().flatten().enumerate() {
            let Some(written) = zone.get("radius").filter(|written| !written.is_null()) else { continue };
            let wrong = |why: String| FieldError::at(format!("#/order_types/delivery/zones/{at}/radius"), why);
            let radius = serde_json::from_value::<Radius>(written.clone()).ok();
            match radius.filter(|radius| (1..=MAX_MILES).contains(&radius.miles)) {
                None => errors.push(wrong(format!("It is a zip code and 1 to {MAX_MILES} whole miles."))),
                Some(radius) => match self.within(&radius) {
                    None => errors
                        .push(wrong(format!("{} is no zip code of an area: a post-office box, perhaps.", radius.zip))),
                    Some(zips) => {
                        let zips = zips.into_iter().map(|zip| Value::from(String::from(zip))).collect();
                        if let Some(zone) = zone.as_object_mut() {
                            zone.insert("zips".to_owned(), Value::Array(zips));
                        }
                    }
                },
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// Whether settings that somebody sent have a zone with a radius, so that its zip codes are to be looked up.
#[must_use]
pub fn has_radius(sent: &Map<String, Value>) -> bool {
    let zones = sent.get("order_types").and_then(|types| types.pointer("/delivery/zones")).and_then(Value::as_array);
    zones.is_some_and(|zones| zones.iter().any(|zone| zone.get("radius").is_some_and(|written| !written.is_null())))
}

/// The order types with the radius that a form gives the zone at that place, or with another zone of that name behind the
/// last; none where the shop does not deliver. As settings are sent: what is wrong with it is found, and its zip codes are
/// filled in, as with those of any program.
#[must_use]
pub fn with_radius(order_types: &OrderTypes, (at, name): (usize, &str), zip: &str, miles: &str) -> Option<Value> {
    let mut sent = serde_json::to_value(order_types).ok()?;
    let zones = sent.pointer_mut("/delivery/zones")?.as_array_mut()?;
    let miles = miles.trim().parse::<u16>().map_or(Value::Null, Value::from);
    let radius = json!({"zip": zip.trim(), "miles": miles});
    match zones.get_mut(at) {
        Some(zone) => drop(zone.as_object_mut()?.insert("radius".to_owned(), radius)),
        None => zones.push(json!({"name": name.trim(), "radius": radius})),
    }
    Some(sent)
}

fn zones_of(sent: &mut Map<String, Value>) -> Option<&mut Vec<Value>> {
    sent.get_mut("order_types")?.pointer_mut("/delivery/zones")?.as_array_mut()
}

/// In square thousandths of a mile.
fn square_of_distance(one: Place, other: Place) -> i64 {
    let square = |(one, other): (&i32, &i32)| {
        let along = i64::from(*one) - i64::from(*other);
        along.saturating_mul(along)
    };
    one.iter().zip(&other).map(square).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip(text: &str) -> Zip {
        Zip::parse(text).unwrap()
    }

    /// Three on a line, 3 and 30 miles apart, and one on the other side of the earth.
    fn file() -> Vec<u8> {
        let places =
            [("80205", [0, 0, 3_958_761]), ("80211", [3_000, 0, 3_958_761]), ("00601", [30_000, 0, 3_958_600])];
        let far = ("99501", [0, 0, -3_958_761]);
        Places::written(places.into_iter().chain([far]).map(|(text, place)| (zip(text), place)))
    }

    #[test]
    fn a_radius_is_the_zip_codes_whose_middles_lie_in_it() {
        fn check(around: &str, miles: u16, expect: Option<&[&str]>) {
            let file = file();
            let found = Places::read(&file).unwrap().within(&Radius { zip: zip(around), miles });
            assert_eq!(found, expect.map(|zips| zips.iter().map(|text| zip(text)).collect()), "{around} {miles}");
        }
        check("80205", 1, Some(&["80205"]));
        check("80205", 2, Some(&["80205"]));
        check("80205", 3, Some(&["80205", "80211"]));
        check("80205", 31, Some(&["00601", "80205", "80211"]));
        check("00601", 1, Some(&["00601"]));
        check("80205", u16::MAX, Some(&["00601", "80205", "80211", "99501"]));
        check("12345", 5, None);
    }

    #[test]
    fn a_file_that_is_cut_off_is_not_read() {
        let file = file();
        assert!(Places::read(&file).is_some());
        assert!(Places::read(&file[..file.len() - 1]).is_none());
        assert!(Places::read(&[]).is_none());
    }

    #[test]
    fn a_zone_that_was_written_in_miles_gets_its_zip_codes_and_keeps_its_miles() {
        fn check(zones: &Value, expect: Result<Value, &[&str]>) {
            let file = file();
            let mut sent = Map::from_iter([("order_types".to_owned(), json!({"delivery": {"zones": zones}}))]);
            let before = has_radius(&sent);
            let filled = Places::read(&file).unwrap().fill_in(&mut sent);
            let got = match filled {
                Ok(()) => Ok(sent["order_types"]["delivery"]["zones"].clone()),
                Err(errors) => Err(errors.into_iter().map(|error| error.pointer).collect::<Vec<_>>()),
            };
            let expect = expect.map_err(|places| {
                places.iter().map(|place| format!("#/order_types/delivery/zones/{place}")).collect::<Vec<_>>()
            });
            assert_eq!(got, expect);
            let is_wanted = |zone: &Value| !zone["radius"].is_null();
            assert_eq!(before, zones.as_array().unwrap().iter().any(is_wanted), "{zones}");
        }
        let near = json!({"zip": "80205", "miles": 3});
        check(
            &json!([{"name": "Near", "radius": near}, {"name": "Far", "zips": ["99501"]}]),
            Ok(
                json!([{"name": "Near", "radius": near, "zips": ["80205", "80211"]}, {"name": "Far", "zips": ["99501"]}]),
            ),
        );
        // Whatever was there before.
        check(
            &json!([{"name": "Near", "zips": ["99501"], "radius": near}]),
            Ok(json!([{"name": "Near", "zips": ["80205", "80211"], "radius": near}])),
        );
        check(
            &json!([{"name": "Far", "zips": [], "radius": null}]),
            Ok(json!([{"name": "Far", "zips": [], "radius": null}])),
        );
        for wrong in [
            json!({"zip": "80205", "miles": 0}),
            json!({"zip": "80205", "miles": 101}),
            json!({"zip": "80205"}),
            json!({"zip": "8020", "miles": 3}),
            json!({"zip": "12345", "miles": 3}),
            json!(3),
            json!({"zip": "80205", "miles": 2.5}),
        ] {
            check(&json!([{"name": "Near", "radius": near}, {"name": "Wrong", "radius": wrong}]), Err(&["1/radius"]));
        }
        // What is no zone at all is for the settings' own rules to refuse.
        check(&json!([3, "zone"]), Ok(json!([3, "zone"])));
        let mut other = Map::from_iter([("order_types".to_owned(), json!({"pickup": {}}))]);
        let file = file();
        assert!(!has_radius(&other) && Places::read(&file).unwrap().fill_in(&mut other).is_ok());
    }

    #[test]
    fn a_form_sets_the_radius_of_a_zone_or_makes_another_behind_the_last() {
        fn check(at: usize, miles: &str, expect: &Value) {
            let zones = json!([{"name": "Near", "zips": ["80205"], "minimum_cents": 5_000}]);
            let types = serde_json::from_value(json!({"delivery": {"zones": zones}})).unwrap();
            let sent = with_radius(&types, (at, " Far "), " 80205 ", miles).unwrap();
            assert_eq!(sent["delivery"]["zones"], *expect, "{at} {miles}");
        }
        let near = |radius: Value| {
            let mut zone = json!({"name": "Near", "zips": ["80205"], "minimum_cents": 5_000});
            if !radius.is_null() {
                zone["radius"] = radius;
            }
            zone
        };
        check(0, "3", &json!([near(json!({"zip": "80205", "miles": 3}))]));
        check(0, "many", &json!([near(json!({"zip": "80205", "miles": null}))]));
        check(1, "30", &json!([near(Value::Null), {"name": "Far", "radius": {"zip": "80205", "miles": 30}}]));
        check(9, "30", &json!([near(Value::Null), {"name": "Far", "radius": {"zip": "80205", "miles": 30}}]));
        let none = serde_json::from_value(json!({"pickup": {}})).unwrap();
        assert_eq!(with_radius(&none, (0, ""), "80205", "3"), None);
    }
}
