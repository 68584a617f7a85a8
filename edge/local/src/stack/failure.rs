//! Why a stack could not be started or changed. No I/O.

use crate::blame::{Blame, Whose};
use crate::postgres::PostgresError;
use crate::workerd::WorkerdError;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// The part that failed, and its reason.
#[derive(Debug)]
pub enum StackError {
    /// Postgres.
    Postgres(PostgresError),
    /// The proxy found no port.
    Proxy(io::Error),
    /// The worker.
    Workerd(WorkerdError),
    /// A step of preparing the database: its name and its words.
    Step(&'static str, String),
    /// A file of the stack's own.
    Files(PathBuf, io::Error),
}

impl fmt::Display for StackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postgres(why) => write!(f, "{why}"),
            Self::Proxy(why) => write!(f, "the fault proxy could not listen: {why}"),
            Self::Workerd(why) => write!(f, "{why}"),
            Self::Step(name, why) => write!(f, "{name}: {why}"),
            Self::Files(path, why) => write!(f, "{}: {why}", path.display()),
        }
    }
}

impl std::error::Error for StackError {}

impl Blame for StackError {
    fn whose(&self) -> Whose {
        match self {
            Self::Postgres(why) => why.whose(),
            Self::Workerd(why) => why.whose(),
            Self::Step(..) => Whose::Everbud,
            Self::Proxy(_) | Self::Files(..) => Whose::Machine,
        }
    }
    fn retry(&self) -> bool {
        match self {
            Self::Postgres(why) => why.retry(),
            Self::Workerd(why) => why.retry(),
            Self::Proxy(_) | Self::Step(..) | Self::Files(..) => false,
        }
    }
}
