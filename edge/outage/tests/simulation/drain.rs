//! A counter's drain, as `edge/src/counter/drain.rs` and `apply.rs` have it: what is asked, sent, stored and given back,
//! in the same order and under the same deadlines.
//!
//! Pure.

use crate::connection::Connection;
use crate::gate::Saw;
use crate::plan::{Broken, SECOND};
use crate::scheduler::Actor;
use crate::storage::log_id;
use crate::watch::count;
use crate::world::{ShopNumber, World, shop_id};
use everbud_domain::id::LogId;
use everbud_domain::time::Timestamp;
use everbud_outage::backoff::{DRAIN, PAUSED, delay_ms};
use everbud_outage::drain::{
    BATCH_EVENTS, DrainEvent, DrainReply, DrainStep, Settled, WaitReason, limit_after, narrowed, settle, settle_closed,
};
use everbud_outage::fault::{OriginFault, Retry, Source};
use everbud_outage::lease::{FRESH_MS, LEASE_MS, LeaseAnswer, LeaseRequest, Unheard, unheard};
use everbud_outage::log::Head;
use std::rc::Rc;

const GATE_DEADLINE: i64 = 2 * SECOND;
const CONNECT_DEADLINE: i64 = 6 * SECOND;
const CALL_DEADLINE: i64 = 8 * SECOND;
const OBJECT_DEADLINE: i64 = 8 * SECOND;
const MAX_BATCHES: u32 = 40;

/// When it is to run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Idle,
    At(Timestamp),
}

enum Turn {
    Until(Timestamp),
    Later(Next),
}

enum Ended {
    Done,
    More,
    ToldToWait(WaitReason),
    Failed(OriginFault),
}

impl World {
    fn rest(&self, shop: ShopNumber, millis: u64) -> Next {
        Next::At(self.clock(Actor::Counter(shop)).plus_millis(millis as i64))
    }

    /// Drains for one lease.
    pub(crate) async fn drain(self: &Rc<Self>, shop: ShopNumber) -> Next {
        let counter = &self.counters[shop];
        let now = self.clock(Actor::Counter(shop));
        let (pending, oldest_at, before) = {
            let storage = counter.storage.borrow();
            let open = storage.logs.last().unwrap();
            (storage.pending(), storage.oldest_pending().unwrap_or(now), open.state.recorded)
        };
        counter.called.set(false);
        let until = match self.ask_for_turn(shop, pending, oldest_at).await {
            Turn::Until(until) => until,
            Turn::Later(next) => return next,
        };
        let ended = self.run(shop, until).await;
        self.return_turn(shop, saw(&ended)).await;
        let (log, watermark) = {
            let storage = counter.storage.borrow();
            let open = storage.logs.last().unwrap();
            (open.id.clone(), open.state.recorded)
        };
        if watermark > before {
            let note = move |world: &Rc<Self>| world.note_recorded(shop, &log, watermark);
            self.call(Actor::Counter(shop), Actor::Outside, OBJECT_DEADLINE, "note of what is recorded", note).await;
        }
        self.next_after(shop, &ended)
    }

    async fn ask_for_turn(self: &Rc<Self>, shop: ShopNumber, pending: u64, oldest_at: Timestamp) -> Turn {
        let asked_at = self.clock(Actor::Counter(shop));
        let fresh = asked_at.millis_since(oldest_at) < FRESH_MS;
        let request = LeaseRequest { shop: shop_id(shop), pending, oldest_at, fresh, urgent_since: None };
        let ask = move |world: &Rc<Self>| world.lease(shop, request.clone());
        let answer = self.call(Actor::Counter(shop), Actor::Gate, GATE_DEADLINE, "question for a lease", ask).await;
        let silence = &mut self.counters[shop].storage.borrow_mut().silence;
        let now = self.clock(Actor::Counter(shop));
        match answer {
            Some(answer) => {
                *silence = None;
                match answer {
                    LeaseAnswer::Granted { until, .. } if self.plan.broken == Broken::LeaseByGatesClock => {
                        Turn::Until(until)
                    }
                    // By its own clock, from when it asked: so it never lasts longer than at the gate.
                    LeaseAnswer::Granted { left_ms, .. } => Turn::Until(asked_at.plus_millis(left_ms as i64)),
                    LeaseAnswer::Denied { retry_after_ms } => Turn::Later(self.rest(shop, retry_after_ms)),
                }
            }
            None => {
                let (alone, again) = (self.jitter(), self.jitter());
                match unheard(*silence, now, alone, again) {
                    Unheard::AskAgain { silence: noted, after_ms } => {
                        *silence = Some(noted);
                        self.tell(Actor::Counter(shop), || format!("hears nothing from the gate, rests {after_ms} ms"));
                        Turn::Later(self.rest(shop, after_ms))
                    }
                    Unheard::DrainAlone => {
                        *silence = None;
                        count(&self.watch.figures.alone);
                        self.tell(Actor::Counter(shop), || "drains without the gate".to_owned());
                        Turn::Until(now.plus_millis(LEASE_MS))
                    }
                }
            }
        }
    }

    async fn return_turn(self: &Rc<Self>, shop: ShopNumber, saw: Saw) {
        let give = move |world: &Rc<Self>| world.take_back(shop, saw);
        self.call(Actor::Counter(shop), Actor::Gate, GATE_DEADLINE, "return of the lease", give).await;
    }

    fn next_after(&self, shop: ShopNumber, ended: &Ended) -> Next {
        let failures = &self.counters[shop].failures;
        match ended {
            Ended::Done | Ended::More => failures.set(0),
            Ended::ToldToWait(_) | Ended::Failed(_) => failures.set(failures.get() + 1),
        }
        let policy = match ended {
            Ended::Done => return Next::Idle,
            Ended::More => return self.rest(shop, 0),
            Ended::ToldToWait(_) => DRAIN,
            Ended::Failed(fault) => match fault.retry {
                Retry::Yes | Retry::Never => DRAIN,
                Retry::PauseAndAlarm => PAUSED,
            },
        };
        let millis = delay_ms(failures.get(), self.jitter(), policy);
        self.tell(Actor::Counter(shop), || format!("rests {millis} ms"));
        self.rest(shop, millis)
    }

    async fn run(self: &Rc<Self>, shop: ShopNumber, until: Timestamp) -> Ended {
        let connection = match self.connect(CONNECT_DEADLINE).await {
            Ok(connection) => connection,
            Err(fault) => {
                self.tell(Actor::Counter(shop), || format!("cannot connect to the origin: {:?}", fault.source));
                return Ended::Failed(fault);
            }
        };
        let logs: Vec<LogId> = self.counters[shop].storage.borrow().logs.iter().map(|log| log.id.clone()).collect();
        for log in &logs {
            let is_open = logs.last() == Some(log);
            match self.run_log(shop, &connection, log, until).await {
                Ended::Done => {}
                Ended::ToldToWait(WaitReason::Contradiction) if !is_open => {}
                ended @ (Ended::More | Ended::ToldToWait(_) | Ended::Failed(_)) => return ended,
            }
        }
        Ended::Done
    }

    async fn run_log(
        self: &Rc<Self>,
        shop: ShopNumber,
        connection: &Connection,
        log: &LogId,
        until: Timestamp,
    ) -> Ended {
        let counter = &self.counters[shop];
        match self.send(shop, connection, log, Vec::new()).await {
            Ok(DrainStep::Wait { reason }) => return Ended::ToldToWait(reason),
            Ok(DrainStep::Advance { more: false, .. }) => return Ended::Done,
            Ok(DrainStep::OpenNewLog { move_from }) => return self.open_new_log(shop, move_from),
            Ok(DrainStep::Advance { .. } | DrainStep::Replay { .. } | DrainStep::Narrow { .. }) => {}
            Err(fault) => return Ended::Failed(fault),
        }
        let mut limit = limit_after(counter.failures.get());
        let (mut withhold, mut is_searching) = (false, false);
        for _ in 0..MAX_BATCHES {
            if self.clock(Actor::Counter(shop)) >= until {
                break;
            }
            let batch = counter.storage.borrow_mut().log(log).batch(limit, withhold);
            let sent = batch.len();
            if sent == 0 {
                return Ended::Done;
            }
            match self.send(shop, connection, log, batch).await {
                Ok(DrainStep::Advance { more: false, .. }) => return Ended::Done,
                Ok(DrainStep::Advance { .. } | DrainStep::Replay { .. }) => {
                    // What cannot be read lies just ahead, until it was found and sent without its body.
                    if withhold || !is_searching {
                        limit = BATCH_EVENTS;
                        is_searching = false;
                    }
                    withhold = false;
                }
                Ok(DrainStep::Narrow { limit: narrower }) => limit = narrower,
                Ok(DrainStep::Wait { reason }) => return Ended::ToldToWait(reason),
                Ok(DrainStep::OpenNewLog { move_from }) => return self.open_new_log(shop, move_from),
                Err(fault @ OriginFault { source: Source::Event, .. }) => match narrowed(sent) {
                    Some(narrower) => (limit, is_searching) = (narrower, true),
                    None if withhold || self.plan.broken == Broken::NothingWithheld => return Ended::Failed(fault),
                    None if self.plan.broken == Broken::MoreWithheld => withhold = true,
                    // Alone: of the events that came meanwhile nothing is left out.
                    None => {
                        count(&self.watch.figures.withheld);
                        (limit, withhold) = (1, true);
                    }
                },
                Err(fault) => return Ended::Failed(fault),
            }
        }
        Ended::More
    }

    fn open_new_log(&self, shop: ShopNumber, move_from: u64) -> Ended {
        self.tell(Actor::Counter(shop), || format!("opens a new log, with its events from {move_from} on"));
        count(&self.watch.figures.new_logs);
        let counter = &self.counters[shop];
        let to = log_id(self.random.borrow_mut().next());
        counter.storage.borrow_mut().open_new_log(move_from, to);
        counter.lose_ledger();
        Ended::More
    }

    /// Sends one batch and stores what the reply means.
    async fn send(
        self: &Rc<Self>,
        shop: ShopNumber,
        connection: &Connection,
        log: &LogId,
        batch: Vec<Rc<DrainEvent>>,
    ) -> Result<DrainStep, OriginFault> {
        let heads: Vec<Head> = batch.iter().map(|event| event.head()).collect();
        let reply = self.drain_statement(connection, shop, log, batch, CALL_DEADLINE).await;
        self.tell(Actor::Counter(shop), || match (heads.first(), heads.last()) {
            (Some(first), Some(last)) => format!("sends events {} to {}: {}", first.seq, last.seq, in_short(&reply)),
            (None, _) | (_, None) => format!("looks where the origin stands: {}", in_short(&reply)),
        });
        let mut storage = self.counters[shop].storage.borrow_mut();
        let is_open = storage.open_log().id == *log;
        if let (Broken::WatermarkBySent, Some(last)) = (self.plan.broken, heads.last()) {
            storage.log(log).state.recorded = last.seq;
            self.watch.told_recorded(shop, log, last.seq, &self.origin);
        }
        let reply = reply?;
        let state = storage.log(log).state;
        let looked = heads.is_empty() && matches!(reply, DrainReply::Recorded { .. });
        let settled = if is_open { settle(&state, &heads, reply) } else { settle_closed(&state, &heads, reply) };
        let Settled { step, attention, gap } = settled;
        for item in attention {
            storage.attention.insert((log.clone(), item.seq), item.reason);
        }
        if looked {
            let open_from = gap.map_or(u64::MAX, |gap| gap.from);
            storage.gaps.retain(|(of, gap)| of != log || gap.from >= open_from);
        }
        if let Some(gap) = gap.filter(|gap| !state.holds(gap)) {
            storage.gaps.retain(|(of, known)| of != log || known.from != gap.from);
            storage.gaps.push((log.clone(), gap));
        }
        if matches!(step, DrainStep::Replay { .. }) {
            count(&self.watch.figures.replays);
        }
        let after = state.after(&step);
        storage.log(log).state.recorded = after.recorded;
        self.watch.told_recorded(shop, log, after.recorded, &self.origin);
        Ok(step)
    }

    /// Applies what staff wrote, for one lease.
    pub(crate) async fn apply_held(self: &Rc<Self>, shop: ShopNumber) -> Next {
        let counter = &self.counters[shop];
        let writes = counter.storage.borrow().writes;
        if writes == 0 {
            return Next::Idle;
        }
        match self.ask_for_turn(shop, writes, self.clock(Actor::Counter(shop))).await {
            Turn::Until(_) => {}
            Turn::Later(next) => return next,
        }
        let ended = self.apply(shop, writes).await;
        let saw = match &ended {
            Ok(()) => Saw::Working,
            Err(fault) if fault.moves_breaker() => Saw::Failing,
            Err(_) => Saw::Nothing,
        };
        self.return_turn(shop, saw).await;
        let failures = counter.hold_failures.get();
        counter.hold_failures.set(if ended.is_ok() { 0 } else { failures + 1 });
        let Err(fault) = ended else { return Next::Idle };
        let policy = if fault.retry == Retry::PauseAndAlarm { PAUSED } else { DRAIN };
        self.rest(shop, delay_ms(failures, self.jitter(), policy))
    }

    async fn apply(self: &Rc<Self>, shop: ShopNumber, writes: u64) -> Result<(), OriginFault> {
        let connection = self.connect(CONNECT_DEADLINE).await?;
        for _ in 0..writes {
            self.write_statement(&connection, CALL_DEADLINE, move |data| data.write(shop)).await?;
            self.counters[shop].storage.borrow_mut().writes -= 1;
        }
        Ok(())
    }
}

fn saw(ended: &Ended) -> Saw {
    match ended {
        Ended::ToldToWait(WaitReason::Busy) => Saw::Busy,
        Ended::Done | Ended::More | Ended::ToldToWait(_) => Saw::Working,
        Ended::Failed(fault) => match fault.source {
            Source::Origin => Saw::Failing,
            Source::Ours => Saw::Refused,
            Source::Shop | Source::Event => Saw::Nothing,
        },
    }
}

fn in_short(reply: &Result<DrainReply, OriginFault>) -> String {
    match reply {
        Ok(DrainReply::Recorded { watermark, gap: None, .. }) => format!("recorded up to {watermark}"),
        Ok(DrainReply::Recorded { watermark, gap: Some(gap), .. }) => {
            format!("recorded up to {watermark}, without {} to {}", gap.from, gap.to)
        }
        Ok(DrainReply::Busy) => "busy".to_owned(),
        Ok(DrainReply::Locked) => "locked".to_owned(),
        Ok(DrainReply::Foreign { watermark }) => format!("another counter's log, up to {watermark}"),
        Ok(DrainReply::UnknownShop) => "unknown shop".to_owned(),
        Err(fault) => format!("no answer ({:?}'s fault)", fault.source),
    }
}
