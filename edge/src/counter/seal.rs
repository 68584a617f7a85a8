//! Sealing who ordered: AES-256-GCM under a key of the order's own.
//!
//! With who ordered goes the receipt of the order's request, so that a counter which lost its storage knows a repeated one
//! again. The log and the origin hold the sealed bytes for as long as they hold the order. Forgetting the person is forgetting
//! the key, which also blinds every copy and replay.

use crate::entropy::{self, NoEntropy};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use everbud_domain::id::{IdempotencyKey, OrderId, ShopId};
use everbud_domain::order::Customer;
use serde::{Deserialize, Serialize};

const NONCE_BYTES: usize = 12;

/// What is sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct Contents {
    #[serde(flatten)]
    pub(super) customer: Customer,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) receipt: Option<Receipt>,
}

/// What a repeated request is known by.
#[derive(Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) key: IdempotencyKey,
    pub(super) body_hash: String,
    pub(super) owner: String,
}

/// Sealed contents and the key that opens it, both in base 64.
pub(super) struct Sealed {
    pub(super) bytes: String,
    pub(super) key: String,
}

/// Ties the sealed bytes to their order: moved to another one, they do not open.
fn bound_to(shop: &ShopId, order: &OrderId) -> String {
    format!("everbud customer 1 {shop} {order}")
}

/// Seals the contents for that order.
///
/// # Errors
/// [`NoEntropy`] when there is no randomness for a key.
pub(super) fn seal(shop: &ShopId, order: &OrderId, contents: &Contents) -> Result<Sealed, NoEntropy> {
    let key = entropy::bytes::<32>()?;
    let nonce = entropy::bytes::<NONCE_BYTES>()?;
    let plain = serde_json::to_vec(contents).map_err(|_| NoEntropy)?;
    let bound = bound_to(shop, order);
    let payload = Payload { msg: &plain, aad: bound.as_bytes() };
    let sealed =
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(key)).encrypt(&Nonce::from(nonce), payload).map_err(|_| NoEntropy)?;
    let bytes = [nonce.as_slice(), &sealed].concat();
    Ok(Sealed { bytes: BASE64.encode(bytes), key: BASE64.encode(key) })
}

/// Opens what was sealed; nothing when the key is gone or the bytes are not this order's.
pub(super) fn open(shop: &ShopId, order: &OrderId, sealed: &str, key: &str) -> Option<Contents> {
    let bytes = BASE64.decode(sealed).ok()?;
    let key: [u8; 32] = BASE64.decode(key).ok()?.try_into().ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES)?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
    let bound = bound_to(shop, order);
    let payload = Payload { msg: sealed, aad: bound.as_bytes() };
    let plain = Aes256Gcm::new(&Key::<Aes256Gcm>::from(key)).decrypt(&Nonce::from(nonce), payload).ok()?;
    serde_json::from_slice(&plain).ok()
}
