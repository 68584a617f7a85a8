//! Ports on loopback for whatever is started here, and started again on the same one after it was killed.
//!
//! None of them is from the range out of which the system gives ports to outgoing connections: one of those could have taken
//! a port over between the end of a process and its next start. I/O: binds a port for a moment, draws a random number.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below 32,768, where Linux begins to draw, and 49,152, where others do (RFC 6335, section 6).
const FIRST: u32 = 20_000;
const COUNT: u32 = 12_000;
/// So many are tried; that all of them are taken is no matter of chance.
const TRIES: u32 = 200;

/// A port that is free now, and that this process has not been given before for a long time. Somebody else could take it in
/// between; then the start says so.
///
/// # Errors
/// Whatever the system says of the last one that was tried.
pub fn free() -> io::Result<u16> {
    let next = next()?;
    let mut taken = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..TRIES {
        let port = FIRST + next.fetch_add(1, Ordering::Relaxed) % COUNT;
        let port = u16::try_from(port).map_err(io::Error::other)?;
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(why) => taken = why,
        }
    }
    Err(taken)
}

/// Where this process goes on in the range. It begins by chance, so that processes do not meet.
fn next() -> io::Result<&'static AtomicU32> {
    static NEXT: OnceLock<AtomicU32> = OnceLock::new();
    let mut bytes = [0; 2];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(NEXT.get_or_init(|| AtomicU32::new(u32::from(u16::from_le_bytes(bytes)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_free_is_given_once_and_is_none_of_an_outgoing_connection() {
        let listeners: Vec<TcpListener> =
            (0..50).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, free().unwrap())).unwrap()).collect();
        for listener in &listeners {
            assert!((20_000..32_000).contains(&listener.local_addr().unwrap().port()));
        }
    }
}
