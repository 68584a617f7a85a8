//! Chance for tests that make things up: Knuth's MMIX sequence, the same in every run.
//!
//! Pure; compiled for tests only. Its upper bits are good enough to make carts.

pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// Zero to one less than `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// One of the numbers from the first to the last.
    pub(crate) fn number(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.roll((to - from + 1).unsigned_abs())).unwrap()
    }

    /// One of these.
    pub(crate) fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(of.len() as u64)).unwrap()].clone()
    }
}
