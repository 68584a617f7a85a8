//! The stack of a replay: founded, published, and told to fail when the plan says so.
//!
//! I/O: a stack in a folder of its own.

use super::cascade::{Stage, Turn};
use super::failure::ReplayError;
use super::shops::{KnownShop, make};
use crate::http::{Ask, Connection};
use crate::origin::{self, NewShop};
use crate::packages::Packages;
use crate::patience;
use crate::stack::{EdgeStorage, Stack, StackError, StackOptions, Step};
use crate::worker_build::BuiltEdge;
use crate::workerd::{Idle, Listener, LogLine, MINUTE};
use serde_json::Value;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What the worker has said, in the replay's folder.
pub(super) const WORKER_LOG: &str = "worker.log";
/// What Cloudflare's clock would call each quarter of an hour, besides each minute.
const QUARTER: &str = "*/15 * * * *";
/// So many shops are published in a second at least, on a machine that has much else to do.
const PUBLISHED_A_SECOND: u64 = 4;
/// How often a thread that waits looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(50);

/// The shops that a stack begins with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Founding {
    /// How many.
    pub(crate) shops: u32,
    /// What they are made up from.
    pub(crate) seed: u64,
    /// For how many isolates of the platform each of the runtime's two stands.
    pub(crate) stands_for: u32,
    /// What becomes of counters while nobody asks for them.
    pub(crate) idle: Idle,
    /// Where all that the edge stores lies.
    pub(crate) edge_storage: EdgeStorage,
}

impl Founding {
    /// So many shops, for which the isolates that there are remember what one of the platform would.
    pub(crate) const fn new(shops: u32, seed: u64) -> Self {
        Self { shops, seed, stands_for: 1, idle: Idle::Sleeps, edge_storage: EdgeStorage::FLEETING }
    }
}

/// Starts a stack with these shops, its database as durable as any, and waits until all are published.
pub(crate) fn start(
    packages: &Packages,
    edge: BuiltEdge,
    folder: &Path,
    Founding { shops, seed, stands_for, idle, edge_storage }: Founding,
    tell: &mut dyn FnMut(&str),
) -> Result<(Stack, Vec<KnownShop>), ReplayError> {
    tell("making up the shops");
    let known: Vec<KnownShop> = (0..shops)
        .map(|number| make(number, seed).map(|made| made.known))
        .collect::<Result<_, _>>()
        .map_err(ReplayError::Shops)?;
    let steps = vec![
        Step::new("migrate", |access| {
            origin::migrate(&access.url, &access.edge_password).map(drop).map_err(|why| why.to_string())
        }),
        Step::new("found the shops", move |access| {
            // Made again one by one: all menus together would fill the memory.
            let mut wrong = None;
            let made = (0..shops).map_while(|number| match make(number, seed) {
                Ok(made) => Some(NewShop { menu: made.menu, stock: made.stock, token: made.known.token }),
                Err(why) => {
                    wrong = Some(why.to_string());
                    None
                }
            });
            origin::found(&access.url, made, &mut |_| {}).map_err(|why| why.to_string())?;
            wrong.map_or(Ok(()), Err)
        }),
    ];
    let listener = Some(listener(&folder.join(WORKER_LOG))?);
    let vars = [("STANDS_FOR".to_owned(), Value::from(stands_for.to_string()))].into_iter().collect();
    let base = StackOptions::new(edge, folder.to_path_buf());
    let options = StackOptions { steps, durable: true, vars, listener, idle, edge_storage, ..base };
    let stack = Stack::start(packages, options, &mut |part| tell(&format!("starting: {part}")))?;
    publish(&stack, &known, tell)?;
    Ok((stack, known))
}

/// Writes what the worker says into a file.
fn listener(path: &Path) -> std::io::Result<Listener> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = Mutex::new(File::create(path)?);
    Ok(Arc::new(move |line: &LogLine| {
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(file, "{:<5} {}", line.level, line.message);
    }))
}

/// Lets minutes pass, as fast as they go, until every shop has a menu.
fn publish(stack: &Stack, shops: &[KnownShop], tell: &mut dyn FnMut(&str)) -> Result<(), ReplayError> {
    let mut waiting: Vec<&KnownShop> = shops.iter().collect();
    let most = Duration::from_secs(60 + shops.len() as u64 / PUBLISHED_A_SECOND);
    patience::until("every shop to be published", most, || {
        tell(&format!("publishing: {} of {} shops", shops.len() - waiting.len(), shops.len()));
        stack.scheduled(MINUTE).map_err(|why| why.to_string())?;
        let mut connection = None;
        let mut still = Vec::new();
        for shop in waiting.drain(..) {
            if !has_menu(stack.port(), &mut connection, shop) {
                still.push(shop);
            }
        }
        waiting = still;
        if waiting.is_empty() { Ok(()) } else { Err(format!("{} shops are not", waiting.len())) }
    })?;
    Ok(())
}

fn has_menu(port: u16, connection: &mut Option<Connection>, shop: &KnownShop) -> bool {
    let asked = match connection.take() {
        Some(open) => Ok(open),
        None => Connection::open(port),
    };
    let Ok(mut open) = asked else { return false };
    let Ok(answered) = open.exchange(&Ask::get(&shop.host, "/api/v1/status")) else { return false };
    *connection = Some(open);
    let status: Option<Value> = serde_json::from_slice(&answered.body).ok();
    status.is_some_and(|status| status.pointer("/menu/revision").is_some_and(Value::is_i64))
}

/// What the database is doing to us now, for whoever draws it.
#[derive(Debug, Default)]
pub(super) struct Now(Mutex<Option<Stage>>);

impl Now {
    pub(super) fn get(&self) -> Option<Stage> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, stage: Option<Stage>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }
}

/// Breaks and mends the database at its moments. Returns when each turn was really made, in milliseconds.
pub(super) fn act(
    stack: &Stack,
    turns: &[Turn],
    start: Instant,
    now: &Now,
    over: &AtomicBool,
) -> Result<Vec<Turn>, StackError> {
    let mut made = Vec::new();
    for (at_ms, stage) in turns {
        if !sleep_until(start + Duration::from_millis(*at_ms), over) {
            break;
        }
        match stage {
            Some(stage) => stack.trouble(stage.trouble())?,
            None => stack.mend()?,
        }
        now.set(*stage);
        let at_ms = start.elapsed().as_millis();
        made.push((u64::try_from(at_ms).unwrap_or(u64::MAX), *stage));
    }
    Ok(made)
}

/// Calls the worker's schedules, which no clock does locally. Returns how many calls failed: the next minute tries again.
pub(crate) fn tick(stack: &Stack, start: Instant, over: &AtomicBool) -> u64 {
    let (mut minutes, mut failed) = (0_u32, 0);
    loop {
        minutes += 1;
        if !sleep_until(start + Duration::from_secs(60) * minutes, over) {
            return failed;
        }
        let quarter = minutes.is_multiple_of(15).then_some(QUARTER);
        for cron in [Some(MINUTE), quarter].into_iter().flatten() {
            failed += u64::from(stack.scheduled(cron).is_err());
        }
    }
}

/// Says whether the moment came before the end did.
pub(crate) fn sleep_until(moment: Instant, over: &AtomicBool) -> bool {
    loop {
        if over.load(Ordering::SeqCst) {
            return false;
        }
        let left = moment.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        std::thread::sleep(left.min(LOOK));
    }
}
