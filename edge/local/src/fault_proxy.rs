//! A TCP proxy before Postgres that can fail in every way a database fails, on command.
//!
//! It frames the messages of Postgres' protocol, so that it can lose exactly the reply to a commit, and it notes
//! who connected. It answers on 127.0.0.1 only. I/O: sockets and threads; no files, no clock but for delays.

mod connection;
mod frames;
mod lost_reply;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often a thread that waits for bytes looks whether the mode has changed.
pub(crate) const LOOK: Duration = Duration::from_millis(20);

/// In which way the database is to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Not at all.
    Pass,
    /// Every connection is reset, new ones at once.
    Refuse,
    /// Connections are accepted and kept, and nothing is ever answered.
    Hang,
    /// Everything works, late: each flight of messages waits that long.
    Slow {
        /// How long.
        delay: Duration,
    },
    /// Signing in works; the first query is answered with a reset.
    Reset,
    /// A statement that contains the text is carried out and committed, and then the connection is reset
    /// before the reply gets through.
    ResetAfterCommit {
        /// Part of the statement's text.
        text: String,
        /// How many replies are lost; afterwards everything passes.
        times: u32,
    },
    /// Up and down in turns.
    Flap {
        /// How long each turn lasts.
        period: Duration,
    },
}

/// A connection that reached the proxy and told who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionSeen {
    /// What it calls itself.
    pub application_name: String,
    /// The role it signs in as.
    pub user: String,
    /// When it came.
    pub at: Instant,
}

/// A running proxy; dropping it ends it and resets what is open.
#[derive(Debug)]
pub struct FaultProxy {
    port: u16,
    shared: Arc<Shared>,
}

impl FaultProxy {
    /// Listens on a free port and passes everything on to a port on 127.0.0.1.
    pub fn start(upstream: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let upstream = SocketAddr::from((Ipv4Addr::LOCALHOST, upstream));
        let state = State { mode: Mode::Pass, since: Instant::now(), seen: Vec::new(), accepted: 0, open: 0, lost: 0 };
        let shared = Arc::new(Shared { upstream, ended: AtomicBool::new(false), state: Mutex::new(state) });
        let for_thread = Arc::clone(&shared);
        std::thread::spawn(move || accept(&listener, &for_thread));
        Ok(Self { port, shared })
    }

    /// Where it listens, on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Fails in another way from now on; open connections feel it too.
    pub fn set_mode(&self, mode: Mode) {
        let mut state = self.shared.state();
        state.mode = mode;
        state.since = Instant::now();
    }

    /// The way it fails now.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.shared.state().mode.clone()
    }

    /// Every connection that told who it is, oldest first.
    #[must_use]
    pub fn connections(&self) -> Vec<ConnectionSeen> {
        self.shared.state().seen.clone()
    }

    /// How many connections were opened to it, silent and refused ones included.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.shared.state().accepted
    }

    /// How many are open now.
    #[must_use]
    pub fn open(&self) -> usize {
        self.shared.state().open
    }

    /// How many replies to a commit were lost on purpose.
    #[must_use]
    pub fn replies_lost(&self) -> u64 {
        self.shared.state().lost
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for the next connection.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    ended: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    mode: Mode,
    since: Instant,
    seen: Vec<ConnectionSeen>,
    accepted: u64,
    open: usize,
    lost: u64,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The mode of this moment: what takes turns is resolved into the turn it is.
    fn mode_now(&self) -> Mode {
        if self.ended.load(Ordering::SeqCst) {
            return Mode::Refuse;
        }
        let state = self.state();
        match &state.mode {
            Mode::Flap { period } => turn(state.since.elapsed(), *period),
            fixed => fixed.clone(),
        }
    }

    /// One reply fewer to lose; says whether this one was still to be lost.
    fn lose_one(&self) -> bool {
        let mut state = self.state();
        let Mode::ResetAfterCommit { times, .. } = &mut state.mode else { return false };
        match times.checked_sub(1) {
            None => false,
            Some(left) => {
                *times = left;
                state.lost += 1;
                true
            }
        }
    }
}

fn turn(elapsed: Duration, period: Duration) -> Mode {
    let turns = elapsed.as_millis() / period.as_millis().max(1);
    // Down first: whoever asks for flapping wants to see something happen.
    if turns.is_multiple_of(2) { Mode::Refuse } else { Mode::Pass }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if shared.ended.load(Ordering::SeqCst) {
            return;
        }
        let Ok(client) = client else { continue };
        {
            let mut state = shared.state();
            state.accepted += 1;
            state.open += 1;
        }
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            connection::serve(client, &shared);
            shared.state().open -= 1;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flapping_starts_with_a_turn_down_and_alternates() {
        let period = Duration::from_secs(2);
        assert_eq!(turn(Duration::from_secs(1), period), Mode::Refuse);
        assert_eq!(turn(Duration::from_secs(3), period), Mode::Pass);
        assert_eq!(turn(Duration::from_secs(5), period), Mode::Refuse);
    }
}
