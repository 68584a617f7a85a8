//! The one Postgres of these tests, with a database a test.
//!
//! I/O: the state folder; npm on the very first run. The server stops with this process, however it ends.

use everbud_local::packages;
use everbud_local::places::Places;
use everbud_local::postgres::{Postgres, PostgresOptions};
use postgres::{Client, NoTls};
use std::fs::File;
use std::sync::OnceLock;

/// The worker's role has one password on the whole server. This one would show quoting that is forgotten.
pub(crate) const EDGE_PASSWORD: &str = r"it's a \test";
const EDGE_PASSWORD_IN_URL: &str = "it%27s%20a%20%5Ctest";

/// A running server.
pub(crate) struct Cluster {
    server: Postgres,
    // Held while the process lives: the folder is used by one run at a time.
    _only_one: File,
}

impl Cluster {
    /// The server of this test process, started by whoever asks first.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// The address of a database for a role.
    pub(crate) fn url(&self, role: &str, database: &str) -> String {
        match role {
            "everbud_owner" => {
                let url = self.server.url();
                let (server, _) = url.rsplit_once('/').unwrap();
                format!("{server}/{database}")
            }
            "everbud_edge" => self.url_of(role, EDGE_PASSWORD_IN_URL, database),
            // Roles that a test makes for itself have their name as password.
            role => self.url_of(role, role, database),
        }
    }

    fn url_of(&self, role: &str, password: &str, database: &str) -> String {
        format!("postgres://{role}:{password}@127.0.0.1:{}/{database}", self.server.port())
    }

    fn start() -> Self {
        let places = Places::find().unwrap();
        let programs = packages::ensure(&places, &mut |_| {}).unwrap().postgres;
        let tests = places.state.join("tests");
        std::fs::create_dir_all(&tests).unwrap();
        let only_one = File::create(tests.join("origin.lock")).unwrap();
        only_one.lock().unwrap();
        // The server of the run before may still be going down: it keeps its folder under another name.
        let (folder, before) = (tests.join("origin"), tests.join("origin.before"));
        let _ = std::fs::remove_dir_all(&before);
        let _ = std::fs::rename(&folder, &before);
        let options = PostgresOptions { folder, template: None, durable: false };
        Self { server: Postgres::start(&programs, options).unwrap(), _only_one: only_one }
    }
}

/// Signs in to a database of the shared server.
pub(crate) fn client(role: &str, database: &str) -> Client {
    Client::connect(&Cluster::shared().url(role, database), NoTls).unwrap()
}
