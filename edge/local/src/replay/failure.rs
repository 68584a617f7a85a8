//! Why a replay could not be made. What it found is no failure of it: that stands in its report. No I/O.

use super::shops::Unmakeable;
use crate::blame::{Blame, Whose};
use crate::patience::NotInTime;
use crate::stack::StackError;
use crate::workerd::WorkerdError;
use std::fmt;
use std::io;

/// The part that failed, and its reason.
#[derive(Debug)]
pub enum ReplayError {
    /// The stack.
    Stack(StackError),
    /// The worker.
    Workerd(WorkerdError),
    /// A shop could not be made up.
    Shops(Unmakeable),
    /// A state that did not come.
    Waiting(NotInTime),
    /// A file of the replay's own.
    Files(io::Error),
    /// Postgres could not be asked what it holds.
    Database(postgres::Error),
    /// Somebody wanted it to end.
    Stopped,
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stack(why) => why.fmt(f),
            Self::Workerd(why) => why.fmt(f),
            Self::Shops(why) => why.fmt(f),
            Self::Waiting(why) => why.fmt(f),
            Self::Files(why) => write!(f, "a file of the replay: {why}"),
            Self::Database(why) => write!(f, "the database could not be asked what it holds: {why}"),
            Self::Stopped => f.write_str("stopped before its end; nothing was checked"),
        }
    }
}

impl std::error::Error for ReplayError {}

impl Blame for ReplayError {
    fn whose(&self) -> Whose {
        match self {
            Self::Stack(why) => why.whose(),
            Self::Workerd(why) => why.whose(),
            Self::Shops(_) | Self::Waiting(_) => Whose::Everbud,
            Self::Files(_) => Whose::Machine,
            Self::Database(_) => Whose::Database,
            Self::Stopped => Whose::Yours,
        }
    }
    fn retry(&self) -> bool {
        matches!(self, Self::Waiting(_))
    }
}

impl From<StackError> for ReplayError {
    fn from(why: StackError) -> Self {
        Self::Stack(why)
    }
}

impl From<WorkerdError> for ReplayError {
    fn from(why: WorkerdError) -> Self {
        Self::Workerd(why)
    }
}

impl From<NotInTime> for ReplayError {
    fn from(why: NotInTime) -> Self {
        Self::Waiting(why)
    }
}

impl From<io::Error> for ReplayError {
    fn from(why: io::Error) -> Self {
        Self::Files(why)
    }
}

impl From<postgres::Error> for ReplayError {
    fn from(why: postgres::Error) -> Self {
        Self::Database(why)
    }
}
