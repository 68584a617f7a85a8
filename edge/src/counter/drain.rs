//! Copying the log to the origin, batch by batch, and doing what each reply means.
//!
//! What to send and what a reply means is decided in `everbud-outage`; this sends and stores. Nothing here runs for a
//! shopper: only the alarm calls it.

use super::Counter;
use super::report::{keep_sales, sales};
use super::settle::{Asked, settle_aside};
use super::store::Store;
use super::turn::{Lease, Next, Seen, Turn, after, is_fresh};
use crate::clock::now;
use crate::directory::ask_directory;
use crate::directory::calls::NoteRecorded;
use crate::entropy::jitter;
use crate::gate::calls::Saw;
use crate::origin::{Origin, OriginAccess, Purpose};
use crate::say::{Level, say};
use everbud_domain::id::{LogId, ShopId};
use everbud_domain::time::Timestamp;
use everbud_outage::backoff::{DRAIN, PAUSED, delay_ms};
use everbud_outage::drain::{
    BATCH_EVENTS, DrainEvent, DrainReply, DrainStep, Settled, WaitReason, limit_after, narrowed, plan, settle,
    settle_closed,
};
use everbud_outage::fault::{OriginFault, Retry, Source};
use everbud_outage::lease::LeaseRequest;
use everbud_outage::log::Head;
use worker::Result;

/// Then the turn goes to another shop, and this one queues again.
const MAX_BATCHES: u32 = 32;
/// The shop's earlier sales are read again after a day.
const SALES_MILLIS: i64 = 25 * 3_600_000;
/// Where they could not be read, not before this.
const SALES_AGAIN_MILLIS: i64 = 600_000;
/// A look names no more that were set aside than this; of fewer it names all.
const MOST_NAMED: usize = 400;

/// How a run of batches ended.
enum Ended {
    /// All is recorded.
    Done,
    /// There is more, and it may go on at once.
    More,
    /// The origin answered, and said to come back.
    ToldToWait(WaitReason),
    /// The origin failed.
    Failed(OriginFault),
}

impl Counter {
    /// Drains for one lease.
    pub(super) async fn drain(&self, store: &Store) -> Result<Next> {
        let (shop, pending, before) =
            self.with(|derived| Ok((derived.shop.clone(), derived.pending(), derived.drain.recorded)))?;
        let oldest_at = store.oldest_undrained()?.map_or_else(now, Timestamp);
        let (fresh, urgent_since) = (is_fresh(oldest_at), Self::last_written(store)?);
        let request = LeaseRequest { shop: shop.clone(), pending, oldest_at, fresh, urgent_since };
        self.called.set(false);
        let lease = match self.ask_for_turn(store, request).await? {
            Turn::Now(lease) => lease,
            Turn::Later(next) => return Ok(next),
        };
        // A change that staff publish is small and waits for no backlog.
        self.apply_before_draining(store, &shop, &lease).await;
        let (ended, signed_in_ms) = match self.sign_in(&lease).await {
            Ok((origin, took_ms)) => (self.run(store, &origin, &shop, &lease).await, Some(took_ms)),
            Err(fault) => (Ok(Ended::Failed(fault)), None),
        };
        let saw = match &ended {
            Ok(ended) => saw(ended),
            Err(_) => Saw::Nothing,
        };
        let (log, watermark) = self.with(|derived| Ok((derived.log.clone(), derived.drain.recorded)))?;
        let seen = Seen { saw, recorded: watermark.saturating_sub(before), signed_in_ms };
        self.return_turn(store, &shop, seen).await?;
        // So that an origin which goes back to where it was a minute ago is noticed without a further order. When this
        // is lost the sweep notices, for it asks the counter itself.
        if watermark > before {
            let _ = ask_directory(&self.env, NoteRecorded { shop: shop.clone(), log, watermark }).await;
        }
        Ok(self.next_after(&shop, &ended?))
    }

    fn next_after(&self, shop: &ShopId, ended: &Ended) -> Next {
        match ended {
            Ended::Done | Ended::More => self.failures.set(0),
            Ended::ToldToWait(_) | Ended::Failed(_) => self.failures.set(self.failures.get().saturating_add(1)),
        }
        let backed_off = || after(delay_ms(self.failures.get(), jitter(), DRAIN));
        match ended {
            Ended::Done => Next::Idle,
            Ended::More => Next::At(now()),
            Ended::ToldToWait(_) => backed_off(),
            Ended::Failed(fault) => match fault.retry {
                Retry::Yes | Retry::Never => backed_off(),
                Retry::PauseAndAlarm => {
                    say(Level::Error, "drain-refused", [("shop", shop.as_str().into())]);
                    after(delay_ms(self.failures.get(), jitter(), PAUSED))
                }
            },
        }
    }

    /// Signs in to the origin. Returns how long it took, in milliseconds, as well.
    async fn sign_in(&self, lease: &Lease) -> core::result::Result<(Origin, u64), OriginFault> {
        let access = OriginAccess::new(&self.env, Purpose::Drain).ok_or(OriginFault::unbound())?;
        let began = now();
        let origin = access.connect(lease.to_connect).await?;
        Ok((origin, u64::try_from(now().millis_since(began)).unwrap_or(0)))
    }

    /// Drains log after log, as they were written: earlier ones may have to be replayed after a restore.
    async fn run(&self, store: &Store, origin: &Origin, shop: &ShopId, lease: &Lease) -> Result<Ended> {
        let logs: Vec<LogId> = self.with(|derived| Ok(derived.logs().map(|(log, _)| log.clone()).collect()))?;
        for log in &logs {
            let is_open = logs.last() == Some(log);
            match self.run_log(store, origin, shop, log, lease).await? {
                Ended::Done => {}
                Ended::ToldToWait(WaitReason::Contradiction) if !is_open => {
                    let ids = [("shop", shop.as_str().into()), ("log", log.as_str().into())];
                    say(Level::Error, "closed-log-contradicted", ids);
                }
                ended @ (Ended::More | Ended::ToldToWait(_) | Ended::Failed(_)) => return Ok(ended),
            }
        }
        self.read_sales(store, origin, shop, lease).await?;
        Ok(match settle_aside(store, origin, shop, lease.to_answer).await? {
            Asked::Settled => Ended::Done,
            Asked::Wait => Ended::ToldToWait(WaitReason::Locked),
            Asked::Failed(fault) => Ended::Failed(fault),
        })
    }

    /// Reads once a day what the shop sold before, over the connection that is open anyway. It can wait: where it fails,
    /// nobody is told, and it is tried again with a later drain.
    async fn read_sales(&self, store: &Store, origin: &Origin, shop: &ShopId, lease: &Lease) -> Result<()> {
        if now() < self.sales_due.get() {
            return Ok(());
        }
        let kept_until = Timestamp(sales(store)?.to);
        if now().millis_since(kept_until) < SALES_MILLIS {
            self.sales_due.set(kept_until.plus_millis(SALES_MILLIS));
            return Ok(());
        }
        self.sales_due.set(now().plus_millis(SALES_AGAIN_MILLIS));
        match origin.hourly_sales(shop, lease.to_answer).await {
            Ok(sales) => keep_sales(store, &sales),
            Err(_) => Ok(()),
        }
    }

    async fn run_log(
        &self,
        store: &Store,
        origin: &Origin,
        shop: &ShopId,
        log: &LogId,
        lease: &Lease,
    ) -> Result<Ended> {
        // A look first: an origin that went back in time is noticed before anything is written beyond a hole.
        match self.send(store, origin, shop, log, Vec::new(), lease).await? {
            Ok(DrainStep::Wait { reason }) => return Ok(Ended::ToldToWait(reason)),
            Ok(DrainStep::Advance { more: false, .. }) => return Ok(Ended::Done),
            Ok(DrainStep::OpenNewLog { move_from }) => {
                return self.open_new_log(store, log, move_from).map(|()| Ended::More);
            }
            Ok(DrainStep::Advance { .. } | DrainStep::Replay { .. } | DrainStep::Narrow { .. }) => {}
            Err(fault) => return Ok(Ended::Failed(fault)),
        }
        let mut limit = limit_after(self.failures.get());
        let (mut withhold, mut is_searching) = (false, false);
        for _ in 0..MAX_BATCHES {
            if now() >= lease.until {
                break;
            }
            let batch = self.batch(store, log, limit, withhold)?;
            let sent = batch.len();
            if sent == 0 {
                return Ok(Ended::Done);
            }
            match self.send(store, origin, shop, log, batch, lease).await? {
                Ok(DrainStep::Advance { more: false, .. }) => return Ok(Ended::Done),
                Ok(DrainStep::Advance { .. } | DrainStep::Replay { .. }) => {
                    // What cannot be read lies just ahead, until it was found and sent without its body.
                    if withhold || !is_searching {
                        limit = BATCH_EVENTS;
                        is_searching = false;
                    }
                    withhold = false;
                }
                Ok(DrainStep::Narrow { limit: narrower }) => limit = narrower,
                Ok(DrainStep::Wait { reason }) => return Ok(Ended::ToldToWait(reason)),
                Ok(DrainStep::OpenNewLog { move_from }) => {
                    return self.open_new_log(store, log, move_from).map(|()| Ended::More);
                }
                // One of these events cannot be read by the origin. Find it, and send the others without it.
                Err(fault @ OriginFault { source: Source::Event, .. }) => match narrowed(sent) {
                    Some(narrower) => (limit, is_searching) = (narrower, true),
                    None if withhold => return Ok(Ended::Failed(fault)),
                    // Alone: of the events that came meanwhile nothing is left out.
                    None => (limit, withhold) = (1, true),
                },
                Err(fault) => return Ok(Ended::Failed(fault)),
            }
        }
        Ok(Ended::More)
    }

    /// The next events to be sent; `withhold` leaves out what the origin could not read of the one event.
    fn batch(&self, store: &Store, log: &LogId, limit: usize, withhold: bool) -> Result<Vec<DrainEvent>> {
        let recorded = self.with(|derived| Ok(derived.log_mut(log).map_or(0, |state| state.recorded)))?;
        let rows = store.undrained(log, recorded, u32::try_from(limit).unwrap_or(u32::MAX))?;
        let count = plan(rows.iter().map(super::store::Row::bytes), limit);
        rows.into_iter()
            .take(count)
            .map(|row| if withhold { Ok(DrainEvent::withheld(&row.event()?)) } else { row.for_drain() })
            .collect()
    }

    /// Sends one batch and stores what the reply means.
    async fn send(
        &self,
        store: &Store,
        origin: &Origin,
        shop: &ShopId,
        log: &LogId,
        batch: Vec<DrainEvent>,
        lease: &Lease,
    ) -> Result<core::result::Result<DrainStep, OriginFault>> {
        let heads: Vec<Head> = batch.iter().map(DrainEvent::head).collect();
        let reply = match origin.drain(shop, log, &batch, lease.to_answer).await {
            Ok(reply) => reply,
            Err(fault) => return Ok(Err(fault)),
        };
        // Orders may have been taken while we waited: the state is read now, not before.
        let (state, is_open) = self.with(|derived| {
            let state = *derived.log_mut(log).ok_or("a log that is not held any more")?;
            Ok((state, *log == derived.log))
        })?;
        let looked = heads.is_empty() && matches!(reply, DrainReply::Recorded { .. });
        let settled = if is_open { settle(&state, &heads, reply) } else { settle_closed(&state, &heads, reply) };
        let Settled { step, attention, gap } = settled;
        // A look names all that need a person: others were seen to in the origin itself.
        if looked && attention.len() < MOST_NAMED {
            store.forget_all_attention(log)?;
        }
        for item in &attention {
            store.note_attention(log, item.seq, &item.reason)?;
        }
        // A look names the oldest gap that is open: an import has closed those before it.
        if looked {
            store.forget_gaps(log, gap)?;
        }
        if let Some(gap) = gap.filter(|gap| !state.holds(gap)) {
            let (of, within) = (("shop", shop.as_str().into()), ("log", log.as_str().into()));
            say(Level::Error, "gap", [of, within, ("from", gap.from.into()), ("to", gap.to.into())]);
            store.note_gap(log, gap)?;
        }
        let after = state.after(&step);
        self.note_recorded(store, log, state.recorded, after.recorded, now())?;
        self.with(|derived| {
            if let Some(state) = derived.log_mut(log) {
                state.recorded = after.recorded;
            }
            Ok(())
        })?;
        if after.recorded != state.recorded {
            self.tell_desks(store);
        }
        Ok(Ok(step))
    }
}

/// What the gate is told of a run.
fn saw(ended: &Ended) -> Saw {
    match ended {
        Ended::ToldToWait(WaitReason::Busy) => Saw::Busy,
        Ended::Done | Ended::More | Ended::ToldToWait(_) => Saw::Working,
        Ended::Failed(fault) => match fault.source {
            Source::Origin => Saw::Failing { cause: fault.cause },
            Source::Ours => Saw::Refused,
            Source::Shop | Source::Event => Saw::Nothing,
        },
    }
}
