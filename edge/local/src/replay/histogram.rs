//! How long answers took, counted in whole microseconds: a histogram of bounded size and bounded error.
//!
//! Pure. Each power of two is cut into 32 equal steps, so a quantile is at most a thirty-second too large (the way of
//! G. Tene's HdrHistogram).

/// Steps in each power of two.
const STEPS: usize = 32;
const STEP_BITS: u32 = STEPS.trailing_zeros();
/// Enough for every time that 64 bits can hold.
const BUCKETS: usize = (64 - STEP_BITS as usize + 1) * STEPS;

/// A count of times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
    most: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; BUCKETS], total: 0, most: 0 }
    }
}

impl Histogram {
    /// Counts one time.
    pub fn note(&mut self, micros: u64) {
        if let Some(count) = self.counts.get_mut(bucket(micros)) {
            *count += 1;
        }
        self.total += 1;
        self.most = self.most.max(micros);
    }

    /// Counts all that another has counted.
    pub fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
        self.most = self.most.max(other.most);
    }

    /// How many were counted.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The longest.
    #[must_use]
    pub const fn most(&self) -> u64 {
        self.most
    }

    /// The time that so many of a thousand stayed below, or at; nothing of none.
    #[must_use]
    pub fn quantile(&self, per_mille: u64) -> Option<u64> {
        let rank = (self.total * per_mille.min(1000)).div_ceil(1000).max(1);
        let mut seen = 0;
        for (at, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Some(upper(at).min(self.most));
            }
        }
        None
    }
}

fn bucket(micros: u64) -> usize {
    let bits = u64::BITS - micros.leading_zeros();
    let shift = bits.saturating_sub(STEP_BITS + 1);
    let step = usize::try_from(micros >> shift).unwrap_or(0);
    shift as usize * STEPS + step
}

/// The largest time that is counted there.
fn upper(bucket: usize) -> u64 {
    let shift = (bucket / STEPS).saturating_sub(1);
    let step = (bucket - shift * STEPS) as u64;
    let shift = u32::try_from(shift).unwrap_or(0);
    // The last bucket ends where 64 bits do.
    u64::try_from(((u128::from(step) + 1) << shift) - 1).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_is_counted_no_more_than_a_thirty_second_too_long() {
        for micros in (0..64).flat_map(|bit| [0, 1, 7].map(|more| (1_u64 << bit) + more)).chain([0, 1, u64::MAX]) {
            let told = upper(bucket(micros));
            assert!(told >= micros && told - micros <= micros / 32, "{micros} is told as {told}");
        }
    }

    #[test]
    fn a_quantile_is_found_whatever_it_was_added_from() {
        let (mut low, mut high) = (Histogram::default(), Histogram::default());
        (1..=500).for_each(|micros| low.note(micros));
        (501..=1_000).for_each(|micros| high.note(micros));
        low.add(&high);
        assert_eq!((low.total(), low.most()), (1_000, 1_000));
        let within = |per_mille, exact: u64| {
            let told = low.quantile(per_mille).unwrap();
            assert!((exact..=exact + exact / 32).contains(&told), "{per_mille}: {told}");
        };
        within(500, 500);
        within(990, 990);
        within(1000, 1_000);
        assert_eq!(Histogram::default().quantile(500), None);
    }
}
