//! Everything that can go wrong with a request, in one table: its stable name, its status, its sentence for people.

use crate::body::MAX_MENU_BYTES;
use everbud_domain::operator::ActRefused;
use everbud_domain::picture;
use everbud_domain::refusal::{Reason, Refusal};
use everbud_domain::wire::{MAX_BODY_BYTES, Problem};
use everbud_outage::webhook::outbox::TEST_PAUSE_MS;

/// Why a request was not answered as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// No shop sells under this host.
    UnknownHost,
    /// Nothing lives at this address.
    NotFound,
    /// The address takes other methods.
    MethodNotAllowed,
    /// The body is not what this address takes.
    Malformed(&'static str),
    /// The body is larger than any honest one.
    BodyTooLarge,
    /// The menu is larger than any honest one.
    MenuTooLarge,
    /// The picture is larger than any that is taken.
    PictureTooLarge,
    /// A form was sent from another site.
    ForeignForm,
    /// A request that must not count twice came without a key.
    KeyMissing,
    /// The key is not one that we take.
    KeyRefused(&'static str),
    /// The key was used with another body.
    KeyReused,
    /// The order cannot be taken as it is.
    Refused,
    /// The step cannot follow where the order stands.
    StepRefused,
    /// What staff sent cannot be taken; each reason is named.
    WriteRefused,
    /// A write that replaces something did not say what it has seen of it.
    ConditionMissing,
    /// Something else is there than the writer has seen.
    ConditionFailed,
    /// As many writes wait as may.
    TooManyHeld,
    /// A webhook was tested a moment ago.
    TestedJustNow,
    /// The platform holds as many webhooks as it can.
    NoRoom,
    /// Only the platform's owner makes shops and hosts, in the database.
    OwnerOnly,
    /// No token, or one that this shop does not know.
    NotSignedIn,
    /// The address gives a socket, and none was asked for.
    UpgradeRequired,
    /// Whoever is signed in may not do that here.
    NotPermitted,
    /// The shop's counter cannot be reached; nothing was stored.
    CounterUnavailable,
    /// The gate cannot be reached.
    GateUnavailable,
    /// What an operator asked for was not done.
    ActRefused(ActRefused),
    /// No copy of this shop's menu can be reached.
    MenuUnavailable,
    /// A mistake of ours.
    Internal,
}

struct Row {
    kind: &'static str,
    status: u16,
    title: &'static str,
    detail: &'static str,
}

impl Trouble {
    fn row(&self) -> Row {
        let row = |kind, status, title, detail| Row { kind, status, title, detail };
        match self {
            Self::UnknownHost => row("unknown-host", 404, "No such shop", "No shop sells under this address."),
            Self::NotFound => row("not-found", 404, "Not found", "There is nothing at this address."),
            Self::MethodNotAllowed => {
                row("method-not-allowed", 405, "Method not allowed", "This address does not take that method.")
            }
            Self::Malformed(detail) => row("malformed-request", 400, "Malformed request", detail),
            Self::BodyTooLarge => row("body-too-large", 413, "Too large", "A request may hold at most 64 KiB."),
            Self::MenuTooLarge => row("body-too-large", 413, "Too large", "A menu may hold at most 1 MiB."),
            Self::PictureTooLarge => row(
                "body-too-large",
                413,
                "Too large",
                "A picture may hold at most 512 KiB. Save it smaller, or as WebP or JPEG.",
            ),
            Self::ForeignForm => {
                row("foreign-form", 403, "Sent from elsewhere", "This form can only be sent from the shop's own pages.")
            }
            Self::KeyMissing => row(
                "idempotency-key-missing",
                400,
                "Idempotency-Key missing",
                "This needs an Idempotency-Key header that holds a fresh UUIDv7, so that it cannot count twice.",
            ),
            Self::KeyRefused(detail) => row("idempotency-key-refused", 400, "Idempotency-Key refused", detail),
            Self::KeyReused => row(
                "idempotency-key-reused",
                422,
                "Idempotency-Key used before",
                "This key was used for something different. Nothing was done now.",
            ),
            Self::Refused => row(
                "order-refused",
                409,
                "Not ordered",
                "The order cannot be taken as it is. Nothing was ordered; each reason is listed.",
            ),
            Self::StepRefused => {
                row("step-refused", 409, "Not possible any more", "The order stands where this step cannot follow.")
            }
            Self::WriteRefused => row(
                "write-refused",
                422,
                "Not taken",
                "This cannot be taken as it is. Nothing was changed; each reason is named.",
            ),
            Self::ConditionMissing => row(
                "condition-missing",
                428,
                "If-Match missing",
                "This replaces what is there: send its ETag in an If-Match header, so that nobody's change is lost.",
            ),
            Self::ConditionFailed => row(
                "condition-failed",
                412,
                "Changed meanwhile",
                "Something else is there now than the If-Match header names. Read it again; nothing was changed.",
            ),
            Self::TooManyHeld => row(
                "too-many-held",
                429,
                "Too many writes wait",
                "As many writes wait for the database as are kept. This one was not taken; please try again later.",
            ),
            Self::TestedJustNow => row(
                "tested-just-now",
                429,
                "Tested a moment ago",
                "A test is on its way, or was a moment ago. This one was not sent; please try again in ten seconds.",
            ),
            Self::NoRoom => row(
                "no-room",
                507,
                "No room for another webhook",
                "The platform holds as many webhooks as it can. Its operator has to make room; nothing was changed.",
            ),
            Self::OwnerOnly => row(
                "owner-only",
                403,
                "Not offered here",
                "A shop or a host is made by the platform's owner, in the database, while it answers. Nothing was made.",
            ),
            Self::NotSignedIn => row("not-signed-in", 401, "Not signed in", "This needs a staff token of this shop."),
            Self::UpgradeRequired => {
                row("upgrade-required", 426, "Not a socket", "This address gives a WebSocket and nothing else.")
            }
            Self::NotPermitted => {
                row("not-permitted", 403, "Not yours to do", "Somebody who runs the shop has to do this.")
            }
            Self::CounterUnavailable => row(
                "counter-unavailable",
                503,
                "The shop's counter cannot be reached",
                "It is not known whether the shop has heard of this. Please send the same again: it cannot order twice.",
            ),
            Self::GateUnavailable => row(
                "gate-unavailable",
                503,
                "The platform's gate cannot be reached",
                "Please try again in a moment. If this was to change something, look first whether it has.",
            ),
            Self::ActRefused(refused) => row("act-refused", 422, "Not done", refused.words()),
            Self::MenuUnavailable => row(
                "menu-unavailable",
                503,
                "The menu cannot be reached",
                "No copy of this shop's menu can be reached. Please try again in a moment.",
            ),
            Self::Internal => {
                row("internal", 500, "A mistake of ours", "Something went wrong here. Nothing was ordered.")
            }
        }
    }

    /// When to try again, in seconds, where that helps.
    pub(crate) const fn retry_after_seconds(&self) -> Option<u32> {
        match self {
            Self::CounterUnavailable | Self::GateUnavailable | Self::MenuUnavailable => Some(2),
            Self::TestedJustNow => Some(10),
            Self::TooManyHeld => Some(60),
            Self::UnknownHost
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::Malformed(_)
            | Self::BodyTooLarge
            | Self::MenuTooLarge
            | Self::PictureTooLarge
            | Self::ForeignForm
            | Self::KeyMissing
            | Self::KeyRefused(_)
            | Self::KeyReused
            | Self::Refused
            | Self::StepRefused
            | Self::WriteRefused
            | Self::ConditionMissing
            | Self::ConditionFailed
            | Self::NoRoom
            | Self::OwnerOnly
            | Self::NotSignedIn
            | Self::NotPermitted
            | Self::UpgradeRequired
            | Self::ActRefused(_)
            | Self::Internal => None,
        }
    }

    /// The trouble as other programs read it.
    pub(crate) fn problem(&self) -> Problem {
        let Row { kind, status, title, detail } = self.row();
        Problem {
            kind: format!("https://everbud.example/problems/{kind}"),
            title: title.to_owned(),
            status,
            detail: detail.to_owned(),
            refusals: Vec::new(),
            quote: None,
            instead: None,
            order: None,
            errors: Vec::new(),
        }
    }
}

/// The status of a refused order: 422 when the request itself is wrong, 409 when the shop's state has changed.
pub(crate) fn status_of(refusals: &[Refusal]) -> u16 {
    let is_malformed = |refusal: &Refusal| match refusal.reason {
        Reason::EmptyCart
        | Reason::TooManyLines
        | Reason::RepeatedVariant
        | Reason::InvalidQuantity
        | Reason::NotOffered
        | Reason::InvalidCustomer
        | Reason::InvalidPatient
        | Reason::UnderAge
        | Reason::UnknownCoupon => true,
        Reason::UnknownVariant
        | Reason::InsufficientStock
        | Reason::OverLimit
        | Reason::LimitsUnconfirmed
        | Reason::OverDailyLimit
        | Reason::AmountUnknown
        | Reason::ShopClosed
        | Reason::OrderingPaused
        | Reason::SlotUnavailable
        | Reason::OutsideZone
        | Reason::BelowMinimum
        | Reason::PriceChanged
        | Reason::SpecialChanged
        | Reason::SpecialNotYours
        | Reason::TaxChanged
        | Reason::FeeChanged
        | Reason::TotalChanged => false,
    };
    if refusals.iter().any(is_malformed) { 422 } else { 409 }
}

const _: () = assert!(TEST_PAUSE_MS == 10_000, "the sentence of TestedJustNow names the pause");
const _: () = assert!(MAX_BODY_BYTES == 64 * 1024, "the sentence of BodyTooLarge names the bound");
const _: () = assert!(MAX_MENU_BYTES == 1024 * 1024, "the sentence of MenuTooLarge names the bound");
const _: () = assert!(picture::MAX_BYTES == 512 * 1024, "the sentence of PictureTooLarge names the bound");
