//! Where shops' pictures are kept: R2, each under its shop and the hash of its content, with copies in the Cache of the
//! places where they are shown. Nothing here leads to the database, and no picture ever changes under its name.

use crate::behind::Behind;
use crate::clock::now;
use crate::config::PICTURES;
use crate::deadline::within;
use crate::shelf::copies;
use core::time::Duration;
use everbud_domain::id::ShopId;
use everbud_domain::picture::{MAX_KEPT, PictureName, unneeded};
use everbud_domain::scope::ShopKey;
use std::collections::BTreeSet;
use worker::{Bucket, Env};

/// A picture is not waited for any longer than this.
const DEADLINE: Duration = Duration::from_secs(5);

/// Why a picture was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotKept {
    /// So many of this shop's are kept that there is no room for another before some have lain there for a day.
    NoRoom,
    /// The store does not answer.
    Unreachable,
}

/// What the store answers in time.
async fn in_time<T>(work: impl Future<Output = Option<T>>) -> Option<T> {
    within(DEADLINE, work).await.flatten()
}

async fn from_bucket(env: &Env, key: &str) -> Option<Vec<u8>> {
    let found = env.bucket(PICTURES).ok()?.get(key).execute().await.ok()??;
    found.body()?.bytes().await.ok()
}

/// A picture of that shop; none where there is none, or where its store does not answer.
pub(crate) async fn read(env: &Env, behind: &Behind, shop: &ShopId, name: &PictureName) -> Option<Vec<u8>> {
    let key = ShopKey::picture(shop.clone(), name.clone()).to_string();
    if let Some(bytes) = copies::bytes_from_cache(&key).await {
        return Some(bytes);
    }
    let bytes = in_time(from_bucket(env, &key)).await?;
    let copy = bytes.clone();
    behind.run(async move { copies::to_cache(&key, copy).await });
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
    let stored = in_time(stored(&bucket, shop)).await.ok_or(NotKept::Unreachable)?;
    if stored.len() >= MAX_KEPT {
        let gone = unneeded(&stored, named, now().0);
        if gone.is_empty() {
            return Err(NotKept::NoRoom);
        }
        let keys: Vec<String> = gone.into_iter().map(|name| ShopKey::picture(shop.clone(), name).to_string()).collect();
        in_time(async { bucket.delete_multiple(keys).await.ok() }).await.ok_or(NotKept::Unreachable)?;
    }
    let key = ShopKey::picture(shop.clone(), name.clone()).to_string();
    in_time(async { bucket.put(key, bytes).execute().await.ok() }).await.ok_or(NotKept::Unreachable).map(drop)
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
