//! The directory: which shop sells under which host, and how far each shop's menu was published.
//!
//! Names must resolve in an outage, so the directory is published like a menu: to one object, to KV and to the Cache. A
//! host that is not in it never wakes a counter.

pub(crate) mod calls;
mod object;

use crate::clock::now;
use crate::config::DIRECTORY;
use crate::object_call::{Call, Unreachable, ask};
use crate::shelf::copies;
use calls::{DirectoryListing, DirectoryShop, ReadDirectory};
use core::time::Duration;
use everbud_domain::time::Timestamp;
use everbud_outage::freshness::{CopyKind, Freshness, judge};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;
use worker::Env;

/// The name of the one object, and of its copies.
const NAME: &str = "directory";
const DEADLINE: Duration = Duration::from_secs(5);

#[derive(Serialize, Deserialize)]
struct Stamped {
    learned_at: Timestamp,
    directory: DirectoryListing,
}

thread_local! {
    static KNOWN: RefCell<Option<(Rc<DirectoryListing>, Timestamp)>> = const { RefCell::new(None) };
}

/// Asks the directory's object.
///
/// # Errors
/// [`Unreachable`] when it did not answer.
pub(crate) async fn ask_directory<C: Call>(env: &Env, call: C) -> Result<C::Reply, Unreachable> {
    ask(env, DIRECTORY, NAME, call, DEADLINE).await
}

/// The directory, from the nearest copy; nothing only when none is left anywhere.
pub(crate) async fn read(env: &Env) -> Option<Rc<DirectoryListing>> {
    let known = KNOWN.with_borrow(Clone::clone);
    if let Some((directory, learned_at)) = &known
        && judge(now().millis_since(*learned_at), CopyKind::Directory) == Freshness::Fresh
    {
        return Some(directory.clone());
    }
    match stored(env).await {
        Some(stamped) => {
            let directory = Rc::new(stamped.directory);
            KNOWN.set(Some((directory.clone(), stamped.learned_at)));
            Some(directory)
        }
        None => known.map(|(directory, _)| directory),
    }
}

/// The freshest stored copy: the Cache's while it is fresh, else the object's, else KV's, else a stale one.
async fn stored(env: &Env) -> Option<Stamped> {
    let cached: Option<Stamped> = copies::from_cache(NAME).await.and_then(|text| serde_json::from_str(&text).ok());
    if let Some(stamped) = &cached
        && judge(now().millis_since(stamped.learned_at), CopyKind::Directory) == Freshness::Fresh
    {
        return cached;
    }
    let asked = ask_directory(env, ReadDirectory {}).await.ok().flatten();
    let current = match asked {
        Some(directory) => Some(directory),
        None => copies::from_kv(env, NAME).await.and_then(|text| serde_json::from_str(&text).ok()),
    };
    match current {
        Some(directory) => {
            let stamped = Stamped { learned_at: now(), directory };
            if let Ok(text) = serde_json::to_string(&stamped) {
                copies::to_cache(NAME, &text).await;
            }
            Some(stamped)
        }
        None => cached,
    }
}

/// The shop that sells under that host.
pub(crate) async fn shop_of_host(env: &Env, host: &str) -> Option<DirectoryShop> {
    let directory = read(env).await?;
    directory.shops.iter().find(|shop| shop.hosts.iter().any(|known| known == host)).cloned()
}
