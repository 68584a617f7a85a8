//! How many may drain at once before they are in each other's way, and in that of new orders.
//!
//! Pure. Signing in to the origin is always the same work, so how long it takes tells how crowded the way there is. A drain
//! that is alone shows what it takes undisturbed; where it takes much longer, fewer drain at once (the idea of TCP Vegas,
//! Brakmo and Peterson 1994). An origin with room to spare is thus used in full, and a small one is left room for the living.

/// Signing in that takes more than so many times what it takes undisturbed...
const CROWDED_TIMES: u64 = 2;
/// ...and so many milliseconds besides, which is within what a clock tells apart, finds the way crowded.
const CROWDED_MS: u64 = 5;
/// Of how many drains that were alone what is undisturbed is the moving average.
const REMEMBERED: u64 = 8;

/// What signing in takes undisturbed, as far as it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Pace {
    undisturbed_ms: Option<u64>,
}

impl Pace {
    /// Whether a drain that took so long to sign in was in a crowd. `is_alone` where no other might drain beside it.
    pub(super) fn is_crowded(&mut self, signed_in_ms: u64, is_alone: bool) -> bool {
        let Some(undisturbed_ms) = self.undisturbed_ms else {
            self.undisturbed_ms = Some(signed_in_ms);
            return false;
        };
        self.undisturbed_ms = Some(if is_alone {
            let remembered = undisturbed_ms.saturating_mul(REMEMBERED - 1);
            remembered.saturating_add(signed_in_ms).div_ceil(REMEMBERED)
        } else {
            undisturbed_ms.min(signed_in_ms)
        });
        signed_in_ms > undisturbed_ms.saturating_mul(CROWDED_TIMES).saturating_add(CROWDED_MS)
    }
}
