//! Ctrl-C, for commands that take minutes.
//!
//! I/O: the process's signals.

use super::CliError;
use everbud_local::blame::Whose;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The flag that the first Ctrl-C raises, so that the command ends in order; the second ends it at once, and the watchers of
/// what was started stop that.
pub(super) fn heeded() -> Result<Arc<AtomicBool>, CliError> {
    let stop = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&stop);
    let set = ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
    set.map(|()| stop).map_err(|why| CliError::new(why.to_string(), Whose::Machine))
}
