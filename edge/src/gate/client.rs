//! How the rest of the worker asks the gate, and what pages know of the origin between two answers.
//!
//! Pages read the gate's judgement through memory and the Cache of this place, so that the one gate is asked a few times
//! a second at most, however many shops are open. They wait for it only briefly: a page is never late for its notice.

use super::calls::{IncidentBook, OriginReport, ReadIncidents, ReadOrigin};
use crate::behind::Behind;
use crate::clock::now;
use crate::config::GATE;
use crate::object_call::{Call, Unreachable, ask};
use crate::stamped::{self, Known, Source};
use core::time::Duration;
use everbud_domain::wire::OriginState;
use everbud_outage::freshness::CopyKind;
use std::rc::Rc;
use std::thread::LocalKey;
use worker::Env;

/// The name of the one object.
const NAME: &str = "gate";
const PAGE_DEADLINE: Duration = Duration::from_millis(500);

thread_local! {
    static KNOWN: Known<OriginReport> = Known::new();
    static BOOK: Known<IncidentBook> = Known::new();
}

/// The incidents that the gate keeps.
#[derive(Clone)]
struct Incidents;

impl Source for Incidents {
    type Value = IncidentBook;
    const KIND: CopyKind = CopyKind::Origin;
    fn key(&self) -> String {
        "incidents".to_owned()
    }
    fn known() -> &'static LocalKey<Known<IncidentBook>> {
        &BOOK
    }
    async fn ask(&self, env: &Env) -> Option<IncidentBook> {
        ask_gate(env, ReadIncidents {}, PAGE_DEADLINE).await.ok()
    }
}

/// The gate's judgement.
#[derive(Clone)]
struct Judgement;

impl Source for Judgement {
    type Value = OriginReport;
    const KIND: CopyKind = CopyKind::Origin;
    fn key(&self) -> String {
        "origin".to_owned()
    }
    fn known() -> &'static LocalKey<Known<OriginReport>> {
        &KNOWN
    }
    async fn ask(&self, env: &Env) -> Option<OriginReport> {
        ask_gate(env, ReadOrigin {}, PAGE_DEADLINE).await.ok()
    }
}

/// Asks the gate, waiting no longer than that.
///
/// # Errors
/// [`Unreachable`] when it did not answer.
pub(crate) async fn ask_gate<C: Call>(env: &Env, call: C, deadline: Duration) -> Result<C::Reply, Unreachable> {
    ask(env, GATE, NAME, call, deadline).await
}

/// What is known of the origin; taken for up when nobody has ever said otherwise.
pub(crate) async fn origin_report(env: &Env, behind: &Behind) -> OriginReport {
    let report = stamped::read(&Judgement, env, behind).await;
    report.map_or_else(|| OriginReport { state: OriginState::Up, since: now(), at: now() }, |report| *report)
}

/// The incidents that are kept; none where no copy of what the gate knows is near.
pub(crate) async fn incidents(env: &Env, behind: &Behind) -> Option<Rc<IncidentBook>> {
    stamped::read(&Incidents, env, behind).await
}
