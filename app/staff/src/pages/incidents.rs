//! The incidents, each with what became of the shop's orders, and a form for the margins.
//!
//! No I/O.

use crate::view::{Frame, IncidentsView};
use everbud_domain::clock;
use everbud_domain::margin::percent;
use everbud_domain::product::Category;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::{IncidentState, IncidentView, OrdersView};
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &Frame<'_>, view: &IncidentsView<'_>) -> AnyView {
    let lines = view.incidents.iter().map(|incident| line(frame, incident)).collect_view();
    let empty = view.incidents.is_empty().then(|| view! { <p class="quiet">"There was none in the last 90 days."</p> });
    view! {
        <div class="letter">
            <h1>"Incidents"</h1>
            <p class="quiet">
                "Times when the database did not answer, or not well, and what your shop took meanwhile. "
                "Shoppers could browse and order all the time."
            </p>
            {empty}
            <ol class="incidents">{lines}</ol>
            {(!view.etag.is_empty()).then(|| margins(view))}
        </div>
    }
    .into_any()
}

/// A moment on the shop's clock.
pub(crate) fn stamp(frame: &Frame<'_>, at: Timestamp) -> AnyView {
    view! { <time datetime=at.to_string()>{clock::moment(&frame.shop().zone, at, frame.now)}</time> }.into_any()
}

fn line(frame: &Frame<'_>, incident: &IncidentView) -> AnyView {
    let class = match incident.state {
        IncidentState::Down => "down",
        IncidentState::Degraded | IncidentState::Watching => "degraded",
        IncidentState::Ended => "up",
    };
    let ended = incident.ended_at.map(|at| view! { ", over "{stamp(frame, at)} });
    view! {
        <li class=class>
            <a href=format!("/desk/incidents/{}", incident.id)>{incident.title()}</a>
            <p class="quiet">"Began "{stamp(frame, incident.began_at)}{ended}</p>
            <p>{incident.orders.as_ref().map_or_else(|| "Its orders are no longer kept here.".to_owned(), became)}</p>
        </li>
    }
    .into_any()
}

/// What became of the orders, in one sentence.
fn became(orders: &OrdersView) -> String {
    if orders.taken == 0 {
        return "Your shop took no order.".to_owned();
    }
    let taken = if orders.taken == 1 { "1 order".to_owned() } else { format!("{} orders", orders.taken) };
    let parts = [(orders.pending, "to be recorded"), (orders.cancelled, "cancelled"), (orders.set_aside, "set aside")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(", {count} {what}"));
    let recorded = if orders.pending == 0 { ", all recorded" } else { "" };
    format!("{taken} worth {}{recorded}{}.", orders.value_cents, parts.collect::<String>())
}

fn margins(view: &IncidentsView<'_>) -> AnyView {
    let wrong = !view.wrong.is_empty();
    let said = wrong.then(|| view! { <p class="wrong" role="alert">{view.wrong.to_owned()}</p> });
    let fields = Category::ALL.map(|category| {
        let name = category.key();
        let value = view.margins.get(&category).copied().map(percent).unwrap_or_default();
        view! {
            <p class="field">
                <label for=name>{category.label()}</label>
                <input id=name name=name value=value inputmode="decimal" maxlength="6" autocomplete="off"/>
            </p>
        }
    });
    view! {
        <details class="margins" id="margins" open=wrong>
            <summary>"What you keep of your prices"</summary>
            <p class="quiet">
                "In percent of the price before tax, by category. A report then says what lost sales would have earned. "
                "No shopper sees this. Leave a field empty to claim no profit for its category."
            </p>
            {said}
            <form method="post" action="/desk/incidents">
                <input type="hidden" name="etag" value=view.etag.to_owned()/>
                <div class="percents">{fields.into_iter().collect_view()}</div>
                <button>"Keep these margins"</button>
            </form>
        </details>
    }
    .into_any()
}
