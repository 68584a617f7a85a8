//! Stops Postgres when this program dies without a chance to do it itself.
//!
//! A shell waits for the end of a pipe that only we hold. The system closes it however we end, `kill -9`
//! included; then the shell stops Postgres, first politely. I/O: one small process per Postgres.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// A frozen Postgres must be woken to hear the signal. If ten seconds are not enough for a polite end, the
/// impolite one makes the postmaster kill whatever of its own does not move.
const SCRIPT: &str = r#"
while read -r _; do :; done
kill -CONT "$1" 2>/dev/null || exit 0
kill -INT "$1"
tries=0
while kill -0 "$1" 2>/dev/null && [ "$tries" -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
kill -QUIT "$1" 2>/dev/null
"#;

#[derive(Debug)]
pub(super) struct Watchdog {
    shell: Child,
}

impl Watchdog {
    pub(super) fn over(postmaster: u32) -> std::io::Result<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "everbud-watchdog", &postmaster.to_string()]);
        // Its own group, or the Ctrl-C that ends us would end it first.
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        Ok(Self { shell: shell.spawn()? })
    }

    /// Postgres has ended; its id may soon be somebody else's.
    pub(super) fn dismiss(mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}
