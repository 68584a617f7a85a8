//! Waiting for a condition with a deadline: the only way anything here waits for another process.
//!
//! A fixed pause is either too short or too long; a condition polled with a deadline is neither, and when it
//! is never met the error carries the last state that was seen. I/O: the clock.

use std::fmt;
use std::time::{Duration, Instant};

/// The pause between two looks.
const BETWEEN: Duration = Duration::from_millis(10);

/// A condition that was not met in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotInTime {
    /// What was waited for.
    pub what: String,
    /// How long.
    pub limit: Duration,
    /// The state at the last look.
    pub last: String,
}

impl fmt::Display for NotInTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, limit, last } = self;
        write!(f, "{what}: not within {:.0} s; the last state was: {last}", limit.as_secs_f64())
    }
}

impl std::error::Error for NotInTime {}

/// Looks again and again until `look` answers `Ok`; its `Err` is the state to report when time is up.
pub fn until<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Result<T, String>) -> Result<T, NotInTime> {
    let start = Instant::now();
    loop {
        match look() {
            Ok(found) => return Ok(found),
            Err(last) if start.elapsed() >= limit => return Err(NotInTime { what: what.to_owned(), limit, last }),
            Err(_) => std::thread::sleep(BETWEEN),
        }
    }
}

/// Looks again and again for that long whether a state lasts. Where nothing may happen, there is no event to wait for.
///
/// # Errors
/// What `look` saw instead, at once.
pub fn lasts(what: &str, span: Duration, mut look: impl FnMut() -> Result<(), String>) -> Result<(), String> {
    let start = Instant::now();
    while start.elapsed() < span {
        look().map_err(|seen| format!("{what}: lasted {} ms, then: {seen}", start.elapsed().as_millis()))?;
        std::thread::sleep(BETWEEN);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_never_met_reports_the_last_state_seen() {
        let mut looks = 0;
        let end = until("the moon", Duration::from_millis(30), || {
            looks += 1;
            Err::<(), _>(format!("look {looks}"))
        });
        let error = end.unwrap_err();
        assert_eq!(error.last, format!("look {looks}"));
        assert!(looks > 1);
    }

    #[test]
    fn a_state_that_ends_too_early_is_told_at_once() {
        let mut looks = 0;
        let end = lasts("calm", Duration::from_secs(600), || {
            looks += 1;
            if looks < 3 { Ok(()) } else { Err("a storm".to_owned()) }
        });
        assert!(end.unwrap_err().ends_with("then: a storm"));
        assert_eq!(lasts("calm", Duration::from_millis(30), || Ok(())), Ok(()));
    }
}
