//! What the platform's operator sees and does: the gate, one shop's queue, and every act as a value.
//!
//! Pure. These are the shapes of `/api/v1/operator/…`, of the console's pages and of what the objects answer, so that all
//! three show the same. Nothing in them is about a person of a shop's: orders are named by their codes alone.

mod listing;
mod reports;

pub use listing::{Named, list};
pub use reports::{
    Aside, BreakerState, Drained, GapNoted, GateReport, Lease, LogReport, Noted, ShopListed, ShopReport, ShopState,
    ShopsReply, WaitingShop,
};

use crate::id::LogId;
use crate::time::{Timestamp, rfc3339};
use serde::{Deserialize, Serialize};

/// How long the breaker stays forced when nobody says, in minutes: an override must not outlive whoever set it.
pub const FORCED_MINUTES: u32 = 15;
/// The longest time for which it can be forced, in minutes: a day.
pub const MOST_FORCED_MINUTES: u32 = 24 * 60;
/// The longest reason for which an order is cancelled, in characters.
pub const MAX_REASON_CHARS: usize = 200;

/// What the breaker is forced to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forced {
    /// Nobody drains: the database is left alone.
    Open,
    /// Everybody drains in turn, whatever the heartbeat says.
    Closed,
}

impl Forced {
    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// The breaker, forced by somebody for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Force {
    /// To what.
    pub to: Forced,
    /// By whom.
    pub by: String,
    /// Since when.
    #[serde(with = "rfc3339")]
    pub at: Timestamp,
    /// Until when; after that it is automatic again.
    #[serde(with = "rfc3339")]
    pub until: Timestamp,
}

/// What an operator does to the gate, and so to all shops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum GateAct {
    /// Forces the breaker.
    Force {
        /// To what.
        to: Forced,
        /// For how many minutes.
        #[serde(default = "forced_minutes")]
        minutes: u32,
    },
    /// Lets the breaker judge again.
    Automatic,
    /// Sets how many shops may drain at once at most.
    Cap {
        /// So many.
        cap: u32,
    },
    /// Stops all drains, without calling the database down.
    Pause,
    /// Lets them go on.
    Resume,
}

const fn forced_minutes() -> u32 {
    FORCED_MINUTES
}

/// What an operator does to one shop's queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum ShopAct {
    /// Stops its drain.
    Pause,
    /// Lets it go on.
    Resume,
    /// Sends the origin its events again, from that one on. What is recorded already takes no second effect.
    Again {
        /// Of which log; the open one when it is not said.
        #[serde(default)]
        log: Option<LogId>,
        /// From which seq on.
        from: u64,
    },
    /// Has the origin try once more what it set aside.
    Retry {
        /// The log.
        log: LogId,
        /// The event.
        seq: u64,
    },
    /// A person has seen to what was set aside.
    Dismiss {
        /// The log.
        log: LogId,
        /// The event.
        seq: u64,
    },
    /// Cancels the order that was set aside, for a reason that its shopper reads.
    Cancel {
        /// The log.
        log: LogId,
        /// The event.
        seq: u64,
        /// Why.
        reason: String,
    },
}

impl GateAct {
    /// Whether it can stop or unleash every shop's drain, so that it is asked twice.
    #[must_use]
    pub const fn is_grave(&self) -> bool {
        match self {
            Self::Force { .. } | Self::Pause => true,
            Self::Automatic | Self::Cap { .. } | Self::Resume => false,
        }
    }

    /// The act in words, for the trail.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Force { to, minutes } => format!("forced the breaker {} for {minutes} min", to.key()),
            Self::Automatic => "let the breaker judge again".to_owned(),
            Self::Cap { cap } => format!("set the cap to {cap}"),
            Self::Pause => "paused all drains".to_owned(),
            Self::Resume => "resumed all drains".to_owned(),
        }
    }
}

impl ShopAct {
    /// Whether it cannot be taken back, or makes work for the database, so that it is asked twice.
    #[must_use]
    pub const fn is_grave(&self) -> bool {
        match self {
            Self::Again { .. } | Self::Dismiss { .. } | Self::Cancel { .. } => true,
            Self::Pause | Self::Resume | Self::Retry { .. } => false,
        }
    }

    /// The act in words, for the trail. The reason of a cancellation is its shopper's to read, and is not among them.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Pause => "paused its drain".to_owned(),
            Self::Resume => "resumed its drain".to_owned(),
            Self::Again { log: None, from } => format!("drained again from {from}"),
            Self::Again { log: Some(log), from } => format!("drained log {log} again from {from}"),
            Self::Retry { log, seq } => format!("retried {seq} of log {log}"),
            Self::Dismiss { log, seq } => format!("dismissed {seq} of log {log}"),
            Self::Cancel { log, seq, .. } => format!("cancelled the order of {seq} of log {log}"),
        }
    }
}

/// Why an act was not done; nothing was changed, and the operator can say it differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActRefused {
    /// Not between one minute and [`MOST_FORCED_MINUTES`].
    Minutes,
    /// Not between one and the origin's number of slots.
    Cap,
    /// As many shops are paused one by one as can be; pause all instead.
    TooManyPaused,
    /// The counter does not hold that log, or no event of it from there on.
    NoSuchEvent,
    /// That event was not set aside, or is settled already.
    NotAside,
    /// The event is about no order of this shop.
    NoOrder,
    /// The order is finished: it cannot be cancelled.
    Finished,
    /// A cancellation needs a reason, of at most [`MAX_REASON_CHARS`].
    Reason,
}

impl ActRefused {
    /// A sentence for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Minutes => "The breaker can be forced for 1 to 1,440 minutes.",
            Self::Cap => "The cap lies between 1 and the number of slots that the database has.",
            Self::TooManyPaused => "Too many shops are paused one by one: pause all instead.",
            Self::NoSuchEvent => "The counter holds no event of that log from there on.",
            Self::NotAside => "That event was not set aside, or is settled already.",
            Self::NoOrder => "That event is about no order that the counter knows.",
            Self::Finished => "That order is finished, and cannot be cancelled any more.",
            Self::Reason => "A cancellation needs a reason of at most 200 characters.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_written_as_programs_send_it() {
        fn check(json: &str, expect: &GateAct) {
            assert_eq!(serde_json::from_str::<GateAct>(json).unwrap(), *expect, "{json}");
        }
        check(r#"{"act": "force", "to": "open"}"#, &GateAct::Force { to: Forced::Open, minutes: FORCED_MINUTES });
        check(r#"{"act": "force", "to": "closed", "minutes": 5}"#, &GateAct::Force { to: Forced::Closed, minutes: 5 });
        check(r#"{"act": "automatic"}"#, &GateAct::Automatic);
        check(r#"{"act": "cap", "cap": 2}"#, &GateAct::Cap { cap: 2 });
        let again: ShopAct = serde_json::from_str(r#"{"act": "again", "from": 3}"#).unwrap();
        assert_eq!(again, ShopAct::Again { log: None, from: 3 });
        assert!(serde_json::from_str::<GateAct>(r#"{"act": "explode"}"#).is_err());
    }

    #[test]
    fn the_trail_names_no_reason() {
        let log = LogId::parse("11111111-0000-4000-8000-000000000001").unwrap();
        let act = ShopAct::Cancel { log, seq: 7, reason: "Robin asked for it".to_owned() };
        assert!(act.is_grave() && !act.words().contains("Robin"), "{}", act.words());
    }
}
