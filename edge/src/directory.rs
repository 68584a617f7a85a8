//! The directory: which shop sells under which host, and how far each shop's menu was published.
//!
//! Names must resolve in an outage, so the directory is published like a menu: to one object, to KV and to the Cache. A
//! host that is not in it never wakes a counter.

pub(crate) mod calls;
mod object;

use crate::behind::Behind;
use crate::config::DIRECTORY;
use crate::object_call::{Call, Unreachable, ask};
use crate::shelf::copies;
use crate::stamped::{self, Known, Source};
use calls::{DirectoryListing, DirectoryShop, ReadDirectory};
use core::time::Duration;
use everbud_outage::freshness::CopyKind;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::thread::LocalKey;
use worker::Env;

/// The name of the one object, and of its copies.
const NAME: &str = "directory";
const DEADLINE: Duration = Duration::from_secs(5);
/// A page waits this long for it, then reads the copy in KV.
const PAGE_DEADLINE: Duration = Duration::from_millis(500);

thread_local! {
    static KNOWN: Known<DirectoryListing> = Known::new();
    static INDEX: RefCell<Option<Index>> = const { RefCell::new(None) };
}

/// All hosts of the platform.
#[derive(Clone)]
struct Hosts;

impl Source for Hosts {
    type Value = DirectoryListing;
    const KIND: CopyKind = CopyKind::Directory;
    fn key(&self) -> String {
        NAME.to_owned()
    }
    fn known() -> &'static LocalKey<Known<DirectoryListing>> {
        &KNOWN
    }
    async fn ask(&self, env: &Env) -> Option<DirectoryListing> {
        ask(env, DIRECTORY, NAME, ReadDirectory {}, PAGE_DEADLINE).await.ok().flatten()
    }
    async fn kept(&self, env: &Env) -> Option<DirectoryListing> {
        copies::from_kv(env, NAME).await.and_then(|text| serde_json::from_str(&text).ok())
    }
}

/// Asks the directory's object.
///
/// # Errors
/// [`Unreachable`] when it did not answer.
pub(crate) async fn ask_directory<C: Call>(env: &Env, call: C) -> Result<C::Reply, Unreachable> {
    ask(env, DIRECTORY, NAME, call, DEADLINE).await
}

/// The directory, from the nearest copy; nothing only when none is left anywhere.
pub(crate) async fn read(env: &Env, behind: &Behind) -> Option<Rc<DirectoryListing>> {
    stamped::read(&Hosts, env, behind).await
}

/// The shop that sells under that host.
pub(crate) async fn shop_of_host(env: &Env, behind: &Behind, host: &str) -> Option<DirectoryShop> {
    let directory = read(env, behind).await?;
    INDEX.with_borrow_mut(|index| {
        if index.as_ref().is_none_or(|index| !Rc::ptr_eq(&index.of, &directory)) {
            *index = Some(Index::new(directory));
        }
        index.as_ref()?.shop(host).cloned()
    })
}

/// Which shop of a directory sells under which host. Every request asks, and there may be thousands.
struct Index {
    of: Rc<DirectoryListing>,
    places: HashMap<String, usize>,
}

impl Index {
    fn new(of: Rc<DirectoryListing>) -> Self {
        let hosts =
            of.shops.iter().enumerate().flat_map(|(place, shop)| shop.hosts.iter().map(move |host| (place, host)));
        // Where two should claim one host, the first has it.
        let mut places = HashMap::new();
        for (place, host) in hosts {
            places.entry(host.clone()).or_insert(place);
        }
        Self { of, places }
    }

    fn shop(&self, host: &str) -> Option<&DirectoryShop> {
        self.of.shops.get(*self.places.get(host)?)
    }
}
