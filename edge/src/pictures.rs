//! Where shops' pictures are kept: R2, each under its shop and the hash of its content, with copies in the Cache of the
//! places where they are shown. Nothing here leads to the database, and no picture ever changes under its name.

use crate::behind::Behind;
use crate::clock::now;
use crate::config::PICTURES;
use core::time::Duration;
use everbud_domain::id::ShopId;
use everbud_domain::picture::{MAX_KEPT, PictureName, unneeded};
use everbud_domain::scope::ShopKey;
use futures_util::future::{Either, select};
use std::collections::BTreeSet;
use std::pin::pin;
use worker::{Bucket, Cache, Delay, Env, Response};

/// A picture is not waited for any longer than this.
const DEADLINE: Duration = Duration::from_secs(5);
/// How long the Cache may keep a copy.
const CACHE_CONTROL: &str = "public, max-age=2592000";

/// Why a picture was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotKept {
    /// So many of this shop's are kept that there is no room for another before some have lain there for a day.
    NoRoom,
    /// The store does not answer.
    Unreachable,
}

async fn within<T>(work: impl Future<Output = Option<T>>) -> Option<T> {
    match select(pin!(work), pin!(Delay::from(DEADLINE))).await {
        Either::Left((value, _)) => value,
        Either::Right(((), _)) => None,
    }
}

fn cache_address(key: &str) -> String {
    format!("https://pictures.everbud.example/{key}")
}

async fn from_cache(key: &str) -> Option<Vec<u8>> {
    Cache::default().get(cache_address(key), false).await.ok()??.bytes().await.ok()
}

async fn to_cache(key: &str, bytes: Vec<u8>) {
    let Ok(mut response) = Response::from_bytes(bytes) else { return };
    if response.headers_mut().set("cache-control", CACHE_CONTROL).is_ok() {
        within(async { Cache::default().put(cache_address(key), response).await.ok() }).await;
    }
}

async fn from_bucket(env: &Env, key: &str) -> Option<Vec<u8>> {
    let found = env.bucket(PICTURES).ok()?.get(key).execute().await.ok()??;
    found.body()?.bytes().await.ok()
}

/// A picture of that shop; none where there is none, or where its store does not answer.
pub(crate) async fn read(env: &Env, behind: &Behind, shop: &ShopId, name: &PictureName) -> Option<Vec<u8>> {
    let key = ShopKey::picture(shop.clone(), name.clone()).to_string();
    if let Some(bytes) = within(from_cache(&key)).await {
        return Some(bytes);
    }
    let bytes = within(from_bucket(env, &key)).await?;
    let copy = bytes.clone();
    behind.run(async move { to_cache(&key, copy).await });
    Some(bytes)
}

/// Keeps a picture of that shop; `named` are those that its looks name. Where there are many, those that nothing names go
/// first.
///
/// # Errors
/// [`NotKept`]; then the same may be sent again later.
pub(crate) async fn keep(
    env: &Env,
    shop: &ShopId,
    (name, bytes): (&PictureName, Vec<u8>),
    named: &BTreeSet<PictureName>,
) -> Result<(), NotKept> {
    let bucket = env.bucket(PICTURES).map_err(|_| NotKept::Unreachable)?;
    let stored = within(stored(&bucket, shop)).await.ok_or(NotKept::Unreachable)?;
    if stored.len() >= MAX_KEPT {
        let gone = unneeded(&stored, named, now().0);
        if gone.is_empty() {
            return Err(NotKept::NoRoom);
        }
        let keys: Vec<String> = gone.into_iter().map(|name| ShopKey::picture(shop.clone(), name).to_string()).collect();
        within(async { bucket.delete_multiple(keys).await.ok() }).await.ok_or(NotKept::Unreachable)?;
    }
    let key = ShopKey::picture(shop.clone(), name.clone()).to_string();
    within(async { bucket.put(key, bytes).execute().await.ok() }).await.ok_or(NotKept::Unreachable).map(drop)
}

/// The pictures of that shop, with the moment at which each came, in milliseconds.
async fn stored(bucket: &Bucket, shop: &ShopId) -> Option<Vec<(PictureName, i64)>> {
    let before = ShopKey::pictures(shop.clone()).to_string();
    let listed = bucket.list().prefix(before.clone()).execute().await.ok()?;
    let named = |object: &worker::Object| {
        let name = PictureName::parse(object.key().strip_prefix(&before)?)?;
        Some((name, i64::try_from(object.uploaded().as_millis()).ok()?))
    };
    Some(listed.objects().iter().filter_map(named).collect())
}
