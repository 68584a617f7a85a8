//! Whose fault a failure is, and whether trying again can help: every error of this crate answers both.
//!
//! A failure on somebody's own laptop is only useful when it says what to do next. No I/O.

use crate::origin::{Fault, OriginError, WayOutError};

/// Who can mend a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Something the person typed or chose.
    Yours,
    /// This computer: a missing program, a full disk, a port already taken.
    Machine,
    /// The database, or whoever broke it.
    Database,
    /// A registry or a network between here and there.
    Network,
    /// Our own code or build.
    Everbud,
}

impl Whose {
    /// A few words for the end of an error message.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Yours => "please change what was asked for",
            Self::Machine => "this computer needs something",
            Self::Database => "the fault is the database's",
            Self::Network => "the network did not give what was needed",
            Self::Everbud => "this is a fault in Everbud",
        }
    }
}

/// What every error enum of this crate can tell beside its message.
pub trait Blame: std::error::Error {
    /// Who can mend it.
    fn whose(&self) -> Whose;
    /// Whether the same call may succeed when made again.
    fn retry(&self) -> bool;
}

impl From<Fault> for Whose {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Origin => Self::Database,
            Fault::Machine => Self::Machine,
            Fault::Caller => Self::Yours,
            Fault::Ours => Self::Everbud,
        }
    }
}

impl Blame for WayOutError {
    fn whose(&self) -> Whose {
        self.fault().into()
    }
    fn retry(&self) -> bool {
        self.may_pass()
    }
}

impl Blame for OriginError {
    fn whose(&self) -> Whose {
        self.fault().into()
    }
    fn retry(&self) -> bool {
        self.may_pass()
    }
}
