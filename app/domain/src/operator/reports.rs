//! What is shown to an operator: the gate, the list of shops, and one shop's queue.
//!
//! Pure.

use super::Force;
use crate::id::{LogId, OrderCode, OrderId, ShopId, Slug};
use crate::order::OrderStatus;
use crate::time::{Timestamp, rfc3339};
use serde::{Deserialize, Serialize};

/// What the breaker judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakerState {
    /// The database is up, as far as is known.
    Closed,
    /// It is down.
    Open,
    /// It answered once, and has to confirm it.
    Recovering,
}

impl BreakerState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Closed, Self::Open, Self::Recovering];

    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::Recovering => "recovering",
        }
    }
}

/// `GET /api/v1/operator/gate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateReport {
    /// When this was read.
    #[serde(with = "rfc3339")]
    pub at: Timestamp,
    /// What the breaker judges, also while it is forced to be something else.
    pub breaker: BreakerState,
    /// Since when.
    #[serde(with = "rfc3339")]
    pub since: Timestamp,
    /// Whether shops may drain.
    pub drains: bool,
    /// Whether somebody has forced the breaker.
    pub force: Option<Force>,
    /// Whether all drains are paused.
    pub all_paused: bool,
    /// Shops whose drains are paused one by one.
    pub paused: Vec<ShopId>,
    /// When the next heartbeat is due.
    #[serde(with = "rfc3339")]
    pub next_heartbeat: Timestamp,
    /// How long it may take, in milliseconds.
    pub heartbeat_deadline_ms: u64,
    /// How long the last one took that succeeded, in milliseconds.
    pub last_heartbeat_ms: Option<u64>,
    /// How many shops may drain at once at most.
    pub cap: u32,
    /// The highest cap: the database's own number of slots.
    pub slots: u32,
    /// How many may drain at once now.
    pub limit: u32,
    /// How many of these with backlog, without being in the way of new orders. A gate of the build before does not say.
    #[serde(default)]
    pub backlog_limit: u32,
    /// Who may drain now.
    pub leases: Vec<Lease>,
    /// Who waits for a turn, oldest event first; at most [`GateReport::MOST_LISTED`].
    pub waiting: Vec<WaitingShop>,
    /// How many wait.
    pub waiting_shops: u64,
    /// How many events they hold, as they last told.
    pub waiting_events: u64,
    /// When the oldest of these happened.
    #[serde(with = "rfc3339::option")]
    pub oldest_at: Option<Timestamp>,
    /// Shops whose drains were refused for a fault of ours; at most [`GateReport::MOST_LISTED`].
    pub refused: Vec<ShopId>,
    /// How many there are.
    pub refused_shops: u64,
    /// How drains have ended since the gate was started.
    pub drained: Drained,
    /// What operators did lately, newest first.
    pub trail: Vec<Noted>,
}

impl GateReport {
    /// So many shops are listed one by one.
    pub const MOST_LISTED: usize = 200;
}

/// The right to drain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Whose.
    pub shop: ShopId,
    /// Until when.
    #[serde(with = "rfc3339")]
    pub until: Timestamp,
}

/// A shop that waits for its turn, as it last told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingShop {
    /// Which.
    pub shop: ShopId,
    /// How many events wait.
    pub pending: u64,
    /// When the oldest of them happened.
    #[serde(with = "rfc3339")]
    pub oldest_at: Timestamp,
    /// When it told.
    #[serde(with = "rfc3339")]
    pub asked_at: Timestamp,
}

/// How drains ended, counted since the gate was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Drained {
    /// The database answered.
    pub worked: u64,
    /// All its slots were taken.
    pub busy: u64,
    /// It failed, by its own fault.
    pub failed: u64,
    /// It refused what was asked, by a fault of ours.
    pub refused: u64,
    /// The trouble was the shop's own.
    pub other: u64,
    /// Events that were recorded.
    #[serde(default)]
    pub events: u64,
}

/// Something that an operator did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// When.
    #[serde(with = "rfc3339")]
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// To which shop; none for the gate itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shop: Option<ShopId>,
    /// What.
    pub what: String,
}

/// Where a shop's queue stands, as far as the gate knows; the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopState {
    /// It has told of nothing that waits.
    Quiet,
    /// It drains.
    Draining,
    /// It waits for its turn.
    Waiting,
    /// An operator has paused its drain.
    Paused,
    /// The database refuses it for a fault of ours.
    Refused,
}

impl ShopState {
    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Draining => "draining",
            Self::Waiting => "waiting",
            Self::Paused => "paused",
            Self::Refused => "refused",
        }
    }
}

/// `GET /api/v1/operator/shops`: those in trouble first, at most [`ShopsReply::MOST`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopsReply {
    /// What was found.
    pub shops: Vec<ShopListed>,
    /// How many more there are.
    pub left_out: usize,
}

impl ShopsReply {
    /// So many are listed.
    pub const MOST: usize = 100;
}

/// A shop in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopListed {
    /// Its id, which the logs name it by.
    pub id: ShopId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// Where its queue stands.
    pub state: ShopState,
    /// How many events wait, as it last told the gate.
    pub pending: u64,
    /// When the oldest of them happened.
    #[serde(with = "rfc3339::option")]
    pub oldest_at: Option<Timestamp>,
}

/// `GET /api/v1/operator/shops/{slug}`: one shop's queue, as its counter knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopReport {
    /// Which.
    pub shop: ShopId,
    /// When this was read.
    #[serde(with = "rfc3339")]
    pub at: Timestamp,
    /// How many events wait.
    pub pending: u64,
    /// How many of them are orders.
    pub pending_orders: u64,
    /// When the oldest of them happened.
    #[serde(with = "rfc3339::option")]
    pub oldest_at: Option<Timestamp>,
    /// Whether the gate last said that its drain is paused.
    pub paused: bool,
    /// When it tries next; none when nothing waits.
    #[serde(with = "rfc3339::option")]
    pub next_try: Option<Timestamp>,
    /// How many tries failed in a row.
    pub failures: u32,
    /// Whether it knows what its shop had before its log began; without that it takes no orders.
    pub knows_past: bool,
    /// The revision of the menu that it sells by.
    pub menu_revision: Option<i64>,
    /// Writes of staff that are held.
    pub held_writes: u64,
    /// Its logs, in the order in which they were written.
    pub logs: Vec<LogReport>,
    /// Events that the origin misses and that it no longer has.
    pub gaps: Vec<GapNoted>,
    /// What the origin set aside, oldest first; at most [`ShopReport::MOST_ASIDE`].
    pub aside: Vec<Aside>,
}

impl ShopReport {
    /// So many are shown of what was set aside.
    pub const MOST_ASIDE: u32 = 100;
}

/// How far a log is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogReport {
    /// Which.
    pub log: LogId,
    /// The oldest event that is held.
    pub oldest: u64,
    /// The newest event that the origin was seen to have.
    pub recorded: u64,
    /// The newest event.
    pub newest: u64,
    /// Whether it is the one that is written to.
    pub open: bool,
}

/// Events of a log that are missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapNoted {
    /// Of which log.
    pub log: LogId,
    /// The first.
    pub from: u64,
    /// The last.
    pub to: u64,
}

/// An event that the origin recorded, and whose meaning it could not work out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// Of which log.
    pub log: LogId,
    /// Which.
    pub seq: u64,
    /// Why, as a stable name.
    pub reason: String,
    /// The order that it is about, where there is one and it is still held here.
    pub order: Option<OrderId>,
    /// What its shopper says at the door.
    pub code: Option<OrderCode>,
    /// Where the order stands.
    pub status: Option<OrderStatus>,
    /// What an operator has asked for, and has not been done yet: `retry` or `close`.
    pub asked: Option<String>,
}
