//! Whose fault a failure is, and whether trying again can help: every error of this crate answers both.
//!
//! A failure on somebody's own laptop is only useful when it says what to do next. No I/O.

use crate::origin::{Fault, OriginError};

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

impl Blame for OriginError {
    fn whose(&self) -> Whose {
        match self.fault() {
            Fault::Origin => Whose::Database,
            Fault::Machine => Whose::Machine,
            Fault::Caller => Whose::Yours,
            Fault::Ours => Whose::Everbud,
        }
    }
    fn retry(&self) -> bool {
        self.may_pass()
    }
}
