//! The directory and the schedules: what is published each minute, and the sweep of each quarter of an hour, as
//! `edge/src/publish.rs`, `sweep.rs` and `directory/object.rs` have them.
//!
//! Pure.

use crate::plan::{MINUTE, SECOND};
use crate::scheduler::Actor;
use crate::storage::variant;
use crate::world::{ShopNumber, World, shop_id};
use everbud_domain::id::LogId;
use everbud_domain::menu::{Edition, MENU_SHAPE, MenuHash};
use everbud_domain::time::Timestamp;
use everbud_outage::fault::OriginFault;
use everbud_outage::ledgers::{StockBase, StockCount};
use everbud_outage::publish::{MenuFacts, Seen, note_seen, went_back};
use std::collections::BTreeMap;
use std::rc::Rc;

const DEADLINE: i64 = 6 * SECOND;
const OBJECT_DEADLINE: i64 = 8 * SECOND;
const SWEEP_EVERY: i64 = 15;
/// What lies on each shop's shelf.
pub(crate) const ON_HAND: i64 = 1_000_000;
/// A revision that no origin has.
const UNPUBLISHED: i64 = -1;

/// What is known of a shop's publication.
#[derive(Debug, Clone, Default)]
pub(crate) struct Noted {
    revision: i64,
    epoch: u32,
    seen: BTreeMap<LogId, Seen>,
}

/// What a counter is handed.
#[derive(Debug, Clone)]
pub(crate) struct Publication {
    shop: ShopNumber,
    pub(crate) as_of: Timestamp,
    pub(crate) revision: i64,
    pub(crate) stock: StockBase,
    pub(crate) went_back: bool,
    pub(crate) known_epoch: u32,
    pub(crate) with_past: bool,
}

impl Publication {
    pub(crate) fn facts(&self, edition: Edition) -> MenuFacts {
        MenuFacts {
            shop: shop_id(self.shop),
            shape: MENU_SHAPE,
            edition,
            as_of: self.as_of,
            hash: MenuHash::of(format!("{} {}", self.shop, self.revision).as_bytes()),
            bytes: 1_000,
            products: 30,
            variants: 30,
            unpriced: 0,
            shared: 30,
            leapt: 0,
        }
    }
}

/// What a counter says to a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Published {
    Current(u32),
    Refused,
    NeedsPast,
}

struct Unpublished {
    shop: ShopNumber,
    went_back: bool,
    epoch: u32,
}

impl World {
    fn outside_now(&self) -> Timestamp {
        self.clock(Actor::Outside)
    }

    /// Runs for ever: what the schedule does each minute.
    pub(crate) async fn schedule(self: Rc<Self>) {
        for minute in 1.. {
            self.scheduler.sleep(MINUTE).await;
            if minute % SWEEP_EVERY == 0 {
                self.scheduler.spawn(Actor::Outside, Rc::clone(&self).sweep());
            }
            self.scheduler.spawn(Actor::Outside, Rc::clone(&self).beat_gate());
            let world = Rc::clone(&self);
            self.scheduler.spawn(Actor::Outside, async move {
                // Nobody minds when it fails: the next minute tries again.
                let _ = world.publish_changes().await;
            });
        }
    }

    /// What was published before the run began.
    pub(crate) async fn publish_at_once(self: Rc<Self>) {
        let _ = self.publish_changes().await;
    }

    async fn beat_gate(self: Rc<Self>) {
        self.call(Actor::Outside, Actor::Gate, 5 * SECOND, "look at the gate", |_| ()).await;
    }

    async fn sweep(self: Rc<Self>) {
        let read = |world: Rc<Self>| async move {
            let connection = world.connect(DEADLINE).await?;
            let shops = world.plan.shops;
            let all = world.read_statement(&connection, DEADLINE, move |data| {
                (0..shops).map(|shop| data.watermarks(shop)).collect::<Vec<_>>()
            });
            all.await
        };
        let recorded: Result<_, OriginFault> = read(Rc::clone(&self)).await;
        for shop in 0..self.plan.shops {
            let watermarks = recorded.as_ref().ok().map(|recorded| recorded[shop].clone());
            let wake = move |world: &Rc<Self>| world.wake(shop, false, watermarks.as_ref());
            self.call(Actor::Outside, Actor::Counter(shop), OBJECT_DEADLINE, "sweep", wake).await;
        }
    }

    async fn publish_changes(self: &Rc<Self>) -> Result<(), OriginFault> {
        let connection = self.connect(DEADLINE).await?;
        let read_at = self.outside_now();
        let shops = self.plan.shops;
        let progress = self.read_statement(&connection, DEADLINE, move |data| {
            (0..shops).map(|shop| (data.revision(shop), data.watermarks(shop))).collect::<Vec<_>>()
        });
        let wanted = self.what_to_publish(progress.await?, read_at);
        for Unpublished { shop, went_back, epoch } in wanted {
            let mut with_past = false;
            let (published, as_of, call) = loop {
                let as_of = self.outside_now();
                let read = self.read_statement(&connection, DEADLINE, move |data| {
                    let count = StockCount { variant: variant(), on_hand: ON_HAND, reserved: data.units(shop) };
                    let (watermarks, gaps) = (data.watermarks(shop), data.gaps(shop));
                    (data.revision(shop), StockBase { stock: vec![count], watermarks, gaps })
                });
                let (revision, stock) = read.await?;
                let call = Publication { shop, as_of, revision, stock, went_back, known_epoch: epoch, with_past };
                let hand = call.clone();
                let take = move |world: &Rc<Self>| world.publish(shop, &hand);
                let answer =
                    self.call(Actor::Outside, Actor::Counter(shop), OBJECT_DEADLINE, "publication", take).await;
                match answer {
                    Some(Published::NeedsPast) if !with_past => with_past = true,
                    answer => break (answer, as_of, call),
                }
            };
            if let Some(Published::Current(epoch)) = published {
                self.note_published(&call, epoch, as_of);
            }
        }
        Ok(())
    }

    fn what_to_publish(&self, progress: Vec<(i64, BTreeMap<LogId, u64>)>, read_at: Timestamp) -> Vec<Unpublished> {
        let mut directory = self.directory.borrow_mut();
        let mut wanted = Vec::new();
        for (shop, (revision, watermarks)) in progress.into_iter().enumerate() {
            let Some(noted) = directory.get_mut(&shop) else {
                wanted.push(Unpublished { shop, went_back: false, epoch: 0 });
                continue;
            };
            let went_back = went_back(&noted.seen, &watermarks, read_at);
            if noted.revision != revision || went_back {
                wanted.push(Unpublished { shop, went_back, epoch: noted.epoch });
                continue;
            }
            for (log, watermark) in watermarks {
                note_seen(&mut noted.seen, log, watermark, read_at);
            }
        }
        wanted
    }

    fn note_published(&self, call: &Publication, epoch: u32, read_at: Timestamp) {
        let mut directory = self.directory.borrow_mut();
        let noted = directory.entry(call.shop).or_default();
        noted.epoch = noted.epoch.max(epoch);
        noted.revision = call.revision;
        noted.seen.retain(|_, seen| seen.at >= read_at);
        for (log, watermark) in call.stock.watermarks.clone() {
            note_seen(&mut noted.seen, log, watermark, read_at);
        }
    }

    pub(crate) fn note_recorded(&self, shop: ShopNumber, log: &LogId, watermark: u64) {
        let now = self.outside_now();
        if let Some(noted) = self.directory.borrow_mut().get_mut(&shop) {
            note_seen(&mut noted.seen, log.clone(), watermark, now);
        }
    }

    pub(crate) fn forget_published(&self, shop: ShopNumber) {
        if let Some(noted) = self.directory.borrow_mut().get_mut(&shop) {
            noted.revision = UNPUBLISHED;
        }
    }
}
