//! Where ids and secrets come from: the runtime's random source.

use everbud_domain::decide::NewOrder;
use everbud_domain::id::{
    IdempotencyKey, IncidentId, LogId, MalformedId, OrderCode, OrderId, OrderToken, SubscriptionId,
};
use everbud_domain::time::Timestamp;
use uuid::Builder;

/// The random source gave nothing; ours, and worth a retry.
#[derive(Debug)]
pub(crate) struct NoEntropy;

impl From<getrandom::Error> for NoEntropy {
    fn from(_: getrandom::Error) -> Self {
        Self
    }
}

impl From<MalformedId> for NoEntropy {
    fn from(_: MalformedId) -> Self {
        Self
    }
}

/// Fresh random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], NoEntropy> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A uniform number over all of `u32`, for jitter.
pub(crate) fn jitter() -> u32 {
    bytes().map_or(u32::MAX / 2, u32::from_le_bytes)
}

/// Bytes in lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use core::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn uuid_v7(now: Timestamp) -> Result<String, NoEntropy> {
    let millis = u64::try_from(now.0).unwrap_or(0);
    Ok(Builder::from_unix_timestamp_millis(millis, &bytes()?).into_uuid().hyphenated().to_string())
}

/// The id of an incident that begins now, if one does.
pub(crate) fn new_incident(now: Timestamp) -> Result<IncidentId, NoEntropy> {
    Ok(IncidentId::parse(&uuid_v7(now)?)?)
}

/// The id of a webhook that begins now.
pub(crate) fn new_subscription(now: Timestamp) -> Result<SubscriptionId, NoEntropy> {
    Ok(SubscriptionId::parse(&uuid_v7(now)?)?)
}

/// The ids of an order that may be accepted.
pub(crate) fn new_order(now: Timestamp) -> Result<NewOrder, NoEntropy> {
    const CROCKFORD: [char; 32] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M', 'N',
        'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
    ];
    let code: String = bytes::<6>()?.iter().filter_map(|byte| CROCKFORD.get(usize::from(byte % 32))).collect();
    Ok(NewOrder {
        id: OrderId::parse(&uuid_v7(now)?)?,
        code: OrderCode::parse(&code)?,
        token: OrderToken::parse(&hex(&bytes::<16>()?))?,
    })
}

/// The id of a log that nobody has written to.
pub(crate) fn new_log() -> Result<LogId, NoEntropy> {
    Ok(LogId::parse(&Builder::from_random_bytes(bytes()?).into_uuid().hyphenated().to_string())?)
}

/// The id of a write that is held.
pub(crate) fn new_write(now: Timestamp) -> Result<String, NoEntropy> {
    uuid_v7(now)
}

/// A key for one try at an order.
pub(crate) fn new_key(now: Timestamp) -> Result<IdempotencyKey, NoEntropy> {
    Ok(IdempotencyKey::parse(&uuid_v7(now)?)?)
}
