//! How much backlog may drain at once before it is in the way: in its own, and in that of new orders.
//!
//! Pure. Signing in to the origin is always the same work, so how long it takes tells how crowded the way there is. A drain
//! that is alone shows what it takes undisturbed; where it takes much longer, less backlog drains at once (the idea of TCP
//! Vegas, Brakmo and Peterson 1994). An origin with room to spare is thus used in full, and a small one is left room for the
//! living. What is new yields as well, but never as far: so much of it goes on that it does not become backlog itself.

use super::SignedIn;

/// Signing in that takes longer than undisturbed by more than one half...
const CROWDED_DIVISOR: u64 = 2;
/// ...and so many milliseconds besides, which is within what a clock tells apart, finds the way crowded.
const CROWDED_MS: u64 = 2;
/// However crowded, so many more may drain than may with backlog: what is new.
const BESIDE_BACKLOG: u32 = 2;
/// Of how many drains that were alone what is undisturbed is the moving average.
const REMEMBERED: u64 = 8;

/// How many drains of backlog are in nobody's way, as far as it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    of_backlog: u32,
    good: u32,
    undisturbed_ms: Option<u64>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { of_backlog: 1, good: 0, undisturbed_ms: None }
    }
}

impl Pace {
    /// How many may drain backlog at once: at least one.
    pub(super) const fn of_backlog(&self) -> u32 {
        self.of_backlog
    }

    /// How many may drain at once, whatever they bring.
    pub(super) const fn in_all(&self) -> u32 {
        self.of_backlog.saturating_add(BESIDE_BACKLOG)
    }

    /// Takes in how a drain that was good signed in, where it tells. Never more than `cap` at once.
    pub(super) fn keep(&mut self, signed_in: Option<SignedIn>, cap: u32) {
        if signed_in.is_some_and(|signed_in| self.is_crowded(signed_in)) {
            self.good = 0;
            self.of_backlog = self.of_backlog.saturating_sub(1).max(1);
            return;
        }
        self.good = self.good.saturating_add(1);
        if self.good >= self.of_backlog {
            self.good = 0;
            self.of_backlog = self.of_backlog.saturating_add(1).min(cap);
        }
    }

    fn is_crowded(&mut self, SignedIn { took_ms, was_alone }: SignedIn) -> bool {
        let Some(undisturbed_ms) = self.undisturbed_ms else {
            self.undisturbed_ms = Some(took_ms);
            return false;
        };
        self.undisturbed_ms = Some(if was_alone {
            let remembered = undisturbed_ms.saturating_mul(REMEMBERED - 1);
            remembered.saturating_add(took_ms).div_ceil(REMEMBERED)
        } else {
            undisturbed_ms.min(took_ms)
        });
        took_ms > undisturbed_ms.saturating_add(undisturbed_ms / CROWDED_DIVISOR).saturating_add(CROWDED_MS)
    }
}
