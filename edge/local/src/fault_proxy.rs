//! A TCP proxy before Postgres that can fail in every way a database fails, on command.
//!
//! It frames the messages of Postgres' protocol, so that it can strike at exactly one of them, such as the reply to a
//! commit, and it notes who connected. It answers on 127.0.0.1 only. I/O: sockets and threads; no files, no clock but for
//! delays.
//!
//! - `fault`: the faults, as values
//! - `frames`, `conversation`, `damage`: what a fault means for a message
//! - `door`, `connection`: the sockets

mod connection;
mod conversation;
mod damage;
mod door;
mod fault;
mod frames;

pub use fault::{Fault, Moment};

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often a thread that waits for bytes looks whether the fault has changed.
pub(crate) const LOOK: Duration = Duration::from_millis(20);

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
        // A client that is gone before it is accepted must not keep the door.
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let upstream = SocketAddr::from((Ipv4Addr::LOCALHOST, upstream));
        let shared = Arc::new(Shared { upstream, ended: AtomicBool::new(false), state: Mutex::new(State::new()) });
        let for_thread = Arc::clone(&shared);
        std::thread::spawn(move || door::keep(&listener, &for_thread));
        Ok(Self { port, shared })
    }

    /// Where it listens, on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Fails in another way from now on; open connections feel it too.
    pub fn set_fault(&self, fault: Fault) {
        let mut state = self.shared.state();
        state.fault = fault;
        state.since = Instant::now();
        state.most_open = state.open;
    }

    /// The way it fails now.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.shared.state().fault.clone()
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

    /// How many were open at once, at most, since the fault was set.
    #[must_use]
    pub fn most_open(&self) -> usize {
        self.shared.state().most_open
    }

    /// How many messages were reset or damaged by a fault that waited for them.
    #[must_use]
    pub fn struck(&self) -> u64 {
        self.shared.state().struck
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
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
    fault: Fault,
    since: Instant,
    seen: Vec<ConnectionSeen>,
    accepted: u64,
    open: usize,
    most_open: usize,
    struck: u64,
}

impl State {
    fn new() -> Self {
        let (fault, since) = (Fault::None, Instant::now());
        Self { fault, since, seen: Vec::new(), accepted: 0, open: 0, most_open: 0, struck: 0 }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault of this moment.
    fn fault_now(&self) -> Fault {
        if self.ended.load(Ordering::SeqCst) {
            return Fault::Refuse;
        }
        let state = self.state();
        state.fault.after(state.since.elapsed())
    }

    /// What the present fault draws its numbers from.
    fn seed(&self) -> u64 {
        match self.state().fault {
            Fault::Jitter { seed, .. } | Fault::Corrupt { seed, .. } => seed,
            _ => 0,
        }
    }

    /// One connection fewer to reset; says whether this one was still to be.
    fn strike(&self) -> bool {
        let mut state = self.state();
        let Fault::Reset { times, .. } = &mut state.fault else { return false };
        match times.checked_sub(1) {
            None => false,
            Some(left) => {
                *times = left;
                state.struck += 1;
                true
            }
        }
    }
}
