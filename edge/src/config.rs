//! The names of everything that is bound to this worker, and the few settings that come with a deployment.

use everbud_domain::popular;
use everbud_outage::holds::HOLD_MS;
use everbud_outage::retention::KEEP_MS;
use worker::Env;

pub(crate) const COUNTER: &str = "COUNTER";
pub(crate) const GATE: &str = "GATE";
pub(crate) const DIRECTORY: &str = "DIRECTORY";
pub(crate) const SHELF: &str = "SHELF";
/// The bucket of shops' pictures.
pub(crate) const PICTURES: &str = "PICTURES";
/// The static files: what browsers load.
pub(crate) const ASSETS: &str = "ASSETS";
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
    /// For how many milliseconds a shop holds what somebody is checking out with.
    pub(crate) hold_ms: i64,
    /// After how many milliseconds it is looked again what a shop's shoppers order most.
    pub(crate) popular_ms: i64,
    /// Where the folder of the shopper's bundle is served; empty where there is none.
    pub(crate) shop_bundle: String,
    /// The same of the staff's.
    pub(crate) staff_bundle: String,
    /// Where the folder of families of type is served; empty where there is none.
    pub(crate) fonts: String,
}

impl Config {
    pub(crate) fn of(env: &Env) -> Self {
        let var = |name: &str| env.var(name).ok().map(|value| value.to_string());
        let seconds = |name| var(name).and_then(|text| text.parse::<i64>().ok()).filter(|seconds| *seconds > 0);
        let bundles = var("BUNDLES").unwrap_or_default();
        Self {
            platform_host: var("PLATFORM_HOST").unwrap_or_else(|| LOCAL_PLATFORM_HOST.to_owned()),
            // What is no number of seconds must not make a counter forget: it is as if nothing were set.
            keep_events_ms: seconds("KEEP_EVENTS_SECONDS").map_or(KEEP_MS, |seconds| seconds.saturating_mul(1_000)),
            hold_ms: seconds("HOLD_SECONDS").map_or(HOLD_MS, |seconds| seconds.saturating_mul(1_000).min(HOLD_MS)),
            popular_ms: seconds("POPULAR_SECONDS")
                .map_or(popular::EVERY_MS, |seconds| seconds.saturating_mul(1_000).min(popular::EVERY_MS)),
            shop_bundle: bundle_href(&bundles, "shop"),
            staff_bundle: bundle_href(&bundles, "staff"),
            fonts: bundle_href(&bundles, "fonts"),
        }
    }
}

/// Where a bundle's folder is served, from the names and hashes that the build gave: `shop=HASH staff=HASH`.
fn bundle_href(bundles: &str, name: &str) -> String {
    let mut named = bundles.split(' ').filter_map(|bundle| bundle.split_once('='));
    named.find(|(bundle, _)| *bundle == name).map_or_else(String::new, |(_, hash)| format!("/pkg/{hash}"))
}
