//! The troubles a person can make for the database, as words, and how each is made and mended.
//!
//! Where the real thing can be done it is: `down` stops Postgres, `hang` freezes it, `full` fills a disk. What happens on
//! the way to it is the proxy's. I/O: signals, and what [`Sabotage`] does.

use super::sabotage::{Sabotage, Sabotaged};
use super::{Stack, StackError};
use crate::fault_proxy::{Fault, Moment};
use crate::postgres::{Postgres, PostgresError, Stop};
use std::fmt;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

/// One way for a database to be of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Stopped, as after a crash.
    Down,
    /// Stopped in order: every session was told.
    Stopped,
    /// Stopping as soon as the last session ends, which it does not: nobody else is let in (57P03).
    ShuttingDown,
    /// Killed, with all its processes.
    Killed,
    /// Frozen: connections open, no answers.
    Hang,
    /// Late with everything.
    Slow(Duration),
    /// Reads work, writes are refused.
    ReadOnly,
    /// Something on the way to it.
    Network(Fault),
    /// Something in it.
    Inside(Sabotage),
}

/// How late, when nobody says.
const SLOW: Duration = Duration::from_secs(2);
const JITTER: Duration = Duration::from_millis(500);
const FLAP: Duration = Duration::from_secs(5);
/// Enough for a heartbeat, not for a big batch.
const THIN: u32 = 4_000;
/// Signing in takes some dozen messages, so that some conversations come through.
const CORRUPT_ONE_IN: u32 = 30;
/// In the middle of the first answer.
const STALL_AFTER: usize = 40;

/// The words of every trouble, for help and for who mistypes one.
pub const WORDS: [&str; 24] = [
    "down",
    "hang",
    "slow 2s",
    "jitter",
    "thin",
    "refuse",
    "blackhole",
    "stall",
    "reset",
    "reset mid",
    "reset after",
    "sliced",
    "corrupt",
    "halfopen",
    "slowclose",
    "flap",
    "readonly",
    "full",
    "crowded",
    "locked",
    "dawdle",
    "password",
    "column",
    "killed",
];

impl Trouble {
    /// From the words of the command line; `None` if they mean nothing.
    #[must_use]
    pub fn parse(words: &[&str]) -> Option<Self> {
        Some(match words {
            ["down"] => Self::Down,
            ["killed"] => Self::Killed,
            ["hang"] => Self::Hang,
            ["slow"] => Self::Slow(SLOW),
            ["slow", delay] => Self::Slow(duration(delay)?),
            ["readonly"] => Self::ReadOnly,
            ["full"] => Self::Inside(Sabotage::DiskFull),
            ["crowded"] => Self::Inside(Sabotage::TooManyConnections),
            ["locked"] => Self::Inside(Sabotage::LockedTable),
            ["dawdle"] => Self::Inside(Sabotage::StatementTimeout),
            ["password"] => Self::Inside(Sabotage::Password),
            ["column"] => Self::Inside(Sabotage::RenamedColumn),
            network => Self::Network(Self::network(network)?),
        })
    }

    fn network(words: &[&str]) -> Option<Fault> {
        Some(match words {
            ["refuse"] => Fault::Refuse,
            ["blackhole"] => Fault::Blackhole,
            ["stall"] => Fault::Stall { after: STALL_AFTER },
            ["jitter"] => Fault::Jitter { most: JITTER, seed: 1 },
            ["jitter", most] => Fault::Jitter { most: duration(most)?, seed: 1 },
            ["thin"] => Fault::Bandwidth { bytes_per_second: THIN },
            ["reset"] => Fault::reset(Moment::BeforeStatement),
            ["reset", "mid"] => Fault::reset(Moment::MidTransaction),
            ["reset", "after"] => Fault::reset(Moment::AfterCommit),
            ["sliced"] => Fault::Sliced { bytes: 1 },
            ["corrupt"] => Fault::Corrupt { seed: 1, one_in: CORRUPT_ONE_IN },
            ["halfopen"] => Fault::HalfOpen,
            ["slowclose"] => Fault::SlowClose { delay: FLAP },
            ["flap"] => Fault::Flap { period: FLAP },
            _ => return None,
        })
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Down => f.write_str("down: stopped, as after a crash"),
            Self::Stopped => f.write_str("down: stopped in order"),
            Self::ShuttingDown => f.write_str("shutting down: it lets nobody in"),
            Self::Killed => f.write_str("down: killed with all its processes"),
            Self::Hang => f.write_str("hanging: connections open, no answers"),
            Self::Slow(delay) => write!(f, "slow: {:.1} s late with everything", delay.as_secs_f64()),
            Self::ReadOnly => f.write_str("read-only: it refuses every write"),
            Self::Network(fault) => write!(f, "{fault}"),
            Self::Inside(sabotage) => write!(f, "{sabotage}"),
        }
    }
}

/// `2s`, `1.5s`, `300ms`; at most an hour.
fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    let seconds = number.parse::<f64>().ok()? * unit;
    (seconds > 0.0 && seconds <= 3600.0).then(|| Duration::from_secs_f64(seconds))
}

/// What was done to the database and has to be undone.
pub(super) enum Broken {
    /// A fault in it.
    Sabotaged(Sabotaged),
    /// A session that keeps it from stopping.
    Kept(postgres::Client),
}

impl Stack {
    /// Makes this trouble, and no other: what was broken before is mended first.
    pub fn trouble(&self, trouble: Trouble) -> Result<(), StackError> {
        // Already as wanted: a second `down` must not start the database in between.
        if trouble == Trouble::Down && !self.postgres().is_running() {
            return Ok(());
        }
        self.mend()?;
        let mut postgres = self.postgres();
        let broken = match trouble {
            Trouble::Down => postgres.stop(Stop::Immediate).map(|()| None),
            Trouble::Stopped => postgres.stop(Stop::Fast).map(|()| None),
            Trouble::ShuttingDown => shut_down(&mut postgres).map(Some),
            Trouble::Killed => postgres.kill9().map(|()| None),
            Trouble::Hang => postgres.pause().map(|()| None),
            Trouble::ReadOnly => postgres.set_read_only(true).map(|()| None),
            Trouble::Inside(sabotage) => {
                sabotage.make(&postgres, &self.access).map(|made| Some(Broken::Sabotaged(made)))
            }
            Trouble::Slow(delay) => {
                self.proxy().set_fault(Fault::Slow { delay });
                Ok(None)
            }
            Trouble::Network(fault) => {
                self.proxy().set_fault(fault);
                Ok(None)
            }
        };
        *self.broken() = broken.map_err(StackError::Postgres)?;
        Ok(())
    }

    /// Mends whatever is broken; nothing happens to what is not.
    pub fn mend(&self) -> Result<(), StackError> {
        let mut postgres = self.postgres();
        let broken = self.broken().take();
        if let Some(Broken::Kept(session)) = broken {
            drop(session);
            postgres.stop(Stop::Fast).map_err(StackError::Postgres)?;
            postgres.run().map_err(StackError::Postgres)?;
        } else {
            postgres.run().map_err(StackError::Postgres)?;
            if let Some(Broken::Sabotaged(made)) = broken {
                made.mend(&postgres).map_err(StackError::Postgres)?;
            }
        }
        postgres.set_read_only(false).map_err(StackError::Postgres)?;
        drop(postgres);
        self.proxy().set_fault(Fault::None);
        Ok(())
    }

    fn broken(&self) -> MutexGuard<'_, Option<Broken>> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shut_down(postgres: &mut Postgres) -> Result<Broken, PostgresError> {
    let session = postgres.connect()?;
    postgres.shut_down_when_left()?;
    Ok(Broken::Kept(session))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_can_be_written_in_seconds_and_milliseconds() {
        assert_eq!(Trouble::parse(&["slow", "2s"]), Some(Trouble::Slow(Duration::from_secs(2))));
        assert_eq!(Trouble::parse(&["slow", "300ms"]), Some(Trouble::Slow(Duration::from_millis(300))));
        assert_eq!(Trouble::parse(&["slow", "1.5"]), Some(Trouble::Slow(Duration::from_millis(1500))));
        for nonsense in ["", "s", "-1s", "inf", "NaN", "99999s"] {
            assert_eq!(Trouble::parse(&["slow", nonsense]), None, "{nonsense}");
        }
    }

    #[test]
    fn every_word_that_help_names_means_something() {
        for words in WORDS {
            let split: Vec<&str> = words.split(' ').collect();
            assert!(Trouble::parse(&split).is_some_and(|trouble| !trouble.to_string().is_empty()), "{words}");
        }
        for nonsense in ["", "explode", "reset now", "jitter never", "full 2s"] {
            assert_eq!(Trouble::parse(&nonsense.split(' ').collect::<Vec<_>>()), None, "{nonsense}");
        }
    }
}
