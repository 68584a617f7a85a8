//! The gate: the one Durable Object that judges whether the origin is up, and advises how many may talk to it.
//!
//! It beats its own heart against the origin, which writes, and never probes with somebody's order. The judgement is
//! stored; the leases are not, since they are advice: the origin's own advisory slots hold the cap whatever is lost here.

pub(crate) mod calls;
pub(crate) mod client;
mod incidents;
mod operate;
mod webhooks;
mod words;

use crate::broken;
use crate::clock::now;
use crate::counter::calls::Wake;
use crate::counter::client::ask_counter_within;
use crate::entropy::jitter;
use crate::object_call::{Call, read, reply, unavailable};
use crate::origin::{OriginAccess, Purpose};
use crate::say::{Level, say};
use calls::webhooks::{Deliver, SeeToWebhooks};
use calls::{AskLease, LeaseReply, OperateGate, OriginReport, ReadIncidents, ReadOrigin, ReturnLease, Saw, SayToAll};
use core::time::Duration;
use everbud_domain::id::{IncidentId, ShopId};
use everbud_domain::operator::Drained;
use everbud_domain::wire::OriginState;
use everbud_domain::wire::incidents::OrdersView;
use everbud_outage::breaker::{BREAKER_VERSION, Breaker, BreakerDecision, BreakerEvent, origin_state};
use everbud_outage::fault::{OriginFault, Transport};
use everbud_outage::incident::archive::Archive;
use everbud_outage::incident::words::Words;
use everbud_outage::incident::{IncidentEvent, Watch, turn};
use everbud_outage::lease::{Leases, SignedIn};
use everbud_outage::operate::Overrides;
use everbud_outage::refused::Refused;
use everbud_outage::version::Versioned;
use futures_util::future::join_all;
use serde::Deserialize;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use webhooks::{Post, receiver};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// How many counters may drain at once at most: the origin's own number of slots.
const SLOTS: u32 = 8;
/// How many counters are woken at a time.
const WAKE_AT_ONCE: usize = 8;
/// A counter that takes longer to hear it is its turn comes by itself.
const WAKE_DEADLINE: Duration = Duration::from_secs(2);
/// An alarm this far behind was lost.
const ALARM_LATE_MILLIS: i64 = 2_000;

/// The Durable Object of the gate. There is one; others of its kind send webhooks, and do nothing else.
#[durable_object]
pub struct Gate {
    state: State,
    env: Env,
    judged: RefCell<Option<Judged>>,
    /// Whether a heartbeat is under way; its own end sets the next alarm.
    is_beating: Cell<bool>,
}

struct Judged {
    breaker: Breaker,
    leases: Leases,
    refused: Refused,
    watch: Watch,
    archive: Archive,
    /// What counters reported of each incident, as far as somebody has asked since it changed.
    orders: BTreeMap<IncidentId, OrdersView>,
    /// What operators said about each incident.
    words: BTreeMap<IncidentId, Words>,
    post: Rc<Post>,
    overrides: Overrides,
    /// What the last heartbeat took that wrote.
    last_heartbeat_ms: Option<u64>,
    drained: Drained,
}

#[derive(Deserialize)]
struct Value {
    value: String,
}

impl DurableObject for Gate {
    fn new(state: State, env: Env) -> Self {
        Self { state, env, judged: RefCell::new(None), is_beating: Cell::new(false) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        broken::break_as_asked(&request);
        let path = request.path();
        let body = request.text().await?;
        let asked = path.trim_start_matches('/');
        if asked == Deliver::NAME
            && let Some(call) = read::<Deliver>(&body)
        {
            return reply(&receiver::deliver(&self.env, &call).await);
        }
        self.recall()?;
        let response = if asked == ReadOrigin::NAME {
            reply(&self.report()?)
        } else if asked == ReadIncidents::NAME {
            reply(&self.incident_book()?)
        } else if asked == AskLease::NAME
            && let Some(call) = read::<AskLease>(&body)
        {
            self.take_report(&call.request.shop, call.report)?;
            let incident = self.counted_incident()?;
            reply(&self.with(|judged| LeaseReply {
                paused: judged.overrides.pauses(&call.request.shop),
                answer: judged.leases.request(call.request, now(), jitter()),
                patience_ms: judged.breaker.heartbeat().deadline_ms,
                incident,
            })?)
        } else if asked == ReturnLease::NAME
            && let Some(call) = read::<ReturnLease>(&body)
        {
            self.take_back(call)?;
            let turns = self.turns()?;
            let answer = reply(&true);
            self.wake_in_background(turns);
            answer
        } else if asked == SeeToWebhooks::NAME
            && let Some(call) = read::<SeeToWebhooks>(&body)
        {
            let post = self.with(|judged| judged.post.clone())?;
            reply(&post.see_to(call)?)
        } else if asked == SayToAll::NAME
            && let Some(call) = read::<SayToAll>(&body)
        {
            reply(&self.say_to_all(call)?)
        } else if asked == OperateGate::NAME
            && let Some(call) = read::<OperateGate>(&body)
        {
            let operated = self.operate(&call)?;
            self.wake_in_background(self.turns()?);
            reply(&operated)
        } else {
            unavailable("not a call of the gate")
        };
        self.send_in_background();
        self.ensure_alarm().await;
        response
    }

    async fn alarm(&self) -> Result<Response> {
        self.recall()?;
        // Armed before the work, so that a heart that stops in the middle of a beat beats again.
        let deadline = Duration::from_millis(self.with(|judged| judged.breaker.heartbeat().deadline_ms)?);
        self.state.storage().set_alarm(deadline.saturating_mul(3)).await?;
        self.send_in_background();
        let started = now();
        self.is_beating.set(true);
        let beaten = self.beat(deadline).await;
        self.is_beating.set(false);
        match beaten {
            Ok(()) => {
                let took_ms = u64::try_from(now().millis_since(started)).unwrap_or(0);
                self.with(|judged| judged.last_heartbeat_ms = Some(took_ms))?;
                let seen = IncidentEvent::HeartbeatOk { took_ms };
                self.judge(BreakerEvent::HeartbeatOk { took_ms }, Some(seen))?;
            }
            Err(OriginFault { cause, .. }) => {
                self.judge(BreakerEvent::HeartbeatFailed, Some(IncidentEvent::HeartbeatFailed { cause }))?;
            }
        }
        self.send_in_background();
        self.ensure_alarm().await;
        let mut turns = self.turns()?;
        turns.extend(self.with(|judged| {
            let is_worth_trying = !judged.leases.is_suspended();
            is_worth_trying.then(|| judged.refused.next_try(now())).flatten()
        })?);
        self.wake_in_background(turns);
        Response::ok("")
    }
}

impl Gate {
    /// Recalls the judgement from storage, or begins with none.
    fn recall(&self) -> Result<()> {
        if self.judged.borrow().is_some() {
            return Ok(());
        }
        let sql = self.state.storage().sql();
        sql.exec(
            "create table if not exists breaker (one integer primary key check (one = 1), value text not null)",
            None,
        )?;
        let rows: Vec<Value> = sql.exec("select value from breaker", None)?.to_array()?;
        let stored = rows.first().and_then(|row| serde_json::from_str::<Versioned<Breaker>>(&row.value).ok());
        let breaker = stored.and_then(|stored| stored.read(BREAKER_VERSION)).unwrap_or_else(|| Breaker::new(now()));
        let (watch, archive) = self.recall_incidents()?;
        let mut judged = Judged {
            breaker,
            leases: Leases::new(SLOTS),
            refused: Refused::default(),
            watch,
            archive,
            orders: BTreeMap::new(),
            words: words::recall(&sql)?,
            post: Post::recall(self.env.clone(), sql.clone())?,
            overrides: Overrides::default(),
            last_heartbeat_ms: None,
            drained: Drained::default(),
        };
        judged.obey(operate::recall(&sql)?, now());
        self.judged.replace(Some(judged));
        Ok(())
    }

    fn with<T>(&self, work: impl FnOnce(&mut Judged) -> T) -> Result<T> {
        match self.judged.borrow_mut().as_mut() {
            Some(judged) => Ok(work(judged)),
            None => Err("the gate has recalled nothing".into()),
        }
    }

    fn report(&self) -> Result<OriginReport> {
        let at = now();
        self.with(|judged| {
            let (state, since) = origin_state(&judged.breaker, at);
            // Nothing is recorded while it is forced open, so shoppers are told what they are told in an outage.
            match (state, judged.overrides.forced_open_since(at)) {
                (OriginState::Down, _) | (_, None) => OriginReport { state, since, at },
                (OriginState::Up | OriginState::Degraded, Some(since)) => {
                    OriginReport { state: OriginState::Down, since, at }
                }
            }
        })
    }

    async fn beat(&self, deadline: Duration) -> core::result::Result<(), OriginFault> {
        let access = OriginAccess::new(&self.env, Purpose::Heartbeat);
        let access = access.ok_or(OriginFault::from_transport(Transport::Refused))?;
        access.connect(deadline).await?.heartbeat(deadline).await
    }

    /// Lets the breaker judge, stores its new state, does what it decides, and tells the watch of it.
    fn judge(&self, event: BreakerEvent, seen: Option<IncidentEvent>) -> Result<()> {
        let (text, turned) = self.with(|judged| {
            let (breaker, decisions) = judged.breaker.clone().apply(event, now());
            let before = core::mem::replace(&mut judged.breaker, breaker);
            for decision in decisions {
                match decision {
                    BreakerDecision::Opened => {
                        say(Level::Warn, "origin-down", []);
                    }
                    BreakerDecision::Closed => {
                        say(Level::Info, "origin-up", []);
                        judged.refused.call_all();
                    }
                    // The alarm is set from the breaker's own next heartbeat.
                    BreakerDecision::ScheduleHeartbeat { .. } => {}
                }
            }
            judged.follow(now());
            let text = serde_json::to_string(&Versioned::new(BREAKER_VERSION, &judged.breaker));
            (text, turn(&before, &judged.breaker))
        })?;
        let sql = self.state.storage().sql();
        sql.exec("insert or replace into breaker (one, value) values (1, ?)", vec![text?.into()])?;
        let seen: Vec<IncidentEvent> = seen.into_iter().chain(turned).collect();
        if seen.is_empty() { Ok(()) } else { self.witness(&seen) }
    }

    fn take_back(&self, call: ReturnLease) -> Result<()> {
        let ReturnLease { shop, saw, recorded, signed_in_ms, report } = call;
        self.take_report(&shop, report)?;
        self.with(|judged| {
            let was_alone = judged.leases.release(&shop);
            saw.count(&mut judged.drained, recorded);
            match saw {
                Saw::Working => {
                    judged.leases.succeeded(signed_in_ms.map(|took_ms| SignedIn { took_ms, was_alone }));
                    judged.refused.answered(&shop);
                }
                Saw::Failing { .. } | Saw::Busy => judged.leases.faulted(),
                Saw::Refused => judged.refused.refused(shop.clone(), now()),
                Saw::Nothing => {}
            }
        })?;
        match saw {
            Saw::Working | Saw::Busy => {
                let seen = IncidentEvent::Recorded { shop: shop.clone(), events: recorded };
                self.judge(BreakerEvent::DrainSuccess { shop }, Some(seen))
            }
            Saw::Failing { cause } => {
                let seen = IncidentEvent::DrainFault { shop: shop.clone(), cause };
                self.judge(BreakerEvent::DrainFault { shop }, Some(seen))
            }
            Saw::Refused | Saw::Nothing => Ok(()),
        }
    }

    fn turns(&self) -> Result<Vec<ShopId>> {
        self.with(|judged| {
            let mut turns = judged.leases.whose_turn(now(), WAKE_AT_ONCE);
            turns.extend(judged.refused.calls(WAKE_AT_ONCE.saturating_sub(turns.len())));
            turns
        })
    }

    fn wake_in_background(&self, shops: Vec<ShopId>) {
        let env = self.env.clone();
        self.state.wait_until(async move {
            // A counter that does not hear this comes by itself a little later.
            let wakes = shops.iter().map(|shop| {
                ask_counter_within(&env, shop, Wake { shop: shop.clone(), now: true, watermarks: None }, WAKE_DEADLINE)
            });
            let _ = join_all(wakes).await;
        });
    }

    /// Sets the alarm to the next heartbeat, also where it was lost.
    async fn ensure_alarm(&self) {
        if self.is_beating.get() {
            return;
        }
        let Ok(next) = self.with(|judged| judged.breaker.heartbeat().at) else { return };
        let storage = self.state.storage();
        let is_set = match storage.get_alarm().await {
            Ok(Some(at)) => at <= next.0 && at > now().0.saturating_sub(ALARM_LATE_MILLIS),
            Ok(None) | Err(_) => false,
        };
        if !is_set {
            let millis = next.millis_since(now()).max(0);
            let _ = storage.set_alarm(millis).await;
        }
    }
}
