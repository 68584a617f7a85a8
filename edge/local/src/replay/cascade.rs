//! The cascade: in which order the database fails, and for which share of the outage in which way.
//!
//! Pure. On 20 April 2023 redundant nodes failed one after the other inside the database's provider, after days of more
//! errors than usual; traffic was not the cause. So it does not go at once here either: it is late, then it loses
//! connections in the middle of their work, then its replicas only read, then it is gone, and its return is not the last.

use crate::fault_proxy::{Fault, Moment};
use crate::replay::day::{Compression, OUTAGE_FROM_MS, OUTAGE_MS};
use crate::stack::Trouble;
use std::time::Duration;

/// One way of failing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Everything works, two seconds late.
    Slow,
    /// Connections are reset in mid-transaction.
    Errors,
    /// Transactions are committed, and the replies are lost.
    LostReplies,
    /// Reads work, writes are refused.
    ReadOnly,
    /// The server is stopped, as after a crash: connections are refused.
    Refused,
    /// It comes and goes every five seconds.
    Flapping,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 6] =
        [Self::Slow, Self::Errors, Self::LostReplies, Self::ReadOnly, Self::Refused, Self::Flapping];

    /// Of a thousand parts of the outage, how many are this.
    #[must_use]
    pub const fn per_mille(self) -> u64 {
        match self {
            Self::Slow | Self::Flapping => 150,
            Self::Errors | Self::LostReplies => 100,
            Self::ReadOnly => 200,
            Self::Refused => 300,
        }
    }

    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Errors => "errors",
            Self::LostReplies => "lost replies",
            Self::ReadOnly => "read-only",
            Self::Refused => "refused",
            Self::Flapping => "flapping",
        }
    }

    /// How it is done to the database.
    #[must_use]
    pub fn trouble(self) -> Trouble {
        match self {
            Self::Slow => Trouble::Slow(Duration::from_secs(2)),
            Self::Errors => Trouble::Network(Fault::reset(Moment::MidTransaction)),
            Self::LostReplies => Trouble::Network(Fault::reset(Moment::AfterCommit)),
            Self::ReadOnly => Trouble::ReadOnly,
            Self::Refused => Trouble::Down,
            Self::Flapping => Trouble::Network(Fault::Flap { period: Duration::from_secs(5) }),
        }
    }
}

/// What begins at a moment of the outage; none is its end.
pub type Turn = (u64, Option<Stage>);

/// When each stage begins, and when all is mended, in real milliseconds after the start.
#[must_use]
pub fn turns(compression: Compression) -> Vec<Turn> {
    let mut passed = 0;
    let mut turns: Vec<Turn> = Vec::new();
    for stage in Stage::ALL {
        turns.push((compression.real_ms(OUTAGE_FROM_MS + OUTAGE_MS * passed / 1000), Some(stage)));
        passed += stage.per_mille();
    }
    turns.push((compression.real_ms(OUTAGE_FROM_MS + OUTAGE_MS), None));
    turns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::day::Pace;

    #[test]
    fn the_stages_follow_each_other_and_fill_six_hours() {
        assert_eq!(Stage::ALL.iter().map(|stage| stage.per_mille()).sum::<u64>(), 1000);
        let hour = 60_000;
        let turns = turns(Compression::to_length(24 * hour, Pace::Clock));
        let (first, last) = (turns.first().unwrap(), turns.last().unwrap());
        assert_eq!((first.1, last.1), (Some(Stage::Slow), None));
        assert_eq!(last.0 - first.0, 6 * hour);
        assert!(turns.is_sorted_by(|one, next| one.0 < next.0), "{turns:?}");
    }
}
