//! The directory's object: the one writer of the directory and of its copy in KV.

use super::NAME;
use super::calls::{
    DirectoryListing, DirectoryShop, ForgetPublished, NotePublished, Progress, ReadDirectory, ReplaceDirectory,
    WhatToPublish,
};
use crate::object_call::{Call, read, reply, unavailable};
use crate::shelf::copies;
use serde::Deserialize;
use worker::{DurableObject, Env, Request, Response, Result, SqlStorage, State, durable_object};

/// Names of what is kept: the directory, and what of it was last seen in KV.
const DIRECTORY: &str = "directory";
const SHELVED: &str = "shelved";

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

impl DurableObject for Directory {
    fn new(state: State, env: Env) -> Self {
        Self { sql: state.storage().sql(), env }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        self.sql.exec(
            "create table if not exists kept (name text primary key, value text not null); \
             create table if not exists published (shop text primary key, value text not null);",
            None,
        )?;
        let body = request.text().await?;
        let path = request.path();
        let asked = path.trim_start_matches('/');
        if asked == ReadDirectory::NAME {
            return reply(&self.current()?);
        }
        if asked == ReplaceDirectory::NAME
            && let Some(call) = read::<ReplaceDirectory>(&body)
        {
            return reply(&self.replace(call.directory).await?);
        }
        if asked == WhatToPublish::NAME
            && let Some(call) = read::<WhatToPublish>(&body)
        {
            return reply(&self.unpublished(call.origin)?);
        }
        if asked == NotePublished::NAME
            && let Some(call) = read::<NotePublished>(&body)
        {
            self.note(&call.progress)?;
            return reply(&true);
        }
        if asked == ForgetPublished::NAME
            && let Some(call) = read::<ForgetPublished>(&body)
        {
            self.sql.exec("delete from published where shop = ?", vec![call.shop.as_str().into()])?;
            return reply(&true);
        }
        unavailable("not a call of the directory")
    }
}

impl Directory {
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

    fn unpublished(&self, origin: Vec<Progress>) -> Result<Vec<Progress>> {
        let rows: Vec<Value> = self.sql.exec("select value from published", None)?.to_array()?;
        let published: Vec<Progress> = rows.iter().filter_map(|row| serde_json::from_str(&row.value).ok()).collect();
        let mut wanted = Vec::new();
        for now in origin {
            let known = published.iter().find(|known| known.shop == now.shop);
            let is_current = known.is_some_and(|known| {
                known.revision == now.revision
                    && known.stock_version == now.stock_version
                    // A lower watermark means that the origin went back in time, also where its revision did not.
                    && known.watermarks.iter().all(|(log, seq)| now.watermarks.get(log) >= Some(seq))
            });
            if !is_current {
                wanted.push(now);
            } else if known != Some(&now) {
                // Drains raise watermarks without a publication; the highest seen is what a lower one is told by.
                self.note(&now)?;
            }
        }
        Ok(wanted)
    }

    fn note(&self, progress: &Progress) -> Result<()> {
        let row = vec![progress.shop.as_str().into(), serde_json::to_string(progress)?.into()];
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
    let is_gone =
        |host: &String| origin.tombstones.contains(host) || origin.shops.iter().any(|shop| shop.hosts.contains(host));
    let mut next = origin.clone();
    for known in &current.shops {
        let missed: Vec<String> = known.hosts.iter().filter(|host| !is_gone(host)).cloned().collect();
        match next.shops.iter_mut().find(|shop| shop.id == known.id) {
            Some(shop) => shop.hosts.extend(missed),
            None if missed.is_empty() => {}
            None => next.shops.push(DirectoryShop { hosts: missed, ..known.clone() }),
        }
    }
    next
}
