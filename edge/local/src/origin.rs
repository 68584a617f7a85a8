//! What is done to the origin by its owner: migrations, shops, an import, staff, operators and their tokens, the way out.
//!
//! The worker never does any of this; it signs in as `everbud_edge` and calls the functions that the migrations define.
//! I/O: one Postgres connection a call, closed at its end. Every call is one transaction (a migration: one each), so an
//! interrupted call has done nothing and may simply be made again.

mod catalogue;
mod deadline;
mod demo;
mod founding;
mod migrate;
mod operator;
mod staff;
mod token;
mod way_out;

pub use catalogue::{ImportOutcome, import, rehearse_import};
pub use deadline::{CALL, within};
pub use demo::{DemoStaff, SeededShop, fingerprint, seed_demo};
pub use everbud_import::{Imported, Unreadable, read as read_menu_file};
pub use founding::{NewShop, found};
pub use migrate::{MIGRATIONS, Migrated, Migration, apply, migrate};
pub use operator::{demo_operators, disable_operator, make_operator, mint_operator_token};
pub use staff::{disable_staff, make_staff};
pub use token::mint_token;
pub use way_out::{
    EXPORT_VERSION, Exported, Flaw, Footer, Header, LogTotal, OrdersTotal, Problem, ShopImported, TABLES, Table,
    Totals, WayOutError, export, import_shop, is_export, rehearse_import_shop,
};

use core::fmt;
use core::time::Duration;
use postgres::config::SslMode;
use postgres::{Client, NoTls, Transaction};

/// Why something could not be done to the origin.
#[derive(Debug)]
pub enum OriginError {
    /// The address is not one of a Postgres. The caller's fault.
    BadAddress,
    /// The address asks for TLS, which this program does not speak. The caller's fault.
    NeedsTls,
    /// It could not be reached, or went away. Its own fault; try again.
    Unreachable(postgres::Error),
    /// It was reached and says nothing, as one does that is frozen. Its own fault; try again.
    NoAnswer,
    /// It answered, and said no. Whose fault that is depends on its SQLSTATE.
    Refused(Box<postgres::error::DbError>),
    /// A migration that was applied has since been edited. Ours: add a new one instead.
    ChangedMigration(String),
    /// The database was migrated by a newer build than this. The caller's fault: run that one.
    NewerDatabase(String),
    /// There is no shop of that slug. The caller's fault.
    UnknownShop(String),
    /// A demo file that is compiled in cannot be used. Ours.
    BadDemo(String),
    /// A value could not be written as JSON. Ours.
    Unwritable(serde_json::Error),
    /// The machine gave no random bytes. Its fault.
    NoRandomness,
    /// The machine gave no thread. Its fault.
    NoThread(std::io::Error),
}

/// Whose fault an [`OriginError`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The database's, or the way to it.
    Origin,
    /// The machine's that this runs on.
    Machine,
    /// Of whoever asked.
    Caller,
    /// This program's.
    Ours,
}

impl OriginError {
    /// Whose fault it is.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Unreachable(_) | Self::NoAnswer => Fault::Origin,
            Self::NoRandomness | Self::NoThread(_) => Fault::Machine,
            Self::Refused(answer) => match answer.code().code() {
                "25006" => Fault::Origin,
                code if ["08", "40", "53", "55", "57"].iter().any(|class| code.starts_with(class)) => Fault::Origin,
                // A wrong password or a role without rights is the address's fault; ill-formed SQL and data are ours.
                code if code.starts_with("28") || code == "42501" || code.starts_with("3D") => Fault::Caller,
                _ => Fault::Ours,
            },
            Self::BadAddress | Self::NeedsTls | Self::NewerDatabase(_) | Self::UnknownShop(_) => Fault::Caller,
            Self::ChangedMigration(_) | Self::BadDemo(_) | Self::Unwritable(_) => Fault::Ours,
        }
    }

    /// Whether the same call may succeed later with nothing changed.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self.fault(), Fault::Origin | Fault::Machine)
    }
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadAddress => f.write_str("this is not the address of a Postgres database"),
            Self::NeedsTls => {
                f.write_str("TLS to the database is not built in: reach it through a tunnel, without sslmode")
            }
            Self::Unreachable(_) => f.write_str("the database cannot be reached"),
            Self::NoAnswer => f.write_str("the database does not answer"),
            Self::Refused(answer) => {
                write!(f, "the database refused: {} ({})", answer.message(), answer.code().code())
            }
            Self::ChangedMigration(name) => {
                write!(f, "migration {name} was changed after it was applied; put it back and add a new one")
            }
            Self::NewerDatabase(name) => write!(f, "the database has migration {name}, which this build does not know"),
            Self::UnknownShop(slug) => write!(f, "there is no shop called {slug}"),
            Self::BadDemo(why) => write!(f, "a demo shop that is built in cannot be used: {why}"),
            Self::Unwritable(_) => f.write_str("a value cannot be written as JSON"),
            Self::NoRandomness => f.write_str("the machine gave no random bytes"),
            Self::NoThread(why) => write!(f, "the machine gave no thread: {why}"),
        }
    }
}

impl std::error::Error for OriginError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreachable(cause) => Some(cause),
            Self::Unwritable(cause) => Some(cause),
            Self::NoThread(cause) => Some(cause),
            Self::BadAddress
            | Self::NeedsTls
            | Self::NoAnswer
            | Self::Refused(_)
            | Self::ChangedMigration(_)
            | Self::NewerDatabase(_)
            | Self::UnknownShop(_)
            | Self::BadDemo(_)
            | Self::NoRandomness => None,
        }
    }
}

impl From<postgres::Error> for OriginError {
    fn from(error: postgres::Error) -> Self {
        match error.as_db_error() {
            Some(answer) => Self::Refused(Box::new(answer.clone())),
            None => Self::Unreachable(error),
        }
    }
}

impl From<serde_json::Error> for OriginError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unwritable(error)
    }
}

/// Signs in as the owner. A frozen server's system still takes the connection, so signing in has a deadline as well.
fn connect(url: &str) -> Result<Client, OriginError> {
    let mut config: postgres::Config = url.parse().map_err(|_| OriginError::BadAddress)?;
    if config.get_ssl_mode() == SslMode::Require {
        return Err(OriginError::NeedsTls);
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(3));
    }
    config.application_name("everbud/owner");
    within(deadline::SIGN_IN, move || Ok(config.connect(NoTls)?))
}

/// Makes the transaction speak for the shop of that slug, and locks the shop's row: the catalogue is changed by one
/// at a time, and the revision is raised under that lock. Answers with the shop's id.
fn enter_shop(transaction: &mut Transaction<'_>, slug: &str) -> Result<String, OriginError> {
    transaction.batch_execute(&format!("set local statement_timeout = {}", CALL.as_millis()))?;
    let found = transaction.query_opt("select id::text from everbud.shops where slug = $1", &[&slug])?;
    let Some(row) = found else { return Err(OriginError::UnknownShop(slug.to_owned())) };
    let shop: String = row.try_get(0)?;
    speak_for(transaction, &shop)?;
    transaction.execute("select 1 from everbud.shops where id = $1::text::uuid for update", &[&shop])?;
    Ok(shop)
}

/// Makes the transaction speak for a shop: the row-level policies bind the owner too.
fn speak_for(transaction: &mut Transaction<'_>, shop: &str) -> Result<(), OriginError> {
    transaction.execute("select set_config('everbud.shop', $1, true)", &[&shop])?;
    Ok(())
}
