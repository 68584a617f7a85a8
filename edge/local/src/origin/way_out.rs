//! The way out: all of a shop's data as one file, and such a file as a shop of an origin that has none.
//!
//! The file is JSON Lines, described in [`lines`]. It is as secret as the database: it holds the keys under which people's
//! data are sealed, for without them the shop would not know whom it sells to, and what staff's passwords and tokens are
//! known by, which opens nothing: both are drawn here, with 100 and 256 random bits, and never chosen by anybody.
//!
//! Who is erased in the origin is erased in every later export, and not in files that were written before.

mod chain;
mod check;
mod export;
mod flaw;
mod import;
mod lines;
mod reading;
mod tables;
mod totals;

pub use export::{Exported, export};
pub use flaw::{Flaw, Problem};
pub use import::{ShopImported, import_shop, rehearse_import_shop};
pub use lines::{EXPORT_VERSION, Footer, Header};
pub use reading::is_export;
pub use tables::{TABLES, Table};
pub use totals::{LogTotal, OrdersTotal, Totals};

use super::{Fault, OriginError};
use core::fmt;
use std::io;

/// Why a shop's data did not get out, or in.
#[derive(Debug)]
pub enum WayOutError {
    /// The origin's error, with its own fault.
    Origin(OriginError),
    /// The file could not be read or written. The machine's fault.
    Files(io::Error),
    /// The file cannot be imported, and nothing was written. The fault of whoever made it, or carried it.
    Unsound(Vec<Problem>),
    /// The origin has that shop, by id or by slug. The caller's fault: an import never changes a shop that is there.
    ShopExists(String),
    /// The origin has rows of that shop in this table, though not the shop. The caller's fault.
    RowsLeft(&'static str),
    /// The origin has no schema yet. The caller's fault: it is migrated first.
    NotMigrated,
    /// What the origin holds now is not what the file says; nothing was kept. Ours.
    OtherTotals,
}

impl WayOutError {
    /// Whose fault it is.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Origin(why) => why.fault(),
            Self::Files(_) => Fault::Machine,
            Self::Unsound(_) | Self::ShopExists(_) | Self::RowsLeft(_) | Self::NotMigrated => Fault::Caller,
            Self::OtherTotals => Fault::Ours,
        }
    }

    /// Whether the same call may succeed later with nothing changed.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Origin(why) => why.may_pass(),
            Self::Files(_)
            | Self::Unsound(_)
            | Self::ShopExists(_)
            | Self::RowsLeft(_)
            | Self::NotMigrated
            | Self::OtherTotals => false,
        }
    }
}

impl fmt::Display for WayOutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Origin(why) => write!(f, "{why}"),
            Self::Files(why) => write!(f, "{why}"),
            Self::Unsound(problems) => {
                f.write_str("the file cannot be imported; nothing was written")?;
                problems.iter().try_for_each(|problem| write!(f, "\n    {problem}"))
            }
            Self::ShopExists(slug) => {
                write!(f, "there is a shop called {slug}, or one with its id: an import changes no shop that is there")
            }
            Self::RowsLeft(table) => write!(f, "rows of a shop with this id are left in `{table}`"),
            Self::NotMigrated => f.write_str("the database has no schema yet: migrate it first"),
            Self::OtherTotals => f.write_str("the database does not hold what the file says; nothing was kept"),
        }
    }
}

impl std::error::Error for WayOutError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Origin(cause) => Some(cause),
            Self::Files(cause) => Some(cause),
            Self::Unsound(_) | Self::ShopExists(_) | Self::RowsLeft(_) | Self::NotMigrated | Self::OtherTotals => None,
        }
    }
}

impl From<OriginError> for WayOutError {
    fn from(error: OriginError) -> Self {
        Self::Origin(error)
    }
}

impl From<postgres::Error> for WayOutError {
    fn from(error: postgres::Error) -> Self {
        Self::Origin(error.into())
    }
}
