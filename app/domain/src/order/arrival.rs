//! "I'm here": a shopper who came by car tells the shop so, and where they stand.
//!
//! Pure. A space is a number, never free text: a log keeps what it is told, and words could name anybody.

use super::OrderStatus;
use crate::order_type::OrderType;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The highest number of a parking space.
pub const MAX_SPACE: u16 = 999;
/// How often one shopper may say where they stand: somebody who parks anew says so again, and nobody fills a log.
pub const MOST_ARRIVALS: u32 = 5;

/// That a shopper is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Since when.
    #[serde(with = "crate::time::rfc3339")]
    pub at: Timestamp,
    /// The number of their parking space, where they gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<u16>,
}

/// `POST /api/v1/orders/{token}/here`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ArrivalRequest {
    /// The number of their parking space.
    #[serde(default)]
    pub space: Option<u16>,
}

/// What is done about a shopper who says that they are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arriving {
    /// The shop is told.
    Told,
    /// The shop knows: the repeated click changes nothing and is no error.
    Unchanged,
    /// Nobody waits for them: the order is not brought to a car, is finished, or they have said it too often.
    Refused,
}

/// Decides about a shopper who stands in that space, after they said so `times` before, the last time in `last`.
#[must_use]
pub fn arrive(
    order_type: OrderType,
    status: OrderStatus,
    last: Option<&Arrival>,
    times: u32,
    space: Option<u16>,
) -> Arriving {
    if !order_type.is_by_car() || status.is_final() || space.is_some_and(|space| !(1..=MAX_SPACE).contains(&space)) {
        return Arriving::Refused;
    }
    match last {
        // Whoever says it again without a number stands where they stood.
        Some(last) if space.is_none() || last.space == space => Arriving::Unchanged,
        Some(_) if times >= MOST_ARRIVALS => Arriving::Refused,
        Some(_) | None => Arriving::Told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shopper_who_came_by_car_is_heard_once_a_space_and_only_while_somebody_waits() {
        fn check(
            order_type: OrderType,
            status: OrderStatus,
            last: Option<Option<u16>>,
            space: Option<u16>,
            expect: Arriving,
        ) {
            let last = last.map(|space| Arrival { at: Timestamp(0), space });
            let times = u32::from(last.is_some());
            let got = arrive(order_type, status, last.as_ref(), times, space);
            assert_eq!(got, expect, "{order_type:?} {status:?} {last:?} {space:?}");
        }
        use Arriving::{Refused, Told, Unchanged};
        use OrderStatus::{Accepted, Cancelled, Completed, Ready, Received};
        for status in [Received, Accepted, Ready] {
            check(OrderType::Curbside, status, None, None, Told);
            check(OrderType::DriveThrough, status, None, Some(4), Told);
            check(OrderType::Pickup, status, None, None, Refused);
            check(OrderType::Delivery, status, None, None, Refused);
        }
        for status in [Completed, Cancelled] {
            check(OrderType::Curbside, status, None, None, Refused);
        }
        check(OrderType::Curbside, Ready, Some(None), None, Unchanged);
        check(OrderType::Curbside, Ready, Some(Some(4)), None, Unchanged);
        check(OrderType::Curbside, Ready, Some(Some(4)), Some(4), Unchanged);
        check(OrderType::Curbside, Ready, Some(Some(4)), Some(5), Told);
        check(OrderType::Curbside, Ready, None, Some(0), Refused);
        check(OrderType::Curbside, Ready, None, Some(1000), Refused);
    }

    #[test]
    fn nobody_fills_a_log_by_driving_around() {
        let last = Arrival { at: Timestamp(0), space: Some(1) };
        let again = |times| arrive(OrderType::Curbside, OrderStatus::Ready, Some(&last), times, Some(2));
        assert_eq!((again(MOST_ARRIVALS - 1), again(MOST_ARRIVALS)), (Arriving::Told, Arriving::Refused));
    }
}
