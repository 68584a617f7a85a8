//! Where connections arrive: accepted one by one, or not at all.
//!
//! A blackhole is made by the system itself: the queue of connections to accept is made as short as it gets, filled with
//! one of ours, and left full, so that whoever knocks is not even refused. I/O: one listening socket.

use super::{LOOK, Shared};
use crate::fault_proxy::connection;
use crate::fault_proxy::fault::Fault;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::listen;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How many connections may wait to be accepted on an ordinary day.
const QUEUE: i32 = 128;
/// A queue of length 0 takes one all the same; the next shows that it is full.
const FILLERS: usize = 2;
const FILL: Duration = Duration::from_millis(50);

/// Accepts until the proxy ends.
pub(super) fn keep(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut shut: Option<Vec<TcpStream>> = None;
    while !shared.ended.load(Ordering::SeqCst) {
        match (shared.fault_now(), &shut) {
            (Fault::Blackhole, Some(_)) => std::thread::sleep(LOOK),
            (Fault::Blackhole, None) => shut = Some(shut_up(listener)),
            (_, Some(_)) => {
                let _ = listen(listener, QUEUE);
                shut = None;
            }
            (_, None) => accept_one(listener, shared),
        }
    }
}

fn shut_up(listener: &TcpListener) -> Vec<TcpStream> {
    let _ = listen(listener, 0);
    let Ok(address) = listener.local_addr() else { return Vec::new() };
    (0..FILLERS).filter_map(|_| TcpStream::connect_timeout(&address, FILL).ok()).collect()
}

/// Waits a moment only, so that a fault that shuts the door is noticed.
fn accept_one(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut waited = [PollFd::new(listener, PollFlags::IN)];
    let moment = Timespec { tv_sec: 0, tv_nsec: i64::from(LOOK.subsec_nanos()) };
    if !matches!(poll(&mut waited, Some(&moment)), Ok(1..)) {
        return;
    }
    let Ok((client, _)) = listener.accept() else { return };
    let number = {
        let mut state = shared.state();
        state.accepted += 1;
        state.open += 1;
        state.most_open = state.most_open.max(state.open);
        state.accepted
    };
    let shared = Arc::clone(shared);
    std::thread::spawn(move || {
        connection::serve(client, number, &shared);
        shared.state().open -= 1;
    });
}
