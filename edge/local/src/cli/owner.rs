//! What is done with the owner's rights to a database: an import, staff and their tokens, the schema of one elsewhere.
//!
//! With a running stack its Postgres is used, whatever trouble the worker sees; otherwise one is started for the
//! moment. I/O: a file to import, the database, the environment.

use super::CliError;
use super::arguments::StaffChange;
use super::control::{self, Order};
use super::paint::Paint;
use super::session::Session;
use everbud_domain::staff::StaffName;
use everbud_import::{Imported, Outcome};
use everbud_local::blame::{Blame, Whose};
use everbud_local::origin::{self, Fault, OriginError};
use everbud_local::packages;
use everbud_local::places::Places;
use everbud_local::postgres::{Postgres, PostgresOptions};
use std::path::Path;

/// Reads a menu, names what is wrong with it, and takes over the rest unless it is only a trial.
pub(crate) fn import(places: &Places, file: &Path, shop: &str, dry_run: bool, paint: Paint) -> Result<(), CliError> {
    let text = std::fs::read_to_string(file).map_err(|why| CliError::yours(format!("{}: {why}", file.display())))?;
    let menu = everbud_import::read(&text).map_err(|why| CliError::yours(format!("{}: {why}", file.display())))?;
    report(&menu, paint);
    if dry_run {
        return rehearse(places, menu, shop, paint);
    }
    if menu.products.is_empty() {
        return Err(CliError::yours("the file holds no product that could be taken; nothing was written"));
    }
    let database = LocalDatabase::open(places)?.ok_or_else(none_yet)?;
    let slug = shop.to_owned();
    let outcome = database
        .ask(move |url| origin::import(url, &slug, &menu.products, &menu.specials, &menu.stock))
        .map_err(explain)?;
    println!(
        "  {} {} products written and {} removed, {} counts set; {shop} is at revision {}",
        paint.green("✓"),
        outcome.products_written,
        outcome.products_removed,
        outcome.stock_written,
        outcome.revision
    );
    // Without a running stack the next start publishes it.
    let _ = control::ask(places, &Order::Publish);
    Ok(())
}

/// Says what an import would change. A database that cannot be asked spoils no trial: the file was read all the same.
fn rehearse(places: &Places, menu: Imported, shop: &str, paint: Paint) -> Result<(), CliError> {
    if menu.products.is_empty() {
        println!("  {} it holds no product that could be taken: an import would be refused", paint.yellow("~"));
    }
    let slug = shop.to_owned();
    let outcome = LocalDatabase::open(places)?.map(|base| {
        base.ask(move |url| origin::rehearse_import(url, &slug, &menu.products, &menu.specials, &menu.stock))
    });
    match outcome {
        None => println!("  {} there is no local database yet: whether {shop} exists is not known", paint.yellow("~")),
        Some(Err(why)) if why.fault() == Fault::Origin => {
            println!("  {} {why}: whether {shop} exists is not known", paint.yellow("~"));
        }
        Some(Err(why)) => return Err(why.into()),
        Some(Ok(outcome)) => println!(
            "  {} it would write {} products to {shop} and remove {}, and set {} counts",
            paint.yellow("·"),
            outcome.products_written,
            outcome.products_removed,
            outcome.stock_written
        ),
    }
    println!("  {} a trial: nothing was written", paint.yellow("·"));
    Ok(())
}

fn report(menu: &Imported, paint: Paint) {
    for problem in &menu.problems {
        let mark = match problem.outcome {
            Outcome::Refused => paint.red("✗"),
            Outcome::Mended => paint.yellow("~"),
        };
        println!("  {mark} {problem}");
    }
    println!(
        "  {} {} of {} records taken, {} of them mended, {} refused",
        paint.green("✓"),
        menu.products.len(),
        menu.records,
        menu.mended(),
        menu.refused()
    );
}

/// Prints a token and nothing else, so that it can be piped.
pub(crate) fn token(places: &Places, shop: &str) -> Result<(), CliError> {
    let database = LocalDatabase::open(places)?.ok_or_else(none_yet)?;
    let slug = shop.to_owned();
    let token = database.ask(move |url| origin::mint_token(url, &slug)).map_err(explain)?;
    println!("{token}");
    // The counter learns of its new verifier by the next publication.
    let _ = control::ask(places, &Order::Publish);
    Ok(())
}

/// Prints a password and nothing else, or says that the account is gone.
pub(crate) fn staff(places: &Places, shop: &str, name: &StaffName, change: StaffChange) -> Result<(), CliError> {
    let database = LocalDatabase::open(places)?.ok_or_else(none_yet)?;
    let (slug, who) = (shop.to_owned(), name.clone());
    match change {
        StaffChange::Has(role) => {
            let password = database.ask(move |url| origin::make_staff(url, &slug, &who, role)).map_err(explain)?;
            println!("{password}");
        }
        StaffChange::Gone => {
            let had_one = database.ask(move |url| origin::disable_staff(url, &slug, &who)).map_err(explain)?;
            if !had_one {
                return Err(CliError::yours(format!("{name} has no account at {shop}")));
            }
            println!("{name} can no longer sign in at {shop}");
        }
    }
    // The counter learns of it by the next publication.
    let _ = control::ask(places, &Order::Publish);
    Ok(())
}

/// Brings the schema of the database that the environment names up to date. Its address and password stand there and
/// not among the words, which every user of a machine can read.
pub(crate) fn migrate(paint: Paint) -> Result<(), CliError> {
    let read = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (Some(url), Some(password)) = (read("DATABASE_URL"), read("EVERBUD_EDGE_PASSWORD")) else {
        return Err(CliError::yours("DATABASE_URL and EVERBUD_EDGE_PASSWORD must stand in the environment"));
    };
    let migrated = origin::migrate(&url, &password)?;
    for name in &migrated.applied {
        println!("  {} {name}", paint.green("✓"));
    }
    println!("  {} the schema is current, and everbud_edge has its password", paint.green("✓"));
    Ok(())
}

fn none_yet() -> CliError {
    CliError::yours("there is no local database yet; `cargo run` makes one")
}

/// Names the command that mends a local database; who else has one knows their own.
fn explain(why: OriginError) -> CliError {
    match why.fault() {
        Fault::Origin => CliError {
            words: format!("{why}; `cargo run -- db up` mends it"),
            whose: Whose::Database,
            retry: why.retry(),
        },
        Fault::Machine | Fault::Caller | Fault::Ours => why.into(),
    }
}

/// The local Postgres: the running stack's, or one of our own for the moment.
struct LocalDatabase {
    url: String,
    // In this order: the data are given back when nothing uses them any more.
    _server: Option<Postgres>,
    _session: Option<Session>,
}

impl LocalDatabase {
    /// `None` if there has never been one.
    fn open(places: &Places) -> Result<Option<Self>, CliError> {
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

    /// Does the work with its address, for as long as somebody at a terminal will wait.
    fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&str) -> Result<T, OriginError> + Send + 'static,
    ) -> Result<T, OriginError> {
        let url = self.url.clone();
        origin::within(origin::CALL, move || work(&url))
    }
}
