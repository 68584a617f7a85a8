//! What is wrong with order types that somebody wrote, each thing by its place.
//!
//! Pure.

use super::fee::{Fee, Fees};
use super::{OrderType, OrderTypes, Terms};
use crate::money::{Cents, Rate};
use crate::settings::{MAX_LINE_CHARS, is_heading, is_line};
use crate::wire::FieldError;

/// A shop delivers to at most so many zones.
const MAX_ZONES: usize = 50;
/// A zone has at most so many zip codes.
const MAX_ZIPS: usize = 500;
/// An order type has at most so many fees.
const MAX_FEES: usize = 10;
/// The most that a fee or a minimum may come to.
const MOST: Cents = Cents(1_000_000);
const WHOLE: Rate = Rate(1_000_000);
/// The oldest age that a shop may ask for.
const OLDEST: u8 = 99;

impl OrderTypes {
    /// Everything that is wrong with these, which stand at that JSON pointer.
    #[must_use]
    pub fn problems(&self, at: &str) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if self.offered().next().is_none() {
            errors.push(FieldError::at(at.to_owned(), String::from("A shop offers one order type at least.")));
        }
        for order_type in OrderType::ALL.into_iter().filter(|it| *it != OrderType::Delivery) {
            if let Some(terms) = self.terms(order_type) {
                errors.extend(terms.problems(&format!("{at}/{}", order_type.key())));
            }
        }
        let Some(delivery) = &self.delivery else { return errors };
        let at = format!("{at}/delivery");
        errors.extend(delivery.terms.problems(&format!("{at}/terms")));
        let mut wrong = |pointer: String, why: String| errors.push(FieldError::at(pointer, why));
        if delivery.zones.is_empty() || delivery.zones.len() > MAX_ZONES {
            wrong(format!("{at}/zones"), format!("A shop that delivers has 1 to {MAX_ZONES} zones."));
        }
        for (number, zone) in delivery.zones.iter().enumerate() {
            let at = format!("{at}/zones/{number}");
            if !is_heading(&zone.name) {
                wrong(format!("{at}/name"), format!("It is one line of 1 to {MAX_LINE_CHARS} characters."));
            }
            if zone.zips.is_empty() || zone.zips.len() > MAX_ZIPS {
                wrong(format!("{at}/zips"), format!("A zone has 1 to {MAX_ZIPS} zip codes."));
            }
            if zone.minimum_cents.is_some_and(|minimum| !is_amount(minimum)) {
                wrong(format!("{at}/minimum_cents"), UNSOUND_AMOUNT.to_owned());
            }
            if zone.fees.as_ref().is_some_and(|fees| !fees.are_sound()) {
                wrong(format!("{at}/fees"), unsound_fees());
            }
        }
        errors
    }
}

impl Terms {
    fn problems(&self, at: &str) -> Vec<FieldError> {
        let mut errors = self.hours.as_ref().map(|hours| hours.problems(&format!("{at}/hours"))).unwrap_or_default();
        let mut wrong = |field: &str, why: String| errors.push(FieldError::at(format!("{at}/{field}"), why));
        if let Some(why) = self.slots.and_then(|slots| slots.problem()) {
            wrong("slots", why.to_owned());
        }
        if self.minimum_age.is_some_and(|age| age > OLDEST) {
            wrong("minimum_age", format!("It is {OLDEST} years at most."));
        }
        if !is_amount(self.minimum_cents) {
            wrong("minimum_cents", UNSOUND_AMOUNT.to_owned());
        }
        if !self.fees.are_sound() {
            wrong("fees", unsound_fees());
        }
        if !is_line(&self.payment_note) {
            wrong("payment_note", format!("It is one line of {MAX_LINE_CHARS} characters at most."));
        }
        errors
    }
}

impl Fees {
    fn are_sound(&self) -> bool {
        let is_fee = |fee: Fee| match fee {
            Fee::FlatCents(cents) => is_amount(cents),
            Fee::Percent(rate) => rate <= WHOLE,
        };
        self.0.len() <= MAX_FEES
            && self.0.iter().all(|step| is_amount(step.from_cents) && is_fee(step.fee))
            && self.0.is_sorted_by(|one, next| one.from_cents < next.from_cents)
    }
}

const UNSOUND_AMOUNT: &str = "It is an amount in cents, from nothing to $10,000.";

fn unsound_fees() -> String {
    format!(
        "There are {MAX_FEES} fees at most, each from a higher amount on than the one before, and of $10,000 or the whole \
         amount at most."
    )
}

fn is_amount(cents: Cents) -> bool {
    (Cents::ZERO..=MOST).contains(&cents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn everything_that_is_wrong_is_named_by_its_place() {
        fn check(written: &Value, expect: &[&str]) {
            let types: OrderTypes = serde_json::from_value(written.clone()).unwrap();
            let errors = types.problems("#/order_types");
            assert_eq!(errors.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), expect, "{written}");
        }
        let zone = json!({"name": "North", "zips": ["80302"]});
        check(&json!({"pickup": {}, "delivery": {"zones": [zone]}}), &[]);
        check(&json!({}), &["#/order_types"]);
        check(&json!({"delivery": {"zones": []}}), &["#/order_types/delivery/zones"]);
        check(
            &json!({"delivery": {"zones": [{"name": "", "zips": [], "minimum_cents": -1}]}}),
            &[
                "#/order_types/delivery/zones/0/name",
                "#/order_types/delivery/zones/0/zips",
                "#/order_types/delivery/zones/0/minimum_cents",
            ],
        );
        let slots = json!({"minutes": 0, "capacity": 1, "lead_minutes": 0, "days_ahead": 0});
        check(
            &json!({"curbside": {"slots": slots, "minimum_age": 120, "payment_note": "two\nlines"}}),
            &[
                "#/order_types/curbside/slots",
                "#/order_types/curbside/minimum_age",
                "#/order_types/curbside/payment_note",
            ],
        );
        let fees = |from: i64| json!([{"from_cents": 500, "fee": {"flat_cents": 1}}, {"from_cents": from, "fee": {"percent": 10}}]);
        check(&json!({"pickup": {"fees": fees(501)}}), &[]);
        check(&json!({"pickup": {"fees": fees(500)}}), &["#/order_types/pickup/fees"]);
        let dear = json!([{"fee": {"percent": 1_000_001}}]);
        check(&json!({"delivery": {"zones": [zone], "terms": {"fees": dear}}}), &["#/order_types/delivery/terms/fees"]);
    }
}
