//! One connection through the proxy: two threads, one a direction, each looking at the mode between two messages.
//!
//! I/O: two sockets. A reset is a real one (RST): the socket is closed with nothing left to linger.

use super::frames::{Framer, Greeting, Message, parameter};
use super::lost_reply::{LostReply, Verdict};
use super::{ConnectionSeen, LOOK, Mode, Shared};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const CONNECT: Duration = Duration::from_secs(5);

/// Messages that ask Postgres to do something, in contrast to those of signing in and saying goodbye.
const WORK: [u8; 7] = *b"QPBEDFS";

struct Line<'a> {
    client: TcpStream,
    server: TcpStream,
    shared: &'a Shared,
    lost: Mutex<LostReply>,
    /// Either direction has ended, so the other must.
    over: AtomicBool,
}

pub(super) fn serve(client: TcpStream, shared: &Shared) {
    // Dropping `client` anywhere below sends a reset; an orderly end is made where it is meant.
    let _ = rustix::net::sockopt::set_socket_linger(&client, Some(Duration::ZERO));
    let _ = client.set_nodelay(true);
    let _ = client.set_read_timeout(Some(LOOK));
    let Some((startup, early)) = greet(&client, shared) else { return };
    let Ok(server) = TcpStream::connect_timeout(&shared.upstream, CONNECT) else { return };
    let _ = server.set_nodelay(true);
    let _ = server.set_read_timeout(Some(LOOK));
    let line = Line { client, server, shared, lost: Mutex::default(), over: AtomicBool::new(false) };
    if (&line.server).write_all(&startup).is_err() {
        return;
    }
    std::thread::scope(|threads| {
        threads.spawn(|| line.end_after(line.to_server(early)));
        line.end_after(line.to_client());
    });
}

/// Reads until the client has said who it is; encryption is declined. Nothing comes back from a hanging proxy.
fn greet(client: &TcpStream, shared: &Shared) -> Option<(Vec<u8>, Framer)> {
    let mut framer = Framer::default();
    loop {
        match shared.mode_now() {
            Mode::Refuse => return None,
            Mode::Hang => {
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

impl Line<'_> {
    /// `None` means: cut. A clean end of either side is passed on as one.
    fn to_server(&self, mut framer: Framer) -> Option<()> {
        loop {
            self.wait_while_hanging(&self.client)?;
            let mut flight = Vec::new();
            while let Some(message) = framer.message() {
                self.consider(&message)?;
                flight.extend_from_slice(&message.bytes);
            }
            if !flight.is_empty() {
                self.delay()?;
                (&self.server).write_all(&flight).ok()?;
            }
            if let Some(bytes) = read(&self.client)? {
                framer.feed(&bytes);
            }
        }
    }

    fn to_client(&self) -> Option<()> {
        let mut framer = Framer::default();
        let mut held: Vec<u8> = Vec::new();
        loop {
            self.wait_while_hanging(&self.client)?;
            while let Some(message) = framer.message() {
                held.extend_from_slice(&message.bytes);
                match self.verdict(&message) {
                    Verdict::Hold => {}
                    Verdict::Lose => return None,
                    Verdict::Pass => {
                        (&self.client).write_all(&held).ok()?;
                        held.clear();
                    }
                }
            }
            if let Some(bytes) = read(&self.server)? {
                framer.feed(&bytes);
            }
        }
    }

    fn consider(&self, message: &Message) -> Option<()> {
        match self.shared.mode_now() {
            Mode::Refuse => None,
            Mode::Reset if WORK.contains(&message.tag) => None,
            mode => {
                let text = match &mode {
                    Mode::ResetAfterCommit { text, .. } => Some(text.as_str()),
                    _ => None,
                };
                // Followed in every mode: replies that are due when the mode changes would be mistaken for others.
                self.lost().asked(message, text);
                Some(())
            }
        }
    }

    fn verdict(&self, message: &Message) -> Verdict {
        match self.lost().answered(message) {
            Verdict::Lose if !self.shared.lose_one() => Verdict::Pass,
            verdict => verdict,
        }
    }

    fn delay(&self) -> Option<()> {
        let start = Instant::now();
        while let Mode::Slow { delay } = self.shared.mode_now() {
            let Some(left) = delay.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) else { break };
            if self.over.load(Ordering::SeqCst) {
                return None;
            }
            std::thread::sleep(left.min(LOOK));
        }
        Some(())
    }

    fn wait_while_hanging(&self, client: &TcpStream) -> Option<()> {
        loop {
            if self.over.load(Ordering::SeqCst) {
                return None;
            }
            match self.shared.mode_now() {
                Mode::Refuse => return None,
                Mode::Hang => {
                    still_there(client)?;
                    std::thread::sleep(LOOK);
                }
                _ => return Some(()),
            }
        }
    }

    fn end_after(&self, _cut: Option<()>) {
        self.over.store(true, Ordering::SeqCst);
    }

    fn lost(&self) -> std::sync::MutexGuard<'_, LostReply> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
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
