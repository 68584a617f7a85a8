//! One shop's queue: what waits, how far each log is recorded, what was set aside, and what can be done about it.
//!
//! No I/O.

use super::trail;
use crate::parts::operate::{ago, button, fact, grave, many, notice, number, until};
use crate::view::{ConsoleFrame, QueueView};
use everbud_domain::operator::{Aside, LogReport, ShopReport};
use everbud_domain::time::Timestamp;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &ConsoleFrame<'_>, view: &QueueView<'_>) -> AnyView {
    let (report, here) = (view.report, format!("/console/shops/{}", view.slug));
    let paused = report.paused.then(|| {
        view! { <p class="notice paused" role="status"><strong>"Its drain is paused."</strong>" Orders are taken and wait."</p> }
    });
    let past = (!report.knows_past).then(|| {
        view! { <p class="notice outage" role="status"><strong>"It takes no orders."</strong>" Its storage was lost, and it waits for the database to tell what it had."</p> }
    });
    let own = view.gate.trail.iter().filter(|noted| noted.shop.as_ref() == Some(&report.shop));
    view! {
        <div class="console">
            <h1>{view.name.to_owned()}</h1>
            {notice(view.notice)}
            {paused}
            {past}
            <section aria-labelledby="queue">
                <h2 id="queue">"Queue"</h2>
                {facts(report, frame.now)}
                <p><a class="button" href=here.clone()>"Refresh"</a></p>
            </section>
            <section aria-labelledby="aside">
                <h2 id="aside">"Set aside"</h2>
                {aside(report, &here)}
            </section>
            <section aria-labelledby="acts">
                <h2 id="acts">"Drain"</h2>
                {acts(report, &here)}
            </section>
            <section aria-labelledby="trail">
                <h2 id="trail">"What operators did here"</h2>
                {trail(own.map(|noted| (noted, "")), frame.now)}
            </section>
        </div>
    }
    .into_any()
}

fn facts(report: &ShopReport, now: Timestamp) -> AnyView {
    let waits = format!("{}, {} of them orders", many(report.pending, "event"), report.pending_orders);
    let oldest = report.oldest_at.map(|oldest| fact("Oldest of these", ago(oldest, now)));
    let next = report.next_try.map(|next| fact("Next try", format!("in {}", until(next, now))));
    let failed = (report.failures > 0).then(|| fact("Failed in a row", report.failures.to_string()));
    let held = (report.held_writes > 0).then(|| fact("Held writes of staff", report.held_writes.to_string()));
    let menu = report.menu_revision.map_or_else(|| "none".to_owned(), |revision| format!("revision {revision}"));
    let logs = report.logs.iter().map(log).collect_view();
    let gaps = report.gaps.iter().map(|gap| {
        let words = format!("Events {} to {} are missing in the database, and no longer held here.", gap.from, gap.to);
        view! { <li class="marked"><span>{words}</span><code>{gap.log.to_string()}</code></li> }
    });
    view! {
        <dl class="facts">
            {fact("Waiting", waits)}
            {oldest}
            {next}
            {failed}
            {held}
            {fact("Menu", menu)}
        </dl>
        <ul class="rows">{logs}{gaps.collect_view()}</ul>
    }
    .into_any()
}

fn log(log: &LogReport) -> AnyView {
    let open = if log.open { "open log" } else { "closed log" };
    let words = format!("{open}: {} of {} recorded, held from {}", log.recorded, log.newest, log.oldest);
    view! { <li><span>{words}</span><code>{log.log.to_string()}</code></li> }.into_any()
}

fn aside(report: &ShopReport, here: &str) -> AnyView {
    if report.aside.is_empty() {
        return view! { <p class="quiet">"Nothing. The database has made sense of every event."</p> }.into_any();
    }
    let items = report.aside.iter().map(|aside| item(aside, here)).collect_view();
    view! { <ul class="rows">{items}</ul> }.into_any()
}

fn item(aside: &Aside, here: &str) -> AnyView {
    let which = || {
        view! {
            <input type="hidden" name="log" value=aside.log.to_string()/>
            <input type="hidden" name="seq" value=aside.seq.to_string()/>
        }
        .into_any()
    };
    let about = match (&aside.code, aside.status) {
        (Some(code), Some(status)) => format!("Event {}: order {code}, {}", aside.seq, status.key()),
        (_, None) | (None, _) => format!("Event {}", aside.seq),
    };
    let asked = aside.asked.is_some().then(|| view! { <span class="how">"waits for its turn"</span> });
    let cancels = aside.status.is_some_and(|status| !status.is_final()).then(|| {
        let id = format!("reason-{}-{}", aside.log, aside.seq);
        let fields = view! {
            {which()}
            <label for=id.clone()>"Reason, for the shopper to read"</label>
            <input id=id name="reason" maxlength="200" autocomplete="off" required/>
        };
        let meaning = "The order is cancelled, its units can be sold again, and its shopper reads why.";
        grave(here, "cancel", "Cancel the order", meaning, fields.into_any())
    });
    let dismissed = "Nothing is tried again. Do this when somebody has put it right by hand.";
    view! {
        <li class="aside">
            <p><strong>{about}</strong>" "<code>{aside.reason.clone()}</code>" "{asked}</p>
            <div class="acts">
                {button(here, "retry", "Try again", which())}
                {cancels}
                {grave(here, "dismiss", "Take it for settled", dismissed, which())}
            </div>
        </li>
    }
    .into_any()
}

fn acts(report: &ShopReport, here: &str) -> AnyView {
    let pause = if report.paused {
        button(here, "resume", "Resume its drain", ().into_any())
    } else {
        button(here, "pause", "Pause its drain", ().into_any())
    };
    let logs = report.logs.iter().rev().map(|log| {
        let words = format!("{} ({} to {})", log.log, log.oldest, log.newest);
        view! { <option value=log.log.to_string()>{words}</option> }
    });
    let fields = view! {
        <label for="log">"Log"</label>
        <select id="log" name="log">{logs.collect_view()}</select>
        {number("from", "from", "From event", 1)}
    };
    let meaning = "The database gets the events again, and skips those that it has. Harmless, and some work for it.";
    view! {
        <div class="acts">
            {pause}
            {grave(here, "again", "Drain again", meaning, fields.into_any())}
        </div>
    }
    .into_any()
}
