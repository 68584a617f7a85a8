//! The way to the origin: connections, calls with deadlines, and what goes wrong on the way.
//!
//! Pure. A client's deadline does not stop the server: what was asked is done all the same, by a task of the origin.

use crate::origin::{Data, Origin, SLOTS};
use crate::plan::{SECOND, Trouble};
use crate::scheduler::{Actor, promise};
use crate::world::World;
use core::future::Future;
use everbud_domain::id::LogId;
use everbud_outage::drain::{DrainEvent, DrainReply};
use everbud_outage::fault::{OriginFault, Transport};
use std::rc::Rc;

/// Flights of messages before a connection is there: a question and an answer for the start, and two for the password.
const FLIGHTS_TO_CONNECT: u64 = 6;
/// After the role's own time-out it ends a statement by itself.
const STATEMENT_MS: i64 = 5 * SECOND;
const SLOW_MS: i64 = 700;
const LATE_MS: i64 = 500;
const TURN_MS: i64 = 4 * SECOND;

/// An open connection.
pub(crate) struct Connection {
    side: usize,
    generation: u64,
}

/// One of the origin's slots, and one shop's lock; free again however the transaction ends.
struct Transaction {
    world: Rc<World>,
    shop: usize,
}

impl Transaction {
    fn begin(world: &Rc<World>, shop: usize) -> Result<Self, DrainReply> {
        let origin = &world.origin;
        if origin.slots.get() >= SLOTS {
            return Err(DrainReply::Busy);
        }
        if !origin.locked.borrow_mut().insert(shop) {
            return Err(DrainReply::Locked);
        }
        origin.slots.set(origin.slots.get() + 1);
        world.watch.drains_at_once(origin.slots.get());
        Ok(Self { world: Rc::clone(world), shop })
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.world.origin.slots.set(self.world.origin.slots.get() - 1);
        self.world.origin.locked.borrow_mut().remove(&self.shop);
    }
}

impl Origin {
    fn is_refusing(&self, now: i64) -> bool {
        match self.trouble.get() {
            Trouble::Dead => true,
            Trouble::Flapping => now / TURN_MS % 2 == 0,
            Trouble::None
            | Trouble::Full
            | Trouble::Hanging
            | Trouble::Slow
            | Trouble::Late
            | Trouble::ReadOnly
            | Trouble::RefusingUs
            | Trouble::LosingReplies => false,
        }
    }
}

impl World {
    /// So many flights of messages to or from the origin; as long as it is frozen, none arrives.
    async fn fly(self: &Rc<Self>, flights: u64) {
        let millis: i64 = (0..flights).map(|_| self.flight()).sum();
        self.scheduler.sleep(millis).await;
        while self.origin.trouble.get() == Trouble::Hanging {
            let (thawed, is_thawed) = promise();
            self.origin.frozen.borrow_mut().push(thawed);
            is_thawed.await;
        }
    }

    fn flight(&self) -> i64 {
        let mut random = self.random.borrow_mut();
        let late = match self.origin.trouble.get() {
            Trouble::Slow => SLOW_MS,
            Trouble::Late => random.within(0, LATE_MS),
            Trouble::None
            | Trouble::Dead
            | Trouble::Full
            | Trouble::Hanging
            | Trouble::ReadOnly
            | Trouble::RefusingUs
            | Trouble::Flapping
            | Trouble::LosingReplies => 0,
        };
        late + random.within(1, 4)
    }

    /// Opens a connection.
    pub(crate) async fn connect(self: &Rc<Self>, deadline: i64) -> Result<Connection, OriginFault> {
        let work = async {
            self.fly(FLIGHTS_TO_CONNECT).await;
            if self.origin.is_refusing(self.scheduler.now()) {
                return Err(OriginFault::from_transport(Transport::Refused));
            }
            match self.origin.trouble.get() {
                Trouble::Full => return Err(OriginFault::from_sqlstate("53300")),
                Trouble::RefusingUs => return Err(OriginFault::from_sqlstate("28P01")),
                Trouble::None
                | Trouble::Dead
                | Trouble::Hanging
                | Trouble::Slow
                | Trouble::Late
                | Trouble::ReadOnly
                | Trouble::Flapping
                | Trouble::LosingReplies => {}
            }
            let sides = self.origin.sides.borrow().len() as u64;
            let side = self.random.borrow_mut().below(sides) as usize;
            Ok(Connection { side, generation: self.origin.generation.get() })
        };
        let connected = self.scheduler.within(deadline, work).await;
        connected.unwrap_or(Err(OriginFault::from_transport(Transport::TimedOut)))
    }

    /// One statement.
    async fn statement<T: 'static, W: Future<Output = Result<T, OriginFault>>>(
        self: &Rc<Self>,
        connection: &Connection,
        deadline: i64,
        work: impl FnOnce(Rc<Self>, usize) -> W + 'static,
    ) -> Result<T, OriginFault> {
        let (done, outcome) = promise();
        let (world, side, generation) = (Rc::clone(self), connection.side, connection.generation);
        self.scheduler.spawn(Actor::Origin, async move {
            let sent_at = world.scheduler.now();
            world.fly(1).await;
            let is_broken =
                || world.origin.generation.get() != generation || world.origin.is_refusing(world.scheduler.now());
            if is_broken() {
                return;
            }
            let outcome = if world.scheduler.now() - sent_at > STATEMENT_MS && world.random.borrow_mut().chance(50) {
                Err(OriginFault::from_sqlstate("57014"))
            } else {
                work(Rc::clone(&world), side).await
            };
            world.fly(1).await;
            if !is_broken() {
                done.keep(outcome);
            }
        });
        match self.scheduler.within(deadline, outcome).await {
            Some(Some(outcome)) => outcome,
            Some(None) => Err(OriginFault::from_transport(Transport::Closed)),
            None => Err(OriginFault::from_transport(Transport::TimedOut)),
        }
    }

    /// `everbud.drain`.
    pub(crate) async fn drain_statement(
        self: &Rc<Self>,
        connection: &Connection,
        shop: usize,
        log: &LogId,
        batch: Vec<Rc<DrainEvent>>,
        deadline: i64,
    ) -> Result<DrainReply, OriginFault> {
        let log = log.clone();
        self.statement(connection, deadline, move |world, side| async move {
            let origin = &world.origin;
            let run = |data: &mut Data| data.drain(shop, &log, &batch, &origin.poison.borrow());
            if batch.is_empty() {
                return run(&mut origin.sides.borrow_mut()[side]);
            }
            if origin.trouble.get() == Trouble::ReadOnly {
                return Err(OriginFault::from_sqlstate("25006"));
            }
            let transaction = match Transaction::begin(&world, shop) {
                Ok(transaction) => transaction,
                Err(refusal) => return Ok(refusal),
            };
            let millis = world.random.borrow_mut().within(2, 20) + batch.len() as i64 / 4;
            world.scheduler.sleep(millis).await;
            let reply = run(&mut origin.sides.borrow_mut()[side]);
            world.watch.committed(&log, origin.sides.borrow()[side].watermark(&log), &batch, world.scheduler.now());
            drop(transaction);
            if origin.trouble.get() == Trouble::LosingReplies && world.random.borrow_mut().chance(50) {
                world.tell(Actor::Origin, || "commits, and the answer is lost".to_owned());
                return Err(OriginFault::from_transport(Transport::Reset));
            }
            reply
        })
        .await
    }

    /// A statement that writes a row of its own, such as a heartbeat.
    pub(crate) async fn write_statement(
        self: &Rc<Self>,
        connection: &Connection,
        deadline: i64,
        write: impl FnOnce(&mut Data) + 'static,
    ) -> Result<(), OriginFault> {
        self.statement(connection, deadline, move |world, side| async move {
            if world.origin.trouble.get() == Trouble::ReadOnly {
                return Err(OriginFault::from_sqlstate("25006"));
            }
            write(&mut world.origin.sides.borrow_mut()[side]);
            Ok(())
        })
        .await
    }

    /// A statement that reads.
    pub(crate) async fn read_statement<T: 'static>(
        self: &Rc<Self>,
        connection: &Connection,
        deadline: i64,
        read: impl FnOnce(&Data) -> T + 'static,
    ) -> Result<T, OriginFault> {
        let read = move |world: Rc<Self>, side: usize| async move { Ok(read(&world.origin.sides.borrow()[side])) };
        self.statement(connection, deadline, read).await
    }
}
