//! A fault of the way to the database, as a value: which one, and at which message it strikes. No I/O.

use std::fmt;
use std::time::Duration;

/// In which way the database is to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not at all.
    None,
    /// Every connection is reset, new ones at once.
    Refuse,
    /// Packets vanish: nobody accepts a connection, and what an open one sends is never heard of again.
    Blackhole,
    /// Connections are accepted and kept, and nothing is ever answered.
    Hang,
    /// Signing in works. Of all that is answered afterwards so many bytes come, and then nothing.
    Stall {
        /// How many bytes.
        after: usize,
    },
    /// Everything works, late: each flight of messages waits that long.
    Slow {
        /// How long.
        delay: Duration,
    },
    /// Everything works, sometimes late: each flight of messages, either way, waits a part of that time.
    Jitter {
        /// The longest wait.
        most: Duration,
        /// What the waits are drawn from.
        seed: u64,
    },
    /// Everything works, through a thin pipe: either way of a connection carries no more.
    Bandwidth {
        /// So many bytes a second.
        bytes_per_second: u32,
    },
    /// The connection is reset at a chosen message of a chosen statement.
    Reset {
        /// At which message.
        at: Moment,
        /// Part of the statement's text or of its parameters; every statement has the empty one.
        text: String,
        /// How often; afterwards everything passes.
        times: u32,
    },
    /// Everything works, cut into packets of so many bytes.
    Sliced {
        /// How many bytes.
        bytes: usize,
    },
    /// A bit is wrong now and then: of a frame's type or length, either way, and of what the server says, other than the
    /// values of rows. Those the wire does protect: by TCP's checksum, and by TLS where a database is far away.
    Corrupt {
        /// What decides which bit.
        seed: u64,
        /// One of so many messages.
        one_in: u32,
    },
    /// The server's side is gone and the client's stays open: as behind a router that has forgotten the connection.
    HalfOpen,
    /// Everything works, but a connection that is over stays open for so long, on either side.
    SlowClose {
        /// How long.
        delay: Duration,
    },
    /// Up and down in turns.
    Flap {
        /// How long each turn lasts.
        period: Duration,
    },
}

/// At which message of a statement a connection is reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before the statement gets through: the database never hears of it.
    BeforeStatement,
    /// It was executed and its transaction is still open: the database takes it back. A simple query that is alone is a
    /// transaction without a middle, so it is reset before it gets through.
    MidTransaction,
    /// It was committed, and the reply does not get through.
    AfterCommit,
}

impl Fault {
    /// Every statement is met at that moment, until the fault is mended.
    #[must_use]
    pub const fn reset(at: Moment) -> Self {
        Self::Reset { at, text: String::new(), times: u32::MAX }
    }

    /// The fault of this moment: what takes turns is resolved into the turn it is.
    #[must_use]
    pub(super) fn after(&self, elapsed: Duration) -> Self {
        match self {
            Self::Flap { period } => {
                let turns = elapsed.as_millis() / period.as_millis().max(1);
                // Down first: whoever asks for flapping wants to see something happen.
                if turns.is_multiple_of(2) { Self::Refuse } else { Self::None }
            }
            Self::Reset { times: 0, .. } => Self::None,
            Self::None
            | Self::Refuse
            | Self::Blackhole
            | Self::Hang
            | Self::Stall { .. }
            | Self::Slow { .. }
            | Self::Jitter { .. }
            | Self::Bandwidth { .. }
            | Self::Reset { .. }
            | Self::Sliced { .. }
            | Self::Corrupt { .. }
            | Self::HalfOpen
            | Self::SlowClose { .. } => self.clone(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("up"),
            Self::Refuse => f.write_str("refusing: every connection is reset"),
            Self::Blackhole => f.write_str("in a blackhole: packets vanish"),
            Self::Hang => f.write_str("hanging on the way: connections open, no answers"),
            Self::Stall { after } => write!(f, "stalling after {after} bytes of an answer"),
            Self::Slow { delay } => write!(f, "slow: {:.1} s late with everything", delay.as_secs_f64()),
            Self::Jitter { most, .. } => write!(f, "late by up to {:.1} s", most.as_secs_f64()),
            Self::Bandwidth { bytes_per_second } => write!(f, "behind a pipe of {bytes_per_second} bytes a second"),
            Self::Reset { at: Moment::BeforeStatement, .. } => {
                f.write_str("resetting every connection at its first query")
            }
            Self::Reset { at: Moment::MidTransaction, .. } => {
                f.write_str("resetting every connection in mid-transaction")
            }
            Self::Reset { at: Moment::AfterCommit, .. } => {
                f.write_str("resetting every connection after its commit, before the reply")
            }
            Self::Sliced { bytes } => write!(f, "sliced: {bytes} bytes a packet"),
            Self::Corrupt { one_in, .. } => write!(f, "corrupt: a wrong bit in one of {one_in} messages"),
            Self::HalfOpen => f.write_str("half open: its side of each connection is gone"),
            Self::SlowClose { delay } => write!(f, "slow to close: {:.1} s", delay.as_secs_f64()),
            Self::Flap { period } => write!(f, "flapping: up and down every {} s", period.as_secs()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flapping_starts_with_a_turn_down_and_alternates() {
        let flap = Fault::Flap { period: Duration::from_secs(2) };
        assert_eq!(flap.after(Duration::from_secs(1)), Fault::Refuse);
        assert_eq!(flap.after(Duration::from_secs(3)), Fault::None);
        assert_eq!(flap.after(Duration::from_secs(5)), Fault::Refuse);
    }

    #[test]
    fn a_reset_that_has_struck_as_often_as_it_should_is_over() {
        let fault = |times| Fault::Reset { at: Moment::AfterCommit, text: String::new(), times };
        assert_eq!(fault(0).after(Duration::ZERO), Fault::None);
        assert_eq!(fault(1).after(Duration::ZERO), fault(1));
    }
}
