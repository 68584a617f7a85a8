//! Faults inside the database: what an administrator, a full disk or another session does to it, done for real.
//!
//! Each is made through the owner's sessions and taken back the same way. I/O: those sessions, a thread where a fault has
//! to be kept up, a small disk where the system lets us mount one.

mod disk;
mod keeper;

use super::Access;
use crate::postgres::{Postgres, PostgresError};
use disk::SmallDisk;
use keeper::Keeper;
use postgres::Client;
use std::fmt;

/// One fault inside the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// There is no room for another event (53100).
    DiskFull,
    /// All connections are taken (53300).
    TooManyConnections,
    /// Somebody holds the row by which the drains of a shop take turns.
    LockedRows,
    /// Somebody holds the table of events (55P03).
    LockedTable,
    /// Another session takes the drain's locks in the other order (40P01).
    Deadlock,
    /// Recording takes longer than the worker's role may take (57014).
    StatementTimeout,
    /// An administrator ends every session of the worker (57P01).
    Terminated,
    /// The system kills a server process, and Postgres restarts all of them (57P02).
    BackendKilled,
    /// The worker's password is no longer the right one (28P01).
    Password,
    /// A column has another name (42703).
    RenamedColumn,
    /// The worker's role may not record any more (42501).
    RevokedRight,
    /// The catalogue is empty.
    EmptyMenu,
    /// Nothing in the catalogue costs anything.
    UnpricedMenu,
}

/// What makes a fault that is a matter of statements, and what takes it back.
struct Statements {
    make: String,
    mend: String,
}

/// A fault that was made.
#[derive(Default)]
pub(super) struct Sabotaged {
    mend: String,
    // Each ends what it does when it is dropped.
    keeper: Option<Keeper>,
    holder: Option<Client>,
    disk: Option<SmallDisk>,
}

impl Sabotage {
    fn statements(self, access: &Access) -> Option<Statements> {
        let (make, mend) = match self {
            Self::StatementTimeout => (trigger("perform pg_sleep(60)"), NO_TRIGGER.to_owned()),
            Self::Password => (
                "alter role everbud_edge password 'rotated'".to_owned(),
                format!("alter role everbud_edge password '{}'", access.edge_password),
            ),
            Self::RenamedColumn => (
                "alter table everbud.events rename column body to content".to_owned(),
                "alter table everbud.events rename column content to body".to_owned(),
            ),
            Self::RevokedRight => (
                "revoke insert on everbud.events from everbud_edge".to_owned(),
                "grant insert on everbud.events to everbud_edge".to_owned(),
            ),
            Self::EmptyMenu => (format!("{KEEP_PRODUCTS}; delete from everbud.products"), RESTORE_PRODUCTS.to_owned()),
            Self::UnpricedMenu => (format!("{KEEP_PRODUCTS}; {UNPRICED}"), RESTORE_PRODUCTS.to_owned()),
            Self::DiskFull
            | Self::TooManyConnections
            | Self::LockedRows
            | Self::LockedTable
            | Self::Deadlock
            | Self::Terminated
            | Self::BackendKilled => return None,
        };
        Some(Statements { make, mend })
    }

    pub(super) fn make(self, postgres: &Postgres, access: &Access) -> Result<Sabotaged, PostgresError> {
        let mut owner = postgres.connect()?;
        let mut made = Sabotaged::default();
        if let Some(Statements { make, mend }) = self.statements(access) {
            owner.batch_execute(&make).map_err(PostgresError::Refused)?;
            made.mend = mend;
            return Ok(made);
        }
        match self {
            Self::DiskFull => match SmallDisk::mount(postgres.folder()) {
                Some(disk) => {
                    one_by_one(&mut owner, &disk.filled())?;
                    made.mend = disk::EMPTIED.to_owned();
                    made.disk = Some(disk);
                }
                None => {
                    let raised = trigger("raise exception 'could not extend file' using errcode = '53100'");
                    owner.batch_execute(&raised).map_err(PostgresError::Refused)?;
                    made.mend = NO_TRIGGER.to_owned();
                }
            },
            Self::LockedRows => made.holder = Some(holding(owner, "select from everbud.counters for update")?),
            Self::LockedTable => {
                made.holder = Some(holding(owner, "lock table everbud.events in access exclusive mode")?);
            }
            Self::TooManyConnections => made.keeper = Some(Keeper::crowd(postgres, access)?),
            Self::Deadlock => {
                // The drain has to be the one that finds the circle.
                let sooner = "alter role everbud_edge set deadlock_timeout = '500ms'";
                owner.batch_execute(sooner).map_err(PostgresError::Refused)?;
                made.mend = "alter role everbud_edge reset deadlock_timeout".to_owned();
                made.keeper = Some(Keeper::contrary(postgres)?);
            }
            Self::Terminated => made.keeper = Some(Keeper::terminating(postgres)?),
            Self::BackendKilled => made.keeper = Some(Keeper::killing(postgres)?),
            Self::StatementTimeout
            | Self::Password
            | Self::RenamedColumn
            | Self::RevokedRight
            | Self::EmptyMenu
            | Self::UnpricedMenu => {}
        }
        Ok(made)
    }
}

impl Sabotaged {
    /// Takes it back. Postgres must be running.
    pub(super) fn mend(mut self, postgres: &Postgres) -> Result<(), PostgresError> {
        drop(self.keeper.take());
        drop(self.holder.take());
        if self.mend.is_empty() {
            return Ok(());
        }
        one_by_one(&mut postgres.connect()?, &self.mend)?;
        drop(self.disk.take());
        Ok(())
    }
}

impl fmt::Display for Sabotage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DiskFull => "full: there is no room for another event",
            Self::TooManyConnections => "crowded: all its connections are taken",
            Self::LockedRows => "locked: somebody holds the shops' rows",
            Self::LockedTable => "locked: somebody holds the table of events",
            Self::Deadlock => "deadlocking: somebody takes its locks in the other order",
            Self::StatementTimeout => "dawdling: recording takes longer than it may",
            Self::Terminated => "ending every session of the worker",
            Self::BackendKilled => "crashing: its processes are killed",
            Self::Password => "refusing the worker's password",
            Self::RenamedColumn => "changed: a column has another name",
            Self::RevokedRight => "refusing the worker the right to record",
            Self::EmptyMenu => "empty: it holds no products",
            Self::UnpricedMenu => "absurd: nothing costs anything",
        })
    }
}

const KEEP_PRODUCTS: &str = "create table public.everbud_kept as table everbud.products";
const UNPRICED: &str = "update everbud.products set doc = jsonb_set(doc, '{variants}', \
     (select jsonb_agg(jsonb_set(v, '{price}', '0')) from jsonb_array_elements(doc -> 'variants') v))";
const RESTORE_PRODUCTS: &str = "begin; delete from everbud.products; \
     insert into everbud.products table public.everbud_kept; drop table public.everbud_kept; commit";
const NO_TRIGGER: &str = "drop trigger everbud_sabotage on everbud.events;\ndrop function public.everbud_sabotage()";

/// What each attempt to record an event is met by.
fn trigger(does: &str) -> String {
    format!(
        "create function public.everbud_sabotage() returns trigger language plpgsql \
           as $$ begin {does}; return null; end $$; \
         create trigger everbud_sabotage before insert on everbud.events \
           for each statement execute function public.everbud_sabotage()"
    )
}

/// Statements that end a line: a tablespace can be neither made nor dropped within a transaction.
fn one_by_one(owner: &mut Client, statements: &str) -> Result<(), PostgresError> {
    statements.split(";\n").try_for_each(|statement| owner.batch_execute(statement)).map_err(PostgresError::Refused)
}

/// A session that holds what the statement locks.
fn holding(mut session: Client, statement: &str) -> Result<Client, PostgresError> {
    session.batch_execute(&format!("begin; {statement}")).map_err(PostgresError::Refused)?;
    Ok(session)
}
