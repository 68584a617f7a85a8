//! Work for many, a few at a time: one after the other takes too long for thousands of shops, all at once takes more
//! connections than a request may have open.

use core::cell::RefCell;
use futures_util::future::join_all;

/// How many at a time. A request may have six connections open (Cloudflare's limit), and one of them is the database's.
const LANES: usize = 5;

/// Does the work for each. What it answered comes in no order; an item that is not begun yet when `goes_on` says no is
/// left.
pub(crate) async fn in_lanes<T, R, F: Future<Output = R>>(
    items: impl IntoIterator<Item = T>,
    goes_on: impl Fn() -> bool,
    work: impl Fn(T) -> F,
) -> Vec<R> {
    let items = RefCell::new(items.into_iter());
    let next = || if goes_on() { items.borrow_mut().next() } else { None };
    let lane = || async {
        let mut answers = Vec::new();
        while let Some(item) = next() {
            answers.push(work(item).await);
        }
        answers
    };
    join_all((0..LANES).map(|_| lane())).await.into_iter().flatten().collect()
}
