//! Single keys, where standard input is a terminal.
//!
//! The terminal is told to give keys as they are pressed and not to show them; everything else, Ctrl-C included,
//! stays as it is, and it is put back at the end. I/O: standard input and its terminal.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, isatty, tcgetattr, tcsetattr};
use std::io::{Read, stdin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// While it lives, keys are heard; dropping it gives the terminal back.
pub(crate) struct Keys {
    before: Termios,
    over: Arc<AtomicBool>,
}

impl Keys {
    /// `None` when nobody can press keys: then standard input is not read at all, and its end means nothing.
    pub(crate) fn listen(pressed: impl Fn(char) + Send + 'static) -> Option<Self> {
        if !isatty(stdin()) {
            return None;
        }
        let before = tcgetattr(stdin()).ok()?;
        let mut ours = before.clone();
        ours.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
        ours.special_codes[SpecialCodeIndex::VMIN] = 1;
        ours.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(stdin(), OptionalActions::Now, &ours).ok()?;
        let over = Arc::new(AtomicBool::new(false));
        let thread_over = Arc::clone(&over);
        std::thread::spawn(move || {
            while !thread_over.load(Ordering::SeqCst) {
                match key() {
                    Key::Pressed(key) => pressed(key),
                    Key::None => {}
                    Key::End => return,
                }
            }
        });
        Some(Self { before, over })
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.before);
    }
}

enum Key {
    Pressed(char),
    None,
    End,
}

/// Waits a moment only, so that the thread notices when it is no longer wanted.
fn key() -> Key {
    let input = stdin();
    let mut waited = [PollFd::new(&input, PollFlags::IN)];
    let moment = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };
    match poll(&mut waited, Some(&moment)) {
        Ok(0) | Err(rustix::io::Errno::INTR) => Key::None,
        Err(_) => Key::End,
        Ok(_) => {
            let mut byte = [0_u8; 1];
            match input.lock().read(&mut byte) {
                Ok(1) => Key::Pressed(char::from(byte[0])),
                _ => Key::End,
            }
        }
    }
}
