//! The edge's clock. The pure crates never read it; they are handed what it shows.

use everbud_domain::time::Timestamp;
use worker::Date;

/// The current moment. The runtime moves it on only between I/O, which is exact enough for everything here.
pub(crate) fn now() -> Timestamp {
    Timestamp(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}
