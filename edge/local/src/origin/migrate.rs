//! Applies the numbered migrations, each once and in order.
//!
//! They are compiled in, so a build always carries the schema that it was written for. Each is recorded with the hash of
//! its text in the same transaction that applies it. I/O: one connection as the owner.

use super::{OriginError, connect};
use postgres::Client;
use sha2::{Digest, Sha256};

/// One step of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migration {
    /// Its file name; they are applied in the order of their names.
    pub name: &'static str,
    /// Its text.
    pub sql: &'static str,
}

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        &[$(Migration { name: $name, sql: include_str!(concat!("../../../migrations/", $name)) }),*]
    };
}

/// All steps, in order.
pub const MIGRATIONS: &[Migration] = migrations![
    "0001_ground.sql",
    "0002_catalogue.sql",
    "0003_log.sql",
    "0004_apart.sql",
    "0005_reads.sql",
    "0006_drain.sql",
    "0007_erasure.sql",
    "0008_staff.sql",
    "0009_staff_writes.sql",
    "0010_seeds.sql",
    "0014_sales.sql",
    "0015_set_aside.sql",
    "0016_operators.sql",
    "0017_stacking.sql",
    "0018_persons.sql",
    "0019_settings.sql",
    "0020_studio.sql",
    "0021_by_key.sql",
];

/// What a migration run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// The steps that were applied now; empty when the schema was current.
    pub applied: Vec<&'static str>,
}

/// Brings the schema up to date and gives the worker's role its password.
///
/// # Errors
/// [`OriginError`]; steps before the one that failed stay applied, and the next run goes on from there.
pub fn migrate(url: &str, edge_password: &str) -> Result<Migrated, OriginError> {
    let migrated = apply(url, MIGRATIONS)?;
    let mut client = connect(url)?;
    // Stretching a password (RFC 7677: 4,096 rounds) protects one that can be guessed, and costs the worker milliseconds of
    // computing for each drain. This one is random. Servers before Postgres 16 know no such setting.
    let rounds = "select set_config(name, '1', false) from pg_settings where name = 'scram_iterations'";
    client.query(rounds, &[])?;
    // A role's password cannot be a parameter, so the server itself quotes it into the statement.
    let row = client.query_one("select format('alter role everbud_edge password %L', $1::text)", &[&edge_password])?;
    client.batch_execute(row.try_get(0)?)?;
    Ok(migrated)
}

/// Brings the schema up to date with these steps.
///
/// # Errors
/// As [`migrate`]; [`OriginError::ChangedMigration`] and [`OriginError::NewerDatabase`] before anything is applied.
pub fn apply(url: &str, migrations: &[Migration]) -> Result<Migrated, OriginError> {
    let mut client = connect(url)?;
    // Held by the session until it ends: of two runs at once, the second waits and then finds nothing to do.
    client.execute("select pg_advisory_lock(4202023, 0)", &[])?;
    let recorded = recorded(&mut client)?;
    if let Some((name, _)) = recorded.iter().find(|(name, _)| migrations.iter().all(|known| known.name != name)) {
        return Err(OriginError::NewerDatabase(name.clone()));
    }
    let mut pending = Vec::new();
    for migration in migrations {
        match recorded.iter().find(|(name, _)| name == migration.name) {
            Some((_, hash)) if *hash == sha256(migration.sql) => {}
            Some((name, _)) => return Err(OriginError::ChangedMigration(name.clone())),
            None => pending.push(migration),
        }
    }
    let mut applied = Vec::new();
    for migration in pending {
        let mut transaction = client.transaction()?;
        transaction.batch_execute(migration.sql)?;
        transaction.execute(
            "insert into everbud.migrations (name, sha256) values ($1, $2)",
            &[&migration.name, &sha256(migration.sql)],
        )?;
        transaction.commit()?;
        applied.push(migration.name);
    }
    Ok(Migrated { applied })
}

/// What was applied before, and from which text.
fn recorded(client: &mut Client) -> Result<Vec<(String, String)>, OriginError> {
    client.batch_execute(
        "set client_min_messages = warning;
         create schema if not exists everbud;
         create table if not exists everbud.migrations (
           name text primary key,
           sha256 text not null,
           applied_at timestamptz not null default now()
         )",
    )?;
    let rows = client.query("select name, sha256 from everbud.migrations order by name", &[])?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

fn sha256(text: &str) -> String {
    // A checkout that turns line ends into CRLF has not changed the migration.
    super::token::hex(&Sha256::digest(text.replace("\r\n", "\n")))
}
