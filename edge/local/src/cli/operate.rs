//! The operator's commands: each is a request to the running stack's own JSON, shown in a few lines.
//!
//! The running stack has a token of its own, made when it started, so that this works with its database dead. I/O: the
//! running stack, the terminal.

use super::CliError;
use super::arguments::{Operate, WebhookAct};
use super::control::{self, Order, Verb};
use super::paint::Paint;
use everbud_domain::clock;
use everbud_domain::operator::{Forced, GateReport, ShopReport, ShopsReply};
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::IncidentsReply;
use everbud_domain::wire::webhooks::{WebhookMade, WebhookRequest, WebhookState, WebhookTested, WebhooksReply};
use everbud_local::blame::Whose;
use everbud_local::places::Places;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many lines of the trail are shown.
const TRAIL: usize = 10;

/// Asks, and shows what came.
pub(crate) fn run(places: &Places, asked: &Operate, paint: Paint) -> Result<(), CliError> {
    match asked {
        Operate::Gate(act) => gate(&ask(places, "gate", act.as_ref())?, paint),
        Operate::Queues => queues(&ask(places, "shops", None::<&()>)?, paint),
        Operate::Queue(slug, act) => queue(&ask(places, &format!("shops/{slug}"), act.as_ref())?, paint),
        Operate::Incidents(None) => incidents(&ask(places, "incidents", None::<&()>)?, paint),
        Operate::Incidents(Some((id, text))) => {
            let said = serde_json::json!({ "text": text });
            let _: serde_json::Value = ask(places, &format!("incidents/{id}/words"), Some(&said))?;
            println!("  said: pages show it within seconds");
        }
        Operate::Webhooks(act) => see_to_webhooks(places, act, paint)?,
    }
    Ok(())
}

fn ask<T: DeserializeOwned>(places: &Places, what: &str, act: Option<&impl Serialize>) -> Result<T, CliError> {
    let body = act.map(serde_json::to_string).transpose().map_err(|why| unreadable(&why))?;
    let verb = if body.is_some() { Verb::Post } else { Verb::Get };
    send(places, verb, what, body.unwrap_or_default())
}

fn send<T: DeserializeOwned>(places: &Places, verb: Verb, what: &str, body: String) -> Result<T, CliError> {
    let path = format!("/api/v1/operator/{what}");
    let said = control::ask(places, &Order::Operate { verb, path, body })?;
    serde_json::from_str(&said).map_err(|why| unreadable(&why))
}

fn see_to_webhooks(places: &Places, act: &WebhookAct, paint: Paint) -> Result<(), CliError> {
    match act {
        WebhookAct::List => webhooks(&ask(places, "webhooks", None::<&()>)?, paint),
        WebhookAct::Add(url) => {
            let made: WebhookMade = ask(places, "webhooks", Some(&WebhookRequest { url: url.clone() }))?;
            println!("  {} {} {}", paint.green("●"), made.webhook.id, made.webhook.url);
            println!("    its messages are signed with {}, which is shown this once", made.secret);
        }
        WebhookAct::Test(id) => {
            let sent: WebhookTested = send(places, Verb::Post, &format!("webhooks/{id}/test"), String::new())?;
            println!("  {} is on its way", sent.message);
        }
        WebhookAct::End(id) => {
            webhooks(&send(places, Verb::Delete, &format!("webhooks/{id}"), String::new())?, paint);
        }
    }
    Ok(())
}

fn incidents(found: &IncidentsReply, paint: Paint) {
    for incident in &found.incidents {
        println!("  {} {} {}", incident.id, incident.began_at, incident.title());
        for word in &incident.words {
            println!("    {}", paint.dim(&format!("{} {}", word.at, word.text)));
        }
    }
    if found.incidents.is_empty() {
        println!("  {}", paint.dim("there was none in the last 90 days"));
    }
}

fn webhooks(found: &WebhooksReply, paint: Paint) {
    for webhook in &found.webhooks {
        let (mark, latest) = match &webhook.latest {
            None => (paint.green("●"), "no message yet".to_owned()),
            Some(latest) => {
                let (mark, state) = match latest.state {
                    WebhookState::Waiting => (paint.yellow("~"), "waiting, due"),
                    WebhookState::Sending => (paint.yellow("~"), "being sent since"),
                    WebhookState::Delivered => (paint.green("●"), "delivered"),
                    WebhookState::GivenUp => (paint.red("✗"), "given up"),
                };
                (mark, format!("{} {state} {}, {} tries", latest.id, latest.at, latest.attempts))
            }
        };
        println!("  {mark} {} {}\n    {}", webhook.id, webhook.url, paint.dim(&latest));
    }
    if found.webhooks.is_empty() {
        println!("  {}", paint.dim("nobody is told of incidents"));
    }
}

fn unreadable(why: &serde_json::Error) -> CliError {
    CliError::new(format!("an answer that cannot be read: {why}"), Whose::Everbud)
}

fn ago(moment: Timestamp, now: Timestamp) -> String {
    match clock::ago(moment, now) {
        now if now == "just now" => now,
        ago => format!("{ago} ago"),
    }
}

fn gate(gate: &GateReport, paint: Paint) {
    let mark = if gate.drains { paint.green("●") } else { paint.yellow("●") };
    println!("  {mark} breaker {}, since {}", gate.breaker.key(), ago(gate.since, gate.at));
    if let Some(force) = &gate.force {
        let to = match force.to {
            Forced::Open => "open",
            Forced::Closed => "closed",
        };
        println!("    forced {to} by {} until {}", force.by, force.until);
    }
    let drains = match (gate.drains, gate.all_paused) {
        (true, _) => "let through",
        (false, true) => "paused",
        (false, false) => "held back",
    };
    println!(
        "    drains {drains}: {} out, {} at once now ({} with backlog), {} at most",
        gate.leases.len(),
        gate.limit,
        gate.backlog_limit,
        gate.cap
    );
    let oldest = gate.oldest_at.map(|oldest| format!(", the oldest {}", ago(oldest, gate.at))).unwrap_or_default();
    println!("    waiting: {} shops, {} events{oldest}", gate.waiting_shops, gate.waiting_events);
    if gate.refused_shops > 0 || !gate.paused.is_empty() {
        println!("    refused: {} shops; paused: {}", gate.refused_shops, gate.paused.len());
    }
    for noted in gate.trail.iter().take(TRAIL) {
        let shop = noted.shop.as_ref().map(|shop| format!(" ({shop})")).unwrap_or_default();
        println!("    {}", paint.dim(&format!("{} {} {}{shop}", noted.at, noted.by, noted.what)));
    }
}

fn queues(found: &ShopsReply, paint: Paint) {
    for shop in &found.shops {
        let waits = if shop.pending > 0 { format!("{} events", shop.pending) } else { String::new() };
        println!("  {:<24} {:<10} {waits}", shop.slug.as_str(), shop.state.key());
    }
    if found.left_out > 0 {
        println!("  {}", paint.dim(&format!("and {} more", found.left_out)));
    }
}

fn queue(queue: &ShopReport, paint: Paint) {
    let mark = if queue.paused { paint.yellow("●") } else { paint.green("●") };
    let paused = if queue.paused { ", paused" } else { "" };
    println!("  {mark} {} events wait, {} of them orders{paused}", queue.pending, queue.pending_orders);
    if let Some(oldest) = queue.oldest_at {
        println!("    the oldest {}", ago(oldest, queue.at));
    }
    for log in &queue.logs {
        let open = if log.open { "open" } else { "closed" };
        println!("    log {} ({open}): {} of {} recorded, held from {}", log.log, log.recorded, log.newest, log.oldest);
    }
    for gap in &queue.gaps {
        println!("  {} log {} misses {} to {}", paint.red("✗"), gap.log, gap.from, gap.to);
    }
    for aside in &queue.aside {
        let order = aside.code.as_ref().map(|code| format!(", order {code}")).unwrap_or_default();
        let asked = aside.asked.as_ref().map(|asked| format!(", {asked} asked for")).unwrap_or_default();
        println!("  {} {}/{} {}{order}{asked}", paint.yellow("~"), aside.log, aside.seq, aside.reason);
    }
}
