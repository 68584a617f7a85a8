//! A deadline that holds also when the server answers nothing at all.
//!
//! Postgres' own time-outs are kept by the server, and one that is frozen keeps none. I/O: a thread a call.

use super::OriginError;
use core::time::Duration;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;

/// How long signing in may take, from the first packet to the answer.
pub(super) const SIGN_IN: Duration = Duration::from_secs(5);

/// How long one call of the owner's may take, and on the server each of its statements.
pub const CALL: Duration = Duration::from_secs(15);

/// Does the work in a thread of its own, and stops waiting for it after that time.
///
/// The thread is left to itself then; a transaction that it has open is rolled back by the server when this process
/// ends. Only a commit whose reply was lost can have taken effect, and every call of the owner's may be made again.
///
/// # Errors
/// [`OriginError::NoAnswer`] when the time is up, and whatever the work answers.
pub fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> Result<T, OriginError> + Send + 'static,
) -> Result<T, OriginError> {
    let (done, answer) = channel();
    let thread = Builder::new().name(String::from("owner")).spawn(move || drop(done.send(work())));
    thread.map_err(OriginError::NoThread)?;
    match answer.recv_timeout(limit) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(OriginError::NoAnswer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpListener};
    use std::time::Instant;

    #[test]
    fn work_that_never_ends_is_given_up() {
        let (_held, forever) = channel::<()>();
        let error = within(Duration::from_millis(20), move || Ok(forever.recv())).unwrap_err();
        assert!(matches!(error, OriginError::NoAnswer) && error.may_pass(), "{error}");
    }

    #[test]
    fn a_server_that_takes_connections_and_never_answers_is_given_up() {
        // The system takes the connection on the listener's behalf; nobody ever reads from it.
        let frozen = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("host=127.0.0.1 port={} user=nobody", frozen.local_addr().unwrap().port());
        let start = Instant::now();
        let error = super::super::mint_token(&url, "one").unwrap_err();
        assert!(matches!(error, OriginError::NoAnswer), "{error}");
        assert!(start.elapsed() < SIGN_IN * 2);
    }
}
