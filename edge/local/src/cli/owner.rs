//! What is done with the owner's rights to a database: an import, staff and their tokens, the schema of one elsewhere.
//!
//! I/O: a file to import, the database, the environment.

use super::CliError;
use super::arguments::StaffChange;
use super::control::{self, Order};
use super::database::{Database, explain, remote_url};
use super::paint::Paint;
use everbud_domain::staff::StaffName;
use everbud_import::{Imported, Outcome};
use everbud_local::origin::{self, Fault};
use everbud_local::places::Places;
use std::path::Path;

/// Reads a menu, names what is wrong with it, and takes over the rest unless it is only a trial.
pub(crate) fn import(places: &Places, file: &Path, shop: &str, dry_run: bool, paint: Paint) -> Result<(), CliError> {
    if origin::is_export(file).is_ok_and(|is_export| is_export) {
        let words = "is a whole shop, which says itself what it is called: leave out `--shop`";
        return Err(CliError::yours(format!("{} {words}", file.display())));
    }
    let text = std::fs::read_to_string(file).map_err(|why| CliError::yours(format!("{}: {why}", file.display())))?;
    let menu = everbud_import::read(&text).map_err(|why| CliError::yours(format!("{}: {why}", file.display())))?;
    report(&menu, paint);
    if dry_run {
        return rehearse(places, menu, shop, paint);
    }
    if menu.products.is_empty() {
        return Err(CliError::yours("the file holds no product that could be taken; nothing was written"));
    }
    let database = Database::local(places)?;
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
    let outcome = Database::open(places)?.map(|base| {
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
pub(crate) fn token(places: &Places, shop: Option<&str>) -> Result<(), CliError> {
    let database = Database::local(places)?;
    let slug = shop.map(str::to_owned);
    let mint = move |url: &str| match slug {
        Some(slug) => origin::mint_token(url, &slug),
        None => origin::mint_operator_token(url, "made on the command line", false),
    };
    println!("{}", database.ask(mint).map_err(explain)?);
    // The edge learns of its new verifier by the next publication.
    let _ = control::ask(places, &Order::Publish);
    Ok(())
}

/// Prints a password and nothing else, or says that the account is gone.
pub(crate) fn staff(places: &Places, shop: &str, name: &StaffName, change: StaffChange) -> Result<(), CliError> {
    let database = Database::local(places)?;
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

/// Prints an operator's password and nothing else, or says that the account is gone.
pub(crate) fn operator(places: &Places, name: &StaffName, disable: bool) -> Result<(), CliError> {
    let database = Database::local(places)?;
    let who = name.clone();
    if disable {
        if !database.ask(move |url| origin::disable_operator(url, &who)).map_err(explain)? {
            return Err(CliError::yours(format!("{name} has no account at the console")));
        }
        println!("{name} can no longer sign in at the console");
    } else {
        println!("{}", database.ask(move |url| origin::make_operator(url, &who)).map_err(explain)?);
    }
    // The directory learns of it by the next publication.
    let _ = control::ask(places, &Order::Publish);
    Ok(())
}

/// Brings the schema of the database that the environment names up to date. Its address and password stand there and
/// not among the words, which every user of a machine can read.
pub(crate) fn migrate(paint: Paint) -> Result<(), CliError> {
    let password = std::env::var("EVERBUD_EDGE_PASSWORD").ok().filter(|value| !value.is_empty());
    let (Ok(url), Some(password)) = (remote_url(), password) else {
        return Err(CliError::yours("DATABASE_URL and EVERBUD_EDGE_PASSWORD must stand in the environment"));
    };
    let migrated = origin::migrate(&url, &password)?;
    for name in &migrated.applied {
        println!("  {} {name}", paint.green("✓"));
    }
    println!("  {} the schema is current, and everbud_edge has its password", paint.green("✓"));
    Ok(())
}
