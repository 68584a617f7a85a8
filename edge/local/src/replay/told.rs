//! What a shop says of the database, asked again and again. I/O: one connection, in a thread of its own.

use super::shops::KnownShop;
use crate::http::{Ask, Connection};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Between two questions.
const REST: Duration = Duration::from_millis(250);
/// What was said longer ago is not said now.
const GOOD_FOR: Duration = Duration::from_secs(5);
/// A busy machine answers late.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was said last.
#[derive(Debug, Default)]
pub struct Told(Mutex<Option<(Instant, String)>>);

impl Told {
    /// `up`, `degraded` or `down`; empty where nothing was said for a while.
    #[must_use]
    pub fn last(&self) -> String {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.as_ref().filter(|(at, _)| at.elapsed() < GOOD_FOR).map(|(_, words)| words.clone()).unwrap_or_default()
    }

    /// Asks that shop until it is over.
    pub fn listen(&self, port: u16, shop: &KnownShop, over: &AtomicBool) {
        let mut open = None;
        while !over.load(Ordering::SeqCst) {
            if let Some(words) = ask(port, shop, &mut open) {
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), words));
            }
            std::thread::sleep(REST);
        }
    }
}

/// Asks that shop once; nothing where it does not say.
pub(crate) fn ask(port: u16, shop: &KnownShop, open: &mut Option<Connection>) -> Option<String> {
    let mut connection = match open.take() {
        Some(connection) => connection,
        None => Connection::open_for(port, PATIENCE).ok()?,
    };
    let answered = connection.exchange(&Ask::get(&shop.host, "/api/v1/status")).ok()?;
    *open = Some(connection);
    let status: Value = serde_json::from_slice(&answered.body).ok()?;
    status.get("origin").and_then(Value::as_str).map(str::to_owned)
}
