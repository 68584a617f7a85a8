//! Who a person is, as far as rules need it that hold for a person: the same facts make the same text, however written.
//!
//! Pure. The text is hashed under a secret at once and is kept nowhere; what is kept is the [`PersonName`], which says
//! whether two orders are of one person and nothing else.

use crate::customer::parse_birth_date;
use crate::id::SpecialId;
use crate::limit::Counted;
use crate::order::{Customer, PatientCard};
use core::fmt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Of a phone number so many digits count: the rest is how one dials it from abroad.
const PHONE_DIGITS: usize = 10;

/// The digits of a name: 128 bits, so that no two persons ever share one by chance.
const NAME_DIGITS: usize = 32;

/// What tells a person from all others, as one text. Personal data: it is never stored, sent or shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonFacts(String);

impl PersonFacts {
    /// Those of who orders; none where they told nothing by which they could be known again.
    ///
    /// A patient is known by their card, and everybody else by their phone and date of birth: names are written in too many
    /// ways. Who orders both as a patient and as an adult is two persons here, as the two have limits of their own.
    #[must_use]
    pub fn of(customer: &Customer) -> Option<Self> {
        let text = match &customer.patient {
            Some(card) => of_card(card),
            None => of_adult(customer),
        };
        text.map(Self)
    }

    /// What is hashed.
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonFacts(secret)")
    }
}

fn of_adult(customer: &Customer) -> Option<String> {
    let digits: Vec<char> = customer.phone.chars().filter(char::is_ascii_digit).collect();
    let phone: String = digits.iter().skip(digits.len().saturating_sub(PHONE_DIGITS)).collect();
    let birth = parse_birth_date(&customer.birth_date)?;
    (!phone.is_empty()).then(|| format!("adult {phone} {birth}"))
}

fn of_card(card: &PatientCard) -> Option<String> {
    let letters = card.number.chars().filter(char::is_ascii_alphanumeric);
    let number: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    let state = card.state.trim().to_ascii_uppercase();
    (!number.is_empty() && !state.is_empty()).then(|| format!("patient {state} {number}"))
}

/// A person by their keyed name: 32 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

impl PersonName {
    /// Reads one; none where it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == NAME_DIGITS && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PersonName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a person's name")
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

/// What a shop knows of a person's orders of before; of those that were called off, nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonHistory {
    /// What they count toward limits of a day: at least those of today.
    pub counted: Vec<Counted>,
    /// How many there are.
    pub orders: u32,
    /// In how many of them they got each special that is given so often a person.
    pub redeemed: BTreeMap<SpecialId, u32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{customer, patient};

    #[test]
    fn one_person_has_the_same_facts_however_they_write_them() {
        fn check(phone: &str, birth_date: &str, expect: Option<&str>) {
            let customer = Customer {
                phone: phone.to_owned(),
                birth_date: birth_date.to_owned(),
                name: phone.len().to_string(),
                ..customer()
            };
            let facts = PersonFacts::of(&customer);
            assert_eq!(facts.as_ref().map(PersonFacts::as_text), expect, "{phone} {birth_date}");
        }
        let ada = Some("adult 3035550100 1990-12-10");
        check("+1 (303) 555-0100", "1990-12-10", ada);
        check("303.555.0100", "1990-12-10", ada);
        check("0013035550100", "1990-12-10", ada);
        check("3035550101", "1990-12-10", Some("adult 3035550101 1990-12-10"));
        check("3035550100", "1990-12-11", Some("adult 3035550100 1990-12-11"));
        check("555-0100", "1990-12-10", Some("adult 5550100 1990-12-10"));
        check("3035550100", "1990-02-30", None);
        check("none", "1990-12-10", None);
    }

    #[test]
    fn a_patient_is_known_by_the_card_and_its_state() {
        fn check(number: &str, state: &str, expect: Option<&str>) {
            let card = PatientCard { number: number.to_owned(), expires: String::new(), state: state.to_owned() };
            let facts = PersonFacts::of(&Customer { patient: Some(card), ..patient() });
            assert_eq!(facts.as_ref().map(PersonFacts::as_text), expect, "{number} {state}");
        }
        check("NJ-0042-7", "NJ", Some("patient NJ NJ00427"));
        check(" nj 0042 7", "NJ", Some("patient NJ NJ00427"));
        check("NJ-0042-7", "NY", Some("patient NY NJ00427"));
        check("--", "NJ", None);
        check("NJ-0042-7", "", None);
    }

    #[test]
    fn facts_are_not_shown_by_chance() {
        assert_eq!(format!("{:?}", PersonFacts::of(&customer())), "Some(PersonFacts(secret))");
    }

    #[test]
    fn only_128_bits_in_lower_case_hex_are_a_name() {
        fn check(text: &str, expect: bool) {
            assert_eq!(PersonName::parse(text).is_some(), expect, "{text}");
        }
        check(&"0f".repeat(16), true);
        check(&"0F".repeat(16), false);
        check(&"0f".repeat(15), false);
        check("", false);
    }
}
