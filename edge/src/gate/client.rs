//! How the rest of the worker asks the gate, and what pages know of the origin between two answers.
//!
//! Pages read the gate's judgement through memory and the Cache of this place, so that the one gate is asked a few times
//! a second at most, however many shops are open. They wait for it only briefly: a page is never late for its notice.

use super::calls::{OriginReport, ReadOrigin};
use crate::clock::now;
use crate::config::GATE;
use crate::object_call::{Call, Unreachable, ask};
use crate::shelf::copies;
use core::time::Duration;
use everbud_domain::wire::OriginState;
use everbud_outage::freshness::{CopyKind, Freshness, judge};
use std::cell::Cell;
use worker::Env;

/// The name of the one object, and of its judgement's copies.
const NAME: &str = "gate";
const PAGE_DEADLINE: Duration = Duration::from_millis(500);

thread_local! {
    static KNOWN: Cell<Option<OriginReport>> = const { Cell::new(None) };
}

/// Asks the gate, waiting no longer than that.
///
/// # Errors
/// [`Unreachable`] when it did not answer.
pub(crate) async fn ask_gate<C: Call>(env: &Env, call: C, deadline: Duration) -> Result<C::Reply, Unreachable> {
    ask(env, GATE, NAME, call, deadline).await
}

fn is_fresh(report: &OriginReport) -> bool {
    judge(now().millis_since(report.at), CopyKind::Overlay) == Freshness::Fresh
}

/// What is known of the origin; taken for up when nobody has ever said otherwise.
pub(crate) async fn origin_report(env: &Env) -> OriginReport {
    let known = KNOWN.get();
    if let Some(report) = known.filter(is_fresh) {
        return report;
    }
    let key = "origin";
    let cached: Option<OriginReport> = copies::from_cache(key).await.and_then(|text| serde_json::from_str(&text).ok());
    if let Some(report) = cached.filter(is_fresh) {
        KNOWN.set(Some(report));
        return report;
    }
    match ask_gate(env, ReadOrigin {}, PAGE_DEADLINE).await {
        Ok(report) => {
            KNOWN.set(Some(report));
            if let Ok(text) = serde_json::to_string(&report) {
                copies::to_cache(key, &text).await;
            }
            report
        }
        Err(Unreachable) => {
            known.or(cached).unwrap_or(OriginReport { state: OriginState::Up, since: now(), at: now() })
        }
    }
}
