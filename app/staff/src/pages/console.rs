//! The console: whether the database is up, what is set against that, which shops wait, and who did what.
//!
//! No I/O.

pub(crate) mod incidents;
pub(crate) mod queue;
pub(crate) mod webhooks;

use crate::parts::operate::{ago, button, fact, grave, many, notice, number, until};
use crate::view::{ConsoleFrame, ConsoleView};
use everbud_domain::operator::{BreakerState, FORCED_MINUTES, Forced, GateReport, Noted, ShopListed, ShopState};
use everbud_domain::time::Timestamp;
use leptos::prelude::*;

const HERE: &str = "/console";

/// The page.
pub(crate) fn page(frame: &ConsoleFrame<'_>, view: &ConsoleView<'_>) -> AnyView {
    let gate = view.gate;
    view! {
        <div class="console">
            <h1 class="unseen">"Console"</h1>
            {notice(view.notice)}
            <section aria-labelledby="gate">
                <h2 id="gate" class=format!("judged {}", gate.breaker.key())>{heading(gate)}</h2>
                {overruled(gate, frame.now)}
                {facts(gate, frame.now)}
                <p><a class="button" href=HERE>"Refresh"</a></p>
            </section>
            <section aria-labelledby="acts">
                <h2 id="acts">"Overrule"</h2>
                {acts(gate)}
            </section>
            <section aria-labelledby="shops">
                <h2 id="shops">"Shops"</h2>
                {shops(view, frame.now)}
            </section>
            <section aria-labelledby="trail">
                <h2 id="trail">"What operators did"</h2>
                {trail(gate.trail.iter().zip(view.slugs.iter().map(String::as_str)), frame.now)}
            </section>
        </div>
    }
    .into_any()
}

fn heading(gate: &GateReport) -> &'static str {
    match gate.breaker {
        BreakerState::Closed => "The database is up",
        BreakerState::Open => "The database is down",
        BreakerState::Recovering => "The database is coming back",
    }
}

/// What stands against the judgement, in words.
fn overruled(gate: &GateReport, now: Timestamp) -> AnyView {
    let force = gate.force.as_ref().map(|force| {
        let (what, means) = match force.to {
            Forced::Open => ("forced open", "Nobody drains, and shoppers are told of an outage."),
            Forced::Closed => ("forced closed", "Shops drain in turn, whatever the heartbeat says."),
        };
        let words = format!(" by {}, for {} more. {means}", force.by, until(force.until, now));
        view! { <p class="notice paused" role="status"><strong>"The breaker is "{what}</strong>{words}</p> }
    });
    let paused = gate.all_paused.then(|| {
        view! { <p class="notice paused" role="status"><strong>"All drains are paused."</strong>" Orders are taken and wait."</p> }
    });
    view! { {force}{paused} }.into_any()
}

fn facts(gate: &GateReport, now: Timestamp) -> AnyView {
    let heartbeat = match gate.last_heartbeat_ms {
        Some(took) => format!("{took} ms the last time, next in {}", until(gate.next_heartbeat, now)),
        None => format!("none yet, next in {}", until(gate.next_heartbeat, now)),
    };
    let leases = format!(
        "{} of {} now ({} with backlog), {} at most",
        gate.leases.len(),
        gate.limit,
        gate.backlog_limit,
        gate.cap
    );
    let waiting = format!("{}, {}", many(gate.waiting_shops, "shop"), many(gate.waiting_events, "event"));
    let oldest = gate.oldest_at.map(|oldest| fact("Oldest of these", ago(oldest, now)));
    let refused = (gate.refused_shops > 0).then(|| fact("Refused by our fault", many(gate.refused_shops, "shop")));
    let paused = (!gate.paused.is_empty()).then(|| fact("Paused", many(gate.paused.len() as u64, "shop")));
    view! {
        <dl class="facts">
            {fact("Since", ago(gate.since, now))}
            {fact("Drains", if gate.drains { "let through" } else { "held back" })}
            {fact("Heartbeat", heartbeat)}
            {fact("Draining", leases)}
            {fact("Waiting", waiting)}
            {oldest}
            {refused}
            {paused}
            {fact("Recorded", format!("{} since the gate was started", many(gate.drained.events, "event")))}
        </dl>
    }
    .into_any()
}

fn acts(gate: &GateReport) -> AnyView {
    let minutes = |id| number(id, "minutes", "For how many minutes", u64::from(FORCED_MINUTES));
    let automatic =
        gate.force.is_some().then(|| button(HERE, "automatic", "Let the breaker judge again", ().into_any()));
    let pause = if gate.all_paused {
        button(HERE, "resume", "Resume all drains", ().into_any())
    } else {
        let meaning = "No shop drains until you resume. Orders are taken and wait; shoppers are not told of an outage.";
        grave(HERE, "pause", "Pause all drains", meaning, ().into_any())
    };
    let open = "No shop drains, and shoppers are told that the database is down. The heartbeat goes on.";
    let closed = "Shops drain in turn although the heartbeat may fail. Each that fails slows the others down.";
    view! {
        <div class="acts">
            {automatic}
            {pause}
            {grave(HERE, "open", "Force the breaker open", open, minutes("open-minutes"))}
            {grave(HERE, "closed", "Force the breaker closed", closed, minutes("closed-minutes"))}
            <form method="post" action=HERE class="cap">
                <input type="hidden" name="act" value="cap"/>
                {number("cap", "cap", "Shops that drain at once, at most", u64::from(gate.cap))}
                <button>"Set the cap"</button>
                <span class="quiet">{format!("The database has {} slots.", gate.slots)}</span>
            </form>
        </div>
    }
    .into_any()
}

fn shops(view: &ConsoleView<'_>, now: Timestamp) -> AnyView {
    let rows = view.shops.shops.iter().map(|shop| self::shop(shop, now)).collect_view();
    let nothing = view.shops.shops.is_empty().then(|| view! { <p class="quiet">"No shop answers to that."</p> });
    let more = (view.shops.left_out > 0)
        .then(|| view! { <p class="quiet">{format!("{} more: search for one.", view.shops.left_out)}</p> });
    view! {
        <form class="find" method="get" action=HERE role="search">
            <label class="unseen" for="q">"Search shops"</label>
            <input id="q" name="q" type="search" value=view.asked.to_owned() placeholder="Name of a shop" autocomplete="off"/>
            <button>"Search"</button>
        </form>
        {nothing}
        <ul class="rows">{rows}</ul>
        {more}
    }
    .into_any()
}

fn shop(shop: &ShopListed, now: Timestamp) -> AnyView {
    let waits = shop
        .oldest_at
        .map(|oldest| view! { <span>{format!("at least {}, the oldest ", many(shop.pending, "event"))}{ago(oldest, now)}</span> });
    let class = (shop.state > ShopState::Draining).then_some("marked");
    view! {
        <li class=class>
            <a href=format!("/console/shops/{}", shop.slug)>{shop.name.clone()}</a>
            <span class="how">{shop.state.key()}</span>
            {waits}
        </li>
    }
    .into_any()
}

/// What was done, newest first.
pub(crate) fn trail<'a>(noted: impl Iterator<Item = (&'a Noted, &'a str)>, now: Timestamp) -> AnyView {
    let rows: Vec<AnyView> = noted
        .map(|(noted, slug)| {
            let shop = (!slug.is_empty())
                .then(|| view! { <a href=format!("/console/shops/{slug}")>{slug.to_owned()}</a> });
            view! { <li><span><strong>{noted.by.clone()}</strong>" "{noted.what.clone()}" "{shop}</span>{ago(noted.at, now)}</li> }
                .into_any()
        })
        .collect();
    if rows.is_empty() {
        return view! { <p class="quiet">"Nothing so far."</p> }.into_any();
    }
    view! { <ol class="rows">{rows}</ol> }.into_any()
}
