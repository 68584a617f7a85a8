//! The secret under which persons have their names: HMAC with SHA-256 (RFC 2104), shortened to 128 bits.
//!
//! Pure. The origin makes the secret once and hands it to each counter with a publication, so that a person has one name at
//! all shops, and a counter can name them with the database dead. Without the secret nobody can try phone numbers.

use core::fmt;
use everbud_domain::person::{PersonFacts, PersonName};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// What is hashed in front of the facts, so that the secret signs nothing else with the same meaning.
const LABEL: &str = "everbud person 1 ";
const KEY_DIGITS: usize = 64;
const NAME_BYTES: usize = 16;

/// The secret: 64 hex digits, as the origin made them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonKey(String);

impl PersonKey {
    /// Reads a secret; none when it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_key = text.len() == KEY_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_key.then(|| Self(text.to_owned()))
    }

    /// The name of who has those facts.
    #[must_use]
    pub fn name(&self, facts: &PersonFacts) -> Option<PersonName> {
        // Takes a key of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).ok()?;
        mac.update(LABEL.as_bytes());
        mac.update(facts.as_text().as_bytes());
        let digits = mac.finalize().into_bytes();
        let name: String = digits.iter().take(NAME_BYTES).map(|byte| format!("{byte:02x}")).collect();
        PersonName::parse(&name)
    }
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonKey(secret)")
    }
}

impl TryFrom<String> for PersonKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a secret of 64 hex digits")
    }
}

impl From<PersonKey> for String {
    fn from(key: PersonKey) -> Self {
        key.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use everbud_domain::order::Customer;

    fn name(key: &str, phone: &str) -> PersonName {
        let [name, phone, birth_date] = ["Ada", phone, "1990-12-10"].map(str::to_owned);
        let facts = PersonFacts::of(&Customer {
            name,
            phone,
            birth_date,
            email: None,
            residency: None,
            patient: None,
            vehicle: None,
            address: None,
        })
        .unwrap();
        PersonKey::parse(&key.repeat(32)).unwrap().name(&facts).unwrap()
    }

    #[test]
    fn the_same_person_has_one_name_under_one_secret_and_another_under_another() {
        assert_eq!(name("0f", "303-555-0100"), name("0f", "+1 303 555 0100"));
        assert_ne!(name("0f", "303-555-0100"), name("0f", "303-555-0101"));
        assert_ne!(name("0f", "303-555-0100"), name("f0", "303-555-0100"));
    }

    #[test]
    fn a_name_is_the_beginning_of_the_hmac_and_stays_it() {
        assert_eq!(name("0f", "303-555-0100").as_str(), "aae873b55253a707d4637a90f43e12dc");
    }

    #[test]
    fn a_secret_is_read_and_not_shown() {
        fn check(text: &str, expect: bool) {
            assert_eq!(PersonKey::parse(text).is_some(), expect, "{text}");
        }
        check(&"0f".repeat(32), true);
        check(&"0f".repeat(31), false);
        check(&"0g".repeat(32), false);
        let key = PersonKey::parse(&"0f".repeat(32)).unwrap();
        assert_eq!(format!("{key:?}"), "PersonKey(secret)");
    }
}
