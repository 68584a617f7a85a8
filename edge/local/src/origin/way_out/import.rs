//! Makes an exported shop one of this origin, in one transaction: all of it, or nothing.
//!
//! The file is read twice. The first time no database is asked, so a file that is not sound never gets near one. I/O: the
//! file, one connection as the owner.

use super::WayOutError;
use super::check::Taken;
use super::flaw::{Flaw, Problem};
use super::lines::{Footer, Header};
use super::reading::{read_through, sound};
use super::tables::{TABLES, Table};
use super::totals::{self, Totals};
use crate::origin::deadline::{CALL, flowing};
use crate::origin::{Fault, OriginError, connect, speak_for};
use postgres::Transaction;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Rows that are written at once, and bytes of them.
const ROWS: usize = 200;
const BYTES: usize = 1 << 20;

/// A shop that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopImported {
    /// The file's first line.
    pub header: Header,
    /// What the origin holds of it now: what the file's last line says.
    pub totals: Totals,
    /// Events whose hash could not be computed again, see [`Footer::unproven`].
    pub unproven: u64,
}

/// Takes the shop of an export into an origin that does not have it.
///
/// # Errors
/// [`WayOutError`]; nothing was written then. When the answer to the commit is lost, the shop may be there: importing again
/// says so.
pub fn import_shop(url: &str, file: &Path) -> Result<ShopImported, WayOutError> {
    import_or_rehearse(url, file, true)
}

/// Finds out whether [`import_shop`] would succeed. All is written and taken back, so nobody else ever sees it.
///
/// # Errors
/// As [`import_shop`].
pub fn rehearse_import_shop(url: &str, file: &Path) -> Result<ShopImported, WayOutError> {
    import_or_rehearse(url, file, false)
}

fn import_or_rehearse(url: &str, file: &Path, keep: bool) -> Result<ShopImported, WayOutError> {
    let check = read_through(file, |_, _, _| Ok(()))?;
    let header = check.header().cloned();
    let Footer { unproven, sha256, .. } = check.footer();
    sound(check.finish())?;
    // A sound file has one.
    let Some(header) = header else { return Err(WayOutError::Unsound(Vec::new())) };
    let (url, file, of) = (url.to_owned(), file.to_owned(), header.clone());
    let totals = flowing(CALL, move |moves| write_all(&url, &file, &of, &sha256, keep, moves), |()| Ok(()))?;
    Ok(ShopImported { header, totals, unproven })
}

/// Writes all rows of the file, and answers what the origin holds then.
fn write_all(
    url: &str,
    file: &Path,
    header: &Header,
    sha256: &str,
    keep: bool,
    moves: &mut dyn FnMut(()) -> bool,
) -> Result<Totals, WayOutError> {
    let mut client = connect(url)?;
    let mut transaction = client.transaction()?;
    transaction.batch_execute(&format!("set local statement_timeout = {}", CALL.as_millis()))?;
    find_nothing(&mut transaction, header)?;
    let shop = header.shop.as_str();
    // What triggers would raise and count on their own has come with the file.
    for raised in ["everbud.revised", "everbud.restocked"] {
        transaction.execute("select set_config($1, $2, true)", &[&raised, &shop])?;
    }
    let mut batch = Batch::default();
    let check = read_through(file, |_, line, taken| {
        let Taken::Row(table, row) = taken else { return Ok(()) };
        if batch.is_full() || batch.table.is_some_and(|before| before != table) {
            batch.write(&mut transaction, shop)?;
            moves(());
        }
        batch.add(table, line, row);
        Ok(())
    })?;
    batch.write(&mut transaction, shop)?;
    let footer = check.footer();
    sound(check.finish())?;
    let totals = totals::read(&mut transaction, shop, &mut || {
        moves(());
    })?;
    if totals != footer.totals || footer.sha256 != sha256 {
        return Err(WayOutError::OtherTotals);
    }
    if keep {
        transaction.commit()?;
    } else {
        transaction.rollback()?;
    }
    Ok(totals)
}

/// Finds that there is nothing of the shop, and from here on speaks for it.
fn find_nothing(transaction: &mut Transaction<'_>, header: &Header) -> Result<(), WayOutError> {
    let migrated = transaction.query_one("select to_regclass('everbud.shops') is not null", &[])?;
    if !migrated.try_get::<_, bool>(0)? {
        return Err(WayOutError::NotMigrated);
    }
    let shop = header.shop.as_str();
    let known = "select exists (select from everbud.shops where id = $1::text::uuid or slug = $2)";
    if transaction.query_one(known, &[&shop, &header.slug])?.try_get(0)? {
        return Err(WayOutError::ShopExists(header.slug.clone()));
    }
    speak_for(transaction, shop)?;
    for Table { name, shop: column, .. } in &TABLES {
        let left = format!("select exists (select from everbud.{name} where {column} = $1::text::uuid)");
        if transaction.query_one(&left, &[&shop])?.try_get(0)? {
            return Err(WayOutError::RowsLeft(name));
        }
    }
    Ok(())
}

/// Rows of one table that are written together.
#[derive(Default)]
struct Batch {
    table: Option<&'static Table>,
    rows: Vec<(u64, String)>,
    bytes: usize,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.rows.len() >= ROWS || self.bytes >= BYTES
    }

    fn add(&mut self, table: &'static Table, line: u64, row: &str) {
        self.table = Some(table);
        self.bytes += row.len();
        self.rows.push((line, row.to_owned()));
    }

    /// Writes the rows, and is empty afterwards. Rows of builds with fewer columns leave the others to their defaults.
    fn write(&mut self, transaction: &mut Transaction<'_>, shop: &str) -> Result<(), WayOutError> {
        let Some(table) = self.table.take() else { return Ok(()) };
        let known = columns_of(transaction, table)?;
        self.bytes = 0;
        let mut alike: BTreeMap<Vec<String>, Vec<(u64, String)>> = BTreeMap::new();
        for (line, row) in self.rows.drain(..) {
            let found: BTreeMap<String, &RawValue> =
                serde_json::from_str(&row).map_err(|why| refused(line, Flaw::Unreadable(why.to_string())))?;
            let named: Vec<String> = found.into_keys().collect();
            if let Some(unknown) = named.iter().find(|name| !known.contains(*name)) {
                return Err(refused(line, Flaw::UnknownColumn(unknown.clone())));
            }
            alike.entry(named).or_default().push((line, row));
        }
        alike.into_iter().try_for_each(|(columns, rows)| insert(transaction, shop, table, &columns, &rows))
    }
}

/// Inserts rows that have the same columns; when the database refuses them, finds the first that it refuses.
fn insert(
    transaction: &mut Transaction<'_>,
    shop: &str,
    table: &Table,
    columns: &[String],
    rows: &[(u64, String)],
) -> Result<(), WayOutError> {
    let query = query_of(table, columns);
    let Err(why) = attempt(transaction, &query, shop, rows) else { return Ok(()) };
    if !is_about_the_rows(&why) {
        return Err(why.into());
    }
    for row in rows {
        attempt(transaction, &query, shop, core::slice::from_ref(row)).map_err(|why| {
            match is_about_the_rows(&why) {
                true => refused(row.0, Flaw::Refused(why.to_string())),
                false => why.into(),
            }
        })?;
    }
    Err(why.into())
}

/// Under a savepoint, so that it may be attempted again otherwise.
fn attempt(
    transaction: &mut Transaction<'_>,
    query: &str,
    shop: &str,
    rows: &[(u64, String)],
) -> Result<(), OriginError> {
    let rows: Vec<&str> = rows.iter().map(|(_, row)| row.as_str()).collect();
    let mut savepoint = transaction.transaction()?;
    savepoint.execute(query, &[&shop, &format!("[{}]", rows.join(","))])?;
    Ok(savepoint.commit()?)
}

fn query_of(table: &Table, columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let from: String = quoted.iter().map(|name| format!(", r.{name}")).collect();
    let into: String = quoted.iter().map(|name| format!(", {name}")).collect();
    let Table { name, shop, .. } = table;
    let insert = format!(
        "insert into everbud.{name} ({shop}{into})
         select $1::text::uuid{from} from jsonb_populate_recordset(null::everbud.{name}, $2::text::jsonb) r"
    );
    if !table.follows {
        return insert;
    }
    // A trigger has made the row, of the same shop and name; what it says is overwritten.
    let keys: Vec<&str> = table.order.split(' ').next().into_iter().filter(|key| *key != *shop).collect();
    let key: String = keys.iter().map(|key| format!(", {key}")).collect();
    let set: Vec<String> = quoted.iter().map(|name| format!("{name} = excluded.{name}")).collect();
    format!("{insert} on conflict ({shop}{key}) do update set {}", set.join(", "))
}

/// The columns of that table which can be written and are not the shop's id. Their names come from the database, so they
/// may stand in a query.
fn columns_of(transaction: &mut Transaction<'_>, table: &Table) -> Result<BTreeSet<String>, OriginError> {
    let query = "select attname::text from pg_attribute
                 where attrelid = ('everbud.' || $1::text)::regclass and attnum > 0 and not attisdropped
                   and attgenerated = '' and attname <> $2";
    let rows = transaction.query(query, &[&table.name, &table.shop])?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Whether an error is the fault of what was to be written: bad data, or a broken rule.
fn is_about_the_rows(why: &OriginError) -> bool {
    match why {
        OriginError::Refused(answer) => {
            why.fault() == Fault::Ours
                && ["22", "23", "54"].contains(&answer.code().code().get(..2).unwrap_or_default())
        }
        _ => false,
    }
}

fn refused(line: u64, flaw: Flaw) -> WayOutError {
    WayOutError::Unsound(vec![Problem { line, flaw }])
}
