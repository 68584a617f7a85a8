//! How fast the edge answers with the database healthy and with it hung, side by side.
//!
//! One stack, whose database is frozen and thawed between blocks of requests that follow each other, so that whatever
//! else the machine does falls on both. The load is open: requests leave by a plan, however late the answers are.
//! I/O: a stack on free ports in a folder of its own, loopback only; it ends by itself.

mod decide;
mod load;
mod sample;
mod workload;

pub use decide::{LINES, PAIRS as DECIDED_PAIRS, PRODUCTS, ROUNDS, Round, SPECIALS};
pub use load::{Block, Timed};
pub use sample::{Interval, Quantile, Ratio, ratio};
pub use workload::Kind;

use crate::blame::{Blame, Whose};
use crate::packages::Packages;
use crate::patience;
use crate::stack::{EdgeStorage, Stack, StackError, StackOptions, Step, Trouble};
use crate::worker_build::BuiltEdge;
use crate::{origin, workerd};
use std::fmt;
use std::path::Path;
use std::time::Duration;
use workload::{Workload, Workloads};

/// Requests in a block.
pub const BLOCK: usize = 5_000;
/// Pairs of blocks, one healthy and one hung, where nobody says how many.
pub const PAIRS: usize = 4;
/// Of the capacity, in hundredths.
pub const LOAD_PERCENT: u32 = 30;
/// How long the capacity is measured.
const CAPACITY: Duration = Duration::from_secs(5);
/// One of so many requests is an order.
const ORDERS: usize = 10;

/// What one benchmark has seen.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Requests a second that were answered when as many were asked as possible.
    pub capacity: f64,
    /// Requests a second that were asked in the blocks.
    pub rate: f64,
    /// The blocks with the database healthy.
    pub healthy: Vec<Block>,
    /// Those with it hung.
    pub hung: Vec<Block>,
    /// What deciding a cart takes, round by round.
    pub decided: Vec<Round>,
}

/// The benchmark could not be made, or an answer was wrong.
#[derive(Debug)]
pub enum BenchError {
    /// The stack.
    Stack(StackError),
    /// The worker.
    Workerd(workerd::WorkerdError),
    /// The database could not be prepared.
    Database(String),
    /// A state that did not come.
    Waiting(patience::NotInTime),
    /// Something was answered that is not right, so the times mean nothing.
    Wrong(String),
}

impl fmt::Display for BenchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stack(why) => why.fmt(f),
            Self::Workerd(why) => why.fmt(f),
            Self::Database(why) => write!(f, "the database could not be prepared: {why}"),
            Self::Waiting(why) => why.fmt(f),
            Self::Wrong(why) => write!(f, "an answer was not right: {why}"),
        }
    }
}

impl std::error::Error for BenchError {}

impl Blame for BenchError {
    fn whose(&self) -> Whose {
        match self {
            Self::Stack(why) => why.whose(),
            Self::Workerd(why) => why.whose(),
            Self::Database(_) | Self::Waiting(_) | Self::Wrong(_) => Whose::Everbud,
        }
    }
    fn retry(&self) -> bool {
        matches!(self, Self::Waiting(_))
    }
}

impl From<StackError> for BenchError {
    fn from(why: StackError) -> Self {
        Self::Stack(why)
    }
}

/// Makes the whole benchmark, of so many pairs of blocks; `tell` hears how it goes on.
pub fn run(
    packages: &Packages,
    edge: BuiltEdge,
    folder: &Path,
    pairs: usize,
    tell: &mut dyn FnMut(&str),
) -> Result<Seen, BenchError> {
    let steps = vec![
        Step::new("migrate", |access| {
            origin::migrate(&access.url, &access.edge_password).map(drop).map_err(|why| why.to_string())
        }),
        Step::new("seed", |access| {
            origin::seed_demo(&access.url).map(drop).map_err(|why| why.to_string())?;
            workload::make_plenty(&access.url)
        }),
    ];
    // The disk is part of what an order waits for.
    let edge_storage = EdgeStorage::Kept;
    let options = StackOptions { steps, edge_storage, ..StackOptions::new(edge, folder.to_path_buf()) };
    let stack = Stack::start(packages, options, &mut |part| tell(&format!("starting {part}")))?;
    stack.scheduled(crate::workerd::MINUTE).map_err(BenchError::Workerd)?;
    let port = stack.port();
    let workloads = waiting("the demo shops to be published", || Workloads::find(port))?;

    tell("measuring the capacity");
    let capacity = load::capacity(port, &workloads.next(ORDERS), CAPACITY).map_err(BenchError::Wrong)?;
    let rate = capacity * f64::from(LOAD_PERCENT) / 100.0;
    let mut seen = Seen { capacity, rate, healthy: Vec::new(), hung: Vec::new(), decided: Vec::new() };
    for pair in 0..pairs {
        // Who is first changes, so that what comes and goes with time favours neither.
        for hung in if pair % 2 == 0 { [false, true] } else { [true, false] } {
            let name = if hung { "hung" } else { "healthy" };
            tell(&format!("block {} of {}: {name}", seen.healthy.len() + seen.hung.len() + 1, 2 * pairs));
            let block = block(&stack, &workloads.next(ORDERS), rate, hung)?;
            if hung { seen.hung.push(block) } else { seen.healthy.push(block) }
        }
    }
    tell("deciding carts");
    stack.mend()?;
    decide::make_menu(&stack.database_url()).map_err(BenchError::Database)?;
    waiting("the shop to sell by its large menu", || {
        stack.scheduled(crate::workerd::MINUTE).map_err(|why| why.to_string())?;
        decide::is_published(stack.port())
    })?;
    seen.decided = decide::measure(stack.port()).map_err(BenchError::Wrong)?;
    Ok(seen)
}

/// One block. A hung one begins the moment the database freezes, before anybody has noticed; a healthy one when what
/// waited is recorded.
fn block(stack: &Stack, workload: &Workload, rate: f64, hung: bool) -> Result<Block, BenchError> {
    if hung {
        stack.trouble(Trouble::Hang)?;
    } else {
        stack.mend()?;
        waiting("the database to be back, and the backlog recorded", || workload.is_settled(stack.port()))?;
    }
    let block = load::open_loop(stack.port(), workload, rate, BLOCK).map_err(BenchError::Wrong)?;
    if hung {
        stack.mend()?;
    }
    Ok(block)
}

fn waiting<T>(what: &str, look: impl FnMut() -> Result<T, String>) -> Result<T, BenchError> {
    patience::until(what, Duration::from_secs(180), look).map_err(BenchError::Waiting)
}
