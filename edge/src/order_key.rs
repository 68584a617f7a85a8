//! How a repeated request is known to be the same: by its key, and by what it asks for.

use crate::entropy::hex;
use crate::incoming::Incoming;
use crate::trouble::Trouble;
use everbud_domain::id::IdempotencyKey;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The sentence for a key that the counter did not take.
pub(crate) const GOOD_FOR: &str =
    "A key is good for 48 hours from its making, while the shop remembers its orders of then.";

/// The key that the request names.
///
/// # Errors
/// [`Trouble::KeyMissing`], [`Trouble::KeyRefused`].
pub(crate) fn of(incoming: &Incoming) -> Result<IdempotencyKey, Trouble> {
    if_named(incoming)?.ok_or(Trouble::KeyMissing)
}

/// The same where a request need not name one.
///
/// # Errors
/// [`Trouble::KeyRefused`].
pub(crate) fn if_named(incoming: &Incoming) -> Result<Option<IdempotencyKey>, Trouble> {
    let Some(key) = incoming.header("idempotency-key") else { return Ok(None) };
    IdempotencyKey::parse(&key.trim().trim_matches('"').to_ascii_lowercase())
        .map(Some)
        .map_err(|_| Trouble::KeyRefused("The key is not a UUIDv7."))
}

/// The hash of what is asked for, however it was spelt: white space and unknown fields do not make another request.
pub(crate) fn content_hash(content: &impl Serialize) -> String {
    hex(&Sha256::digest(serde_json::to_vec(content).unwrap_or_default()))
}
