//! A whole Everbud for a test: the real worker in workerd, a real Postgres behind the fault proxy, the demo shops.
//!
//! The worker is built once a test binary, and the database once a machine: each stack begins from a cold copy. I/O:
//! everything the stack does, on free ports, in a folder of its own that is removed afterwards.

mod storage;

pub use storage::{BackUp, KeptCounters, KeptShelves, Shelf};

use crate::leftovers;
use crate::shop::Shop;
use crate::wait;
use everbud_local::bundle_build::{self, BundleBuild, Bundles};
use everbud_local::fault_proxy::{ConnectionSeen, FaultProxy};
use everbud_local::packages::{self, Packages};
use everbud_local::places::Places;
use everbud_local::stack::{Access, Stack, StackOptions, Step, Trouble};
use everbud_local::worker_build::{self, BuiltEdge, WorkerBuild};
use everbud_local::{origin, toolchain, zips};
use serde_json::{Map, Value};
use std::fs::File;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The demo shops.
pub const SHOPS: [&str; 3] = ["copper-finch", "night-ferry", "saltmarsh"];

/// The cron of the minute.
const MINUTE: &str = "* * * * *";

/// The cron of the sweep.
pub const SWEEP: &str = "*/15 * * * *";

/// Everything that is made once and used by every stack.
struct Made {
    packages: Packages,
    places: Places,
    template: PathBuf,
    // Held as long as this process lives, so that no other takes the template for a leftover.
    _template_in_use: File,
}

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut say = |line: &str| eprintln!("  {line}");
        let places = Places::find().unwrap();
        let packages = packages::ensure(&places, &mut say).unwrap_or_else(|why| panic!("{why}"));
        let (template, in_use) = template(&places, &packages);
        leftovers::remove(&places.state.join("tests"), &template);
        Made { packages, places, template, _template_in_use: in_use }
    })
}

/// Where things are kept, and what came from npm.
pub(crate) fn packages() -> (&'static Places, &'static Packages) {
    let made = made();
    (&made.places, &made.packages)
}

fn edge() -> &'static BuiltEdge {
    static EDGE: OnceLock<BuiltEdge> = OnceLock::new();
    EDGE.get_or_init(|| {
        let made = made();
        let toolchain = toolchain::find(&mut |line| eprintln!("  {line}")).unwrap_or_else(|why| panic!("{why}"));
        // The same tests against what is deployed: they find out whether anything that was cut from it is missed. What only
        // a test build has, such as the protections that can be switched off, is not in it.
        let order = match std::env::var_os("EVERBUD_SHIPPED") {
            Some(_) => WorkerBuild::shipped(&made.places.root),
            None => WorkerBuild::quick(&made.places.root),
        };
        worker_build::build(&toolchain, &made.packages, &order).unwrap_or_else(|why| panic!("{why}"))
    })
}

/// What browsers load, built once a test binary.
pub fn bundles() -> &'static Bundles {
    static BUNDLES: OnceLock<Bundles> = OnceLock::new();
    BUNDLES.get_or_init(|| {
        let made = made();
        let toolchain = toolchain::find(&mut |line| eprintln!("  {line}")).unwrap_or_else(|why| panic!("{why}"));
        let orders = BundleBuild::all(&made.places.root);
        let zips = zips::ensure(&made.places, &mut |line| eprintln!("  {line}")).unwrap_or_else(|why| panic!("{why}"));
        let built = bundle_build::build_all(&toolchain, &made.packages, &orders, zips, &mut |_| {});
        built.unwrap_or_else(|why| panic!("{why}"))
    })
}

fn steps() -> Vec<Step> {
    vec![
        Step::new("migrate", |access: &Access| {
            origin::migrate(&access.url, &access.edge_password).map(drop).map_err(|why| why.to_string())
        }),
        Step::new("seed", |access: &Access| origin::seed_demo(&access.url).map(drop).map_err(|why| why.to_string())),
    ]
}

/// A database with the demo shops, made once for this version of migrations and menus; and the lock that keeps it.
fn template(places: &Places, packages: &Packages) -> (PathBuf, File) {
    let tests = places.state.join("tests");
    std::fs::create_dir_all(&tests).unwrap();
    let folder = tests.join(leftovers::template_name(&origin::fingerprint()));
    let made = folder.join("made");
    loop {
        // Test binaries may run beside each other: one makes it, the others wait here.
        let lock = File::create(leftovers::lock_of(&folder)).unwrap();
        lock.lock().unwrap();
        if !made.exists() {
            let _ = std::fs::remove_dir_all(&folder);
            Stack::make_template(packages, &folder, &steps()).unwrap_or_else(|why| panic!("{why}"));
            std::fs::write(&made, "").unwrap();
        }
        // Between the two locks another process may have swept it away.
        lock.unlock().unwrap();
        lock.lock_shared().unwrap();
        if made.exists() {
            return (folder, lock);
        }
    }
}

/// A running Everbud. Dropping it stops everything and removes its folder.
pub struct Everbud {
    // Dropped first, so that nothing writes into the folder any more when it goes.
    stack: Stack,
    folder: Folder,
}

/// A folder that goes with its owner.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Everbud {
    /// One for all tests of a binary that leave it as healthy as they found it.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Everbud> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// A new one, with the demo shops published.
    pub fn start() -> Self {
        Self::start_with(Map::new())
    }

    /// A new one with these variables of its deployment.
    pub fn start_set(vars: &[(&str, &str)]) -> Self {
        Self::start_with(vars.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect())
    }

    /// A new one that lacks a protection.
    pub fn start_mutant(mutant: &str) -> Self {
        let vars = [("MUTANT".to_owned(), Value::from(mutant))].into_iter().collect();
        Self::start_with(vars)
    }

    fn start_with(vars: Map<String, Value>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let made = made();
        let name = leftovers::run_name(NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = Folder(made.places.state.join("tests").join(name));
        let options = StackOptions {
            bundles: Some(bundles().clone()),
            template: Some(made.template.clone()),
            steps: steps(),
            vars,
            ..StackOptions::new(edge().clone(), folder.0.clone())
        };
        let stack = Stack::start(&made.packages, options, &mut |_| {}).unwrap_or_else(|why| panic!("{why}"));
        let everbud = Self { stack, folder };
        everbud.publish();
        for slug in SHOPS {
            let shop = everbud.shop(slug);
            let _ = wait::until(
                "the shop to be published",
                Duration::from_secs(30),
                || shop.try_send("GET", "/api/v1/menu", &[], b"").map(|reply| (reply.status, reply.body.len())),
                |reply| reply.as_ref().is_ok_and(|(status, _)| *status == 200),
            );
        }
        everbud
    }

    /// A shop, by its slug.
    pub fn shop(&self, slug: &str) -> Shop {
        Shop::new(self.stack.port(), &format!("{slug}.localhost"))
    }

    /// The platform's own host.
    pub fn platform(&self) -> Shop {
        Shop::new(self.stack.port(), "localhost")
    }

    /// A host that belongs to nobody.
    pub fn stranger(&self) -> Shop {
        Shop::new(self.stack.port(), "nobody.localhost")
    }

    /// Runs the minute's schedule now.
    #[track_caller]
    pub fn publish(&self) {
        self.scheduled(MINUTE);
    }

    /// Runs any schedule now, which no clock does locally.
    #[track_caller]
    pub fn scheduled(&self, cron: &str) {
        self.stack.scheduled(cron).unwrap_or_else(|why| panic!("{why}"));
    }

    /// Straight to Postgres, as its owner, past the proxy.
    #[track_caller]
    pub fn sql(&self) -> postgres::Client {
        self.try_sql().unwrap()
    }

    /// The same where the database may be out of reach.
    ///
    /// # Errors
    /// Why it could not be reached.
    pub fn try_sql(&self) -> Result<postgres::Client, postgres::Error> {
        let mut config: postgres::Config = self.database_url().parse().unwrap();
        // A frozen database accepts connections and answers nothing: a test that asks it has to fail, not to hang.
        config.connect_timeout(Duration::from_secs(5)).tcp_user_timeout(Duration::from_secs(10));
        config.connect(postgres::NoTls)
    }

    /// The owner's connection string, past the proxy.
    pub fn database_url(&self) -> String {
        self.stack.database_url()
    }

    /// A staff token of the shop, known to its counter.
    #[track_caller]
    pub fn staff_token(&self, slug: &str) -> String {
        let token = origin::mint_token(&self.database_url(), slug).unwrap();
        self.publish();
        token
    }

    /// An operator's token, known to the directory.
    #[track_caller]
    pub fn operator_token(&self) -> String {
        let token = origin::mint_operator_token(&self.database_url(), "tests", false).unwrap();
        self.publish();
        token
    }

    /// Breaks the database.
    #[track_caller]
    pub fn break_database(&self, trouble: Trouble) {
        self.stack.trouble(trouble).unwrap_or_else(|why| panic!("{why}"));
    }

    /// Mends the database.
    #[track_caller]
    pub fn mend_database(&self) {
        self.stack.mend().unwrap_or_else(|why| panic!("{why}"));
    }

    /// What fails on command between the worker and Postgres.
    pub fn proxy(&self) -> &FaultProxy {
        self.stack.proxy()
    }

    /// Who has connected to Postgres through the proxy so far.
    pub fn connections(&self) -> Vec<ConnectionSeen> {
        self.stack.proxy().connections()
    }

    /// Kills the worker's runtime with SIGKILL.
    #[track_caller]
    pub fn kill_worker(&self) {
        self.stack.workerd().kill9().unwrap_or_else(|why| panic!("{why}"));
    }

    /// Makes the runtime forget every alarm that counters have set, as a lost machine would. The worker must be stopped.
    #[track_caller]
    pub fn lose_the_counters_alarms(&self) {
        let counters = self.stack.workerd().persist().join("do/everbud-backroom-Counter");
        let kept = counters.join("metadata.sqlite");
        assert!(kept.exists(), "the runtime keeps its alarms elsewhere than in {}", kept.display());
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(counters.join(format!("metadata.sqlite{ending}")));
        }
    }

    /// Makes the runtime forget Cache and KV, as a place where nobody has asked yet. The worker must be stopped.
    #[track_caller]
    pub fn lose_cache_and_kv(&self) {
        for kept in ["cache", "kv"] {
            let folder = self.stack.workerd().persist().join(kept);
            assert!(folder.exists(), "the runtime keeps its {kept} elsewhere than in {}", folder.display());
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }

    /// Starts the worker's runtime again on the storage that it left.
    #[track_caller]
    pub fn restart_worker(&self) {
        self.stack.workerd().restart().unwrap_or_else(|why| panic!("{why}"));
    }

    /// Runs the minute's schedule now, whatever comes of it: the database may be broken.
    pub fn try_publish(&self) -> bool {
        self.stack.scheduled(MINUTE).is_ok()
    }

    /// All that the database has written into its log, SQLSTATEs included.
    pub fn database_log(&self) -> String {
        let log = self.stack.postgres().log();
        std::fs::read(&log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// Whether the worker has said that, in any of the lines that are kept.
    pub fn worker_said(&self, words: &str) -> bool {
        self.stack.workerd().logs().iter().any(|line| line.message.contains(words))
    }

    /// All lines of the worker's that are kept.
    pub fn worker_lines(&self) -> Vec<String> {
        self.stack.workerd().logs().into_iter().map(|line| line.message).collect()
    }

    /// The last lines that the worker wrote, for a failure's message.
    pub fn worker_log(&self) -> String {
        let lines = self.stack.workerd().logs();
        lines.iter().rev().take(30).rev().map(|line| format!("{line:?}\n")).collect()
    }
}
