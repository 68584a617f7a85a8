//! Who may order: what a shopper tells about themselves, and how old they are.
//!
//! Pure: the day is an argument, and it is the shop's own calendar day on which the order is placed.

use crate::cart::Fulfilment;
use crate::order::{Customer, PatientCard};
use crate::order_type::delivery::Zip;
use crate::refusal::{Field, Reason, Refusal};
use crate::time::parse_date;
use crate::wording::contained;
use jiff::civil::Date;

/// The most characters that a name may have.
const MAX_NAME: usize = 80;

/// The most characters of a line of an address, or of the words for a car.
const MAX_LINE: usize = 120;

/// The most characters of an e-mail address (RFC 5321 section 4.5.3.1.3, less the angle brackets).
const MAX_EMAIL: usize = 254;

/// The longest number of a patient card, in characters.
const MAX_CARD_NUMBER: usize = 32;

/// Nobody has lived longer than 122 years; a birth date before that is a slip of the hand.
const MAX_AGE: i16 = 120;

/// Everything that is wrong with what a shopper told, by the shop's calendar day `today`; empty when they may order.
///
/// The identity card is looked at when the order is handed over; this is the shopper's own word.
#[must_use]
pub fn check_customer(customer: &Customer, minimum_age: u8, today: Date) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut refuse = |field: Field, sentence: String| {
        refusals.push(Reason::InvalidCustomer.of_field(field, sentence));
    };
    if !is_name(&customer.name) {
        let sentence = format!("Please give your name as on your identity card, in at most {MAX_NAME} characters.");
        refuse(Field::Name, sentence);
    }
    if !is_phone(&customer.phone) {
        let sentence = "Please give a phone number of 7 to 15 digits; spaces, +, -, dots and brackets are fine.";
        refuse(Field::Phone, sentence.to_owned());
    }
    if !customer.email.as_deref().is_none_or(|email| email.trim().is_empty() || is_email(email)) {
        refuse(Field::Email, String::from("That e-mail address does not look like one."));
    }
    match parse_birth_date(&customer.birth_date).map(|birth| age_on(birth, today)) {
        None => refuse(Field::BirthDate, String::from("Please give your date of birth as YYYY-MM-DD.")),
        Some(age) if !(0..=MAX_AGE).contains(&age) => {
            refuse(Field::BirthDate, String::from("Please check your date of birth."));
        }
        Some(age) if age < i16::from(minimum_age) => {
            let sentence = format!("You must be {minimum_age} or older to order.");
            refusals.push(Reason::UnderAge.of_field(Field::BirthDate, sentence));
        }
        Some(_) => {}
    }
    refusals
}

/// Everything that is wrong with a patient's card, by the shop's calendar day `today`; empty when they may order as one.
///
/// The card itself is looked at when the order is handed over, and whether its state's cards are taken is the shop's to say
/// then; this is the patient's own word.
#[must_use]
pub fn check_patient(card: Option<&PatientCard>, today: Date) -> Vec<Refusal> {
    let refuse = |field: Field, sentence: &str| Reason::InvalidPatient.of_field(field, sentence);
    let Some(card) = card else {
        return vec![refuse(Field::CardNumber, "Please give the number of your patient card.")];
    };
    let mut refusals = Vec::new();
    let is_part_of_one = |byte: u8| byte.is_ascii_alphanumeric() || b"- ".contains(&byte);
    let number = card.number.trim();
    if number.is_empty() || number.len() > MAX_CARD_NUMBER || !number.bytes().all(is_part_of_one) {
        refusals.push(refuse(
            Field::CardNumber,
            "Please give the number of your patient card: letters, digits and dashes.",
        ));
    }
    match parse_date(&card.expires) {
        None => {
            refusals.push(refuse(Field::CardExpires, "Please give the last day of your patient card as YYYY-MM-DD."))
        }
        Some(last) if last < today => refusals.push(refuse(Field::CardExpires, "Your patient card has expired.")),
        Some(_) => {}
    }
    if card.state.len() != 2 || !card.state.bytes().all(|byte| byte.is_ascii_uppercase()) {
        refusals.push(refuse(
            Field::CardState,
            "Please give the state of your patient card by its two letters, such as NJ.",
        ));
    }
    refusals
}

/// Everything that is wrong with what a shopper told of how the order reaches them; empty when it can.
#[must_use]
pub fn check_handover(customer: &Customer, fulfilment: &Fulfilment) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut refuse = |field: Field, sentence: String| refusals.push(Reason::InvalidCustomer.of_field(field, sentence));
    let (vehicle, address) = (customer.vehicle.as_deref(), customer.address.as_ref());
    if vehicle.is_some_and(|vehicle| !is_line(vehicle) || !fulfilment.order_type().is_by_car()) {
        let sentence = format!("Your car is for orders that are brought to it, in at most {MAX_LINE} characters.");
        refuse(Field::Vehicle, sentence);
    }
    match (fulfilment, address) {
        (Fulfilment::Delivery { zip, .. }, Some(address)) => {
            if address.street.trim().is_empty() || !is_line(&address.street) {
                let sentence = format!("Please give your street address, in at most {MAX_LINE} characters.");
                refuse(Field::Street, sentence);
            }
            if address.town.trim().is_empty() || !is_line(&address.town) {
                refuse(Field::Town, format!("Please give your town, in at most {MAX_LINE} characters."));
            }
            if !is_line(&address.note) {
                refuse(Field::Note, format!("A note for the driver is one line of {MAX_LINE} characters at most."));
            }
            // Whether the shop delivers there was asked with the cart's zip code; another one was not.
            if Zip::parse(&address.zip) != Zip::parse(zip) {
                let sentence = "The zip code of your address is another one than that of the cart.";
                refusals.push(Reason::InvalidCustomer.of_order(sentence));
            }
        }
        (Fulfilment::Delivery { .. }, None) => {
            refuse(Field::Street, "Please give your street address and town.".to_owned());
        }
        // What nobody needs is not kept.
        (Fulfilment::Pickup { .. } | Fulfilment::Curbside { .. } | Fulfilment::DriveThrough { .. }, Some(_)) => {
            refusals.push(Reason::InvalidCustomer.of_order("An address is for deliveries alone."));
        }
        (Fulfilment::Pickup { .. } | Fulfilment::Curbside { .. } | Fulfilment::DriveThrough { .. }, None) => {}
    }
    refusals
}

/// The age in whole years on `date`; below zero when the birth lies after it.
///
/// Who was born on 29 February turns a year older on 1 March of a common year: the later of the two readings, so that
/// nobody is served a day too early.
#[must_use]
pub fn age_on(birth: Date, date: Date) -> i16 {
    let had_birthday = (birth.month(), birth.day()) <= (date.month(), date.day());
    date.year() - birth.year() - i16::from(!had_birthday)
}

/// Reads a date of birth: `YYYY-MM-DD` and nothing else; none when there is no such day.
#[must_use]
pub fn parse_birth_date(text: &str) -> Option<Date> {
    parse_date(text)
}

fn is_line(text: &str) -> bool {
    text.chars().count() <= MAX_LINE && stays_in_place(text)
}

fn is_name(name: &str) -> bool {
    let name = name.trim();
    !name.is_empty() && name.chars().count() <= MAX_NAME && stays_in_place(name)
}

/// Whether it holds nothing that is hidden or reaches beyond it: it is read on the staff's screen.
fn stays_in_place(text: &str) -> bool {
    let is_hidden = |letter: char| letter.is_control() || matches!(letter, '\u{200E}' | '\u{200F}');
    !text.chars().any(is_hidden) && contained(text) == text
}

/// ITU-T E.164 allows 15 digits; local numbers have at least 7.
fn is_phone(phone: &str) -> bool {
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    (7..=15).contains(&digits)
        && phone.len() <= 32
        && phone.bytes().all(|byte| byte.is_ascii_digit() || b"+()-. ".contains(&byte))
}

/// Rough on purpose: only a letter that arrives proves an address.
fn is_email(email: &str) -> bool {
    let Some((user, host)) = email.trim().split_once('@') else { return false };
    let host_has_dot = host.split_once('.').is_some_and(|(name, rest)| !name.is_empty() && !rest.is_empty());
    email.len() <= MAX_EMAIL
        && !user.is_empty()
        && host_has_dot
        && !host.ends_with('.')
        && !host.contains('@')
        && !email.trim().chars().any(char::is_whitespace)
        && stays_in_place(email.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::customer;
    use crate::order::DeliveryAddress;

    fn reasons(customer: &Customer) -> Vec<Reason> {
        check_customer(customer, 21, "2026-04-20".parse().unwrap()).into_iter().map(|it| it.reason).collect()
    }

    #[test]
    fn a_birthday_counts_from_its_own_day_on() {
        fn check(birth: &str, date: &str, expect: i16) {
            assert_eq!(age_on(birth.parse().unwrap(), date.parse().unwrap()), expect, "{birth} on {date}");
        }
        check("2005-04-20", "2026-04-19", 20);
        check("2005-04-20", "2026-04-20", 21);
        check("2004-02-29", "2025-02-28", 20);
        check("2004-02-29", "2025-03-01", 21);
        check("2004-02-29", "2028-02-29", 24);
        check("2026-04-21", "2026-04-20", -1);
    }

    #[test]
    fn only_a_real_date_of_an_adult_is_taken() {
        fn check(birth_date: &str, expect: &[Reason]) {
            let customer = Customer { birth_date: birth_date.to_owned(), ..customer() };
            assert_eq!(reasons(&customer), expect, "{birth_date}");
        }
        check("2005-04-20", &[]);
        check("2005-04-21", &[Reason::UnderAge]);
        check("2026-04-20", &[Reason::UnderAge]);
        check("2026-04-21", &[Reason::InvalidCustomer]);
        check("1905-04-21", &[]);
        check("1905-04-20", &[Reason::InvalidCustomer]);
        check("2001-02-29", &[Reason::InvalidCustomer]);
        check("20010228", &[Reason::InvalidCustomer]);
        check("2001-02-28T00:00", &[Reason::InvalidCustomer]);
        check("04/20/2001", &[Reason::InvalidCustomer]);
        check("", &[Reason::InvalidCustomer]);
    }

    #[test]
    fn a_name_is_what_people_can_read() {
        fn check(name: &str, expect: bool) {
            assert_eq!(reasons(&Customer { name: name.to_owned(), ..customer() }).is_empty(), expect, "{name:?}");
        }
        check("Zoë O'Brien-Núñez", true);
        check("李小龙", true);
        check(&"é".repeat(80), true);
        check(&"é".repeat(81), false);
        check("   ", false);
        check("Ada\nLove", false);
        check("Ada\u{202E}evoL", false);
        check("Ada\u{200F}", false);
        check("Nguyễn Thị Ánh", true);
        check(&format!("A{}da", "\u{301}".repeat(4)), true);
        check(&format!("A{}da", "\u{301}".repeat(5)), false);
    }

    #[test]
    fn a_phone_number_can_be_written_in_any_usual_way() {
        fn check(phone: &str, expect: bool) {
            assert_eq!(reasons(&Customer { phone: phone.to_owned(), ..customer() }).is_empty(), expect, "{phone:?}");
        }
        check("303.555.0100", true);
        check("+1 (303) 555-0100", true);
        check("5550100", true);
        check("555010", false);
        check("1234567890123456", false);
        check("303-555-0100 ext 4", false);
    }

    #[test]
    fn an_email_address_may_be_left_out() {
        fn check(email: Option<&str>, expect: bool) {
            let customer = Customer { email: email.map(str::to_owned), ..customer() };
            assert_eq!(reasons(&customer).is_empty(), expect, "{email:?}");
        }
        check(None, true);
        check(Some(""), true);
        check(Some("ada@example.org"), true);
        check(Some("ada.love+shop@mail.example.org"), true);
        check(Some("ada"), false);
        check(Some("ada@example"), false);
        check(Some("@example.org"), false);
        check(Some("ada@ex@ample.org"), false);
        check(Some("ada love@example.org"), false);
        check(Some("ada@example.org."), false);
        check(Some("ada\u{202E}@example.org"), false);
        check(Some("ada\u{7}@example.org"), false);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let customer = Customer {
            name: String::new(),
            phone: String::new(),
            birth_date: String::new(),
            email: Some(String::from("x")),
            ..customer()
        };
        assert_eq!(reasons(&customer), [Reason::InvalidCustomer; 4]);
    }

    #[test]
    fn what_is_wrong_names_its_field() {
        fn check(refusals: &[Refusal], expect: &[&str]) {
            let pointer = |refusal: &Refusal| serde_json::to_value(refusal).unwrap()["pointer"].clone();
            assert_eq!(refusals.iter().map(pointer).collect::<Vec<_>>(), expect, "{refusals:?}");
        }
        let today = "2026-04-20".parse().unwrap();
        let nothing = Customer {
            name: String::new(),
            phone: String::new(),
            email: Some(String::from("x")),
            birth_date: String::from("2026-04-20"),
            vehicle: Some(String::from("Blue Civic")),
            ..customer()
        };
        let customers = ["name", "phone", "email", "birth_date"].map(|field| format!("#/customer/{field}"));
        check(&check_customer(&nothing, 21, today), &customers.each_ref().map(String::as_str));
        check(&check_handover(&nothing, &Fulfilment::default()), &["#/customer/vehicle"]);
        let delivery = Fulfilment::Delivery { slot: None, zip: String::from("80302") };
        check(&check_handover(&customer(), &delivery), &["#/customer/address/street"]);
        let [street, town, zip, note] = ["", "", "80302", "two\nlines"].map(String::from);
        let lost = Customer { address: Some(DeliveryAddress { street, town, zip, note }), ..customer() };
        let address = ["street", "town", "note"].map(|field| format!("#/customer/address/{field}"));
        check(&check_handover(&lost, &delivery), &address.each_ref().map(String::as_str));
        let [number, expires, state] = ["", "2026-04-19", "nj"].map(String::from);
        let card = ["number", "expires", "state"].map(|field| format!("#/customer/patient/{field}"));
        check(
            &check_patient(Some(&PatientCard { number, expires, state }), today),
            &card.each_ref().map(String::as_str),
        );
        check(&check_patient(None, today), &["#/customer/patient/number"]);
    }
}
