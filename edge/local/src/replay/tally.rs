//! What the driver counts while it runs: for the eye, not for the proof. Threads share it.

use super::histogram::Histogram;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// One number that many threads raise.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// One more.
    pub fn up(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many so far.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Times that many threads note, since they were last taken.
#[derive(Debug, Default)]
pub struct Times(Mutex<Histogram>);

impl Times {
    /// Counts one.
    pub fn note(&self, micros: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).note(micros);
    }

    /// All that were counted since this was last called.
    #[must_use]
    pub fn take(&self) -> Histogram {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Everything that is counted.
#[derive(Debug, Default)]
pub struct Tally {
    /// Pages that came whole.
    pub pages: Count,
    /// Pages in whose place an honest 503 came, or nothing.
    pub pages_missed: Count,
    /// Pages in whose place something else came.
    pub pages_wrong: Count,
    /// Orders that were accepted.
    pub accepted: Count,
    /// Orders that were refused.
    pub refused: Count,
    /// Pushes that were applied.
    pub pushes: Count,
    /// Tries that are made again: answered 503, or not at all.
    pub again: Count,
    /// Answers to orders and pushes that nobody should see.
    pub wrong: Count,
    /// How long pages took, from the plan's moment.
    pub page_times: Times,
    /// How long orders took, from the plan's moment to the answer that settled them, tries included.
    pub order_times: Times,
    /// How long after the plan's moment the first try left: the machine's fault, not Everbud's.
    pub late: Times,
}

impl Tally {
    /// Events that were stored at the edge, so far: they are to be recorded.
    #[must_use]
    pub fn stored(&self) -> u64 {
        self.accepted.get() + self.pushes.get()
    }
}
