//! Why an order, or a line of it, is refused.
//!
//! Pure. Each reason has a stable name for programs and one sentence for people. All reasons are reported at once.

use serde::{Deserialize, Serialize};

/// One reason for refusing an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The stable name of the reason.
    #[serde(rename = "type")]
    pub reason: Reason,
    /// Which line of the request it is about, from 0; none: the whole order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Which field of the request it is about, and so which of the page's form; none: no single one.
    #[serde(rename = "pointer", default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// One sentence for people.
    pub detail: String,
}

/// A field of an order that a shopper fills in. In JSON it is a pointer into the request (RFC 6901).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// When the order is handed over.
    #[serde(rename = "#/fulfilment/slot")]
    Slot,
    /// The name as on the identity card.
    #[serde(rename = "#/customer/name")]
    Name,
    /// The telephone number.
    #[serde(rename = "#/customer/phone")]
    Phone,
    /// The e-mail address.
    #[serde(rename = "#/customer/email")]
    Email,
    /// The date of birth.
    #[serde(rename = "#/customer/birth_date")]
    BirthDate,
    /// The car that the order is brought to.
    #[serde(rename = "#/customer/vehicle")]
    Vehicle,
    /// Street and number.
    #[serde(rename = "#/customer/address/street")]
    Street,
    /// The town.
    #[serde(rename = "#/customer/address/town")]
    Town,
    /// What the driver should know.
    #[serde(rename = "#/customer/address/note")]
    Note,
    /// The number of the patient's card.
    #[serde(rename = "#/customer/patient/number")]
    CardNumber,
    /// The last day of the patient's card.
    #[serde(rename = "#/customer/patient/expires")]
    CardExpires,
    /// The state of the patient's card.
    #[serde(rename = "#/customer/patient/state")]
    CardState,
}

impl Field {
    /// Its name in the page's form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slot => "slot",
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::BirthDate => "birth_date",
            Self::Vehicle => "vehicle",
            Self::Street => "street",
            Self::Town => "town",
            Self::Note => "note",
            Self::CardNumber => "card_number",
            Self::CardExpires => "card_expires",
            Self::CardState => "card_state",
        }
    }
}

/// The reasons, by their stable names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The cart has no lines.
    EmptyCart,
    /// The cart has more lines than [`crate::cart::MAX_LINES`].
    TooManyLines,
    /// No such variant is on the menu, or no longer.
    UnknownVariant,
    /// The same variant stands on two lines.
    RepeatedVariant,
    /// The quantity is not a whole number from 1 to [`crate::cart::MAX_QUANTITY`].
    InvalidQuantity,
    /// Fewer are left than were asked for.
    InsufficientStock,
    /// The cart holds more than the law allows in one order.
    OverLimit,
    /// Nobody knows what the law allows in one order, or no owner has confirmed it.
    LimitsUnconfirmed,
    /// With what the same person has ordered before, it is more than the law allows in one day, or in so many.
    OverDailyLimit,
    /// The law limits something of which nobody knows how much this holds.
    AmountUnknown,
    /// The shop is closed and takes no orders for its next opening.
    ShopClosed,
    /// The shop has paused ordering.
    OrderingPaused,
    /// The slot does not exist, has passed, or is full.
    SlotUnavailable,
    /// The shop does not deliver there, or was not told whereto.
    OutsideZone,
    /// The goods come to less than the order type asks for.
    BelowMinimum,
    /// No coupon of that code runs.
    UnknownCoupon,
    /// The shop has no such menu or order type.
    NotOffered,
    /// A price tag differs from the one that was shown, and so does the total.
    PriceChanged,
    /// A special has ended, begun or changed since the total was shown.
    SpecialChanged,
    /// A special is for first-time customers, or so often a person, and not for this one any more.
    SpecialNotYours,
    /// A tax differs from the one that was shown.
    TaxChanged,
    /// The fee of the order type differs from the one that was shown.
    FeeChanged,
    /// The total differs from the one that was shown.
    TotalChanged,
    /// The name, phone, e-mail, date of birth, car or address is missing or malformed.
    InvalidCustomer,
    /// The patient's card is missing, malformed or expired.
    InvalidPatient,
    /// The shopper is younger than the law allows.
    UnderAge,
}

impl Reason {
    /// A refusal of the whole order.
    #[must_use]
    pub fn of_order(self, detail: impl Into<String>) -> Refusal {
        Refusal { reason: self, line: None, field: None, detail: detail.into() }
    }

    /// A refusal of what one field says.
    #[must_use]
    pub fn of_field(self, field: Field, detail: impl Into<String>) -> Refusal {
        Refusal { field: Some(field), ..self.of_order(detail) }
    }

    /// A refusal of one line, counted from 0.
    #[must_use]
    pub fn of_line(self, line: usize, detail: impl Into<String>) -> Refusal {
        Refusal { line: Some(line), ..self.of_order(detail) }
    }

    /// Whether it is about who orders: no other cart helps.
    #[must_use]
    pub const fn is_about_the_person(self) -> bool {
        matches!(self, Self::InvalidCustomer | Self::InvalidPatient | Self::UnderAge)
    }

    /// Whether it is about the total alone: who agrees to the new one can order.
    #[must_use]
    pub const fn is_about_the_total(self) -> bool {
        matches!(
            self,
            Self::PriceChanged
                | Self::SpecialChanged
                | Self::SpecialNotYours
                | Self::TaxChanged
                | Self::FeeChanged
                | Self::TotalChanged
        )
    }
}
