//! The names of everything that is bound to this worker, and the few settings that come with a deployment.

use everbud_outage::retention::KEEP_MS;
use worker::Env;

pub(crate) const COUNTER: &str = "COUNTER";
pub(crate) const GATE: &str = "GATE";
pub(crate) const DIRECTORY: &str = "DIRECTORY";
pub(crate) const SHELF: &str = "SHELF";
/// The only binding that leads to the database. Only `origin.rs` reads it.
pub(crate) const ORIGIN: &str = "ORIGIN";

/// The host of the platform's own pages, where a deployment sets none.
const LOCAL_PLATFORM_HOST: &str = "localhost";

/// Settings of this deployment.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The host, without port, that belongs to no shop but to the platform.
    pub(crate) platform_host: String,
    /// For how many milliseconds events are kept at least: longer than the oldest back-up that might be restored.
    pub(crate) keep_events_ms: i64,
}

impl Config {
    pub(crate) fn of(env: &Env) -> Self {
        let var = |name: &str| env.var(name).ok().map(|value| value.to_string());
        let seconds = var("KEEP_EVENTS_SECONDS").and_then(|text| text.parse::<i64>().ok());
        Self {
            platform_host: var("PLATFORM_HOST").unwrap_or_else(|| LOCAL_PLATFORM_HOST.to_owned()),
            // What is no number of seconds must not make a counter forget: it is as if nothing were set.
            keep_events_ms: seconds
                .filter(|seconds| *seconds > 0)
                .map_or(KEEP_MS, |seconds| seconds.saturating_mul(1_000)),
        }
    }
}
