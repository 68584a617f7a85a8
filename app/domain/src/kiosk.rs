//! A tablet in the shop that many people use one after another: when it begins anew, so that nothing of one is left for the
//! next.
//!
//! Pure. Who touches it at all is there; who has not for a minute is gone, whatever they had typed. A page that shows an
//! order waits a shorter time, for there is nothing to be done on it.

/// How long nobody may touch it, in milliseconds.
pub const IDLE_MS: i64 = 60_000;
/// The same where an order was placed and is shown.
pub const AFTER_ORDER_MS: i64 = 30_000;
/// For so long before it begins anew it says so.
pub const WARNING_MS: i64 = 10_000;
/// Where no script runs nobody can see a touch: then each page stands for so many seconds.
pub const WITHOUT_SCRIPT_SECONDS: u32 = 120;

/// What is to be done about how long nobody has touched it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing: somebody is there.
    Attended,
    /// It is to be said that it begins anew in so many seconds.
    Ending {
        /// At least one.
        seconds: i64,
    },
    /// It begins anew.
    Over,
}

/// What is to be done after so many milliseconds without a touch.
#[must_use]
pub const fn rest(untouched_ms: i64, shows_order: bool) -> Rest {
    let left = (if shows_order { AFTER_ORDER_MS } else { IDLE_MS }).saturating_sub(untouched_ms);
    if left <= 0 {
        Rest::Over
    } else if left <= WARNING_MS {
        Rest::Ending { seconds: (left + 999) / 1_000 }
    } else {
        Rest::Attended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_without_a_touch_ends_it_and_the_last_ten_seconds_say_so() {
        fn check(untouched_ms: i64, shows_order: bool, expect: Rest) {
            assert_eq!(rest(untouched_ms, shows_order), expect, "{untouched_ms} {shows_order}");
        }
        check(0, false, Rest::Attended);
        check(49_999, false, Rest::Attended);
        check(50_000, false, Rest::Ending { seconds: 10 });
        check(59_001, false, Rest::Ending { seconds: 1 });
        check(59_999, false, Rest::Ending { seconds: 1 });
        check(60_000, false, Rest::Over);
        check(i64::MAX, false, Rest::Over);
        check(19_999, true, Rest::Attended);
        check(20_000, true, Rest::Ending { seconds: 10 });
        check(30_000, true, Rest::Over);
        // A clock that was set back is no reason to clear what somebody is typing.
        check(-5_000, false, Rest::Attended);
        check(i64::MIN, false, Rest::Attended);
    }
}
