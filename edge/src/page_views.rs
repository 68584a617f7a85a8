//! How many pages each shop was served, for its reports: counted here, and told to its counter with the next question.
//!
//! No page waits for that, and none costs a write: a counter is told once in a while. What an isolate had yet to tell is
//! lost with it, so a report says *at least*.

use crate::room;
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use std::cell::RefCell;
use std::collections::HashMap;

/// A counter is told once in this time. Telling it is a write to its storage, beside a question that is none; and it counts
/// by the minute.
const TELL_EVERY_MILLIS: i64 = 30_000;

/// An isolate counts for no more shops at once.
const MOST_SHOPS: usize = 2_000;

#[derive(Clone, Copy)]
struct Count {
    pages: u64,
    told_at: Timestamp,
}

thread_local! {
    static COUNTS: RefCell<HashMap<ShopId, Count>> = RefCell::default();
}

/// Counts a page of the shop.
pub(crate) fn served(shop: &ShopId) {
    untold(shop, 1);
}

/// What its counter is to be told now: nothing when it was told a moment ago.
pub(crate) fn to_tell(shop: &ShopId, now: Timestamp) -> u64 {
    COUNTS.with_borrow_mut(|counts| {
        let Some(count) = counts.get_mut(shop) else { return 0 };
        // A clock that was set back must not keep it quiet.
        let rests = (0..TELL_EVERY_MILLIS).contains(&now.millis_since(count.told_at));
        if rests {
            return 0;
        }
        count.told_at = now;
        core::mem::take(&mut count.pages)
    })
}

/// These could not be told; later, then.
pub(crate) fn untold(shop: &ShopId, pages: u64) {
    COUNTS.with_borrow_mut(|counts| {
        if pages == 0 || (counts.len() >= room::of(MOST_SHOPS) && !counts.contains_key(shop)) {
            return;
        }
        let count = counts.entry(shop.clone()).or_insert(Count { pages: 0, told_at: Timestamp(0) });
        count.pages = count.pages.saturating_add(pages);
    });
}
