//! The two Workers: entry points and the map of what lies behind them.
//!
//! The *storefront* is entered by `fetch`; the *backroom* by `scheduled` and by its objects, the counters, the gate and the
//! directory. They are compiled once and then linked apart (`edge/local/src/worker_build/part.rs`), so that both always
//! speak of the same things; each has memory, limits and crashes of its own, and only the backroom is bound to the database.
//!
//! A thin shell around the pure crates. What may be sold and for how much is decided in `everbud-domain`; what to do
//! while the database is down in `everbud-outage`; what a page looks like in `everbud-app`. The worker reads the clock,
//! makes ids, and carries decisions out.
//!
//! - `routes`, `storefront`: every request of a shopper or of staff; neither can reach the database
//! - `shelf`, `directory`: where menus, overlays and host names are kept and read; `stamped`: how, nearest copy first
//! - `pictures`: shops' logos and pictures
//! - `page_cache`: pages that were rendered before; `page_views`: how many were served; `room`: how much is remembered
//! - `object_call`, `received`: how one asks another and reads the answer
//! - `counter`: one Durable Object a shop, which takes its orders
//! - `gate`: the one Durable Object that judges whether the origin is up
//! - `accounts`: who signs in, and how: staff at their counter, operators at the directory
//! - `publish`, `sweep`: what the schedule does
//! - `origin`: the only SQL

mod accounts;
mod answer;
mod behind;
mod body;
mod broken;
mod clock;
mod config;
mod cookie;
mod counter;
mod deadline;
mod directory;
mod entropy;
mod gate;
mod incoming;
mod lanes;
mod mutant;
mod object_call;
mod order_key;
mod origin;
mod page_cache;
mod page_views;
mod password;
mod pictures;
mod publish;
mod received;
mod room;
mod routes;
mod say;
mod shelf;
mod shop_view;
mod stamped;
mod storefront;
mod sweep;
mod trouble;

/// Where all memory comes from. A page is some thousand small allocations, and the allocator that Rust brings to
/// WebAssembly looks for each in lists that a busy isolate makes long: there it was a twelfth of all that the thread did.
/// This one finds a place without looking, in the same few steps each time (M. Masmano et al., TLSF, ECRTS 2004).
#[cfg(target_family = "wasm")]
#[global_allocator]
static MEMORY: rlsf::GlobalTlsf = rlsf::GlobalTlsf::new();

use crate::answer::Answer;
use crate::behind::Behind;
use crate::clock::now;
use crate::incoming::Incoming;
use crate::say::{Level, say};
use crate::storefront::Storefront;
use worker::{Context, Env, Method, Request, Response, Result, ScheduleContext, ScheduledEvent, event};

/// By what a request is known in the log and to whoever sent it: the network's own name for it, or a new one.
fn request_id(request: &Request) -> String {
    let given = request.headers().get("cf-ray").ok().flatten().filter(|ray| ray.len() <= 64);
    given.unwrap_or_else(|| entropy::bytes::<8>().map(|bytes| entropy::hex(&bytes)).unwrap_or_default())
}

/// Answers every request. The storefront's only way in.
#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    broken::break_as_asked(&request);
    let (started, head_only) = (now(), request.method() == Method::Head);
    let id = request_id(&request);
    let front = Storefront::new(env, Behind::an_answer(context));
    let answer = match Incoming::new(request) {
        Ok(incoming) => routes::answer(&front, incoming).await,
        Err(trouble) => Answer::trouble(&trouble),
    };
    if answer.status() >= 500 {
        let total = now().millis_since(started);
        let what = [("request", id.as_str().into()), ("status", answer.status().into()), ("millis", total.into())];
        say(Level::Error, "answered", what);
    }
    let answer = answer.with("x-request-id", &id).with("server-timing", &front.timing(started));
    Ok(answer.send(head_only))
}

/// Publishes each minute, and sweeps every fifteenth. In the backroom.
#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, context: ScheduleContext) {
    if event.cron() == sweep::CRON {
        sweep::wake_counters(&env, &Behind::a_schedule(context)).await;
        return;
    }
    sweep::beat_gate(&env).await;
    match publish::publish_changes(&env).await {
        Ok((published, troubles)) => {
            if published > 0 {
                say(Level::Info, "published", [("shops", published.into())]);
            }
            for (shop, why) in troubles {
                say(Level::Error, "not-published", [("shop", shop.as_str().into()), ("why", why.into())]);
            }
        }
        Err(why) => say(Level::Warn, "nothing-published", [("why", why.to_string().into())]),
    }
}
