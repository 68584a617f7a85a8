//! How often a page that shows an order looks whether something has happened to it.
//!
//! Pure. Quick while things happen, slower while nothing does, slowest while nobody answers; never while nobody looks.

/// What the last looks have brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looks {
    /// How many in a row have shown the same as before.
    pub unchanged: u32,
    /// How many in a row have failed.
    pub failed: u32,
}

impl Looks {
    /// After a look that was answered.
    #[must_use]
    pub const fn answered(self, changed: bool) -> Self {
        let unchanged = if changed { 0 } else { self.unchanged.saturating_add(1) };
        Self { unchanged, failed: 0 }
    }

    /// After a look that was not.
    #[must_use]
    pub const fn failed(self) -> Self {
        Self { failed: self.failed.saturating_add(1), ..self }
    }

    /// How many milliseconds to wait before the next.
    #[must_use]
    pub fn pause(self) -> u32 {
        if self.failed > 0 {
            return (3000_u32 << self.failed.min(4)).min(30_000);
        }
        // Two minutes of nothing new, then less and less.
        match self.unchanged {
            0..=40 => 3000,
            41..=100 => 6000,
            _ => 15_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_slows_down_while_nothing_happens_and_is_quick_again_when_something_does() {
        let mut looks = Looks::default();
        assert_eq!(looks.pause(), 3000);
        for _ in 0..41 {
            looks = looks.answered(false);
        }
        assert_eq!(looks.pause(), 6000);
        for _ in 0..60 {
            looks = looks.answered(false);
        }
        assert_eq!(looks.pause(), 15_000);
        assert_eq!(looks.answered(true).pause(), 3000);
    }

    #[test]
    fn a_shop_that_does_not_answer_is_asked_ever_less_often() {
        let mut looks = Looks::default();
        let pauses: Vec<u32> = (0..5)
            .map(|_| {
                looks = looks.failed();
                looks.pause()
            })
            .collect();
        assert_eq!(pauses, [6000, 12_000, 24_000, 30_000, 30_000]);
        assert_eq!(looks.answered(false).pause(), 3000);
    }
}
