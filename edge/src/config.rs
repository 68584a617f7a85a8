//! The names of everything that is bound to this worker, and the few settings that come with a deployment.

use worker::{Env, WorkerVersionMetadata};

pub(crate) const COUNTER: &str = "COUNTER";
pub(crate) const GATE: &str = "GATE";
pub(crate) const DIRECTORY: &str = "DIRECTORY";
pub(crate) const SHELF: &str = "SHELF";
/// The only binding that leads to the database. Only `origin.rs` reads it.
pub(crate) const ORIGIN: &str = "ORIGIN";

/// Cloudflare's name for what was deployed.
const VERSION: &str = "VERSION";

/// The host of the platform's own pages, where a deployment sets none.
const LOCAL_PLATFORM_HOST: &str = "localhost";

/// Settings of this deployment.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The host, without port, that belongs to no shop but to the platform.
    pub(crate) platform_host: String,
    /// Which build of the worker this is. Where a deployment does not say, no page outlives an isolate.
    pub(crate) build: Option<String>,
}

impl Config {
    pub(crate) fn of(env: &Env) -> Self {
        let var = |name: &str| env.var(name).ok().map(|value| value.to_string());
        let version = || Some(env.get_binding::<WorkerVersionMetadata>(VERSION).ok()?.id());
        Self {
            platform_host: var("PLATFORM_HOST").unwrap_or_else(|| LOCAL_PLATFORM_HOST.to_owned()),
            build: var("BUILD").or_else(version).filter(|build| !build.is_empty()),
        }
    }
}
