//! The one attempt at an order that a browser keeps until it knows what came of it.
//!
//! I/O: the browser's storage for this host. It holds what the shopper typed, so it is removed as soon as it has served.

use everbud_domain::attempt::is_too_old;
use everbud_domain::id::IdempotencyKey;
use leptos::prelude::window;

const NAME: &str = "order";

/// What is sent, and sent again: the same key and the very same body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) key: IdempotencyKey,
    pub(crate) body: String,
}

impl Kept {
    /// A new attempt, kept before it is sent. A browser that keeps nothing sends it all the same.
    pub(crate) fn new(body: String) -> Option<Self> {
        let mut random = [0; 10];
        window().crypto().ok()?.get_random_values_with_u8_array(&mut random).ok()?;
        let kept = Self { key: IdempotencyKey::mint(now(), random), body };
        if let Some(storage) = storage() {
            let _ = storage.set_item(NAME, &(kept.key.to_string() + "\n" + &kept.body));
        }
        Some(kept)
    }

    /// The attempt that an earlier page left behind.
    pub(crate) fn left() -> Option<Self> {
        let text = storage()?.get_item(NAME).ok().flatten()?;
        let kept = text
            .split_once('\n')
            .and_then(|(key, body)| Some(Self { key: IdempotencyKey::parse(key).ok()?, body: body.to_owned() }));
        let kept = kept.filter(|kept| !is_too_old(now() - kept.key.minted_at()));
        if kept.is_none() {
            forget();
        }
        kept
    }

    /// Forgets it, unless another tab has begun another one since.
    pub(crate) fn forget(&self) {
        if Self::left().is_none_or(|left| left.key == self.key) {
            forget();
        }
    }
}

fn forget() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(NAME);
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970, a whole number for ages to come")]
fn now() -> i64 {
    js_sys::Date::now() as i64
}
