//! What speaks for trouble, or for its end: a piece of evidence, and what caused it.
//!
//! Pure. Nothing in it names a shop, an address or a query, so that all of it may be shown to everybody.

use crate::fault::Transport;
use core::fmt;
use serde::{Deserialize, Serialize};

/// What the origin said, or why it could not be heard. As text it is the SQLSTATE, or the name of the trouble on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Cause {
    /// The origin named its error: five digits and capital letters (PostgreSQL documentation, appendix A).
    Sqlstate(Sqlstate),
    /// It could not be heard.
    Transport(Transport),
    /// A cause that this build does not know.
    Unknown,
}

/// An SQLSTATE: five digits and capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sqlstate([u8; 5]);

impl Sqlstate {
    /// Reads a code; none when it has not the form of one.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 5] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()).then_some(Self(bytes))
    }
}

impl fmt::Display for Sqlstate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

/// Every trouble on the way, with its stable name.
const TRANSPORTS: [(Transport, &str); 6] = [
    (Transport::Refused, "refused"),
    (Transport::TimedOut, "timed_out"),
    (Transport::Reset, "reset"),
    (Transport::Closed, "closed"),
    (Transport::Broken, "broken"),
    (Transport::Nonsense, "nonsense"),
];

impl Cause {
    /// The cause that the origin named.
    #[must_use]
    pub fn from_sqlstate(code: &str) -> Self {
        Sqlstate::parse(code).map_or(Self::Unknown, Self::Sqlstate)
    }

    /// The cause of that stable name.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        let transport = TRANSPORTS.iter().find(|(_, name)| *name == key).map(|(trouble, _)| Self::Transport(*trouble));
        transport.unwrap_or_else(|| Self::from_sqlstate(key))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlstate(code) => write!(f, "{code}"),
            Self::Transport(trouble) => {
                let name = TRANSPORTS.iter().find(|(known, _)| known == trouble).map_or("unknown", |(_, name)| name);
                f.write_str(name)
            }
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

impl From<String> for Cause {
    fn from(key: String) -> Self {
        Self::from_key(&key)
    }
}

impl From<Cause> for String {
    fn from(cause: Cause) -> Self {
        cause.to_string()
    }
}

/// One piece of evidence, or several of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// A heartbeat did not write.
    HeartbeatFailed {
        /// Why.
        cause: Cause,
    },
    /// A heartbeat wrote, but took longer than [`crate::breaker::SLOW_MS`].
    HeartbeatSlow {
        /// The longest of them, in milliseconds.
        slowest_ms: u64,
    },
    /// A heartbeat wrote while the breaker was open.
    HeartbeatAnswered,
    /// A drain met the origin's fault.
    DrainFault {
        /// Which.
        cause: Cause,
    },
    /// Drains recorded events.
    Recorded {
        /// How many, all of them together.
        events: u64,
    },
    /// The breaker opened.
    BreakerOpened,
    /// The origin answered once, and has to confirm it.
    BreakerRecovering,
    /// The breaker closed.
    BreakerClosed,
    /// An operator opened it.
    ForcedOpen,
    /// An operator closed it.
    ForcedClosed,
    /// Of a kind that a newer build writes.
    #[serde(other)]
    Unknown,
}

impl Evidence {
    /// The stable name of its kind.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::HeartbeatFailed { .. } => "heartbeat_failed",
            Self::HeartbeatSlow { .. } => "heartbeat_slow",
            Self::HeartbeatAnswered => "heartbeat_answered",
            Self::DrainFault { .. } => "drain_fault",
            Self::Recorded { .. } => "recorded",
            Self::BreakerOpened => "breaker_opened",
            Self::BreakerRecovering => "breaker_recovering",
            Self::BreakerClosed => "breaker_closed",
            Self::ForcedOpen => "forced_open",
            Self::ForcedClosed => "forced_closed",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it changed how the origin is judged. Evidence of before and after is told apart.
    #[must_use]
    pub const fn is_turn(&self) -> bool {
        match self {
            Self::BreakerOpened
            | Self::BreakerRecovering
            | Self::BreakerClosed
            | Self::ForcedOpen
            | Self::ForcedClosed
            | Self::Unknown => true,
            Self::HeartbeatFailed { .. }
            | Self::HeartbeatSlow { .. }
            | Self::HeartbeatAnswered
            | Self::DrainFault { .. }
            | Self::Recorded { .. } => false,
        }
    }

    /// Both as one, where they are of one kind and cause.
    pub(super) fn joined(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::HeartbeatSlow { slowest_ms: one }, Self::HeartbeatSlow { slowest_ms: two }) => {
                Some(Self::HeartbeatSlow { slowest_ms: one.max(two) })
            }
            (Self::Recorded { events: one }, Self::Recorded { events: two }) => {
                Some(Self::Recorded { events: one.saturating_add(two) })
            }
            (one, two) => (one == two).then_some(one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_keeps_its_name_and_an_unknown_one_is_no_error() {
        fn check(key: &str, expect: &str) {
            let cause: Cause = serde_json::from_str(&format!("{key:?}")).unwrap();
            assert_eq!(serde_json::to_string(&cause).unwrap(), format!("{expect:?}"), "{key}");
        }
        for (trouble, name) in TRANSPORTS {
            assert_eq!(Cause::from_key(name), Cause::Transport(trouble));
            check(name, name);
        }
        check("57P01", "57P01");
        check("25006", "25006");
        for odd in ["57p01", "57P0", "57P011", "é0123", "", "lost_at_sea"] {
            check(odd, "unknown");
        }
    }

    #[test]
    fn only_evidence_of_one_kind_and_cause_is_told_as_one() {
        let failed = |cause| Evidence::HeartbeatFailed { cause: Cause::from_key(cause) };
        assert_eq!(failed("57P01").joined(failed("57P01")), Some(failed("57P01")));
        assert_eq!(failed("57P01").joined(failed("57P03")), None);
        let fault = Evidence::DrainFault { cause: Cause::from_key("57P01") };
        assert_eq!(failed("57P01").joined(fault), None);
        let slow = |slowest_ms| Evidence::HeartbeatSlow { slowest_ms };
        assert_eq!(slow(1_900).joined(slow(1_200)), Some(slow(1_900)));
        let recorded = |events| Evidence::Recorded { events };
        assert_eq!(recorded(200).joined(recorded(17)), Some(recorded(217)));
    }

    #[test]
    fn a_kind_has_the_same_name_wherever_it_is_written() {
        let cause = Cause::Unknown;
        for evidence in [
            Evidence::HeartbeatFailed { cause },
            Evidence::HeartbeatSlow { slowest_ms: 1 },
            Evidence::HeartbeatAnswered,
            Evidence::DrainFault { cause },
            Evidence::Recorded { events: 1 },
            Evidence::BreakerOpened,
            Evidence::BreakerRecovering,
            Evidence::BreakerClosed,
            Evidence::ForcedOpen,
            Evidence::ForcedClosed,
            Evidence::Unknown,
        ] {
            assert_eq!(serde_json::to_value(evidence).unwrap()["kind"], evidence.key());
        }
    }

    #[test]
    fn evidence_of_a_newer_build_is_read() {
        let newer = r#"{"kind":"replica_lagged","by_ms":90000}"#;
        assert_eq!(serde_json::from_str::<Evidence>(newer).unwrap(), Evidence::Unknown);
    }
}
