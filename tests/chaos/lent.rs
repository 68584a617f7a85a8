//! One stack for the tests that break the database and mend it again: it is lent to one of them at a time.

use everbud_tests::everbud::Everbud;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// The stack, until this is dropped; then the database is mended, also where a test has failed.
pub(crate) struct Lent {
    pub(crate) everbud: &'static Everbud,
    _alone: MutexGuard<'static, ()>,
}

impl Lent {
    /// Waits for the stack.
    pub(crate) fn take() -> Self {
        static STACK: OnceLock<Everbud> = OnceLock::new();
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        Self { everbud: STACK.get_or_init(Everbud::start), _alone: alone }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.everbud.mend_database();
    }
}
