//! Everything that runs: Postgres, the fault proxy before it, and the worker, started and stopped as one.
//!
//! `cargo run` has one of these, every test has its own. I/O: whatever its parts do; folders below its own.

mod edge_storage;
mod failure;
mod sabotage;
mod trouble;

pub use edge_storage::EdgeStorage;
pub use failure::StackError;
pub use sabotage::Sabotage;
pub use trouble::{Trouble, WORDS};

use crate::bundle_build::Bundles;
use crate::digest;
use crate::fault_proxy::FaultProxy;
use crate::packages::Packages;
use crate::postgres::{DATABASE, Postgres, PostgresOptions, Stop};
use crate::worker_build::BuiltEdge;
use crate::workerd::{Idle, Listener, Workerd, WorkerdError, WorkerdOptions};
use edge_storage::Storage;
use serde_json::{Map, Value};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use trouble::Broken;

/// The role the worker signs in as.
pub const EDGE_ROLE: &str = "everbud_edge";

/// What a step of preparing the database is given.
#[derive(Clone, Debug)]
pub struct Access {
    /// The owner's connection string, past the proxy.
    pub url: String,
    /// The password that the worker's role is to have.
    pub edge_password: String,
}

/// What a step does.
pub type Work = Box<dyn Fn(&Access) -> Result<(), String> + Send + Sync>;

/// One step between an empty database and a running worker: migrations, demo shops.
pub struct Step {
    /// How progress calls it.
    pub name: &'static str,
    /// The work.
    pub work: Work,
}

impl Step {
    /// A step from a function.
    pub fn new(name: &'static str, work: impl Fn(&Access) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self { name, work: Box::new(work) }
    }
}

/// How a stack is to be run.
pub struct StackOptions {
    /// The two Workers.
    pub edge: BuiltEdge,
    /// What browsers load; without it pages link no script.
    pub bundles: Option<Bundles>,
    /// Where its database is kept, which outlives the stack.
    pub folder: PathBuf,
    /// Where the edge's own data are.
    pub edge_storage: EdgeStorage,
    /// A folder made by [`Stack::make_template`] to begin from, if there are no data yet.
    pub template: Option<PathBuf>,
    /// What becomes of the edge's objects while nobody asks for them.
    pub idle: Idle,
    /// The worker's port; without one, any that is free.
    pub port: Option<u16>,
    /// Whether a power cut may not lose anything of the database.
    pub durable: bool,
    /// What is done to the database before the worker starts, in this order, every time.
    pub steps: Vec<Step>,
    /// Variables for the worker.
    pub vars: Map<String, Value>,
    /// Told each line the worker logs.
    pub listener: Option<Listener>,
}

impl StackOptions {
    /// The smallest: this worker, this folder, a free port, nothing prepared and nothing durable.
    #[must_use]
    pub fn new(edge: BuiltEdge, folder: PathBuf) -> Self {
        Self {
            edge,
            bundles: None,
            folder,
            edge_storage: EdgeStorage::FLEETING,
            template: None,
            idle: Idle::Sleeps,
            port: None,
            durable: false,
            steps: Vec::new(),
            vars: Map::new(),
            listener: None,
        }
    }
}

/// A running stack; dropping it stops everything in order.
pub struct Stack {
    // Dropped in this order: first who asks, then who is asked.
    workerd: Workerd,
    _edge_storage: Storage,
    proxy: FaultProxy,
    broken: Mutex<Option<Broken>>,
    postgres: Mutex<Postgres>,
    access: Access,
}

impl Stack {
    /// Starts everything; `stage` is told the name of each part before it is started.
    pub fn start(packages: &Packages, options: StackOptions, stage: &mut dyn FnMut(&str)) -> Result<Self, StackError> {
        let StackOptions { edge, bundles, folder, edge_storage, template, idle, port, durable, steps, vars, listener } =
            options;
        let (postgres, access) = database(packages, &folder, template.as_deref(), durable, &steps, stage)?;
        stage("worker");
        let proxy = FaultProxy::start(postgres.port()).map_err(StackError::Proxy)?;
        let origin = format!("postgres://{EDGE_ROLE}:{}@127.0.0.1:{}/{DATABASE}", access.edge_password, proxy.port());
        let storage = Storage::make(edge_storage, &folder).map_err(|why| StackError::Files(folder, why))?;
        let persist = storage.0.clone();
        let options = WorkerdOptions { edge, bundles, persist, idle, port, origin, vars, listener };
        let workerd = Workerd::start(packages, options).map_err(StackError::Workerd)?;
        Ok(Self {
            workerd,
            _edge_storage: storage,
            proxy,
            broken: Mutex::new(None),
            postgres: Mutex::new(postgres),
            access,
        })
    }

    /// Prepares a database once and leaves it stopped, for many stacks to begin from in a moment.
    pub fn make_template(packages: &Packages, folder: &Path, steps: &[Step]) -> Result<(), StackError> {
        let (mut postgres, _) = database(packages, folder, None, false, steps, &mut |_| {})?;
        postgres.stop(Stop::Fast).map_err(StackError::Postgres)
    }

    /// Where the worker listens, on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.workerd.port()
    }

    /// The owner's connection string, past the proxy.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.access.url.clone()
    }

    /// The password of the worker's role.
    #[must_use]
    pub fn edge_password(&self) -> &str {
        &self.access.edge_password
    }

    /// What fails on command between the worker and Postgres.
    #[must_use]
    pub fn proxy(&self) -> &FaultProxy {
        &self.proxy
    }

    /// Postgres itself, to be stopped, frozen, killed and started again.
    pub fn postgres(&self) -> MutexGuard<'_, Postgres> {
        self.postgres.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The worker's runtime, to be killed and started again.
    #[must_use]
    pub fn workerd(&self) -> &Workerd {
        &self.workerd
    }

    /// Calls the worker's scheduled handler, which no clock does locally.
    pub fn scheduled(&self, cron: &str) -> Result<(), WorkerdError> {
        self.workerd.scheduled(cron)
    }
}

fn database(
    packages: &Packages,
    folder: &Path,
    template: Option<&Path>,
    durable: bool,
    steps: &[Step],
    stage: &mut dyn FnMut(&str),
) -> Result<(Postgres, Access), StackError> {
    stage("postgres");
    std::fs::create_dir_all(folder).map_err(|why| StackError::Files(folder.to_path_buf(), why))?;
    let edge_password = edge_password(folder, template).map_err(|why| StackError::Files(folder.to_path_buf(), why))?;
    let options = PostgresOptions {
        folder: folder.join("postgres"),
        template: template.map(|from| from.join("postgres")),
        durable,
    };
    let postgres = Postgres::start(&packages.postgres, options).map_err(StackError::Postgres)?;
    let access = Access { url: postgres.url(), edge_password };
    for step in steps {
        stage(step.name);
        (step.work)(&access).map_err(|why| StackError::Step(step.name, why))?;
    }
    Ok((postgres, access))
}

/// A database begun from a template knows the template's password.
fn edge_password(folder: &Path, template: Option<&Path>) -> io::Result<String> {
    let file = folder.join("edge.password");
    if let Ok(known) = std::fs::read_to_string(&file) {
        return Ok(known);
    }
    let password = match template {
        Some(template) => std::fs::read_to_string(template.join("edge.password"))?,
        None => digest::secret()?,
    };
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(&file)?;
    io::Write::write_all(&mut file, password.as_bytes())?;
    Ok(password)
}
