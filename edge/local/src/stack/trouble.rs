//! The troubles a person can make for the database, as words, and how each is made and mended.
//!
//! Where the real thing can be done it is: `down` stops Postgres, `hang` freezes it. The rest is the proxy's.
//! I/O: signals, one connection for `readonly`.

use super::{Stack, StackError};
use crate::fault_proxy::Mode;
use crate::postgres::Stop;
use std::fmt;
use std::time::Duration;

/// One way for a database to be of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Stopped, as after a crash.
    Down,
    /// Frozen: connections open, no answers.
    Hang,
    /// Late with everything.
    Slow(Duration),
    /// Every query ends in a reset connection.
    Reset,
    /// Reads work, writes are refused.
    ReadOnly,
    /// Up and down in turns.
    Flap,
}

/// How late, when nobody says.
const SLOW: Duration = Duration::from_secs(2);
const FLAP: Duration = Duration::from_secs(5);

impl Trouble {
    /// From the words of the command line; `None` if they mean nothing.
    #[must_use]
    pub fn parse(words: &[&str]) -> Option<Self> {
        match words {
            ["down"] => Some(Self::Down),
            ["hang"] => Some(Self::Hang),
            ["slow"] => Some(Self::Slow(SLOW)),
            ["slow", delay] => Some(Self::Slow(duration(delay)?)),
            ["reset"] => Some(Self::Reset),
            ["readonly"] => Some(Self::ReadOnly),
            ["flap"] => Some(Self::Flap),
            _ => None,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Down => f.write_str("down: stopped, as after a crash"),
            Self::Hang => f.write_str("hanging: connections open, no answers"),
            Self::Slow(delay) => write!(f, "slow: {:.1} s late with everything", delay.as_secs_f64()),
            Self::Reset => f.write_str("resetting every connection at its first query"),
            Self::ReadOnly => f.write_str("read-only: it refuses every write"),
            Self::Flap => write!(f, "flapping: up and down every {} s", FLAP.as_secs()),
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

impl Stack {
    /// Makes this trouble, and no other: what was broken before is mended first.
    pub fn trouble(&self, trouble: Trouble) -> Result<(), StackError> {
        // Already as wanted: a second `down` must not start the database in between.
        if trouble == Trouble::Down && !self.postgres().is_running() {
            return Ok(());
        }
        self.mend()?;
        match trouble {
            Trouble::Down => self.postgres().stop(Stop::Immediate).map_err(StackError::Postgres),
            Trouble::Hang => self.postgres().pause().map_err(StackError::Postgres),
            Trouble::ReadOnly => self.postgres().set_read_only(true).map_err(StackError::Postgres),
            Trouble::Slow(delay) => self.proxied(Mode::Slow { delay }),
            Trouble::Reset => self.proxied(Mode::Reset),
            Trouble::Flap => self.proxied(Mode::Flap { period: FLAP }),
        }
    }

    /// Mends whatever is broken; nothing happens to what is not.
    pub fn mend(&self) -> Result<(), StackError> {
        let mut postgres = self.postgres();
        postgres.run().map_err(StackError::Postgres)?;
        postgres.set_read_only(false).map_err(StackError::Postgres)?;
        drop(postgres);
        self.proxied(Mode::Pass)
    }

    fn proxied(&self, mode: Mode) -> Result<(), StackError> {
        self.proxy().set_mode(mode);
        Ok(())
    }
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
}
