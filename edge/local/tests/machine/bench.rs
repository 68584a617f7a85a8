//! What every test here needs: the packages, a folder of its own, a Postgres from a template made once.
//!
//! I/O: the state folder; npm on the very first run.

use everbud_local::packages::{self, Packages};
use everbud_local::patience;
use everbud_local::places::Places;
use everbud_local::postgres::{Postgres, PostgresOptions};
use everbud_local::stack::{Stack, Step};
use postgres::{Client, NoTls};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

pub(crate) fn packages() -> &'static Packages {
    static PACKAGES: OnceLock<Packages> = OnceLock::new();
    PACKAGES.get_or_init(|| packages::ensure(&places(), &mut |_| {}).expect("the npm packages"))
}

pub(crate) fn places() -> Places {
    Places::find().expect("the state folder")
}

/// A folder that is removed with the value.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(places().state.join("tests").join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A stack's folder with a stopped Postgres, made once a run.
pub(crate) fn template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = places().state.join("tests/template");
        let _ = std::fs::remove_dir_all(&folder);
        Stack::make_template(packages(), &folder, &[edge_role()]).expect("the template");
        folder
    })
}

/// In place of the migrations: the role that the worker signs in as, and one table.
pub(crate) fn edge_role() -> Step {
    Step::new("migrate", |access| {
        let mut owner = Client::connect(&access.url, NoTls).map_err(|why| why.to_string())?;
        let password = &access.edge_password;
        let script = format!(
            "CREATE ROLE everbud_edge LOGIN PASSWORD '{password}'; CREATE TABLE note (id serial, text text); \
             GRANT ALL ON note TO everbud_edge; GRANT ALL ON note_id_seq TO everbud_edge"
        );
        owner.batch_execute(&script).map_err(|why| why.to_string())
    })
}

pub(crate) fn database(folder: &Folder) -> Postgres {
    let options = PostgresOptions {
        folder: folder.0.join("postgres"),
        template: Some(template().join("postgres")),
        durable: false,
    };
    Postgres::start(&packages().postgres, options).expect("a Postgres")
}

pub(crate) fn notes(client: &mut Client) -> i64 {
    client.query_one("SELECT count(*) FROM note", &[]).expect("an answer").get(0)
}

/// Whoever asked is left without an answer, and without an error, for a while.
pub(crate) fn silent<T>(asked: &JoinHandle<T>) {
    let look = || if asked.is_finished() { Err("it ended".to_owned()) } else { Ok(()) };
    patience::lasts("no answer", Duration::from_millis(300), look).unwrap();
}
