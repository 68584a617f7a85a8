//! What happens to bytes that do get through: how they are cut, which bit is wrong, how long they wait.
//!
//! Seeded, so that a run can be repeated. No I/O.

use super::frames::Message;
use std::time::Duration;

/// A seeded sequence of numbers: SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound; 0 where there is none.
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// A part of that time.
    pub(super) fn part_of(&mut self, most: Duration) -> Duration {
        let millis = usize::try_from(most.as_millis()).unwrap_or(usize::MAX);
        Duration::from_millis(u64::try_from(self.below(millis.saturating_add(1))).unwrap_or(0))
    }
}

/// Who says the message that is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// The worker, or whoever connects.
    Client,
    /// Postgres.
    Server,
}

/// The type and the length of a frame.
const HEADER: usize = 5;
/// A row: its values are left as they are.
const ROW: u8 = b'D';

/// Flips one bit of one in so many messages. Says whether this was one.
pub(super) fn corrupt(message: &mut Message, speaker: Speaker, one_in: u32, random: &mut Random) -> bool {
    if random.below(usize::try_from(one_in).unwrap_or(usize::MAX)) != 0 {
        return false;
    }
    let spoils_the_body = speaker == Speaker::Server && message.tag != ROW;
    let reach = if spoils_the_body { message.bytes.len() } else { HEADER.min(message.bytes.len()) };
    let (at, bit) = (random.below(reach), random.below(8));
    let Some(byte) = message.bytes.get_mut(at) else { return false };
    *byte ^= 1 << bit;
    true
}

/// How long a pipe of that width is busy with so many bytes.
pub(super) fn time_of(bytes: usize, bytes_per_second: u32) -> Duration {
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    Duration::from_micros(bytes.saturating_mul(1_000_000) / u64::from(bytes_per_second.max(1)))
}

/// How many of the bytes of an answer still get through, when `sent` have and no more than `after` are to.
pub(super) fn until_stalled(bytes: usize, sent: usize, after: usize) -> usize {
    after.saturating_sub(sent).min(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault_proxy::frames::made;

    #[test]
    fn one_bit_is_wrong_and_a_rows_values_never_are() {
        let mut random = Random::new(7);
        let mut touched = std::collections::BTreeSet::new();
        for (tag, speaker, reach) in
            [(b'D', Speaker::Server, 5), (b'B', Speaker::Client, 5), (b'T', Speaker::Server, 25)]
        {
            for _ in 0..500 {
                let before = made(tag, &[0; 20]);
                let mut after = before.clone();
                assert!(corrupt(&mut after, speaker, 1, &mut random));
                let differing: Vec<usize> = (0..25).filter(|at| before.bytes[*at] != after.bytes[*at]).collect();
                assert_eq!(differing.len(), 1);
                assert_eq!((before.bytes[differing[0]] ^ after.bytes[differing[0]]).count_ones(), 1);
                assert!(differing[0] < reach, "{}: byte {}", char::from(tag), differing[0]);
                touched.insert((tag, differing[0]));
            }
        }
        assert_eq!(touched.len(), 5 + 5 + 25, "every byte that may be wrong is so at times");
    }

    #[test]
    fn the_same_seed_damages_the_same_messages() {
        let run = |seed| {
            let mut random = Random::new(seed);
            (0..200).map(|_| corrupt(&mut made(b'C', b"SELECT 1\0"), Speaker::Server, 10, &mut random)).collect()
        };
        let first: Vec<bool> = run(1);
        assert_eq!(first, run(1));
        assert_ne!(first, run(2));
        let hits = first.iter().filter(|hit| **hit).count();
        assert!((5..50).contains(&hits), "one in ten of 200: {hits}");
    }

    #[test]
    fn a_thin_pipe_takes_its_time_and_waits_stay_below_their_bound() {
        assert_eq!(time_of(500, 1_000), Duration::from_millis(500));
        assert_eq!(time_of(0, 0), Duration::ZERO);
        let mut random = Random::new(3);
        let most = Duration::from_millis(50);
        assert!((0..500).all(|_| random.part_of(most) <= most));
        assert_eq!(random.part_of(Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn a_stall_cuts_an_answer_at_its_byte() {
        assert_eq!(until_stalled(100, 0, 40), 40);
        assert_eq!(until_stalled(100, 30, 40), 10);
        assert_eq!(until_stalled(100, 50, 40), 0);
        assert_eq!(until_stalled(10, 0, 40), 10);
    }
}
