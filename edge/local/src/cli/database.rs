//! The database that an owner's command is about: the local one, or one elsewhere that the environment names.
//!
//! With a running stack its Postgres is used, whatever trouble the worker sees; otherwise one is started for the moment.
//! I/O: the state folder, a Postgres, the environment.

use super::CliError;
use super::control::{self, Order};
use super::session::Session;
use everbud_local::blame::{Blame, Whose};
use everbud_local::origin::{self, Fault, OriginError};
use everbud_local::packages;
use everbud_local::places::Places;
use everbud_local::postgres::{Postgres, PostgresOptions};

/// A database that can be asked as its owner.
pub(crate) struct Database {
    pub(crate) url: String,
    // In this order: the data are given back when nothing uses them any more.
    _server: Option<Postgres>,
    _session: Option<Session>,
}

impl Database {
    /// The local one: the running stack's, or one of our own for the moment. `None` if there has never been one.
    pub(crate) fn open(places: &Places) -> Result<Option<Self>, CliError> {
        let Some(session) = Session::take(places)? else {
            let url = control::ask(places, &Order::Address)?;
            return Ok(Some(Self { url, _server: None, _session: None }));
        };
        let folder = places.data().join("postgres");
        if !folder.exists() {
            return Ok(None);
        }
        let packages = packages::ensure(places, &mut |words| eprintln!("  {words}"))?;
        let options = PostgresOptions { folder, template: None, durable: true };
        let server = Postgres::start(&packages.postgres, options)?;
        Ok(Some(Self { url: server.url(), _server: Some(server), _session: Some(session) }))
    }

    /// The local one, which must be there.
    pub(crate) fn local(places: &Places) -> Result<Self, CliError> {
        let none_yet = || CliError::yours("there is no local database yet; `cargo run` makes one");
        Self::open(places)?.ok_or_else(none_yet)
    }

    /// The one that the environment names.
    pub(crate) fn remote() -> Result<Self, CliError> {
        Ok(Self { url: remote_url()?, _server: None, _session: None })
    }

    /// Does the work with its address, for as long as somebody at a terminal will wait.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&str) -> Result<T, OriginError> + Send + 'static,
    ) -> Result<T, OriginError> {
        let url = self.url.clone();
        origin::within(origin::CALL, move || work(&url))
    }
}

/// Where a database elsewhere is. Its address holds a password, and stands in the environment and not among the words,
/// which every user of a machine can read.
pub(crate) fn remote_url() -> Result<String, CliError> {
    let url = std::env::var("DATABASE_URL").ok().filter(|value| !value.is_empty());
    url.ok_or_else(|| CliError::yours("DATABASE_URL must stand in the environment"))
}

/// Names the command that mends a local database; who else has one knows their own.
pub(crate) fn explain(why: OriginError) -> CliError {
    match why.fault() {
        Fault::Origin => CliError {
            words: format!("{why}; `cargo run -- db up` mends it"),
            whose: Whose::Database,
            retry: why.retry(),
        },
        Fault::Machine | Fault::Caller | Fault::Ours => why.into(),
    }
}
