//! One connection through the proxy: two threads, one a direction, each looking at the fault between two messages.
//!
//! I/O: two sockets. A reset is a real one (RST): the socket is closed with nothing left to linger.

use super::conversation::{Conversation, Stage, Verdict};
use super::damage::{Random, Speaker, corrupt, time_of, until_stalled};
use super::fault::Fault;
use super::frames::{Framer, Greeting, Message, parameter};
use super::{ConnectionSeen, LOOK, Shared};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const CONNECT: Duration = Duration::from_secs(5);

/// A thin pipe carries so much of a second at a time.
const STROKES_A_SECOND: u32 = 20;

struct Line<'a> {
    client: TcpStream,
    server: TcpStream,
    shared: &'a Shared,
    /// Which connection it is: what is drawn for one differs from what is drawn for the next.
    number: u64,
    conversation: Mutex<Conversation>,
    /// Either direction has ended, so the other must.
    over: AtomicBool,
    /// What the client sends is lost, also after the fault was mended, until it gives up.
    severed: AtomicBool,
}

pub(super) fn serve(client: TcpStream, number: u64, shared: &Shared) {
    // Dropping `client` anywhere below sends a reset; an orderly end is made where it is meant.
    let _ = rustix::net::sockopt::set_socket_linger(&client, Some(Duration::ZERO));
    // Some systems hand down that the listener does not wait.
    let _ = client.set_nonblocking(false);
    let _ = client.set_nodelay(true);
    let _ = client.set_read_timeout(Some(LOOK));
    let Some((startup, early)) = greet(&client, shared) else { return };
    let Ok(server) = TcpStream::connect_timeout(&shared.upstream, CONNECT) else { return };
    let _ = server.set_nodelay(true);
    let _ = server.set_read_timeout(Some(LOOK));
    let line = Line {
        client,
        server,
        shared,
        number,
        conversation: Mutex::default(),
        over: AtomicBool::new(false),
        severed: AtomicBool::new(false),
    };
    if (&line.server).write_all(&startup).is_err() {
        return;
    }
    std::thread::scope(|threads| {
        threads.spawn(|| line.end_after(line.to_server(early)));
        line.end_after(line.to_client());
    });
    line.close_slowly();
}

/// Reads until the client has said who it is; encryption is declined. Nothing comes back from a hanging proxy.
fn greet(client: &TcpStream, shared: &Shared) -> Option<(Vec<u8>, Framer)> {
    let mut framer = Framer::default();
    loop {
        match shared.fault_now() {
            Fault::Refuse => return None,
            Fault::Hang | Fault::Blackhole => {
                still_there(client)?;
                std::thread::sleep(LOOK);
                continue;
            }
            _ => {}
        }
        match framer.greeting() {
            Some(Greeting::Encryption) => (&*client).write_all(b"N").ok()?,
            Some(Greeting::Cancel(bytes)) => {
                let mut server = TcpStream::connect_timeout(&shared.upstream, CONNECT).ok()?;
                server.write_all(&bytes).ok()?;
                return None;
            }
            Some(Greeting::Startup(bytes)) => {
                let told = |name| parameter(&bytes, name).unwrap_or_default();
                let seen = ConnectionSeen {
                    application_name: told("application_name"),
                    user: told("user"),
                    at: Instant::now(),
                };
                shared.state().seen.push(seen);
                return Some((bytes, framer));
            }
            None => match read(client)? {
                Some(bytes) => framer.feed(&bytes),
                None => continue,
            },
        }
    }
}

/// What one direction remembers.
struct Way {
    to: Speaker,
    random: Random,
    /// Bytes sent since the client asked for something.
    sent: usize,
    /// What is on its way together waits once, however many messages it is.
    has_waited: bool,
}

impl Line<'_> {
    fn way(&self, to: Speaker, seed: u64) -> Way {
        let side = match to {
            Speaker::Client => 0,
            Speaker::Server => 1,
        };
        Way { to, random: Random::new(seed ^ (self.number << 1) ^ side), sent: 0, has_waited: false }
    }

    /// `None` means: cut. A clean end of either side is passed on as one.
    fn to_server(&self, mut framer: Framer) -> Option<()> {
        let mut way = self.way(Speaker::Server, self.shared.seed());
        loop {
            let fault = self.heed(Some(&self.client))?;
            let mut flight = Vec::new();
            while let Some(mut message) = framer.message() {
                let verdict = self.conversation().asked(&message, &fault);
                match self.struck(verdict) {
                    Verdict::Cut | Verdict::Lose => return None,
                    Verdict::Instead(bytes) => flight.extend_from_slice(bytes),
                    Verdict::Pass | Verdict::Hold => {
                        // A goodbye would end the server's side at once.
                        if !(message.tag == b'X' && matches!(fault, Fault::SlowClose { .. })) {
                            self.damage(&mut message, Speaker::Client, &fault, &mut way.random);
                            flight.extend_from_slice(&message.bytes);
                        }
                    }
                }
            }
            if !flight.is_empty() {
                if let Fault::Slow { delay } = fault {
                    self.nap(delay, &fault)?;
                }
                self.carry(&self.server, &flight, &mut way)?;
            }
            way.has_waited = false;
            if let Some(bytes) = read(&self.client)? {
                framer.feed(&bytes);
            }
        }
    }

    fn to_client(&self) -> Option<()> {
        let mut framer = Framer::default();
        let mut way = self.way(Speaker::Client, self.shared.seed());
        let mut held: Vec<u8> = Vec::new();
        loop {
            let fault = self.heed(None)?;
            while let Some(mut message) = framer.message() {
                let verdict = self.conversation().answered(&message);
                self.damage(&mut message, Speaker::Server, &fault, &mut way.random);
                held.extend_from_slice(&message.bytes);
                match self.struck(verdict) {
                    Verdict::Hold | Verdict::Instead(_) => {}
                    Verdict::Cut | Verdict::Lose => return None,
                    Verdict::Pass => {
                        self.carry(&self.client, &held, &mut way)?;
                        held.clear();
                    }
                }
            }
            way.has_waited = false;
            match read(&self.server) {
                Some(Some(bytes)) => framer.feed(&bytes),
                // A server's side that is gone is not told where the connection is half open.
                None if !self.severed.load(Ordering::SeqCst) => return None,
                Some(None) | None => {}
            }
        }
    }

    /// Counts what is struck; a reply that is no longer to be lost passes.
    fn struck(&self, verdict: Verdict) -> Verdict {
        match verdict {
            Verdict::Cut => {
                self.shared.strike();
                Verdict::Cut
            }
            Verdict::Lose if !self.shared.strike() => Verdict::Pass,
            Verdict::Pass | Verdict::Hold | Verdict::Instead(_) | Verdict::Lose => verdict,
        }
    }

    fn damage(&self, message: &mut Message, speaker: Speaker, fault: &Fault, random: &mut Random) {
        if let Fault::Corrupt { one_in, .. } = fault
            && corrupt(message, speaker, *one_in, random)
        {
            self.shared.state().struck += 1;
        }
    }

    /// Sends bytes on, as the fault of each moment lets them.
    fn carry(&self, mut to: &TcpStream, bytes: &[u8], way: &mut Way) -> Option<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let fault = self.heed((way.to == Speaker::Server).then_some(&self.client))?;
            let (length, pause) = match &fault {
                Fault::Stall { after } if way.to == Speaker::Client && self.is_working() => {
                    (until_stalled(rest.len(), way.sent, *after), LOOK)
                }
                Fault::Sliced { bytes } => ((*bytes).clamp(1, rest.len()), Duration::ZERO),
                Fault::Bandwidth { bytes_per_second } => {
                    let stroke = usize::try_from(bytes_per_second / STROKES_A_SECOND).unwrap_or(1);
                    let length = stroke.clamp(1, rest.len());
                    (length, time_of(length, *bytes_per_second))
                }
                Fault::Jitter { most, .. } if !way.has_waited => (0, way.random.part_of(*most)),
                _ => (rest.len(), Duration::ZERO),
            };
            way.has_waited = true;
            let (now, later) = rest.split_at_checked(length)?;
            to.write_all(now).ok()?;
            if self.is_working() {
                way.sent = way.sent.saturating_add(length);
            }
            rest = later;
            if length == 0 {
                still_there(&self.client)?;
            }
            self.nap(pause, &fault)?;
        }
        Some(())
    }

    /// Waits out what hangs, and says under which fault it goes on. The client's bytes are swallowed where they go
    /// nowhere, by the one who reads them.
    fn heed(&self, swallows: Option<&TcpStream>) -> Option<Fault> {
        loop {
            if self.over.load(Ordering::SeqCst) {
                return None;
            }
            let fault = self.shared.fault_now();
            if fault == Fault::Refuse {
                return None;
            }
            if self.severed.load(Ordering::SeqCst) {
                match swallows {
                    Some(client) => drop(read(client)?),
                    None => std::thread::sleep(LOOK),
                }
                continue;
            }
            match fault {
                Fault::Hang => {
                    still_there(&self.client)?;
                    std::thread::sleep(LOOK);
                }
                Fault::Blackhole => self.severed.store(true, Ordering::SeqCst),
                Fault::HalfOpen if self.is_working() => {
                    self.severed.store(true, Ordering::SeqCst);
                    let _ = self.server.shutdown(Shutdown::Both);
                }
                fault => return Some(fault),
            }
        }
    }

    fn is_working(&self) -> bool {
        self.conversation().stage() == Stage::Working
    }

    /// Waits, but no longer than the fault lasts.
    fn nap(&self, most: Duration, fault: &Fault) -> Option<()> {
        let start = Instant::now();
        while let Some(left) = most.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) {
            if self.over.load(Ordering::SeqCst) {
                return None;
            }
            if self.shared.fault_now() != *fault {
                break;
            }
            std::thread::sleep(left.min(LOOK));
        }
        Some(())
    }

    fn close_slowly(&self) {
        let start = Instant::now();
        while let Fault::SlowClose { delay } = self.shared.fault_now()
            && start.elapsed() < delay
        {
            std::thread::sleep(LOOK);
        }
    }

    fn end_after(&self, _cut: Option<()>) {
        self.over.store(true, Ordering::SeqCst);
    }

    fn conversation(&self) -> MutexGuard<'_, Conversation> {
        self.conversation.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes; or nothing yet; or, outside, the end.
fn read(mut from: &TcpStream) -> Option<Option<Vec<u8>>> {
    let mut buffer = vec![0; 16 * 1024];
    match from.read(&mut buffer) {
        Ok(0) => None,
        Ok(length) => {
            buffer.truncate(length);
            Some(Some(buffer))
        }
        Err(why)
            if matches!(
                why.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
            ) =>
        {
            Some(None)
        }
        Err(_) => None,
    }
}

/// A client that gave up on a hanging database must not be kept for ever.
fn still_there(client: &TcpStream) -> Option<()> {
    let mut one = [0; 1];
    match client.peek(&mut one) {
        Ok(0) => None,
        Ok(_) => Some(()),
        Err(why) if matches!(why.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => Some(()),
        Err(_) => None,
    }
}
