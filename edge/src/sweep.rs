//! What makes sure that nobody is forgotten: a look at the gate each minute, and at every counter each quarter of an hour.
//!
//! An alarm can be lost with the machine that held it. A counter that is called for any reason checks its own.

use crate::behind::Behind;
use crate::counter::calls::Wake;
use crate::counter::client::ask_counter;
use crate::directory;
use crate::gate::calls::ReadOrigin;
use crate::gate::client::ask_gate;
use crate::lanes::in_lanes;
use crate::publish::recorded_logs;
use crate::say::{Level, say};
use core::time::Duration;
use worker::{Delay, Env};

/// The schedule of the sweep, as it stands in the deployment.
pub(crate) const CRON: &str = "*/15 * * * *";

const GATE_DEADLINE: Duration = Duration::from_secs(5);

/// Between a counter and the next of its lane. What is woken does not come to the gate all at once, and where one thread
/// runs every object, shoppers are answered in between: without it 6,000 counters held it for 17 seconds.
const PAUSE: Duration = Duration::from_millis(20);

/// Wakes every counter, so that each checks its alarm, and whether the origin still has what it recorded. All that the
/// origin is asked is one question; an origin that is down is no reason to let a counter sleep.
pub(crate) async fn wake_counters(env: &Env, behind: &Behind) {
    let Some(directory) = directory::read(env, behind).await else { return };
    let mut recorded = recorded_logs(env).await.ok();
    let calls = directory.shops.iter().map(|shop| {
        let watermarks = recorded.as_mut().and_then(|recorded| recorded.remove(&shop.id));
        Wake { shop: shop.id.clone(), now: false, watermarks }
    });
    in_lanes(
        calls,
        || true,
        async |call: Wake| {
            let shop = call.shop.clone();
            if ask_counter(env, &shop, call).await.is_err() {
                say(Level::Warn, "sweep-unanswered", [("shop", shop.as_str().into())]);
            }
            Delay::from(PAUSE).await;
        },
    )
    .await;
}

/// Any call makes the gate check its alarm.
pub(crate) async fn beat_gate(env: &Env) {
    let _ = ask_gate(env, ReadOrigin {}, GATE_DEADLINE).await;
}
