//! The worker, running in workerd: started through Node, spoken to in JSON lines, killed when a test wants it.
//!
//! Its storage lies in a folder that outlives it, so a restart goes on where a crash left off.
//! I/O: one Node process, whose child workerd listens on loopback.

mod runner;

pub use runner::LogLine;

use crate::blame::{Blame, Whose};
use crate::bundle_build::Bundles;
use crate::packages::Packages;
use crate::patience::NotInTime;
use crate::worker_build::{BuiltEdge, Part};
use crate::{patience, processes};
use runner::Runner;
use rustix::process::Signal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The Durable Objects: binding and class.
const OBJECTS: [(&str, &str); 3] = [("COUNTER", "Counter"), ("GATE", "Gate"), ("DIRECTORY", "Directory")];

/// The KV namespace of menus and overlays.
const SHELF: &str = "SHELF";
/// The R2 bucket of shops' pictures.
const PICTURES: &str = "PICTURES";

/// The schedule that publishes what has changed.
pub const MINUTE: &str = "* * * * *";

/// The static files.
const ASSETS: &str = "ASSETS";

/// The way to Postgres.
const ORIGIN: &str = "ORIGIN";

/// The day whose behaviour of the runtime is asked for: that of the workerd which is pinned in package.json.
pub const COMPATIBILITY_DATE: &str = "2026-07-30";

const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(15);

/// Who is told each line that the worker logs.
pub type Listener = Arc<dyn Fn(&LogLine) + Send + Sync>;

/// The folder of the worker's storage.
#[derive(Clone, Debug)]
pub struct Persist {
    /// Where it is.
    pub folder: PathBuf,
    /// Whether it is removed when this process ends without having stopped the worker, as a killed one does.
    pub goes_with_us: bool,
}

/// What becomes of an object that nobody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Idle {
    /// It is put to sleep after ten seconds, as on the platform.
    Sleeps,
    /// It stays in memory.
    StaysAwake,
}

/// How the worker is to be run.
#[derive(Clone)]
pub struct WorkerdOptions {
    /// What to run.
    pub edge: BuiltEdge,
    /// What browsers load; without it pages link no script.
    pub bundles: Option<Bundles>,
    /// Where its objects, keys and cache are kept.
    pub persist: Persist,
    /// What becomes of its objects while nobody asks for them.
    pub idle: Idle,
    /// The port on 127.0.0.1; without one, any that is free.
    pub port: Option<u16>,
    /// The connection string behind the Hyperdrive binding.
    pub origin: String,
    /// The worker's variables; `BUNDLES` is added to them.
    pub vars: Map<String, Value>,
    /// Told each log line as it comes.
    pub listener: Option<Listener>,
}

/// The worker could not be run or asked.
#[derive(Debug)]
pub enum WorkerdError {
    /// Node could not be started or spoken to.
    Node(io::Error),
    /// The port is taken by another program.
    PortTaken(u16),
    /// workerd does not take the worker; its own words.
    Refused(String),
    /// No answer in time.
    NotInTime(NotInTime),
    /// The scheduled handler failed.
    Scheduled(String),
}

impl fmt::Display for WorkerdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(why) => write!(f, "Node: {why}"),
            Self::PortTaken(port) => {
                write!(f, "port {port} is taken by another program; choose another with `--port N`")
            }
            Self::Refused(why) => write!(f, "workerd does not run the worker: {why}"),
            Self::NotInTime(why) => write!(f, "{why}"),
            Self::Scheduled(why) => write!(f, "the worker's scheduled handler failed: {why}"),
        }
    }
}

impl std::error::Error for WorkerdError {}

impl Blame for WorkerdError {
    fn whose(&self) -> Whose {
        match self {
            Self::PortTaken(_) => Whose::Yours,
            Self::Refused(_) | Self::Scheduled(_) => Whose::Everbud,
            Self::Node(_) | Self::NotInTime(_) => Whose::Machine,
        }
    }
    fn retry(&self) -> bool {
        matches!(self, Self::NotInTime(_) | Self::Scheduled(_))
    }
}

/// A running worker.
pub struct Workerd {
    packages: Packages,
    options: WorkerdOptions,
    port: u16,
    // Shared, so that a test can kill the worker while another thread waits for its answer.
    runner: Mutex<Option<Arc<Runner>>>,
    edge: Mutex<BuiltEdge>,
    logs: runner::Logs,
}

impl Workerd {
    /// Starts it and waits until it listens.
    pub fn start(packages: &Packages, options: WorkerdOptions) -> Result<Self, WorkerdError> {
        let port = choose_port(options.port)?;
        let logs = runner::Logs::new(options.listener.clone());
        let edge = Mutex::new(options.edge.clone());
        let workerd = Self { packages: packages.clone(), options, port, runner: Mutex::new(None), edge, logs };
        workerd.run()?;
        Ok(workerd)
    }

    /// The port on 127.0.0.1; it stays the same through restarts.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Everything that was logged, oldest first; only the last few thousand lines are kept.
    #[must_use]
    pub fn logs(&self) -> Vec<LogLine> {
        self.logs.all()
    }

    /// The process of workerd, while it runs.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        lock(&self.runner).as_ref().map(|runner| runner.workerd_pid())
    }

    /// Whether workerd is there.
    #[must_use]
    pub fn is_running(&self) -> bool {
        lock(&self.runner).as_ref().is_some_and(|runner| processes::exists(runner.workerd_pid()))
    }

    /// Calls the scheduled handler as Cloudflare's clock would, and waits for its end.
    pub fn scheduled(&self, cron: &str) -> Result<(), WorkerdError> {
        let runner = lock(&self.runner).clone();
        let runner = runner.ok_or_else(|| WorkerdError::Scheduled("the worker is not running".to_owned()))?;
        runner.scheduled(cron)
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(&self) {
        let runner = lock(&self.runner).take();
        if let Some(runner) = runner {
            runner.stop(STOP);
        }
    }

    /// `kill -9` to workerd and to Node, as a power cut: what was answered must have been stored.
    pub fn kill9(&self) -> Result<(), WorkerdError> {
        let Some(runner) = lock(&self.runner).take() else { return Ok(()) };
        // workerd first: Node would otherwise see it end and tidy up, which no power cut does.
        processes::signal(runner.workerd_pid(), Signal::KILL);
        runner.kill();
        let gone = patience::until("the killed worker to be gone", STOP, || {
            if runner.exists() { Err("some of its processes still exist".to_owned()) } else { Ok(()) }
        });
        gone.map_err(WorkerdError::NotInTime)
    }

    /// Leaves it without a word, as this process does when it is killed. It ends by itself.
    pub fn abandon(&self) {
        if let Some(runner) = lock(&self.runner).as_ref() {
            runner.abandon();
        }
    }

    /// Starts it again on the same storage and the same port; stops it before, if it runs.
    pub fn restart(&self) -> Result<(), WorkerdError> {
        self.stop();
        self.run()
    }

    /// Starts it again with another build of the worker, as a deploy would.
    pub fn restart_with(&self, edge: BuiltEdge) -> Result<(), WorkerdError> {
        *lock(&self.edge) = edge;
        self.restart()
    }

    /// The folder of its storage; tests empty parts of it while it is stopped.
    #[must_use]
    pub fn persist(&self) -> &Path {
        &self.options.persist.folder
    }

    fn run(&self) -> Result<(), WorkerdError> {
        std::fs::create_dir_all(&self.options.persist.folder).map_err(WorkerdError::Node)?;
        let runner = Runner::start(&self.packages, &self.configuration(), &self.logs, START)?;
        *lock(&self.runner) = Some(Arc::new(runner));
        Ok(())
    }

    fn configuration(&self) -> Value {
        let edge = lock(&self.edge).clone();
        let mut vars = self.options.vars.clone();
        let bundles = self.options.bundles.as_ref();
        if let Some(bundles) = bundles {
            vars.insert("BUNDLES".to_owned(), json!(bundles.var()));
        }
        let script = |part: Part| {
            let built = edge.part(part);
            let modules: Vec<Value> =
                built.modules.iter().map(|path| json!({"type": kind(path), "path": path})).collect();
            json!({"name": part.script(), "folder": built.folder, "modules": modules})
        };
        let objects: Map<String, Value> =
            OBJECTS.iter().map(|(binding, class)| ((*binding).to_owned(), json!(class))).collect();
        json!({
            "storefront": script(Part::Storefront),
            "backroom": script(Part::Backroom),
            "compatibility_date": COMPATIBILITY_DATE,
            "compatibility_flags": [],
            "vars": vars,
            "objects": objects,
            "objects_stay_awake": self.options.idle == Idle::StaysAwake,
            "kv": [SHELF],
            "buckets": [PICTURES],
            "hyperdrives": {ORIGIN: self.options.origin},
            "assets": bundles.map(|bundles| json!({"binding": ASSETS, "directory": bundles.folder})),
            "persist": self.options.persist.folder,
            "goes_with_parent": self.options.persist.goes_with_us,
            "port": self.port,
        })
    }
}

impl Drop for Workerd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A thread that panicked while it held the lock has left a value that is still whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn kind(module: &str) -> &'static str {
    if module.ends_with(".wasm") { "CompiledWasm" } else { "ESModule" }
}

/// Asking for the port first turns a cryptic failure of workerd's into a plain sentence.
fn choose_port(wanted: Option<u16>) -> Result<u16, WorkerdError> {
    match wanted {
        None => crate::ports::free().map_err(WorkerdError::Node),
        Some(port) => match std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => Ok(port),
            Err(why) if why.kind() == io::ErrorKind::AddrInUse => Err(WorkerdError::PortTaken(port)),
            Err(why) => Err(WorkerdError::Node(why)),
        },
    }
}
