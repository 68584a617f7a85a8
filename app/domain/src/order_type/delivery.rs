//! Delivery: to which zip codes, and what each zone asks.
//!
//! Pure. A zone is a list of zip codes, for that is what shops and their licences name; the street is personal data and is
//! sealed with the customer, so no rule looks at it.

use super::Terms;
use super::fee::Fees;
use super::radius::Radius;
use crate::absent::null_is_default;
use crate::money::Cents;
use core::fmt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A United States zip code: five digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zip(String);

impl Zip {
    /// Reads five digits; of a longer code (ZIP+4) the first five. Blanks around it do not count.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (five, rest) = text.split_at_checked(5)?;
        let is_code = five.bytes().all(|byte| byte.is_ascii_digit());
        let is_longer = |rest: &str| {
            rest.strip_prefix('-').is_some_and(|four| four.len() == 4 && four.bytes().all(|byte| byte.is_ascii_digit()))
        };
        (is_code && (rest.is_empty() || is_longer(rest))).then(|| Self(five.to_owned()))
    }

    /// Its digits as a number.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.0.bytes().fold(0, |number, digit| number * 10 + u32::from(digit.wrapping_sub(b'0')))
    }

    /// The code of these digits; none where they are more than five.
    #[must_use]
    pub fn of_number(number: u32) -> Option<Self> {
        (number < 100_000).then(|| Self(format!("{number:05}")))
    }
}

impl fmt::Display for Zip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Zip {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a zip code is five digits")
    }
}

impl From<Zip> for String {
    fn from(zip: Zip) -> Self {
        zip.0
    }
}

/// Where a shop delivers, and on which terms.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Delivery {
    /// What holds in every zone that says nothing else.
    #[serde(default, deserialize_with = "null_is_default")]
    pub terms: Terms,
    /// Where it delivers. Of zones that share a zip code, the first counts.
    pub zones: Vec<DeliveryZone>,
}

/// Some zip codes that are served alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryZone {
    /// Its name for staff and drivers: "North of the river".
    pub name: String,
    /// Its zip codes.
    pub zips: BTreeSet<Zip>,
    /// From what its zip codes were worked out when it was written; none where somebody wrote them one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius: Option<Radius>,
    /// What the goods must come to; none: as the terms say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_cents: Option<Cents>,
    /// What it costs; none: as the terms say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fees: Option<Fees>,
}

impl Delivery {
    /// The zone of that zip code; none where the shop does not deliver.
    #[must_use]
    pub fn zone(&self, zip: &Zip) -> Option<&DeliveryZone> {
        self.zones.iter().find(|zone| zone.zips.contains(zip))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_code_is_five_digits_however_it_is_typed() {
        fn check(text: &str, expect: Option<&str>) {
            assert_eq!(Zip::parse(text).map(|zip| zip.to_string()).as_deref(), expect, "{text:?}");
        }
        check("80302", Some("80302"));
        check(" 80302-1234 ", Some("80302"));
        check("01002", Some("01002"));
        check("8030", None);
        check("803021", None);
        check("80302-12", None);
        check("8030é", None);
        check("", None);
        for number in [0, 601, 80_302, 99_999] {
            assert_eq!(Zip::of_number(number).map(|zip| zip.number()), Some(number));
        }
        assert_eq!(Zip::of_number(601).unwrap().to_string(), "00601");
        assert_eq!(Zip::of_number(100_000), None);
    }

    #[test]
    fn of_two_zones_that_share_a_zip_code_the_first_counts() {
        let zone = |name: &str, zips: &[&str]| DeliveryZone {
            name: name.to_owned(),
            zips: zips.iter().filter_map(|zip| Zip::parse(zip)).collect(),
            radius: None,
            minimum_cents: None,
            fees: None,
        };
        let zones = vec![zone("near", &["80302", "80303"]), zone("far", &["80303", "80304"])];
        let delivery = Delivery { zones, ..Delivery::default() };
        let named = |zip: &str| delivery.zone(&Zip::parse(zip).unwrap()).map(|zone| zone.name.as_str());
        assert_eq!([named("80303"), named("80304"), named("80305")], [Some("near"), Some("far"), None]);
    }
}
