//! A shop's whole data into a file, and such a file into an origin: what is said of it, and where the file goes.
//!
//! I/O: the file or standard output, the database, the terminal.

use super::CliError;
use super::arguments::Where;
use super::control::{self, Order};
use super::database::{Database, explain};
use super::paint::Paint;
use everbud_domain::time::Timestamp;
use everbud_local::blame::Whose;
use everbud_local::origin::{self, Exported, WayOutError};
use everbud_local::places::Places;
use std::fs::OpenOptions;
use std::io::{BufWriter, stdout};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Writes the shop's export. What is said of it goes to standard error, so that the export alone can be piped.
pub(crate) fn export(places: &Places, shop: &str, out: Option<&Path>, at: Where, paint: Paint) -> Result<(), CliError> {
    let database = open(places, at)?;
    let written = match out {
        None => origin::export(&database.url, shop, now(), &mut BufWriter::new(stdout().lock())),
        Some(path) => export_into(&database.url, shop, path),
    };
    let Exported { footer, problems } = written.map_err(|why| say(why, at, out))?;
    for line in footer.totals.to_string().lines() {
        eprintln!("  {} {line}", paint.green("✓"));
    }
    if footer.unproven > 0 {
        let words = "their hashes cannot be computed again from what the origin keeps of them";
        eprintln!("  {} {} events are held by their neighbours alone: {words}", paint.yellow("~"), footer.unproven);
    }
    if footer.totals.erased > 0 {
        eprintln!("  {} nothing is in it of the people of {} erased orders", paint.green("✓"), footer.totals.erased);
    }
    match out {
        Some(path) => eprintln!("  {} {}: as secret as the database itself", paint.green("✓"), path.display()),
        None => eprintln!("  {} it is as secret as the database itself", paint.green("✓")),
    }
    if problems.is_empty() {
        return Ok(());
    }
    // All is in the file as the origin has it, and nothing was made to look better than it is.
    let named: String = problems.iter().map(|problem| format!("\n    {problem}")).collect();
    Err(CliError::new(format!("it was written, and no import will take it:{named}"), Whose::Database))
}

/// Writes beside the place first, so that a file of that name is always a whole one. Only its owner can read it.
fn export_into(url: &str, shop: &str, path: &Path) -> Result<Exported, WayOutError> {
    let beside = PathBuf::from(format!("{}.part", path.display()));
    let _ = std::fs::remove_file(&beside);
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside).map_err(WayOutError::Files)?;
    let mut file = BufWriter::new(file);
    let exported = origin::export(url, shop, now(), &mut file).and_then(|exported| {
        file.get_ref().sync_all().map_err(WayOutError::Files)?;
        std::fs::rename(&beside, path).map_err(WayOutError::Files)?;
        Ok(exported)
    });
    if exported.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    exported
}

/// Takes over a whole shop, or says whether that would succeed.
pub(crate) fn import(places: &Places, file: &Path, dry_run: bool, at: Where, paint: Paint) -> Result<(), CliError> {
    let is_export = origin::is_export(file).map_err(|why| CliError::yours(format!("{}: {why}", file.display())))?;
    if !is_export {
        return Err(CliError::yours(format!(
            "{} is not the export of a shop; a menu goes into a shop: `import FILE --shop SLUG`",
            file.display()
        )));
    }
    let database = open(places, at)?;
    let import = if dry_run { origin::rehearse_import_shop } else { origin::import_shop };
    let imported = import(&database.url, file).map_err(|why| say(why, at, Some(file)))?;
    let header = &imported.header;
    let (mark, words) = if dry_run {
        (paint.yellow("·"), "would be imported with these totals; a trial: nothing was written")
    } else {
        (paint.green("✓"), "is imported, with the same totals")
    };
    for line in imported.totals.to_string().lines() {
        println!("  {mark} {line}");
    }
    println!("  {mark} {} as of {} {words}", header.slug, header.exported_at);
    if !dry_run && at == Where::Here {
        // Without a running stack the next start publishes it.
        let _ = control::ask(places, &Order::Publish);
    }
    Ok(())
}

fn open(places: &Places, at: Where) -> Result<Database, CliError> {
    match at {
        Where::Here => Database::local(places),
        Where::Remote => Database::remote(),
    }
}

fn say(why: WayOutError, at: Where, file: Option<&Path>) -> CliError {
    match (why, at, file) {
        (WayOutError::Origin(why), Where::Here, _) => explain(why),
        (WayOutError::Files(why), _, Some(path)) => CliError::files(path, &why),
        (why, _, _) => why.into(),
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
