//! Values that say when they were learned, and the one way of reading them: memory, the Cache of this place, whoever
//! knows it at first hand, and KV, nearest first.
//!
//! Which of these a page waits for, and which copies are left in the Cache for the isolates beside this one, is decided in
//! `everbud_outage::asking`; here it is carried out, the leaving behind the answer.

use crate::behind::Behind;
use crate::clock::now;
use crate::room;
use crate::shelf::copies;
use everbud_domain::time::Timestamp;
use everbud_outage::asking::{Asked, Asking, Read, leaves_copy, looks_around, read as decide};
use everbud_outage::freshness::CopyKind;
use everbud_outage::recent::Recent;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;
use std::thread::LocalKey;
use worker::Env;

/// An isolate remembers no more things of one kind than this; each is small.
const MAX_KNOWN: usize = 2_000;

/// A value as the Cache of this place keeps it. The other names are those of the build before.
#[derive(Serialize, Deserialize)]
struct Stamped<T> {
    learned_at: Timestamp,
    #[serde(alias = "overlay", alias = "directory")]
    value: T,
}

/// What an isolate knows of one thing.
struct Entry<T> {
    copy: Option<Copy<T>>,
    asking: Asking,
    /// When a copy was last left in the Cache of this place.
    left_at: Option<Timestamp>,
}

struct Copy<T> {
    value: Rc<T>,
    learned_at: Timestamp,
}

impl<T> Clone for Copy<T> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), learned_at: self.learned_at }
    }
}

/// What an isolate knows of all things of one kind. Nothing in it is borrowed across an await.
pub(crate) struct Known<T>(RefCell<Recent<String, Entry<T>>>);

impl<T> Known<T> {
    pub(crate) fn new() -> Self {
        Self(RefCell::new(Recent::within(MAX_KNOWN)))
    }

    fn entry<R>(&self, key: &str, act: impl FnOnce(&mut Entry<T>) -> R) -> R {
        let mut known = self.0.borrow_mut();
        if let Some(entry) = known.get(key) {
            return act(entry);
        }
        let mut entry = Entry { copy: None, asking: Asking::Quiet, left_at: None };
        let acted = act(&mut entry);
        known.set_budget(room::of(MAX_KNOWN));
        known.keep(key.to_owned(), entry, 1);
        acted
    }
}

/// A thing that is published and read nearest copy first.
pub(crate) trait Source: Clone + 'static {
    /// What is read.
    type Value: Serialize + DeserializeOwned + 'static;
    /// How long a copy is good.
    const KIND: CopyKind;
    /// The name of its copies.
    fn key(&self) -> String;
    /// Where this isolate remembers such things.
    fn known() -> &'static LocalKey<Known<Self::Value>>;
    /// Asks whoever knows it at first hand, no longer than a page may wait. None when there was no answer.
    async fn ask(&self, env: &Env) -> Option<Self::Value>;
    /// Whether pages differ by the one from what they are by the other.
    fn is_news(_: &Self::Value, _: &Self::Value) -> bool {
        true
    }
    /// A copy that is kept elsewhere, for when there was no answer.
    async fn kept(&self, _: &Env) -> Option<Self::Value> {
        None
    }
}

/// Reads it; nothing only when no copy is left anywhere.
pub(crate) async fn read<S: Source>(source: &S, env: &Env, behind: &Behind) -> Option<Rc<S::Value>> {
    let key = source.key();
    let mut copy = remembered::<S>(&key);
    let has_looked = judged::<S, _>(&key, copy.as_ref(), looks_around);
    if has_looked {
        copy = look_around::<S>(&key).await;
    }
    match judged::<S, _>(&key, copy.as_ref(), decide) {
        Read::Serve => {}
        Read::ServeThenAsk => {
            note::<S>(&key, Asked::Started);
            let (source, env) = (source.clone(), env.clone());
            let still_behind = behind.clone();
            behind.run(async move {
                let copy = look_around::<S>(&key).await;
                let learned_at = copy.map(|copy| copy.learned_at);
                // Another isolate may have asked meanwhile.
                if decide(learned_at, S::KIND, Asking::Quiet, now()) == Read::Serve {
                    note::<S>(&key, Asked::Answered);
                } else {
                    ask(&source, &key, &env, &still_behind).await;
                }
            });
        }
        Read::AskFirst => {
            note::<S>(&key, Asked::Started);
            if let Some(value) = ask(source, &key, env, behind).await {
                return Some(value);
            }
            // Nobody answers: what another isolate learned may be newer than what this one remembers.
            if !has_looked {
                copy = look_around::<S>(&key).await;
            }
        }
    }
    copy.map(|copy| copy.value)
}

/// What one of the decisions about reading says of a copy now.
fn judged<S: Source, T>(
    key: &str,
    copy: Option<&Copy<S::Value>>,
    decision: fn(Option<Timestamp>, CopyKind, Asking, Timestamp) -> T,
) -> T {
    let asking = S::known().with(|known| known.entry(key, |entry| entry.asking));
    decision(copy.map(|copy| copy.learned_at), S::KIND, asking, now())
}

fn remembered<S: Source>(key: &str) -> Option<Copy<S::Value>> {
    S::known().with(|known| known.entry(key, |entry| entry.copy.clone()))
}

fn note<S: Source>(key: &str, event: Asked) {
    S::known().with(|known| known.entry(key, |entry| entry.asking = entry.asking.after(event, now())));
}

/// The newer of what is remembered and what the Cache of this place holds.
async fn look_around<S: Source>(key: &str) -> Option<Copy<S::Value>> {
    let text = copies::from_cache(key).await;
    let cached: Option<Stamped<S::Value>> = text.and_then(|text| serde_json::from_str(&text).ok());
    match cached {
        Some(Stamped { learned_at, value }) => Some(remember::<S>(key, Copy { value: Rc::new(value), learned_at })),
        None => remembered::<S>(key),
    }
}

/// Remembers a copy, unless a newer one is known already, and returns the one that is known now.
fn remember<S: Source>(key: &str, copy: Copy<S::Value>) -> Copy<S::Value> {
    S::known().with(|known| {
        known.entry(key, |entry| match &entry.copy {
            Some(newer) if newer.learned_at > copy.learned_at => newer.clone(),
            Some(_) | None => {
                entry.copy = Some(copy.clone());
                copy
            }
        })
    })
}

async fn ask<S: Source>(source: &S, key: &str, env: &Env, behind: &Behind) -> Option<Rc<S::Value>> {
    let value = match source.ask(env).await {
        Some(value) => {
            note::<S>(key, Asked::Answered);
            value
        }
        None => {
            note::<S>(key, Asked::Failed);
            source.kept(env).await?
        }
    };
    let (value, learned_at) = (Rc::new(value), now());
    // Asked for just now, so it replaces whatever is known: a clock that was set back must not keep it out.
    let leaves = S::known().with(|known| {
        known.entry(key, |entry| {
            let learned_before = entry.copy.as_ref().map(|copy| copy.learned_at);
            let is_news = entry.copy.as_ref().is_none_or(|copy| S::is_news(&copy.value, &value));
            let leaves = leaves_copy(learned_before, entry.left_at, S::KIND, is_news, learned_at);
            if leaves {
                entry.left_at = Some(learned_at);
            }
            entry.copy = Some(Copy { value: value.clone(), learned_at });
            leaves
        })
    });
    if leaves && let Ok(text) = serde_json::to_string(&Stamped { learned_at, value: &*value }) {
        let key = key.to_owned();
        behind.run(async move { copies::to_cache(&key, text.as_bytes()).await });
    }
    Some(value)
}
