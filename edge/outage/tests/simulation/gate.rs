//! The gate, as `edge/src/gate.rs` has it: the same calls of the crate, in the same order, with the same deadlines.
//!
//! Pure.

use crate::plan::{Broken, SECOND};
use crate::scheduler::Actor;
use crate::world::{ShopNumber, World, shop_id};
use core::cell::{Cell, RefCell};
use everbud_domain::time::Timestamp;
use everbud_outage::breaker::{Breaker, BreakerDecision, BreakerEvent};
use everbud_outage::fault::OriginFault;
use everbud_outage::lease::{LEASE_MS, LeaseAnswer, LeaseRequest, Leases};
use everbud_outage::refused::Refused;
use std::rc::Rc;

const CAP: u32 = 8;
const WAKE_AT_ONCE: usize = 8;
const WAKE_DEADLINE: i64 = 2 * SECOND;
const ALARM_LATE_MILLIS: i64 = 2_000;

/// What a counter saw of the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saw {
    Working,
    Busy,
    Failing,
    Refused,
    Nothing,
}

struct Judged {
    breaker: Breaker,
    leases: Leases,
    refused: Refused,
}

#[derive(Default)]
pub(crate) struct Gate {
    /// What is stored.
    breaker: RefCell<Option<Breaker>>,
    /// What is in memory.
    judged: RefCell<Option<Judged>>,
    is_beating: Cell<bool>,
}

impl Gate {
    pub(crate) fn lose_memory(&self) {
        self.judged.replace(None);
        self.is_beating.set(false);
    }
}

impl World {
    fn gate_now(&self) -> Timestamp {
        self.clock(Actor::Gate)
    }

    fn judged<T>(&self, work: impl FnOnce(&mut Judged) -> T) -> T {
        let mut judged = self.gate.judged.borrow_mut();
        work(judged.get_or_insert_with(|| {
            let breaker = self.gate.breaker.borrow().clone().unwrap_or_else(|| Breaker::new(self.gate_now()));
            let mut leases = Leases::new(CAP);
            if !breaker.is_closed() {
                leases.suspend();
            }
            self.watch.gate_forgot();
            Judged { breaker, leases, refused: Refused::default() }
        }))
    }

    /// A counter asks for a lease.
    pub(crate) fn lease(&self, shop: ShopNumber, request: LeaseRequest) -> LeaseAnswer {
        let (now, jitter) = (self.gate_now(), self.jitter());
        let answer = if self.plan.broken == Broken::EverybodyGranted {
            LeaseAnswer::Granted { until: now.plus_millis(LEASE_MS), left_ms: 30_000, concurrency: 1 }
        } else {
            let fresh = request.fresh;
            let answer = self.judged(|judged| judged.leases.request(request, now, jitter));
            self.watch.asked(shop, fresh);
            answer
        };
        match answer {
            LeaseAnswer::Granted { until, concurrency, .. } => {
                self.watch.granted(shop, until, concurrency, now);
                self.tell(Actor::Counter(shop), || format!("asks for a lease: granted until {}", self.moment(until)));
            }
            LeaseAnswer::Denied { retry_after_ms } => {
                self.tell(Actor::Counter(shop), || format!("asks for a lease: denied, rests {retry_after_ms} ms"));
            }
        }
        answer
    }

    /// A counter gives its lease back.
    pub(crate) fn take_back(self: &Rc<Self>, shop: ShopNumber, saw: Saw) {
        let (id, now) = (shop_id(shop), self.gate_now());
        self.tell(Actor::Counter(shop), || format!("gives its lease back: {saw:?}"));
        self.watch.returned(shop, saw == Saw::Working);
        self.judged(|judged| {
            judged.leases.release(&id);
            match saw {
                Saw::Working => {
                    judged.leases.succeeded(None);
                    judged.refused.answered(&id);
                }
                Saw::Failing | Saw::Busy => judged.leases.faulted(),
                Saw::Refused => judged.refused.refused(id.clone(), now),
                Saw::Nothing => {}
            }
        });
        match saw {
            Saw::Working | Saw::Busy => self.judge(BreakerEvent::DrainSuccess { shop: id }),
            Saw::Failing => self.judge(BreakerEvent::DrainFault { shop: id }),
            Saw::Refused | Saw::Nothing => {}
        }
        let turns = self.turns();
        self.wake_in_background(turns);
    }

    fn judge(&self, event: BreakerEvent) {
        let now = self.gate_now();
        self.judged(|judged| {
            let (breaker, decisions) = judged.breaker.clone().apply(event, now);
            judged.breaker = breaker;
            for decision in decisions {
                match decision {
                    BreakerDecision::Opened => {
                        self.tell(Actor::Gate, || "opens the breaker".to_owned());
                        judged.leases.suspend();
                    }
                    BreakerDecision::Closed => {
                        self.tell(Actor::Gate, || "closes the breaker".to_owned());
                        judged.leases.resume(now);
                        judged.refused.call_all();
                        self.watch.resumed();
                    }
                    BreakerDecision::ScheduleHeartbeat { .. } => {}
                }
            }
            self.gate.breaker.replace(Some(judged.breaker.clone()));
        });
    }

    fn turns(&self) -> Vec<ShopNumber> {
        let now = self.gate_now();
        let turns = self.judged(|judged| {
            let mut turns = judged.leases.whose_turn(now, WAKE_AT_ONCE);
            turns.extend(judged.refused.calls(WAKE_AT_ONCE.saturating_sub(turns.len())));
            turns
        });
        turns.iter().map(crate::world::number_of).collect()
    }

    fn wake_in_background(self: &Rc<Self>, shops: Vec<ShopNumber>) {
        for shop in shops {
            let world = Rc::clone(self);
            self.scheduler.spawn(Actor::Gate, async move {
                let wake = move |world: &Rc<Self>| world.wake(shop, true, None);
                world.call(Actor::Gate, Actor::Counter(shop), WAKE_DEADLINE, "call", wake).await;
            });
        }
    }

    pub(crate) async fn gate_alarm(self: &Rc<Self>) {
        let deadline = self.judged(|judged| judged.breaker.heartbeat().deadline_ms) as i64;
        let started = self.gate_now();
        self.set_alarm(Actor::Gate, Some(started.plus_millis(deadline * 3)));
        self.gate.is_beating.set(true);
        let beaten = self.beat(deadline).await;
        self.gate.is_beating.set(false);
        self.judge(match beaten {
            Ok(()) => {
                let took_ms = u64::try_from(self.gate_now().millis_since(started)).unwrap_or(0);
                BreakerEvent::HeartbeatOk { took_ms }
            }
            Err(_) => BreakerEvent::HeartbeatFailed,
        });
        self.ensure_gate_alarm();
        let mut turns = self.turns();
        let now = self.gate_now();
        let next_try = self.judged(|judged| judged.breaker.is_closed().then(|| judged.refused.next_try(now)).flatten());
        turns.extend(next_try.iter().map(crate::world::number_of));
        self.wake_in_background(turns);
    }

    async fn beat(self: &Rc<Self>, deadline: i64) -> Result<(), OriginFault> {
        let connection = self.connect(deadline).await?;
        self.write_statement(&connection, deadline, |_| {}).await
    }

    /// Sets the alarm to the next heartbeat, also where it was lost.
    pub(crate) fn ensure_gate_alarm(&self) {
        if self.gate.is_beating.get() {
            return;
        }
        let next = self.judged(|judged| judged.breaker.heartbeat().at);
        let now = self.gate_now();
        let is_set = self.alarm(Actor::Gate).is_some_and(|at| at <= next && at.0 > now.0 - ALARM_LATE_MILLIS);
        if !is_set {
            self.set_alarm(Actor::Gate, Some(next.max(now)));
        }
    }
}
