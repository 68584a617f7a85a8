//! The replay of 20 April 2023: a day of the whole trade, pressed into minutes, with the database dying at its peak.
//!
//! One stack of its own, thousands of made-up shops, a load that follows a plan and not the answers, a driver that notes
//! every answer in a log of its own, and a checker that afterwards believes that log and SQL alone. I/O: a stack on free
//! ports in a folder of its own, loopback only; it ends by itself.
//!
//! - `day`, `plan`, `cascade`: what happens when, as values
//! - `shops`: who sells what
//! - `stage`: the stack, and what is done to it
//! - `load`, `client`, `tally`, `histogram`: asking, and counting what came
//! - `journal`: the driver's log; `recorded`: what Postgres holds; `checker`: the one against the other
//! - `sample`, `told`: what each second was like
//! - `report`: all of it, for people and for programs

pub mod cascade;
pub mod checker;
pub mod client;
pub mod day;
mod failure;
pub mod histogram;
pub mod journal;
pub mod load;
pub mod plan;
pub mod recorded;
pub mod report;
pub mod sample;
pub mod shops;
pub(crate) mod stage;
pub mod tally;
pub mod told;

pub use failure::ReplayError;

use crate::packages::Packages;
use crate::stack::{EdgeStorage, Stack};
use crate::worker_build::{BuiltEdge, Kind};
use crate::workerd::Idle;
use cascade::{Turn, turns};
use day::Compression;
use journal::Journal;
use load::Load;
use plan::{Volume, plan};
use report::{Made, Report};
use sample::{Sample, Sampler, Totals};
use stage::{Founding, Now};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tally::Tally;
use told::Told;

/// What is replayed, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How much.
    pub volume: Volume,
    /// Into how much time the day is pressed.
    pub compression: Compression,
    /// What shops and arrivals are drawn from.
    pub seed: u64,
    /// What becomes of counters while nobody asks for them.
    pub idle: Idle,
    /// Which worker it is that runs, for the report.
    pub worker: Kind,
}

impl Options {
    /// A tenth of the day's shoppers, in half an hour.
    pub const TENTH_DAY_MS: u64 = 30 * 60 * 1000;
    /// All of them, at the pace of their orders.
    pub const WHOLE_DAY_MS: u64 = 60 * 60 * 1000;
    /// The short form's day.
    pub const SHORT_DAY_MS: u64 = 150 * 1000;
    /// The seed, where nobody says another.
    pub const SEED: u64 = 20_230_420;
}

/// How it goes on.
#[derive(Debug)]
pub enum Progress<'a> {
    /// Something begins.
    Stage(&'a str),
    /// A second of the day has passed; the samples so far, the newest last.
    Second(&'a [Sample]),
}

/// When both are over, the database's return and the day, everything is to be recorded within this and the time for the
/// backlog that is left: the longest time for which a counter rests after failures is one minute, and the gate calls those
/// who wait for their turn.
const RECORDED_WITHIN: Duration = Duration::from_secs(300);
/// The recovery goal: 50,000 events in ten minutes.
const RECORDED_A_MINUTE: u64 = 5_000;

/// How long recording may take when day and outage are over and so many events wait, in milliseconds.
#[must_use]
pub fn recorded_within_ms(backlog: u64) -> u64 {
    report::millis(RECORDED_WITHIN) + backlog * 60_000 / RECORDED_A_MINUTE
}

/// What a counter stores of a shop that has sold nothing yet, and then of each order with its pages and pushes, in bytes:
/// measured where no counter sleeps, for then nothing is folded together in between.
const STORED_OF_A_SHOP: u64 = 400_000;
const STORED_OF_AN_ORDER: u64 = 50_000;

fn stored_bytes(volume: Volume) -> u64 {
    u64::from(volume.shops) * STORED_OF_A_SHOP + u64::from(volume.orders) * STORED_OF_AN_ORDER
}

/// Of so many shops an isolate of the platform remembers the menus: 12 MB of those that are replayed.
const SHOPS_OF_AN_ISOLATE: u32 = 300;
/// One look at all that Postgres holds is enough a second.
const SECOND: Duration = Duration::from_secs(1);

/// Makes the whole replay. `stop` ends it early, with [`ReplayError::Stopped`].
///
/// # Errors
/// [`ReplayError`]; what is found wrong is in the report instead.
pub fn run(
    packages: &Packages,
    edge: BuiltEdge,
    folder: &Path,
    options: Options,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(&Progress<'_>),
) -> Result<Report, ReplayError> {
    let began = Instant::now();
    let Options { volume, compression, seed, idle, .. } = options;
    let in_founding = &mut |words: &str| tell(&Progress::Stage(words));
    let stands_for = volume.shops.div_ceil(SHOPS_OF_AN_ISOLATE);
    let edge_storage = EdgeStorage::Fleeting { bytes: stored_bytes(volume) };
    let founding = Founding { stands_for, idle, edge_storage, ..Founding::new(volume.shops, seed) };
    let (stack, shops) = stage::start(packages, edge, folder, founding, in_founding)?;
    let prepared = began.elapsed();
    tell(&Progress::Stage("planning the day"));
    let arrivals = plan(volume, compression, seed);
    let journal = Journal::create(&folder.join("answers.jsonl"))?;
    let tally = Tally::default();
    let start = Instant::now();
    let load = Load {
        port: stack.port(),
        plan: &arrivals,
        shops: &shops,
        journal: &journal,
        tally: &tally,
        start,
        stop,
        closing: &AtomicBool::new(false),
        seed,
    };
    let lived = live(&stack, &load, compression, tell)?;
    if stop.load(Ordering::SeqCst) {
        return Err(ReplayError::Stopped);
    }
    tell(&Progress::Stage("checking every order against Postgres"));
    let journal = journal.close()?;
    let recorded = recorded::read(&stack.database_url(), &shops)?;
    let mut unreadable = None;
    let log = journal::read(&journal)?.map_while(|entry| entry.map_err(|why| unreadable = Some(why)).ok());
    let of = |shop: u32| usize::try_from(shop).ok().and_then(|shop| recorded.get(shop)).cloned().unwrap_or_default();
    let findings = checker::check(log, &shops, of);
    if let Some(why) = unreadable {
        return Err(why.into());
    }
    let made = Made { prepared, took: began.elapsed() };
    Ok(Report::new(options, made, &arrivals, lived, &tally, findings))
}

/// What was seen of the day.
pub struct Lived {
    samples: Vec<Sample>,
    totals: Totals,
    turns: Vec<Turn>,
    load_ended_ms: u64,
    recorded_ms: Option<u64>,
    recorded_within_ms: u64,
    ticks_failed: u64,
}

/// The day itself, and the time until everything is recorded.
fn live(
    stack: &Stack,
    load: &Load<'_>,
    compression: Compression,
    tell: &mut dyn FnMut(&Progress<'_>),
) -> Result<Lived, ReplayError> {
    let planned = turns(compression);
    let (over, now) = (AtomicBool::new(false), Now::default());
    let start = load.start;
    let told = Told::default();
    let mut sampler = Sampler::new(load.tally, &told, &stack.database_url());
    let mut samples = Vec::new();
    let (mut load_ended_ms, mut recorded_ms, mut recorded_within) = (None, None, None);
    std::thread::scope(|scope| {
        let ends = Ends(&over);
        let sending = scope.spawn(|| load.run());
        let acting = scope.spawn(|| stage::act(stack, &planned, start, &now, &over));
        let ticking = scope.spawn(|| stage::tick(stack, start, &over));
        if let Some(quiet) = load.shops.last() {
            scope.spawn(|| told.listen(load.port, quiet, &over));
        }
        let mut seconds;
        loop {
            // A second that was missed is not made up for: the next sample is of more than one.
            seconds = u32::try_from(start.elapsed().as_secs()).unwrap_or(u32::MAX).saturating_add(1);
            if !stage::sleep_until(start + SECOND * seconds, load.stop) {
                break;
            }
            let at_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
            samples.push(sampler.take(at_ms, now.get()));
            tell(&Progress::Second(&samples));
            if load_ended_ms.is_none() && sending.is_finished() {
                load_ended_ms = Some(at_ms);
            }
            // The acting ends when the database is back.
            let Some(ended_ms) = load_ended_ms.filter(|_| acting.is_finished()) else { continue };
            if samples.last().is_some_and(|sample| sample.backlog == Some(0)) {
                recorded_ms = Some(at_ms);
                break;
            }
            let returned_ms = planned.last().map_or(0, |(at_ms, _)| *at_ms);
            let backlog = samples.iter().rev().find_map(|sample| sample.backlog).unwrap_or(0);
            let within_ms = *recorded_within.get_or_insert_with(|| recorded_within_ms(backlog));
            if at_ms.saturating_sub(ended_ms.max(returned_ms)) > within_ms {
                break;
            }
        }
        drop(ends);
        let died = || std::io::Error::other("a thread of the replay died");
        sending.join().map_err(|_| died())??;
        let turns = acting.join().map_err(|_| died())??;
        let ticks_failed = ticking.join().map_err(|_| died())?;
        let load_ended_ms = load_ended_ms.unwrap_or(0);
        let recorded_within_ms = recorded_within.unwrap_or_else(|| recorded_within_ms(0));
        Ok(Lived {
            samples,
            totals: sampler.totals,
            turns,
            load_ended_ms,
            recorded_ms,
            recorded_within_ms,
            ticks_failed,
        })
    })
}

/// Ends the threads beside, also when something fails.
pub(crate) struct Ends<'a>(pub(crate) &'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
