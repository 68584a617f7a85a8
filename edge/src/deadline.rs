//! Waiting no longer than somebody else does. No I/O but the runtime's clock.

use core::time::Duration;
use futures_util::future::{Either, select};
use std::pin::pin;
use worker::Delay;

/// What the work came to; none where it took longer, and then it is dropped where it stands.
pub(crate) async fn within<T>(deadline: Duration, work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(work), pin!(Delay::from(deadline))).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(((), _)) => None,
    }
}
