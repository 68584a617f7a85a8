//! Stored copies of menus, overlays and the directory: the Cache of this place, then KV.
//!
//! Every read may fail or hang and every write may be refused; each is then as if the copy were not there. Values carry
//! their own time, for neither store says how old a value is.

use crate::broken::{self, Place};
use crate::config::SHELF;
use crate::deadline::within;
use crate::received;
use core::time::Duration;
use worker::{Cache, Env, Response};

/// No page and no alarm waits longer than this for one copy.
const DEADLINE: Duration = Duration::from_millis(1_500);

/// How long the Cache may keep a copy. Freshness is judged by the reader; this only bounds its life.
const CACHE_CONTROL: &str = "public, max-age=2592000";

fn cache_address(key: &str) -> String {
    format!("https://shelf.everbud.example/{key}")
}

/// What a store answers in time: one that hangs has nothing.
async fn in_time<T>(work: impl Future<Output = Option<T>>) -> Option<T> {
    within(DEADLINE, work).await.flatten()
}

/// The copy in this place's Cache.
pub(crate) async fn from_cache(key: &str) -> Option<String> {
    in_time(async { received::text(cached(key).await?).await }).await
}

/// The same of what is no text.
pub(crate) async fn bytes_from_cache(key: &str) -> Option<Vec<u8>> {
    in_time(async { received::bytes(cached(key).await?).await }).await
}

async fn cached(key: &str) -> Option<Response> {
    match broken::at(Place::Cache) {
        None => Cache::default().get(cache_address(key), false).await,
        Some(breakage) => breakage.read(),
    }
    .ok()?
}

/// Leaves a copy in this place's Cache. Whether it stays is the Cache's business.
pub(crate) async fn to_cache(key: &str, value: impl Into<Vec<u8>>) {
    if broken::at(Place::Cache).is_some() {
        return;
    }
    let Ok(mut response) = Response::from_bytes(value.into()) else { return };
    if response.headers_mut().set("cache-control", CACHE_CONTROL).is_ok() {
        in_time(async { Cache::default().put(cache_address(key), response).await.ok() }).await;
    }
}

/// The copy in KV.
pub(crate) async fn from_kv(env: &Env, key: &str) -> Option<String> {
    in_time(async {
        match broken::at(Place::Kv) {
            None => env.kv(SHELF).ok()?.get(key).text().await.ok()?,
            Some(breakage) => breakage.read().ok()?,
        }
    })
    .await
}

/// Writes a copy to KV and reads it back.
///
/// Returns whether the copy is there. Only a shop's counter writes its shop's keys, and only the directory its own.
pub(crate) async fn to_kv(env: &Env, key: &str, value: &str) -> bool {
    let Ok(kv) = env.kv(SHELF) else { return false };
    let Ok(put) = kv.put(key, value) else { return false };
    let is_written = in_time(async { put.execute().await.ok() }).await.is_some();
    is_written && from_kv(env, key).await.as_deref() == Some(value)
}
