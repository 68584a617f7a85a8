//! Whose fault an error of the origin is, and whether trying again helps.
//!
//! Pure. Classes are those of Postgres' SQLSTATE (PostgreSQL documentation, appendix A).

use crate::incident::evidence::Cause;

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The database's, or the way to it: every shop meets it.
    Origin,
    /// This shop's alone: two of its own calls met, or its call took too long.
    Shop,
    /// The event's: something in it cannot be read.
    Event,
    /// Ours: a wrong password, a missing right, a missing migration.
    Ours,
}

/// Whether trying again helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Yes, after a while.
    Yes,
    /// Not with the same content.
    Never,
    /// Not before a person has seen to it: raise an alarm, try rarely.
    PauseAndAlarm,
}

/// Trouble without an SQLSTATE: the origin could not be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// No connection could be made.
    Refused,
    /// No answer within our deadline.
    TimedOut,
    /// The connection was reset.
    Reset,
    /// The connection was closed.
    Closed,
    /// The wire protocol broke off or made no sense.
    Broken,
    /// An answer came, and it is not one that the contract knows.
    Nonsense,
}

/// An error of the origin, classed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OriginFault {
    /// Whose fault it is.
    pub source: Source,
    /// Whether trying again helps.
    pub retry: Retry,
    /// What the origin said, or why it could not be heard.
    pub cause: Cause,
}

/// Whose fault, and whether to retry.
type Class = (Source, Retry);

const ORIGIN: Class = (Source::Origin, Retry::Yes);
const SHOP: Class = (Source::Shop, Retry::Yes);
const EVENT: Class = (Source::Event, Retry::Never);
const OURS: Class = (Source::Ours, Retry::PauseAndAlarm);

impl OriginFault {
    const fn new((source, retry): Class, cause: Cause) -> Self {
        Self { source, retry, cause }
    }

    /// No origin is bound to this deployment.
    #[must_use]
    pub const fn unbound() -> Self {
        Self::new(OURS, Cause::Unknown)
    }

    /// Classes an error that the database named. What is not listed is taken for a passing trouble of this shop alone,
    /// so that an unknown error neither stops a shop for good nor moves the breaker for all.
    #[must_use]
    pub fn from_sqlstate(code: &str) -> Self {
        Self::new(class(code), Cause::from_sqlstate(code))
    }

    /// Classes a trouble on the way. All of it is the origin's: every shop takes the same way.
    #[must_use]
    pub const fn from_transport(trouble: Transport) -> Self {
        match trouble {
            Transport::Refused
            | Transport::TimedOut
            | Transport::Reset
            | Transport::Closed
            | Transport::Broken
            | Transport::Nonsense => Self::new(ORIGIN, Cause::Transport(trouble)),
        }
    }

    /// Whether it counts against the origin at the gate.
    #[must_use]
    pub const fn moves_breaker(self) -> bool {
        match self.source {
            Source::Origin => true,
            Source::Shop | Source::Event | Source::Ours => false,
        }
    }
}

fn class(code: &str) -> Class {
    match code {
        // Whole codes, which stand apart from their class: a read-only database cannot be written by anybody; a lock
        // that was not free and a statement that took too long are this call's own.
        "25006" => return ORIGIN,
        "55P03" | "57014" => return SHOP,
        _ => {}
    }
    if code.starts_with("57P0") {
        return ORIGIN;
    }
    match code.get(..2) {
        Some("08" | "53") => ORIGIN,
        Some("22" | "23") => EVENT,
        // A database or a schema that is not there, among them.
        Some("28" | "3D" | "3F" | "42") => OURS,
        // 40 among them: deadlock and serialization failure.
        Some(_) | None => SHOP,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_is_classed_by_whose_fault_it_is() {
        fn check(codes: &[&str], expect: Class, moves_breaker: bool) {
            for code in codes {
                let fault = OriginFault::from_sqlstate(code);
                assert_eq!(((fault.source, fault.retry), fault.moves_breaker()), (expect, moves_breaker), "{code}");
                assert_eq!(fault.cause, Cause::from_sqlstate(code));
            }
        }
        check(&["08000", "08006", "08P01", "53100", "53200", "53300", "25006"], ORIGIN, true);
        check(&["57P01", "57P02", "57P03", "57P04", "57P05"], ORIGIN, true);
        check(&["40001", "40P01", "55P03", "57014"], SHOP, false);
        check(&["22P05", "22023", "23505", "23514"], EVENT, false);
        check(&["28000", "28P01", "3D000", "3F000", "42501", "42703", "42P01", "42883"], OURS, false);
        // Unlisted: tried again, and nobody else's trouble.
        check(&["57000", "57P11", "55000", "25P02", "58030", "XX000", "P0001", "", "5", "é0", "57"], SHOP, false);
    }

    #[test]
    fn an_origin_that_cannot_be_heard_is_at_fault() {
        use Transport::{Broken, Closed, Nonsense, Refused, Reset, TimedOut};
        for trouble in [Refused, TimedOut, Reset, Closed, Broken, Nonsense] {
            let fault = OriginFault::from_transport(trouble);
            assert_eq!((fault.source, fault.retry), ORIGIN, "{trouble:?}");
            assert_eq!(fault.cause, Cause::Transport(trouble));
        }
    }
}
