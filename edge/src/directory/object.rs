//! The directory's object: the one writer of the directory and of its copy in KV.

use super::NAME;
use super::calls::{DirectoryListing, NotePublished, Progress, ReadDirectory, ReplaceDirectory, WhatToPublish};
use crate::object_call::{Call, read, reply, unavailable};
use crate::shelf::copies;
use serde::Deserialize;
use worker::{DurableObject, Env, Request, Response, Result, SqlStorage, State, durable_object};

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
            "create table if not exists directory (one integer primary key check (one = 1), value text not null); \
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
            let value = serde_json::to_string(&call.progress)?;
            let row = vec![call.progress.shop.as_str().into(), value.into()];
            self.sql.exec("insert or replace into published (shop, value) values (?, ?)", row)?;
            return reply(&true);
        }
        unavailable("not a call of the directory")
    }
}

impl Directory {
    fn current(&self) -> Result<Option<DirectoryListing>> {
        let rows: Vec<Value> = self.sql.exec("select value from directory", None)?.to_array()?;
        Ok(rows.first().and_then(|row| serde_json::from_str(&row.value).ok()))
    }

    async fn replace(&self, directory: DirectoryListing) -> Result<bool> {
        let current = self.current()?;
        if directory.shops.is_empty() && current.as_ref().is_some_and(|current| !current.shops.is_empty()) {
            return Ok(false);
        }
        if current.as_ref() != Some(&directory) {
            let value = serde_json::to_string(&directory)?;
            self.sql.exec("insert or replace into directory (one, value) values (1, ?)", vec![value.clone().into()])?;
            copies::to_kv(&self.env, NAME, &value).await;
        }
        Ok(true)
    }

    fn unpublished(&self, origin: Vec<Progress>) -> Result<Vec<Progress>> {
        let rows: Vec<Value> = self.sql.exec("select value from published", None)?.to_array()?;
        let published: Vec<Progress> = rows.iter().filter_map(|row| serde_json::from_str(&row.value).ok()).collect();
        let differs = |wanted: &Progress| {
            !published.iter().any(|known| {
                known.shop == wanted.shop
                    && known.revision == wanted.revision
                    && known.stock_version == wanted.stock_version
                    // A lower watermark means that the origin went back in time, also where its revision did not.
                    && known.watermarks.iter().all(|(log, seq)| wanted.watermarks.get(log) >= Some(seq))
            })
        };
        Ok(origin.into_iter().filter(differs).collect())
    }
}
