//! A deadline that holds also when the server answers nothing at all.
//!
//! Postgres' own time-outs are kept by the server, and one that is frozen keeps none. I/O: a thread a call.

use super::OriginError;
use core::time::Duration;
use std::sync::mpsc::{RecvTimeoutError, channel, sync_channel};
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

/// How many pieces may be on their way. A reader that is slow holds up the work, and nothing piles up.
const PIECES: usize = 4;

enum Told<P, R> {
    Piece(P),
    Done(R),
}

/// Does work of any length in a thread of its own, for as long as it moves: `each` is given its pieces as they come, and
/// waits at most that long for the next one. However long `each` itself takes, that is nobody's time but its own. The
/// work gives its pieces to a function that answers whether anybody still wants them.
///
/// # Errors
/// [`OriginError::NoAnswer`] when nothing came for so long, and whatever the work or `each` answers.
pub(super) fn flowing<P, R, E>(
    limit: Duration,
    work: impl FnOnce(&mut dyn FnMut(P) -> bool) -> Result<R, E> + Send + 'static,
    mut each: impl FnMut(P) -> Result<(), E>,
) -> Result<R, E>
where
    P: Send + 'static,
    R: Send + 'static,
    E: From<OriginError> + Send + 'static,
{
    let (tell, told) = sync_channel(PIECES);
    let run = move || {
        let done = work(&mut |piece| tell.send(Told::Piece(piece)).is_ok());
        drop(tell.send(Told::Done(done)));
    };
    Builder::new().name(String::from("owner")).spawn(run).map_err(|why| E::from(OriginError::NoThread(why)))?;
    loop {
        match told.recv_timeout(limit) {
            Ok(Told::Piece(piece)) => each(piece)?,
            Ok(Told::Done(done)) => return done,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Err(OriginError::NoAnswer.into()),
        }
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
    fn work_that_moves_may_take_long_and_work_that_stands_still_is_given_up() {
        let limit = Duration::from_millis(200);
        let (next, may_go_on) = channel::<()>();
        let mut seen = Vec::new();
        let work = move |give: &mut dyn FnMut(u32) -> bool| {
            for piece in 0.. {
                give(piece);
                if may_go_on.recv().is_err() {
                    break;
                }
            }
            Ok::<_, OriginError>(())
        };
        let error = flowing(limit, work, |piece| {
            seen.push(piece);
            // The fourth is the last that is asked for: after it nothing moves.
            if piece < 3 {
                next.send(()).unwrap();
            }
            Ok(())
        })
        .unwrap_err();
        assert!(matches!(error, OriginError::NoAnswer), "{error}");
        assert_eq!(seen, [0, 1, 2, 3]);
    }

    #[test]
    fn whoever_stops_reading_stops_the_work() {
        let (stopped, has_stopped) = channel();
        let work = move |give: &mut dyn FnMut(()) -> bool| {
            while give(()) {}
            stopped.send(()).unwrap();
            Ok::<_, OriginError>(())
        };
        flowing(SIGN_IN, work, |()| Err(OriginError::NoRandomness)).unwrap_err();
        has_stopped.recv_timeout(SIGN_IN).unwrap();
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
