//! Zip codes around a place: what an owner writes into a delivery zone who thinks in miles.
//!
//! Pure. Rules know zip codes alone, so that pricing a delivery needs no map and no address; a radius becomes a list once,
//! when the zone is written. A zip code lies where the middle of its area is, by the Census Bureau's gazetteer.

use everbud_domain::order_type::delivery::Zip;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The mean radius of the earth (IUGG), in miles.
const EARTH_MILES: f64 = 3_958.761;

/// Where something lies, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich; all of the continent is below zero.
    pub longitude: f64,
}

#[derive(Deserialize)]
struct Line {
    latitude: f64,
    longitude: f64,
    #[serde(rename = "zipCode")]
    zip: String,
}

/// Reads the list: an object a line, with a comma behind it. What is no such line is passed over.
#[must_use]
pub fn read(list: &str) -> BTreeMap<Zip, Place> {
    let line = |line: &str| {
        let Line { latitude, longitude, zip } = serde_json::from_str(line.trim().trim_end_matches(',')).ok()?;
        Some((Zip::parse(&zip)?, Place { latitude, longitude }))
    };
    list.lines().filter_map(line).collect()
}

/// The zip codes whose middles lie within so many miles of that one's, itself among them, in their order; nothing where it
/// is not in the list.
#[must_use]
pub fn within(places: &BTreeMap<Zip, Place>, around: &Zip, miles: f64) -> Option<Vec<Zip>> {
    let middle = *places.get(around)?;
    let near = places.iter().filter(|(_, place)| distance_miles(middle, **place) <= miles);
    Some(near.map(|(zip, _)| zip.clone()).collect())
}

/// Along a great circle (the haversine formula).
fn distance_miles(one: Place, other: Place) -> f64 {
    let (north, south) = (one.latitude.to_radians(), other.latitude.to_radians());
    let (up, along) = (south - north, (other.longitude - one.longitude).to_radians());
    let square = (up / 2.0).sin().powi(2) + north.cos() * south.cos() * (along / 2.0).sin().powi(2);
    2.0 * EARTH_MILES * square.sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"module.exports = [
  {"latitude":39.759,"longitude":-104.966,"zipCode":"80205"},
  {"latitude":39.767,"longitude":-105.02,"zipCode":"80211"},
  {"latitude":40.019,"longitude":-105.293,"zipCode":"80302"},
  {"latitude":18.18,"longitude":-66.75,"zipCode":"00601"}
];"#;

    fn zip(text: &str) -> Zip {
        Zip::parse(text).unwrap()
    }

    #[test]
    fn a_radius_is_the_zip_codes_whose_middles_lie_in_it() {
        fn check(around: &str, miles: f64, expect: Option<&[&str]>) {
            let found = within(&read(LIST), &zip(around), miles);
            assert_eq!(found, expect.map(|zips| zips.iter().map(|text| zip(text)).collect()), "{around} {miles}");
        }
        check("80205", 0.0, Some(&["80205"]));
        check("80205", 2.8, Some(&["80205"]));
        check("80205", 3.0, Some(&["80205", "80211"]));
        check("80205", 30.0, Some(&["80205", "80211", "80302"]));
        check("80205", 10_000.0, Some(&["00601", "80205", "80211", "80302"]));
        check("99999", 5.0, None);
    }

    #[test]
    fn a_degree_of_latitude_is_69_miles() {
        let at = |latitude| Place { latitude, longitude: -105.0 };
        assert!((distance_miles(at(39.0), at(40.0)) - 69.09).abs() < 0.05);
    }
}
