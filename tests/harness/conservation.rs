//! Conservation, sampled while things go wrong: confirmed ⊆ recorded ⊆ accepted at every moment.
//!
//! The driver places its orders through a log that a sampler shares, so that at no moment an order can be in the origin
//! that the driver has not noted.

use crate::everbud::Everbud;
use crate::evidence::{Promised, RECOVERY, told_recorded, try_recorded};
use crate::shop::Shop;
use crate::wait;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Between two samples, so that sampling is not the load that is measured.
const REST: Duration = Duration::from_millis(50);

/// The driver's own log of one shop.
pub struct DriversLog {
    pub shop: Shop,
    promised: Mutex<Promised>,
}

impl DriversLog {
    pub fn new(shop: Shop) -> Self {
        Self { shop, promised: Mutex::default() }
    }

    /// Places an order and notes the promise. Whoever reads the log meanwhile waits for the note.
    #[track_caller]
    pub fn place(&self, order: impl FnOnce(&Shop) -> Value) {
        let mut promised = self.lock();
        let reply = order(&self.shop);
        promised.note(&reply);
    }

    /// What was promised so far.
    pub fn promised(&self) -> Promised {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Promised> {
        self.promised.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was seen in one sample, taken in this order.
#[derive(Debug)]
struct Sample {
    confirmed: BTreeSet<String>,
    origin: BTreeSet<String>,
    accepted: BTreeSet<String>,
    twice: usize,
}

impl Sample {
    /// Takes one; an error is a side that could not be asked at this moment.
    fn take(everbud: &Everbud, log: &DriversLog) -> Result<Self, String> {
        let confirmed = told_recorded(&log.shop, &log.promised())?;
        let rows = try_recorded(everbud, &log.shop).map_err(|why| why.to_string())?;
        let accepted = log.promised().ids.into_iter().collect();
        let origin: BTreeSet<String> = rows.iter().cloned().collect();
        Ok(Self { confirmed, twice: rows.len() - origin.len(), origin, accepted })
    }

    fn violation(&self) -> Option<String> {
        let beyond = |inner: &BTreeSet<String>, outer| inner.difference(outer).cloned().collect::<Vec<_>>();
        let (too_early, unknown) = (beyond(&self.confirmed, &self.origin), beyond(&self.origin, &self.accepted));
        let holds = too_early.is_empty() && unknown.is_empty() && self.twice == 0;
        (!holds).then(|| {
            format!("called recorded and not in the origin: {too_early:?}; in the origin and never promised: {unknown:?}; there twice: {}", self.twice)
        })
    }

    fn is_quiet(&self) -> bool {
        self.confirmed == self.accepted && self.origin == self.accepted
    }
}

/// What a sampler has seen when it ends.
#[derive(Debug, Default)]
struct Sampled {
    completed: usize,
    violations: Vec<String>,
    last_skipped: String,
}

/// Ends the sampling, also when the work panics.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Does the work while a thread samples every log; then waits until confirmed, recorded and accepted are equal.
#[track_caller]
pub fn conserved_throughout(everbud: &Everbud, logs: &[DriversLog], work: impl FnOnce()) {
    let over = AtomicBool::new(false);
    let sampled = std::thread::scope(|threads| {
        let sampler = threads.spawn(|| sample_until(&over, everbud, logs));
        let ends = Ends(&over);
        work();
        drop(ends);
        sampler.join().unwrap()
    });
    assert!(sampled.violations.is_empty(), "{}", sampled.violations.join("\n"));
    assert!(sampled.completed > 0, "no sample could be completed: {}", sampled.last_skipped);
    for log in logs {
        let _ = wait::until(
            "confirmed, recorded and accepted to be equal",
            RECOVERY,
            || Sample::take(everbud, log),
            |sample| sample.as_ref().is_ok_and(Sample::is_quiet),
        );
    }
}

fn sample_until(over: &AtomicBool, everbud: &Everbud, logs: &[DriversLog]) -> Sampled {
    let mut sampled = Sampled::default();
    loop {
        let last = over.load(Ordering::SeqCst);
        for log in logs {
            match Sample::take(everbud, log) {
                Ok(sample) => {
                    sampled.completed += 1;
                    sampled.violations.extend(sample.violation());
                }
                Err(why) => sampled.last_skipped = why,
            }
        }
        if last {
            return sampled;
        }
        std::thread::sleep(REST);
    }
}
