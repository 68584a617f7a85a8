//! How long to wait before trying again.
//!
//! Pure. Exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015): it
//! spreads a crowd that failed at the same moment best.

/// How waits grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The longest first wait, in milliseconds.
    pub base_ms: u64,
    /// The longest wait of all, in milliseconds.
    pub cap_ms: u64,
}

/// For a drain: from 1 s to 60 s.
pub const DRAIN: Policy = Policy { base_ms: 1_000, cap_ms: 60_000 };

/// For what waits for a person, such as a wrong password: from 60 s to 10 min.
pub const PAUSED: Policy = Policy { base_ms: 60_000, cap_ms: 600_000 };

/// How long to wait after `attempt` failures before this one, in milliseconds. `jitter` is uniform over all of `u32`;
/// the wait is uniform between 0 and a ceiling that doubles with each failure.
#[must_use]
pub fn delay_ms(attempt: u32, jitter: u32, policy: Policy) -> u64 {
    let ceiling = doubled(policy.base_ms, attempt).min(policy.cap_ms);
    portion(ceiling, jitter)
}

/// The deadline of a probe after `failed` ones, in milliseconds: 2 s, 4 s, 8 s, 16 s, then 20 s. A slow origin must be
/// able to prove that it is up.
#[must_use]
pub fn probe_deadline_ms(failed: u32) -> u64 {
    doubled(PROBE_FIRST_MS, failed).min(PROBE_CAP_MS)
}

const PROBE_FIRST_MS: u64 = 2_000;
const PROBE_CAP_MS: u64 = 20_000;

/// The shortest of the probes' deadlines that leaves an answer which took `took_ms` twice its time.
#[must_use]
pub fn deadline_for_ms(took_ms: u64) -> u64 {
    let wanted = took_ms.saturating_mul(2);
    (0..4).map(probe_deadline_ms).find(|deadline| *deadline >= wanted).unwrap_or(PROBE_CAP_MS)
}

/// The part of `whole` that the jitter says: from 0 up to, and without, `whole`.
pub(crate) fn portion(whole: u64, jitter: u32) -> u64 {
    let part = (u128::from(whole) * u128::from(jitter)) >> 32;
    u64::try_from(part).unwrap_or(whole)
}

fn doubled(base: u64, times: u32) -> u64 {
    1_u64.checked_shl(times).map_or(u64::MAX, |factor| base.saturating_mul(factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap_and_jitter_takes_any_part_of_them() {
        fn check(attempt: u32, jitter: u32, expect: u64) {
            assert_eq!(delay_ms(attempt, jitter, DRAIN), expect, "attempt {attempt}, jitter {jitter}");
        }
        check(0, u32::MAX, 999);
        check(0, 1 << 31, 500);
        check(3, 1 << 31, 4_000);
        check(5, u32::MAX, 31_999);
        check(6, u32::MAX, 59_999);
        check(200, u32::MAX, 59_999);
        check(u32::MAX, 0, 0);
    }

    #[test]
    fn probes_get_more_patient_from_2_to_20_seconds() {
        fn check(failed: u32, expect: u64) {
            assert_eq!(probe_deadline_ms(failed), expect);
        }
        check(0, 2_000);
        check(1, 4_000);
        check(3, 16_000);
        check(4, 20_000);
        check(99, 20_000);
    }

    #[test]
    fn an_origin_that_proved_itself_slowly_gets_twice_that_time() {
        fn check(took_ms: u64, expect: u64) {
            assert_eq!(deadline_for_ms(took_ms), expect, "{took_ms}");
        }
        check(3, 2_000);
        check(1_001, 4_000);
        check(5_000, 16_000);
        check(19_000, 20_000);
    }
}
