//! What other programs and the pages read of incidents and of uptime.
//!
//! Pure.

use crate::clock::ago;
use crate::id::IncidentId;
use crate::money::Cents;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The address of the feed, on the platform's host and on each shop's.
pub const FEED_PATH: &str = "/status/feed.atom";

/// `GET /api/v1/incidents`, and the same for staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentsReply {
    /// The incidents of 90 days, the last one first.
    pub incidents: Vec<IncidentView>,
}

/// How bad it was for the database, at its worst. Shoppers could browse and order in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It answered late, or not each time.
    Degraded,
    /// It did not answer.
    Down,
}

impl Severity {
    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Degraded => "degraded",
            Self::Down => "down",
        }
    }
}

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    /// The database does not answer.
    Down,
    /// It answers late, or not each time, or has just begun to answer again.
    Degraded,
    /// It has answered well of late. A relapse within a minute is the same incident.
    Watching,
    /// It is over.
    Ended,
}

/// An incident as people and other programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentView {
    /// Its id.
    pub id: IncidentId,
    /// How bad it was at its worst.
    pub severity: Severity,
    /// Where it stands.
    pub state: IncidentState,
    /// The first evidence.
    #[serde(with = "crate::time::rfc3339")]
    pub began_at: Timestamp,
    /// When it was taken for an incident.
    #[serde(with = "crate::time::rfc3339")]
    pub detected_at: Timestamp,
    /// When the trouble ended; null while it lasts, and for a minute after.
    #[serde(with = "crate::time::rfc3339::option")]
    pub ended_at: Option<Timestamp>,
    /// When something of note was added last: a turn, the end, somebody's words.
    #[serde(with = "crate::time::rfc3339")]
    pub updated_at: Timestamp,
    /// How long the database was down, in milliseconds.
    pub down_ms: i64,
    /// How long it was degraded and not down, in milliseconds.
    pub degraded_ms: i64,
    /// When it was which, oldest first.
    pub spans: Vec<SpanView>,
    /// The evidence, oldest first.
    pub timeline: Vec<EvidenceView>,
    /// What people said, oldest first.
    pub words: Vec<WordView>,
    /// What became of the orders; only for those who may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<OrdersView>,
}

impl IncidentView {
    /// The address of its page.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/status/incidents/{}", self.id)
    }

    /// One sentence, without a full stop.
    #[must_use]
    pub fn title(&self) -> String {
        match (self.state, self.severity) {
            (IncidentState::Down, Severity::Down | Severity::Degraded) => "The database is not answering".to_owned(),
            (IncidentState::Degraded, Severity::Down | Severity::Degraded) => {
                "The database answers late, or not each time".to_owned()
            }
            (IncidentState::Watching, Severity::Down | Severity::Degraded) => "The database answers again".to_owned(),
            (IncidentState::Ended, Severity::Down) => {
                format!("The database did not answer for {}", length(self.down_ms))
            }
            (IncidentState::Ended, Severity::Degraded) => {
                format!("The database answered late, or not each time, for {}", length(self.degraded_ms))
            }
        }
    }
}

/// A length of time in few words: `40 s`, `4 min`, `1 h 5 min`, `3 days`.
#[must_use]
pub fn length(millis: i64) -> String {
    match millis.max(0) {
        brief @ ..60_000 => format!("{} s", brief / 1_000),
        long => ago(Timestamp(0), Timestamp(long)),
    }
}

/// A time of one severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanView {
    /// How bad it was.
    pub severity: Severity,
    /// When it began.
    #[serde(with = "crate::time::rfc3339")]
    pub from: Timestamp,
    /// When it ended; null while it lasts.
    #[serde(with = "crate::time::rfc3339::option")]
    pub until: Option<Timestamp>,
}

/// Evidence of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceView {
    /// Its stable name. `left_out` stands for evidence that was not kept.
    pub kind: String,
    /// The SQLSTATE, or the name of the trouble on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// How many times it was seen.
    pub count: u64,
    /// When first.
    #[serde(with = "crate::time::rfc3339")]
    pub first_at: Timestamp,
    /// When last.
    #[serde(with = "crate::time::rfc3339")]
    pub last_at: Timestamp,
    /// The longest time that a heartbeat took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slowest_ms: Option<u64>,
    /// How many events were recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<u64>,
    /// One sentence for people.
    pub detail: String,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordView {
    /// When.
    #[serde(with = "crate::time::rfc3339")]
    pub at: Timestamp,
    /// `operator`, or the role of a shop's staff.
    pub by: String,
    /// Plain text, as it was written.
    pub text: String,
}

/// What became of the orders that were taken during an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersView {
    /// How many shops are counted.
    pub shops: u64,
    /// How many orders were taken.
    pub taken: u64,
    /// How many of them wait to be recorded.
    pub pending: u64,
    /// How many are recorded.
    pub recorded: u64,
    /// How many are recorded and set aside for a person.
    pub set_aside: u64,
    /// How many were changed afterwards, with the shopper's consent.
    pub adjusted: u64,
    /// How many were called off.
    pub cancelled: u64,
    /// What all of them come to.
    pub value_cents: Cents,
    /// What those that were called off come to.
    pub cancelled_cents: Cents,
}

/// The body of a webhook, as the Standard Webhooks specification (1.0.0) advises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookBody {
    /// `incident.opened`, `incident.worsened` or `incident.closed`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened, which is not when it was sent.
    #[serde(with = "crate::time::rfc3339")]
    pub timestamp: Timestamp,
    /// What happened.
    pub data: IncidentNotice,
}

/// An incident in short. All of it is at [`IncidentNotice::url`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentNotice {
    /// Its id.
    pub id: IncidentId,
    /// One sentence, without a full stop.
    pub title: String,
    /// How bad it was at its worst.
    pub severity: Severity,
    /// Where it stands.
    pub state: IncidentState,
    /// The first evidence.
    #[serde(with = "crate::time::rfc3339")]
    pub began_at: Timestamp,
    /// When the trouble ended.
    #[serde(with = "crate::time::rfc3339::option")]
    pub ended_at: Option<Timestamp>,
    /// How long the database was down, in milliseconds.
    pub down_ms: i64,
    /// How long it was degraded and not down, in milliseconds.
    pub degraded_ms: i64,
    /// Its page.
    pub url: String,
}

/// `GET /api/v1/status/history`: 90 days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryReply {
    /// The share of the watched time that the database was not down, in millionths, rounded down; null where nobody
    /// watched.
    pub uptime_ppm: Option<u32>,
    /// How long it was down, in milliseconds.
    pub down_ms: i64,
    /// How long it was degraded and not down, in milliseconds.
    pub degraded_ms: i64,
    /// The days of UTC, oldest first. The last is today.
    pub days: Vec<DayView>,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayView {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// The worst of it.
    pub state: DayState,
    /// As for all days together.
    pub uptime_ppm: Option<u32>,
    /// How much of it was watched, in milliseconds.
    pub watched_ms: i64,
    /// How long the database was down, in milliseconds.
    pub down_ms: i64,
    /// How long it was degraded and not down, in milliseconds.
    pub degraded_ms: i64,
}

/// The worst of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayState {
    /// Nobody watched.
    Unknown,
    /// There was no incident.
    Up,
    /// The database was degraded, and never down.
    Degraded,
    /// It was down.
    Down,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::at;

    #[test]
    fn an_incident_is_told_in_one_sentence() {
        fn check(state: IncidentState, severity: Severity, expect: &str) {
            let view = IncidentView {
                id: IncidentId::parse("01964000-0000-7000-9000-000000000001").unwrap(),
                severity,
                state,
                began_at: at("2026-04-20T18:00:00Z"),
                detected_at: at("2026-04-20T18:00:06Z"),
                ended_at: None,
                updated_at: at("2026-04-20T18:00:06Z"),
                down_ms: 65 * 60_000,
                degraded_ms: 40_999,
                spans: Vec::new(),
                timeline: Vec::new(),
                words: Vec::new(),
                orders: None,
            };
            assert_eq!(view.title(), expect);
            assert_eq!(view.path(), "/status/incidents/01964000-0000-7000-9000-000000000001");
        }
        check(IncidentState::Down, Severity::Down, "The database is not answering");
        check(IncidentState::Degraded, Severity::Down, "The database answers late, or not each time");
        check(IncidentState::Watching, Severity::Degraded, "The database answers again");
        check(IncidentState::Ended, Severity::Down, "The database did not answer for 1 h 5 min");
        check(IncidentState::Ended, Severity::Degraded, "The database answered late, or not each time, for 40 s");
    }
}
