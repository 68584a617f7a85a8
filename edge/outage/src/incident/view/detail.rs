//! Evidence in plain words.
//!
//! Pure.

use crate::fault::Transport;
use crate::incident::evidence::{Cause, Evidence, Sqlstate};
use crate::incident::timeline::Entry;

/// One sentence for people.
pub(super) fn sentence(entry: &Entry) -> String {
    let times = match entry.count {
        1 => String::new(),
        count => format!(" {count} times"),
    };
    match entry.evidence {
        Evidence::HeartbeatFailed { cause } => format!("The heartbeat failed{times}: {}.", reason(cause)),
        Evidence::HeartbeatSlow { slowest_ms } => {
            format!("The heartbeat was slow{times}: it took up to {slowest_ms} ms.")
        }
        Evidence::HeartbeatAnswered => format!("The heartbeat was answered{times}."),
        Evidence::DrainFault { cause } => format!("Recording orders failed{times}: {}.", reason(cause)),
        Evidence::Recorded { events } => recorded(entry, events),
        Evidence::BreakerOpened => "The database was taken for down. Orders were queued from then on.".to_owned(),
        Evidence::BreakerRecovering => "The database answered, and had to confirm it.".to_owned(),
        Evidence::BreakerClosed => "The database was taken for up. What was queued went to it.".to_owned(),
        Evidence::ForcedOpen => "An operator took the database off.".to_owned(),
        Evidence::ForcedClosed => "An operator put the database back on.".to_owned(),
        Evidence::Unknown => "Something was seen that this release has no words for.".to_owned(),
    }
}

fn recorded(entry: &Entry, events: u64) -> String {
    let millis = u64::try_from(entry.last.millis_since(entry.first)).unwrap_or(0);
    let a_minute = events.saturating_mul(60_000).checked_div(millis);
    match a_minute.filter(|_| entry.count > 1) {
        Some(a_minute) => format!("{events} queued events were recorded, {a_minute} a minute."),
        None => format!("{events} queued events were recorded."),
    }
}

fn reason(cause: Cause) -> String {
    match cause {
        Cause::Sqlstate(code) => match known(code) {
            Some(meaning) => format!("{meaning} (SQLSTATE {code})"),
            None => format!("SQLSTATE {code}"),
        },
        Cause::Transport(Transport::Refused) => "no connection could be made".to_owned(),
        Cause::Transport(Transport::TimedOut) => "no answer came in time".to_owned(),
        Cause::Transport(Transport::Reset) => "the connection was reset".to_owned(),
        Cause::Transport(Transport::Closed) => "the connection was closed".to_owned(),
        Cause::Transport(Transport::Broken) => "the answer broke off".to_owned(),
        Cause::Transport(Transport::Nonsense) => "the answer made no sense".to_owned(),
        Cause::Unknown => "for a reason that this release has no words for".to_owned(),
    }
}

/// The meaning of the codes that an outage brings most (PostgreSQL documentation, appendix A).
fn known(code: Sqlstate) -> Option<&'static str> {
    Some(match code.to_string().as_str() {
        "25006" => "the database is read-only",
        "53100" => "its disk is full",
        "53200" => "it is out of memory",
        "53300" => "it has no connection left",
        "57P01" => "an administrator ended the session",
        "57P02" => "it crashed",
        "57P03" => "it lets nobody in",
        "57P04" => "the database was dropped",
        "57P05" => "the session was idle for too long",
        code if code.starts_with("08") => "the connection failed",
        _ => return None,
    })
}
