//! What other programs and the pages read of incidents and of uptime.
//!
//! Pure.

use serde::{Deserialize, Serialize};

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
