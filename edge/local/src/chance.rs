//! Numbers of chance that are the same for the same seed.
//!
//! Pure. A load that is drawn from a seed can be drawn again, and so can what it found.

/// The generator splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Clone, Debug)]
pub struct Chance(pub u64);

impl Chance {
    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; its tiny bias does not matter here.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.draw() % u64::try_from(bound.max(1)).unwrap_or(u64::MAX)).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).saturating_add(1).max(1).unsigned_abs();
        low.saturating_add(i64::try_from(self.draw() % width).unwrap_or(0))
    }

    /// One of these; nothing of none.
    pub fn one_of<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// A number above 0 and at most 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a fraction holds")]
    pub fn share(&mut self) -> f64 {
        ((self.draw() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_everything_within_its_bounds() {
        let drawn = |seed| (0..100).scan(Chance(seed), |chance, _| Some(chance.draw())).collect::<Vec<_>>();
        assert_eq!(drawn(420), drawn(420));
        assert_ne!(drawn(420), drawn(421));
        let mut chance = Chance(7);
        let mut seen = [false; 5];
        for _ in 0..1_000 {
            assert!(chance.below(3) < 3);
            let number = chance.between(-2, 2);
            seen[usize::try_from(number + 2).unwrap()] = true;
            let share = chance.share();
            assert!(share > 0.0 && share <= 1.0, "{share}");
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!(chance.one_of::<u8>(&[]), None);
    }
}
