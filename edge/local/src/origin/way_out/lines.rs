//! The lines of an export: JSON Lines, of which the first says whose and when, and the last what all come to.
//!
//! ```json
//! {"everbud_export":{"v":1,"shop":"…","slug":"saltmarsh","name":"Saltmarsh","exported_at":"2026-…","revision":7,"rows":{…}}}
//! {"kind":"product","row":{"id":"…","position":1,"doc":{…}}}
//! {"kind":"event","row":{"log_id":"…","seq":1,…,"hash":"…","body":{…}}}
//! {"end":{"lines":812,"totals":{…},"unproven":0,"sha256":"…"}}
//! ```
//!
//! A row has the columns of its table, as Postgres writes them as JSON, without the shop's id: that stands in the first line
//! alone, so no line can speak for another shop. The bytes of an event's `body` are the text that was hashed. Pure.

use super::totals::Totals;
use everbud_domain::id::ShopId;
use everbud_domain::time::{Timestamp, rfc3339};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The version of the form that this build writes. It reads this one, the one before and the one after.
pub const EXPORT_VERSION: u16 = 1;

/// The longest line, in bytes, its end included: a product with all its variants and pages of words is far below.
pub(super) const LINE_BYTES: usize = 16 << 20;

/// What the first line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the form, see [`EXPORT_VERSION`].
    pub v: u16,
    /// Whose data these are.
    pub shop: ShopId,
    /// The shop's name in addresses.
    pub slug: String,
    /// The shop's name for people.
    pub name: String,
    /// When it was exported.
    #[serde(with = "rfc3339")]
    pub exported_at: Timestamp,
    /// The revision of what was published then.
    pub revision: i64,
    /// How many rows of each kind follow.
    pub rows: BTreeMap<String, u64>,
}

/// What the last line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    /// How many lines stand before it.
    pub lines: u64,
    /// What they come to.
    pub totals: Totals,
    /// Events whose hash cannot be computed again from what the origin keeps of them.
    pub unproven: u64,
    /// SHA-256 over the bytes of all lines before it, their ends included.
    pub sha256: String,
}

/// Any line; which one it is shows by what it has.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) everbud_export: Option<&'a RawValue>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) row: Option<&'a RawValue>,
    /// Of an event: its hash cannot be computed again. It is held by its neighbours' hashes only.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub(super) unproven: bool,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<&'a RawValue>,
}

/// An event's row, as far as a log is concerned. The rest stands in the envelope.
#[derive(Deserialize)]
pub(super) struct EventRow<'a> {
    pub(super) log_id: everbud_domain::id::LogId,
    pub(super) seq: u64,
    pub(super) prev: Option<String>,
    pub(super) hash: String,
    #[serde(borrow)]
    pub(super) body: Option<&'a RawValue>,
}

/// The first line of an export.
pub(super) fn first(header: &Header) -> serde_json::Result<Vec<u8>> {
    let value = serde_json::value::to_raw_value(header)?;
    line(&Line { everbud_export: Some(&value), ..Line::default() })
}

/// The last line of an export.
pub(super) fn last(footer: &Footer) -> serde_json::Result<Vec<u8>> {
    let value = serde_json::value::to_raw_value(footer)?;
    line(&Line { end: Some(&value), ..Line::default() })
}

/// The line of a row, whose JSON is kept as it stands.
pub(super) fn row(kind: &str, json: &str, unproven: bool) -> serde_json::Result<Vec<u8>> {
    let row: &RawValue = serde_json::from_str(json)?;
    line(&Line { kind: Some(kind.into()), row: Some(row), unproven, ..Line::default() })
}

fn line(line: &Line<'_>) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(bytes)
}
