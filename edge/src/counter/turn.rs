//! Taking turns at the origin: asking the gate for one, and giving it back with what was seen.
//!
//! The gate's advice is followed while it is heard; what a counter does without it is decided in `everbud-outage`. I/O: a
//! call of the gate, this counter's storage.

use super::Counter;
use super::store::{Kept, Store};
use crate::clock::now;
use crate::entropy::jitter;
use crate::gate::calls::{AskLease, LeaseReply, ReturnLease, Saw};
use crate::gate::client::ask_gate;
use crate::object_call::Unreachable;
use core::time::Duration;
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use everbud_outage::lease::{
    FRESH_MS, LEASE_MS, LEASE_VERSION, LeaseAnswer, LeaseRequest, SUSPENDED_MS, Silence, Unheard, unheard,
};
use everbud_outage::version::Versioned;
use worker::Result;

const GATE_DEADLINE: Duration = Duration::from_secs(2);
/// Nobody waits for a drain, so a database that is far away or tired gets its time: three answers to sign in.
const CONNECT_DEADLINE: Duration = Duration::from_secs(6);
/// The role's own statement time-out, which ends what we stopped waiting for, and the way there and back.
const CALL_DEADLINE: Duration = Duration::from_secs(8);

/// When the drain is to run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing waits.
    Idle,
    /// At that moment.
    At(Timestamp),
}

/// The right to talk to the origin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lease {
    /// When it ends.
    pub(super) until: Timestamp,
    /// How long signing in may take.
    pub(super) to_connect: Duration,
    /// How long each call may take.
    pub(super) to_answer: Duration,
}

impl Lease {
    /// A lease to talk to an origin whose heartbeat may take so long now: one that is that slow gets as long here.
    fn new(until: Timestamp, patience: Duration) -> Self {
        Self { until, to_connect: CONNECT_DEADLINE.max(patience), to_answer: CALL_DEADLINE.max(patience) }
    }
}

/// Whether a counter may talk to the origin now.
pub(super) enum Turn {
    /// It may.
    Now(Lease),
    /// It may not yet.
    Later(Next),
}

/// What is told of a turn that is given back.
pub(super) struct Seen {
    pub(super) saw: Saw,
    /// How many events were seen to be recorded.
    pub(super) recorded: u64,
    /// How long signing in took, in milliseconds, where it did.
    pub(super) signed_in_ms: Option<u64>,
}

impl From<Saw> for Seen {
    fn from(saw: Saw) -> Self {
        Self { saw, recorded: 0, signed_in_ms: None }
    }
}

impl Counter {
    /// Asks the gate whether this shop may talk to the origin.
    pub(super) async fn ask_for_turn(&self, store: &Store, request: LeaseRequest) -> Result<Turn> {
        let (shop, report, asked_at) = (request.shop.clone(), self.incident_report(store)?, now());
        let reply = ask_gate(&self.env, AskLease { request, report }, GATE_DEADLINE).await;
        let silence = store.kept::<Versioned<Silence>>(&Kept::GateSilence)?;
        match reply {
            Ok(LeaseReply { answer, patience_ms, incident, paused }) => {
                if silence.is_some() {
                    store.forget(&Kept::GateSilence)?;
                }
                note_pause(store, paused)?;
                self.note_incident(store, incident.as_ref())?;
                Ok(match answer {
                    LeaseAnswer::Granted { left_ms, .. } => {
                        // By our own clock, from when we asked: so it never lasts longer than at the gate.
                        let until = asked_at.plus_millis(i64::try_from(left_ms).unwrap_or(LEASE_MS));
                        Turn::Now(Lease::new(until, Duration::from_millis(patience_ms)))
                    }
                    LeaseAnswer::Denied { retry_after_ms } => Turn::Later(after(retry_after_ms)),
                })
            }
            Err(Unreachable) => {
                let silence = silence.and_then(|stored| stored.read(LEASE_VERSION));
                match unheard(silence, now(), jitter(), jitter()) {
                    Unheard::AskAgain { silence, after_ms } => {
                        store.keep(&Kept::GateSilence, &Versioned::new(LEASE_VERSION, silence))?;
                        // A gate that was only late may have granted the turn, and would keep it for a counter that rests.
                        self.return_turn(store, &shop, Saw::Nothing.into()).await?;
                        Ok(Turn::Later(after(after_ms)))
                    }
                    // Somebody wanted this shop to leave the origin alone, and has not been heard to want it back.
                    Unheard::DrainAlone if store.kept(&Kept::DrainPaused)? == Some(true) => {
                        Ok(Turn::Later(after(SUSPENDED_MS)))
                    }
                    Unheard::DrainAlone => {
                        store.forget(&Kept::GateSilence)?;
                        Ok(Turn::Now(Lease::new(now().plus_millis(LEASE_MS), Duration::ZERO)))
                    }
                }
            }
        }
    }

    /// Gives the turn back, with what was seen of the origin.
    pub(super) async fn return_turn(&self, store: &Store, shop: &ShopId, seen: Seen) -> Result<()> {
        let (shop, report) = (shop.clone(), self.incident_report(store)?);
        let Seen { saw, recorded, signed_in_ms } = seen;
        let _ = ask_gate(&self.env, ReturnLease { shop, saw, recorded, signed_in_ms, report }, GATE_DEADLINE).await;
        Ok(())
    }
}

/// Whether what waits since then is new, and not the backlog of an outage.
pub(super) fn is_fresh(oldest_at: Timestamp) -> bool {
    now().millis_since(oldest_at) < FRESH_MS
}

/// Notes whether an operator has paused this drain, where that is not noted already.
fn note_pause(store: &Store, paused: bool) -> Result<()> {
    let noted = store.kept(&Kept::DrainPaused)?.unwrap_or(false);
    if noted == paused { Ok(()) } else { store.keep(&Kept::DrainPaused, &paused) }
}

pub(super) fn after(millis: u64) -> Next {
    Next::At(now().plus_millis(i64::try_from(millis).unwrap_or(i64::MAX)))
}
