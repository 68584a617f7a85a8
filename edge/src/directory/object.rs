//! The directory's object: the one writer of the directory and of its copy in KV.

use super::NAME;
use super::calls::{
    AskOperators, DirectoryListing, DirectoryShop, ForgetPublished, NotePublished, NoteRecorded, Progress,
    ReadDirectory, ReplaceDirectory, Unpublished, WhatToPublish,
};
use crate::accounts::Accounts;
use crate::broken::{self, Place};
use crate::clock::now;
use crate::object_call::{Call, read, reply, unavailable};
use crate::shelf::copies;
use everbud_domain::gather::gathered;
use everbud_domain::id::{LogId, ShopId};
use everbud_outage::publish::{Seen, note_seen, went_back};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use worker::{DurableObject, Env, Request, Response, Result, SqlStorage, State, durable_object};

/// Names of what is kept: the directory, and what of it was last seen in KV.
const DIRECTORY: &str = "directory";
const SHELVED: &str = "shelved";
/// A revision that no origin has: the shop is to be published again.
const UNPUBLISHED: i64 = -1;

/// The Durable Object of the directory. There is one.
#[durable_object]
pub struct Directory {
    sql: SqlStorage,
    env: Env,
}

#[derive(Deserialize)]
struct Value {
    value: String,
}

/// What is known of a shop's publication.
#[derive(Serialize, Deserialize)]
struct Noted {
    #[serde(flatten)]
    published: Progress,
    #[serde(default)]
    epoch: u32,
    /// How far its logs were seen to be recorded: an origin that has less went back in time.
    #[serde(default)]
    seen: BTreeMap<LogId, Seen>,
}

impl DurableObject for Directory {
    fn new(state: State, env: Env) -> Self {
        Self { sql: state.storage().sql(), env }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        broken::break_as_asked(&request);
        self.sql.exec(
            "create table if not exists kept (name text primary key, value text not null); \
             create table if not exists published (shop text primary key, value text not null);",
            None,
        )?;
        let body = request.text().await?;
        let path = request.path();
        let asked = path.trim_start_matches('/');
        if asked == ReadDirectory::NAME {
            return reply(&match broken::at(Place::Object) {
                None => self.current()?,
                Some(breakage) => breakage.read()?,
            });
        }
        if asked == ReplaceDirectory::NAME
            && let Some(call) = read::<ReplaceDirectory>(&body)
        {
            if let Some(operators) = &call.operators {
                self.operators()?.take(&operators.tokens, Some(&operators.accounts))?;
            }
            return reply(&self.replace(call.directory).await?);
        }
        if asked == WhatToPublish::NAME
            && let Some(call) = read::<WhatToPublish>(&body)
        {
            return reply(&self.unpublished(call)?);
        }
        if asked == NotePublished::NAME
            && let Some(call) = read::<NotePublished>(&body)
        {
            return reply(&self.note_published(call)?);
        }
        if asked == NoteRecorded::NAME
            && let Some(call) = read::<NoteRecorded>(&body)
        {
            return reply(&self.note_recorded(call)?);
        }
        if asked == ForgetPublished::NAME
            && let Some(call) = read::<ForgetPublished>(&body)
        {
            return reply(&self.forget_published(&call.shop)?);
        }
        if asked == AskOperators::NAME
            && let Some(call) = read::<AskOperators>(&body)
        {
            return reply(&self.operators()?.answer(&call.asked)?);
        }
        unavailable("not a call of the directory")
    }
}

impl Directory {
    /// Who operates the platform.
    fn operators(&self) -> Result<Accounts> {
        Accounts::open(self.sql.clone())
    }

    fn current(&self) -> Result<Option<DirectoryListing>> {
        Ok(self.kept(DIRECTORY)?.map(|value| serde_json::from_str(&value)).transpose()?)
    }

    /// Takes what the origin says, but closes nobody: a shop or a host that it merely misses stays, until it is
    /// tombstoned. Absence could also be an outage's doing.
    async fn replace(&self, origin: DirectoryListing) -> Result<bool> {
        let current = self.current()?;
        let next = match &current {
            Some(current) => merged(current, &origin),
            None => origin,
        };
        let value = serde_json::to_string(&next)?;
        if current.as_ref() != Some(&next) {
            self.keep(DIRECTORY, &value)?;
        }
        if self.kept(SHELVED)?.as_deref() != Some(value.as_str()) && copies::to_kv(&self.env, NAME, &value).await {
            self.keep(SHELVED, &value)?;
        }
        Ok(true)
    }

    fn unpublished(&self, call: WhatToPublish) -> Result<Vec<Unpublished>> {
        let WhatToPublish { origin, read_at } = call;
        let rows: Vec<Value> = self.sql.exec("select value from published", None)?.to_array()?;
        let noted = rows.iter().filter_map(|row| serde_json::from_str::<Noted>(&row.value).ok());
        let mut known: BTreeMap<ShopId, Noted> = gathered(noted.map(|noted| (noted.published.shop.clone(), noted)));
        let mut wanted = Vec::new();
        for now in origin {
            let Some(mut noted) = known.remove(&now.shop) else {
                wanted.push(Unpublished { shop: now.shop, went_back: false, epoch: 0 });
                continue;
            };
            let went_back = went_back(&noted.seen, &now.watermarks, read_at);
            let is_current = noted.published.revision == now.revision
                && noted.published.stock_version == now.stock_version
                && !went_back;
            if !is_current {
                wanted.push(Unpublished { shop: now.shop, went_back, epoch: noted.epoch });
                continue;
            }
            // Drains raise watermarks without a publication; the highest seen is what a lower one is told by.
            let before = noted.seen.clone();
            for (log, watermark) in now.watermarks {
                note_seen(&mut noted.seen, log, watermark, read_at);
            }
            if noted.seen != before {
                self.note(&noted)?;
            }
        }
        Ok(wanted)
    }

    fn note_published(&self, call: NotePublished) -> Result<bool> {
        let NotePublished { progress, epoch, read_at } = call;
        let mut noted = match self.noted(&progress.shop)? {
            Some(noted) => Noted { epoch: noted.epoch.max(epoch), published: progress, seen: noted.seen },
            None => Noted { epoch, published: progress, seen: BTreeMap::new() },
        };
        // What was seen before this reading is what it says now, also where it went back. What counters told later stays.
        noted.seen.retain(|_, seen| seen.at >= read_at);
        for (log, watermark) in noted.published.watermarks.clone() {
            note_seen(&mut noted.seen, log, watermark, read_at);
        }
        self.note(&noted).map(|()| true)
    }

    /// Between two readings of the origin its counters know best how far they are recorded.
    fn note_recorded(&self, call: NoteRecorded) -> Result<bool> {
        let Some(mut noted) = self.noted(&call.shop)? else { return Ok(false) };
        note_seen(&mut noted.seen, call.log, call.watermark, now());
        self.note(&noted).map(|()| true)
    }

    /// The epoch and what was seen are kept: the counter that lost all may have lost these too.
    fn forget_published(&self, shop: &ShopId) -> Result<bool> {
        let Some(mut noted) = self.noted(shop)? else { return Ok(false) };
        noted.published.revision = UNPUBLISHED;
        self.note(&noted).map(|()| true)
    }

    fn noted(&self, shop: &ShopId) -> Result<Option<Noted>> {
        let query = "select value from published where shop = ?";
        let rows: Vec<Value> = self.sql.exec(query, vec![shop.as_str().into()])?.to_array()?;
        Ok(rows.into_iter().next().and_then(|row| serde_json::from_str(&row.value).ok()))
    }

    fn note(&self, noted: &Noted) -> Result<()> {
        let row = vec![noted.published.shop.as_str().into(), serde_json::to_string(noted)?.into()];
        self.sql.exec("insert or replace into published (shop, value) values (?, ?)", row).map(drop)
    }

    fn kept(&self, name: &str) -> Result<Option<String>> {
        let rows: Vec<Value> = self.sql.exec("select value from kept where name = ?", vec![name.into()])?.to_array()?;
        Ok(rows.into_iter().next().map(|row| row.value))
    }

    fn keep(&self, name: &str, value: &str) -> Result<()> {
        let row = vec![name.into(), value.into()];
        self.sql.exec("insert or replace into kept (name, value) values (?, ?)", row).map(drop)
    }
}

/// What the origin says, and what it misses without having buried it.
fn merged(current: &DirectoryListing, origin: &DirectoryListing) -> DirectoryListing {
    let hosts = origin.shops.iter().flat_map(|shop| &shop.hosts);
    let gone: BTreeSet<&String> = origin.tombstones.iter().chain(hosts).collect();
    let places: BTreeMap<&ShopId, usize> = origin.shops.iter().zip(0..).map(|(shop, at)| (&shop.id, at)).collect();
    let mut next = origin.clone();
    for known in &current.shops {
        let missed: Vec<String> = known.hosts.iter().filter(|host| !gone.contains(host)).cloned().collect();
        match places.get(&known.id).and_then(|at| next.shops.get_mut(*at)) {
            Some(shop) => shop.hosts.extend(missed),
            None if missed.is_empty() => {}
            None => next.shops.push(DirectoryShop { hosts: missed, ..known.clone() }),
        }
    }
    next
}
