//! Applying what is held, and publishing what came of it at once. Only the alarm calls it.
//!
//! It asks the gate for a turn like the drain, but it is never part of a drain: a menu that is large or wrong holds up no
//! order. What the origin answers is judged in `everbud-outage`.

use super::Counter;
use super::calls::Published;
use super::store::Store;
use super::turn::{Lease, Next, Turn, after, is_fresh};
use crate::clock::now;
use crate::directory::ask_directory;
use crate::directory::calls::NotePublished;
use crate::entropy::jitter;
use crate::gate::calls::Saw;
use crate::origin::{Origin, OriginAccess, Purpose};
use crate::publish::{WithPast, read_shop};
use crate::say::{Level, say};
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use everbud_outage::backoff::{DRAIN, PAUSED, delay_ms};
use everbud_outage::fault::{OriginFault, Retry, Source};
use everbud_outage::held::{HeldState, HeldWrite, Part, settle};
use everbud_outage::lease::LeaseRequest;
use worker::Result;

/// How a run ended.
enum Ended {
    /// Everything is decided.
    Done,
    /// The origin answered, and said to come back.
    ToldToWait,
    /// The origin failed.
    Failed(OriginFault),
}

impl Counter {
    /// When staff last wrote something that waits. The gate knows one request a shop, and what it grants serves events and
    /// writes: so a lease that is asked for backlog is as urgent as the newest write beside it.
    pub(super) fn last_written(store: &Store) -> Result<Option<Timestamp>> {
        Ok(Self::waiting(store)?.last().map(|write| write.at))
    }

    /// Applies what is held under a lease that was got for events. What goes wrong with it holds up no event, and has a
    /// timer of its own.
    pub(super) async fn apply_before_draining(&self, store: &Store, shop: &ShopId, lease: &Lease) {
        let applied = match Self::waiting(store) {
            Ok(waiting) if waiting.is_empty() => return,
            Ok(waiting) => self.apply(store, shop, waiting, lease).await.map(drop),
            Err(error) => Err(error),
        };
        if let Err(error) = applied {
            let ids = [("shop", shop.as_str().into()), ("why", error.to_string().into())];
            say(Level::Error, "held-writes-failed", ids);
        }
    }

    /// Applies what is held, for one lease.
    pub(super) async fn apply_held(&self, store: &Store, shop: &ShopId) -> Result<Next> {
        let waiting = Self::waiting(store)?;
        let Some(oldest) = waiting.first() else { return Ok(Next::Idle) };
        let pending = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
        let request = LeaseRequest {
            shop: shop.clone(),
            pending,
            oldest_at: oldest.at,
            fresh: is_fresh(oldest.at),
            urgent_since: Self::last_written(store)?,
        };
        let lease = match self.ask_for_turn(store, request).await? {
            Turn::Now(lease) => lease,
            Turn::Later(next) => return Ok(next),
        };
        let ended = self.apply(store, shop, waiting, &lease).await;
        let saw = match &ended {
            Ok(Ended::Done | Ended::ToldToWait) => Saw::Working,
            Ok(Ended::Failed(fault)) if fault.moves_breaker() => Saw::Failing { cause: fault.cause },
            Ok(Ended::Failed(_)) | Err(_) => Saw::Nothing,
        };
        self.return_turn(store, shop, saw.into()).await?;
        let failures = self.hold_failures.get();
        let ended = ended?;
        self.hold_failures.set(if matches!(ended, Ended::Done) { 0 } else { failures.saturating_add(1) });
        let policy = match ended {
            Ended::Done => return Ok(Next::Idle),
            Ended::ToldToWait => DRAIN,
            Ended::Failed(fault) => match fault.retry {
                Retry::Yes | Retry::Never => DRAIN,
                Retry::PauseAndAlarm => {
                    say(Level::Error, "held-writes-refused", [("shop", shop.as_str().into())]);
                    PAUSED
                }
            },
        };
        Ok(after(delay_ms(failures, jitter(), policy)))
    }

    async fn apply(&self, store: &Store, shop: &ShopId, waiting: Vec<HeldWrite>, lease: &Lease) -> Result<Ended> {
        let Some(access) = OriginAccess::new(&self.env, Purpose::StaffWrite) else { return Ok(Ended::ToldToWait) };
        let origin = match access.connect(lease.to_connect).await {
            Ok(origin) => origin,
            Err(fault) => return Ok(Ended::Failed(fault)),
        };
        let epoch = self.with(|derived| Ok(derived.menu.as_ref().map_or(1, |menu| menu.edition.epoch)))?;
        let mut ended = Ended::Done;
        let mut decided = 0;
        for mut write in waiting {
            let content = store.held_content(&write.id)?;
            let state = match origin.apply_write(shop, &write, &content, lease.to_answer).await {
                Ok(reply) => settle(reply, epoch),
                // Its content cannot even be read there. It is refused, and holds up nobody.
                Err(OriginFault { source: Source::Event, .. }) => {
                    Some(HeldState::Refused { detail: "The database cannot hold it.".to_owned() })
                }
                Err(fault) => {
                    ended = Ended::Failed(fault);
                    break;
                }
            };
            let Some(state) = state else {
                ended = Ended::ToldToWait;
                break;
            };
            write.state = state;
            self.change_held(|| store.note_held(&write, write.part == Part::Settings))?;
            decided += 1;
        }
        // Also after a conflict: then staff see what is there now. An origin that failed is not asked for more; what was
        // decided before that is published with the next minute.
        let answers = !matches!(ended, Ended::Failed(fault) if fault.moves_breaker());
        if decided > 0
            && answers
            && let Err(why) = self.publish_from(store, &origin, shop).await
        {
            let ids = [("shop", shop.as_str().into()), ("why", why.to_string().into())];
            say(Level::Warn, "left-to-publication", ids);
        }
        Ok(ended)
    }

    async fn publish_from(&self, store: &Store, origin: &Origin, shop: &ShopId) -> Result<()> {
        let as_of = now();
        let read = read_shop(origin, shop, WithPast::No, as_of).await.map_err(|why| why.to_string())?;
        let (call, progress) = *read;
        let epoch = match self.publish(store, &call)? {
            Published::Current(pointer) => pointer.edition.epoch,
            Published::Refused(why) => return Err(why.into()),
            Published::NeedsPast => return Err("the past is not known yet".into()),
        };
        // Not noted, it is published once more with the next minute, which changes nothing.
        let _ = ask_directory(&self.env, NotePublished { progress, epoch, read_at: as_of }).await;
        Ok(())
    }
}
