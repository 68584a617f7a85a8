//! What is done with the owner's rights to the database: an import, a token for staff.
//!
//! With a running stack its Postgres is used, whatever trouble the worker sees; otherwise one is started for the
//! moment. I/O: a file to import, the database.

use super::CliError;
use super::control::{self, Order};
use super::paint::Paint;
use super::session::Session;
use everbud_import::{Imported, Outcome};
use everbud_local::origin;
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
        println!("  {} a trial: nothing was written", paint.yellow("·"));
        return Ok(());
    }
    if menu.products.is_empty() {
        return Err(CliError::yours("the file holds no product that could be taken; nothing was written"));
    }
    let outcome =
        with_database(places, |url| Ok(origin::import(url, shop, &menu.products, &menu.specials, &menu.stock)?))?;
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
    let token = with_database(places, |url| Ok(origin::mint_token(url, shop)?))?;
    println!("{token}");
    // The counter learns of its new verifier by the next publication.
    let _ = control::ask(places, &Order::Publish);
    Ok(())
}

fn with_database<T>(places: &Places, work: impl FnOnce(&str) -> Result<T, CliError>) -> Result<T, CliError> {
    let Some(_session) = Session::take(places)? else {
        return work(&control::ask(places, &Order::Address)?);
    };
    let folder = places.data().join("postgres");
    if !folder.exists() {
        return Err(CliError::yours("there is no local database yet; `cargo run` makes one"));
    }
    let packages = packages::ensure(places, &mut |words| eprintln!("  {words}"))?;
    let options = PostgresOptions { folder, template: None, durable: true };
    let postgres = Postgres::start(&packages.postgres, options)?;
    work(&postgres.url())
}
