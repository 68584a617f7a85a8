//! The operators' webhooks: which programs are told of incidents, and what became of the newest message to each.
//!
//! No I/O.

use crate::parts::operate::{ago, button, grave, notice};
use crate::view::{ConsoleFrame, WebhooksView};
use everbud_domain::time::Timestamp;
use everbud_domain::wire::webhooks::{WebhookMessage, WebhookState, WebhookView};
use leptos::prelude::*;

const HERE: &str = "/console/webhooks";

/// The page.
pub(crate) fn page(frame: &ConsoleFrame<'_>, view: &WebhooksView<'_>) -> AnyView {
    let rows = view.webhooks.iter().map(|webhook| row(webhook, frame.now)).collect_view();
    let nothing = view.webhooks.is_empty().then(|| view! { <p class="quiet">"Nobody so far."</p> });
    view! {
        <div class="console">
            <h1>"Webhooks"</h1>
            {notice(view.notice)}
            {secret(view.secret)}
            <section aria-labelledby="told">
                <h2 id="told">"Who is told of incidents"</h2>
                {nothing}
                <ul class="rows">{rows}</ul>
                <p><a class="button" href=HERE>"Refresh"</a></p>
            </section>
            <section aria-labelledby="add">
                <h2 id="add">"Tell another program"</h2>
                <p class="quiet">"It is sent a signed message when an incident begins, gets worse and is over, with the database dead as well."</p>
                <form class="find" method="post" action=HERE>
                    <input type="hidden" name="act" value="add"/>
                    <label class="unseen" for="url">"Address"</label>
                    <input id="url" name="url" type="url" required placeholder="https://hooks.example/everbud" autocomplete="off"/>
                    <button>"Add"</button>
                </form>
            </section>
        </div>
    }
    .into_any()
}

/// What the messages of the webhook that was just made are signed with.
fn secret(secret: &str) -> Option<AnyView> {
    let secret = (!secret.is_empty()).then(|| secret.to_owned())?;
    Some(
        view! {
            <p class="notice" role="status">
                <strong>"It is added."</strong>
                " Its messages are signed with this secret, which is shown this once: "
                <code>{secret}</code>
            </p>
        }
        .into_any(),
    )
}

fn row(webhook: &WebhookView, now: Timestamp) -> AnyView {
    let id = || {
        let id = webhook.id.to_string();
        view! { <input type="hidden" name="webhook" value=id/> }.into_any()
    };
    let gave_up = webhook.latest.as_ref().is_some_and(|latest| latest.state == WebhookState::GivenUp);
    let latest = match &webhook.latest {
        Some(latest) => message(latest, now),
        None => view! { <span class="quiet">"no message yet"</span> }.into_any(),
    };
    view! {
        <li class=gave_up.then_some("marked")>
            <code>{webhook.url.clone()}</code>
            {latest}
            <div class="acts">
                {button(HERE, "test", "Send a test", id())}
                {grave(HERE, "end", "End it", "Nothing more is sent there, not even what waits.", id())}
            </div>
        </li>
    }
    .into_any()
}

fn message(latest: &WebhookMessage, now: Timestamp) -> AnyView {
    let state = match latest.state {
        WebhookState::Waiting if latest.attempts > 0 => "not taken, tried again later",
        WebhookState::Waiting => "waiting",
        WebhookState::Sending => "being sent",
        WebhookState::Delivered => "delivered",
        WebhookState::GivenUp => "given up",
    };
    let at = (latest.state != WebhookState::Waiting).then(|| ago(latest.at, now));
    view! { <span class="how">{state}" "{at}</span> }.into_any()
}
