//! An attempt at an order as the shopper's browser makes it: which answer means what, and when to ask again.
//!
//! Pure. A browser keeps the key and the very body of an attempt before it sends them, and sends the same again until it
//! knows what came of it: so a lost reply, a reload or a second click can never make a second order.

/// After a day nobody expects that order any more; the shop would refuse its key a day later.
pub const MAX_AGE_MILLIS: i64 = 24 * 3600 * 1000;

/// What a try brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// Nothing came back. The order may be there or not.
    Nothing,
    /// An answer of that HTTP status.
    Status {
        /// The status.
        status: u16,
        /// Whether it names an order that exists.
        order: bool,
    },
}

/// What the browser does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// There is an order: forget the attempt and show it.
    Show,
    /// Nothing was ordered, and why was told: forget the attempt and tell it.
    Refused,
    /// It is not known: keep the attempt, and send the same again after so many milliseconds.
    Again(u32),
}

/// What follows from the answer to the `tries`-th try, counted from 1.
#[must_use]
pub fn next(answered: Answered, tries: u32) -> Next {
    match answered {
        Answered::Status { order: true, .. } => Next::Show,
        // Too many requests, and everything that is the shop's own trouble, passes.
        Answered::Status { status: 429 | 500.., order: false } | Answered::Nothing => Next::Again(pause(tries)),
        Answered::Status { order: false, .. } => Next::Refused,
    }
}

/// Two seconds, doubled each time, up to a minute.
fn pause(tries: u32) -> u32 {
    (1000_u32 << tries.clamp(1, 6)).min(60_000)
}

/// Whether an attempt of that age is given up.
#[must_use]
pub const fn is_too_old(age_millis: i64) -> bool {
    age_millis < 0 || age_millis > MAX_AGE_MILLIS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16, order: bool) -> Answered {
        Answered::Status { status, order }
    }

    #[test]
    fn an_attempt_is_forgotten_only_when_it_is_known_what_came_of_it() {
        assert_eq!(next(status(201, true), 1), Next::Show);
        // The key made an order before, of which the owner is told.
        assert_eq!(next(status(422, true), 1), Next::Show);
        for refused in [400, 403, 409, 413, 422] {
            assert_eq!(next(status(refused, false), 1), Next::Refused, "{refused}");
        }
        for unknown in [429, 500, 502, 503, 524] {
            assert!(matches!(next(status(unknown, false), 1), Next::Again(_)), "{unknown}");
        }
        assert!(matches!(next(Answered::Nothing, 1), Next::Again(_)));
    }

    #[test]
    fn asking_again_slows_down_and_never_stops() {
        let pauses: Vec<_> = [1, 2, 3, 6, 7, u32::MAX].map(|tries| next(Answered::Nothing, tries)).into();
        assert_eq!(pauses, [2000, 4000, 8000, 60_000, 60_000, 60_000].map(Next::Again));
    }

    #[test]
    fn an_attempt_of_yesterday_or_of_tomorrow_is_given_up() {
        assert!(!is_too_old(0) && !is_too_old(MAX_AGE_MILLIS));
        assert!(is_too_old(MAX_AGE_MILLIS + 1) && is_too_old(-1));
    }
}
