//! What a counter does whose question for a lease was not answered.
//!
//! Pure. Most often the gate is well, and only this answer was late: perhaps it granted a lease that now holds a place for
//! nobody. So the counter asks again soon, and less often the longer it hears nothing. The gate is advice: after a minute
//! or two without it a counter drains by itself, and the origin's own slots still hold the cap.

use crate::backoff::{DRAIN, delay_ms, portion};
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The shortest time without the gate after which a counter drains by itself, in milliseconds.
const ALONE_MS: u64 = 60_000;

/// How long the gate has not been heard. A counter stores it, for it does not stay in memory while it rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// How many questions in a row were not answered.
    pub missed: u32,
    /// When the counter may drain by itself.
    pub alone_at: Timestamp,
}

/// What to do without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// Ask again after a while; store the silence.
    AskAgain {
        /// How long it has lasted by then.
        silence: Silence,
        /// After so many milliseconds.
        after_ms: u64,
    },
    /// Drain without a lease, and forget the silence.
    DrainAlone,
}

/// What to do when a question was not answered, after that silence. `alone` and `again` are jitter.
///
/// Alone after 60 to 120 s, so that thousands of counters spread out.
#[must_use]
pub fn unheard(before: Option<Silence>, now: Timestamp, alone: u32, again: u32) -> Unheard {
    let left_ms = before.and_then(|silence| u64::try_from(silence.alone_at.millis_since(now)).ok());
    let (missed, left_ms) = match (before, left_ms) {
        (None, _) => (0, ALONE_MS + portion(ALONE_MS, alone)),
        (Some(_), None | Some(0)) => return Unheard::DrainAlone,
        // One that is further off was noted before the clock was set back.
        (Some(silence), Some(left_ms)) => (silence.missed, left_ms.min(2 * ALONE_MS)),
    };
    let alone_at = now.plus_millis(i64::try_from(left_ms).unwrap_or(i64::MAX));
    let silence = Silence { missed: missed.saturating_add(1), alone_at };
    Unheard::AskAgain { silence, after_ms: delay_ms(silence.missed, again, DRAIN).min(left_ms) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{NOW, Random};

    const HALF: u32 = 1 << 31;

    fn after(silence: Option<Silence>, now: Timestamp) -> (Silence, u64) {
        match unheard(silence, now, HALF, HALF) {
            Unheard::AskAgain { silence, after_ms } => (silence, after_ms),
            Unheard::DrainAlone => panic!("it was to ask again"),
        }
    }

    #[test]
    fn a_counter_that_hears_nothing_asks_again_soon_and_then_less_often() {
        let (mut silence, mut after_ms) = after(None, NOW);
        let alone_at = NOW.plus_millis(90_000);
        let mut now = NOW;
        let mut rests = Vec::new();
        while silence.alone_at > now {
            assert_eq!(silence.alone_at, alone_at, "asking puts nothing off");
            rests.push(after_ms);
            now = now.plus_millis(after_ms as i64);
            if now < alone_at {
                (silence, after_ms) = after(Some(silence), now);
            }
        }
        assert_eq!(rests, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 29_000]);
    }

    #[test]
    fn without_a_gate_a_counter_drains_by_itself_after_a_minute_or_two() {
        let mut random = Random(3);
        for _ in 0..200 {
            let (mut now, mut silence) = (NOW, None);
            while let Unheard::AskAgain { silence: noted, after_ms } =
                unheard(silence, now, random.next() as u32, random.next() as u32)
            {
                silence = Some(noted);
                now = now.plus_millis(after_ms as i64);
            }
            let waited = now.millis_since(NOW);
            assert!((60_000..120_000).contains(&waited), "{waited}");
        }
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_nobody_waiting() {
        let noted = Silence { missed: 1, alone_at: NOW.plus_minutes(300) };
        assert_eq!(after(Some(noted), NOW).0.alone_at, NOW.plus_minutes(2));
        let long_ago = Silence { missed: 1, alone_at: NOW.plus_minutes(-300) };
        assert_eq!(unheard(Some(long_ago), NOW, HALF, HALF), Unheard::DrainAlone);
    }
}
