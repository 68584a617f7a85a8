//! Four stacks at a time: they wait for timers more than they compute, and more would slow each other down when they start.

use std::sync::{Condvar, Mutex};

const AT_ONCE: usize = 4;

static RUNNING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// A place among those that run; given back when it is dropped.
pub(crate) struct Turn;

impl Turn {
    pub(crate) fn take() -> Self {
        let running = RUNNING.lock().unwrap();
        let mut running = ENDED.wait_while(running, |running| *running >= AT_ONCE).unwrap();
        *running += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap() -= 1;
        ENDED.notify_one();
    }
}
