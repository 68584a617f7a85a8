//! Waiting for a condition, with the last state seen in the failure.

use std::fmt::Debug;
use std::time::{Duration, Instant};

/// Asks until the answer satisfies, and returns it.
///
/// # Errors
/// The last answer, after `most`.
pub fn within<T>(most: Duration, mut ask: impl FnMut() -> T, satisfies: impl Fn(&T) -> bool) -> Result<T, T> {
    let started = Instant::now();
    let mut pause = Duration::from_millis(20);
    loop {
        let answer = ask();
        if satisfies(&answer) {
            return Ok(answer);
        }
        if started.elapsed() >= most {
            return Err(answer);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(250));
    }
}

/// The same for what must come: fails with the last answer.
#[track_caller]
pub fn until<T: Debug>(what: &str, most: Duration, ask: impl FnMut() -> T, satisfies: impl Fn(&T) -> bool) -> T {
    within(most, ask, satisfies).unwrap_or_else(|last| panic!("waited {most:?} for {what}; last seen: {last:?}"))
}
