//! Waiting for a condition, with the last state seen in the failure.

use std::fmt::Debug;
use std::time::{Duration, Instant};

/// Asks until the answer satisfies, and returns it. Fails with the last answer after `most`.
#[track_caller]
pub fn until<T: Debug>(what: &str, most: Duration, mut ask: impl FnMut() -> T, satisfies: impl Fn(&T) -> bool) -> T {
    let started = Instant::now();
    let mut pause = Duration::from_millis(20);
    loop {
        let answer = ask();
        if satisfies(&answer) {
            return answer;
        }
        assert!(started.elapsed() < most, "waited {most:?} for {what}; last seen: {answer:?}");
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(250));
    }
}
