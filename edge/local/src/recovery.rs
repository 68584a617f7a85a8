//! Recovery, measured: tens of thousands of orders wait at the edge, the database returns, and the clock runs.
//!
//! One run on a stack of its own: live orders with the database healthy, then it goes down and the backlog is taken, then
//! it returns and the same live orders go on coming while the backlog is recorded. Shops, load, log and checker are those
//! of the replay. I/O: a stack on free ports in a folder of its own, loopback only; it ends by itself.
//!
//! - `plan`: who orders how much
//! - `watch`: what Postgres has of it
//! - `probe`: when an order lies on the desk, and a change on the page
//! - `report`: each figure against its goal

pub mod plan;
mod probe;
pub mod report;
mod watch;

pub use watch::Watched;

use crate::packages::Packages;
use crate::patience;
use crate::replay::histogram::Histogram;
use crate::replay::journal::{self, Journal};
use crate::replay::load::Load;
use crate::replay::plan::Arrival;
use crate::replay::report::Latency;
use crate::replay::shops::KnownShop;
use crate::replay::stage::{self, Founding, sleep_until};
use crate::replay::tally::Tally;
use crate::replay::{Ends, ReplayError, checker, recorded, told};
use crate::stack::{Stack, Trouble};
use crate::worker_build::{BuiltEdge, Kind};
use probe::Prober;
use report::{Lived, Report, Seen};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use watch::{Recorded, Watch};

/// How much recovers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many orders wait when the database returns.
    pub orders: u32,
    /// How many shops hold them.
    pub shops: u32,
    /// How many orders a second come before and meanwhile.
    pub live_per_second: u32,
    /// What shops and orders are drawn from.
    pub seed: u64,
    /// Which worker it is that runs.
    pub worker: Kind,
}

impl Options {
    /// What the goals are set for.
    pub const WHOLE: Self =
        Self { orders: 50_000, shops: 500, live_per_second: 15, seed: 20_230_420, worker: Kind::Shipped };
}

/// How long live orders come with the database healthy.
const HEALTHY: Duration = Duration::from_secs(60);
/// How long they come with it down, after the backlog was taken: as long as a counter rests at most, so that each has told
/// the gate what it holds. Whose turn it is goes by that.
const DOWN: Duration = Duration::from_secs(125);
/// Live orders are planned for so long; they end with what they accompany.
const LIVE_MS: u32 = 1_000_000;
/// What has no deadline of its own, and should not take this long.
const PATIENCE: Duration = Duration::from_secs(180);

/// Makes the whole run. `stop` ends it early, with [`ReplayError::Stopped`].
///
/// # Errors
/// [`ReplayError`]; a goal that is missed is in the report instead.
pub fn run(
    packages: &Packages,
    edge: BuiltEdge,
    folder: &Path,
    options: Options,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(&str),
) -> Result<Report, ReplayError> {
    let (stack, shops) = stage::start(packages, edge, folder, Founding::new(options.shops, options.seed), tell)?;
    let shops: Vec<KnownShop> = shops.into_iter().map(KnownShop::with_plenty).collect();
    let start = Instant::now();
    let over = AtomicBool::new(false);
    let scene = Scene { stack: &stack, shops: &shops, folder, options, start, stop };
    let mut seen = std::thread::scope(|scope| {
        let _ends = Ends(&over);
        scope.spawn(|| stage::tick(&stack, start, &over));
        scene.play(tell)
    })?;
    tell("checking every order against Postgres");
    let recorded = recorded::read(&stack.database_url(), &shops)?;
    let mut unreadable = None;
    let mut log = Vec::new();
    for name in Scene::JOURNALS {
        let path = folder.join(name);
        let entries = journal::read(&path)?;
        log.extend(entries.map_while(|entry| entry.map_err(|why| unreadable = Some(why)).ok()));
    }
    if let Some(why) = unreadable {
        return Err(why.into());
    }
    let of = |shop: u32| usize::try_from(shop).ok().and_then(|shop| recorded.get(shop)).cloned().unwrap_or_default();
    seen.findings = checker::check(log, &shops, of);
    Ok(Report::new(options, seen))
}

/// All that does not change while it is measured.
struct Scene<'a> {
    stack: &'a Stack,
    shops: &'a [KnownShop],
    folder: &'a Path,
    options: Options,
    start: Instant,
    stop: &'a AtomicBool,
}

impl Scene<'_> {
    /// One log for each time of the run, each with its own seed.
    const JOURNALS: [&'static str; 4] = ["healthy.jsonl", "backlog.jsonl", "down.jsonl", "draining.jsonl"];

    fn play(&self, tell: &mut dyn FnMut(&str)) -> Result<Seen, ReplayError> {
        let [healthy, backlog, down, draining] = Self::JOURNALS;
        let mut watch = Watch::open(&self.stack.database_url(), self.shops)?;
        let load_before = load_average();
        tell("live orders with the database healthy");
        let (healthy, ()) = self.with_live(healthy, 1, &AtomicBool::new(true), || self.wait(HEALTHY))?;
        let before = self.settled(&mut watch, healthy.orders.count + healthy.desk.count)?;
        drop(watch);
        tell("the database goes down");
        self.stack.trouble(Trouble::Down)?;
        patience::until("the database to be called down", PATIENCE, || self.is_called("down"))?;
        tell(&format!("{} orders are taken meanwhile", self.options.orders));
        let began = Instant::now();
        let arrivals = plan::backlog(self.options.orders, self.options.shops, self.now_ms(), self.options.seed);
        let mut waiting = vec![0_u64; self.shops.len()];
        for arrival in &arrivals {
            let shop = usize::try_from(arrival.shop).ok().and_then(|shop| waiting.get_mut(shop));
            *shop.ok_or(std::io::Error::other("an order of no shop"))? += 1;
        }
        let taken = Tally::default();
        self.load(backlog, 2, &arrivals, &taken, &AtomicBool::new(false))?;
        let filled = began.elapsed();
        self.go_on()?;
        tell("live orders with the database down");
        let (down, ()) = self.with_live(down, 3, &AtomicBool::new(false), || self.wait(DOWN))?;
        let load_then = load_average();
        tell("the database returns");
        let is_back = AtomicBool::new(false);
        let (draining, watched) = self.with_live(draining, 4, &is_back, || {
            self.stack.mend()?;
            let returned = Instant::now();
            let mut watch = Watch::open(&self.stack.database_url(), self.shops)?;
            let mut tell = |recorded: u64| {
                is_back.fetch_or(recorded > 0, Ordering::SeqCst);
                tell(&format!("recording: {recorded} events"));
            };
            Ok(watch.follow(returned, &before, &waiting, self.stop, &mut tell)?)
        })?;
        self.go_on()?;
        tell("waiting for what came last");
        let live = down.orders.count + draining.orders.count + down.desk.count + draining.desk.count;
        let all = before.iter().sum::<u64>() + taken.accepted.get() + live;
        self.settled(&mut Watch::open(&self.stack.database_url(), self.shops)?, all)?;
        Ok(Seen {
            waiting: taken.accepted.get(),
            filled_ms: crate::replay::report::millis(filled),
            load_average: (load_before, load_then),
            healthy,
            down,
            draining,
            watched,
            findings: checker::Findings::default(),
        })
    }

    /// Lets live orders come, and people look and change things, while something is done.
    fn with_live<T>(
        &self,
        journal: &str,
        number: u64,
        may_change: &AtomicBool,
        meanwhile: impl FnOnce() -> Result<T, ReplayError>,
    ) -> Result<(Lived, T), ReplayError> {
        let Options { live_per_second, shops, seed, .. } = self.options;
        let seed = seed ^ (number << 40);
        let arrivals = plan::live(live_per_second, shops, (self.now_ms(), LIVE_MS), seed);
        let (tally, closing) = (Tally::default(), AtomicBool::new(false));
        let journal = Journal::create(&self.folder.join(journal))?;
        let at_desk = usize::try_from(plan::DESK).ok().and_then(|desk| self.shops.get(desk));
        let shop = at_desk.ok_or(std::io::Error::other("there is no desk to look at"))?;
        let prober = Prober {
            port: self.stack.port(),
            shop,
            journal: &journal,
            start: self.start,
            seed: !seed,
            closing: &closing,
        };
        let load = self.load_of(&arrivals, &journal, &tally, &closing, seed);
        let (done, desk, shown) = std::thread::scope(|scope| {
            let ends = Ends(&closing);
            let sending = scope.spawn(|| load.run());
            let at_desk = scope.spawn(|| prober.orders());
            let at_page = scope.spawn(|| prober.changes(may_change));
            let done = meanwhile();
            drop(ends);
            let died = |_| std::io::Error::other("a thread of the run died");
            sending.join().map_err(died)??;
            let desk = at_desk.join().map_err(died)??;
            let shown = at_page.join().map_err(died)??;
            Ok::<_, ReplayError>((done?, desk, shown))
        })?;
        journal.close()?;
        let lived = Lived {
            orders: Latency::of(&tally.order_times.take()),
            late: Latency::of(&tally.late.take()),
            desk: latency(&desk),
            shown: latency(&shown),
        };
        Ok((lived, done))
    }

    /// Sends all of that, and waits until it is answered.
    fn load(
        &self,
        journal: &str,
        number: u64,
        arrivals: &[Arrival],
        tally: &Tally,
        closing: &AtomicBool,
    ) -> Result<(), ReplayError> {
        let journal = Journal::create(&self.folder.join(journal))?;
        self.load_of(arrivals, &journal, tally, closing, self.options.seed ^ (number << 40)).run()?;
        journal.close()?;
        Ok(())
    }

    fn load_of<'b>(
        &'b self,
        plan: &'b [Arrival],
        journal: &'b Journal,
        tally: &'b Tally,
        closing: &'b AtomicBool,
        seed: u64,
    ) -> Load<'b> {
        let (port, shops) = (self.stack.port(), self.shops);
        Load { port, plan, shops, journal, tally, start: self.start, stop: self.stop, closing, seed }
    }

    /// Waits until so many events are recorded. Returns what is.
    fn settled(&self, watch: &mut Watch<'_>, least: u64) -> Result<Recorded, ReplayError> {
        let mut last = Recorded::new();
        let settled = patience::until("everything to be recorded", PATIENCE, || {
            self.go_on().map_err(|why| why.to_string())?;
            let recorded = watch.look().map_err(|why| why.to_string())?;
            let sum = recorded.iter().sum::<u64>();
            last = recorded;
            if sum >= least { Ok(()) } else { Err(format!("{sum} events of {least} are recorded")) }
        });
        self.go_on()?;
        settled?;
        Ok(last)
    }

    /// What the quiet shop says of the database.
    fn is_called(&self, wanted: &str) -> Result<(), String> {
        let quiet = self.shops.last().ok_or("there are no shops")?;
        let told = told::ask(self.stack.port(), quiet, &mut None).ok_or("it says nothing")?;
        if told == wanted { Ok(()) } else { Err(format!("it is called {told}")) }
    }

    fn wait(&self, time: Duration) -> Result<(), ReplayError> {
        sleep_until(Instant::now() + time, self.stop);
        self.go_on()
    }

    fn go_on(&self) -> Result<(), ReplayError> {
        if self.stop.load(Ordering::SeqCst) { Err(ReplayError::Stopped) } else { Ok(()) }
    }

    fn now_ms(&self) -> u32 {
        u32::try_from(self.start.elapsed().as_millis()).unwrap_or(u32::MAX)
    }
}

fn latency(micros: &[u64]) -> Latency {
    let mut times = Histogram::default();
    micros.iter().for_each(|micros| times.note(*micros));
    Latency::of(&times)
}

/// The machine's mean load of the last minute, where it tells.
fn load_average() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split(' ').next().unwrap_or_default().to_owned()
}
