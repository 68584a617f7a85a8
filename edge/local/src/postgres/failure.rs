//! Why Postgres is not where it was wanted. No I/O.

use crate::blame::{Blame, Whose};
use crate::command::CommandError;
use crate::patience::NotInTime;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Postgres could not be brought where it was wanted.
#[derive(Debug)]
pub enum PostgresError {
    /// Its programs failed.
    Command(CommandError),
    /// Under root there must be another user to run it.
    NoAccount,
    /// A file could not be read or written.
    Files(PathBuf, io::Error),
    /// It did not come up or go down in time; the last lines of its log are in the text.
    NotInTime(NotInTime),
    /// It answered a question of ours with an error.
    Refused(postgres::Error),
    /// It is not running.
    Down,
    /// It is frozen and would not answer.
    Frozen,
}

impl fmt::Display for PostgresError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(why) => write!(f, "{why}"),
            Self::NoAccount => {
                f.write_str("Postgres refuses to run as root, and there is no user `postgres` or `nobody` to run it")
            }
            Self::Files(path, why) => write!(f, "{}: {why}", path.display()),
            Self::NotInTime(why) => write!(f, "{why}"),
            Self::Refused(why) => match why.as_db_error() {
                Some(detail) => write!(f, "Postgres said: {detail}"),
                None => write!(f, "Postgres: {why}"),
            },
            Self::Down => f.write_str("Postgres is not running"),
            Self::Frozen => f.write_str("Postgres is frozen and answers nothing"),
        }
    }
}

impl std::error::Error for PostgresError {}

impl Blame for PostgresError {
    fn whose(&self) -> Whose {
        match self {
            Self::Refused(_) => Whose::Everbud,
            Self::Down | Self::Frozen => Whose::Yours,
            Self::Command(_) | Self::NoAccount | Self::Files(..) | Self::NotInTime(_) => Whose::Machine,
        }
    }
    fn retry(&self) -> bool {
        matches!(self, Self::NotInTime(_) | Self::Down | Self::Frozen)
    }
}
