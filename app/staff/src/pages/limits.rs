//! Purchase limits: by which figures the shop sells, from where these are, and what is not sold online for want of a figure.
//!
//! No I/O. Where no official text was seen, the owner confirms a rule here, as it stands on the page.

use crate::view::{Frame, LimitsView};
use everbud_domain::clock;
use everbud_domain::limit::{LimitConfirmation, LimitRule};
use everbud_domain::staff::Duty;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &Frame<'_>, view: &LimitsView<'_>) -> AnyView {
    let wrong =
        (!view.wrong.is_empty()).then(|| view! { <p class="notice refused" role="alert">{view.wrong.to_owned()}</p> });
    let rules = view.rules.iter().enumerate().map(|(at, rule)| self::rule(frame, view, at, rule)).collect_view();
    view! {
        <div class="stock">
            <h1>"Purchase limits"</h1>
            {wrong}
            <p class="quiet">"What one person may buy. Every cart and every order is held against these figures."</p>
            {rules}
            {unsold(view)}
        </div>
    }
    .into_any()
}

fn rule(frame: &Frame<'_>, view: &LimitsView<'_>, at: usize, rule: &LimitRule) -> AnyView {
    let limits = rule.limits.iter().map(|limit| view! { <li>{limit.in_words()}</li> }).collect_view();
    let from = rule.effective_from.map_or_else(
        || "First day not known".to_owned(),
        |day| format!("From {} {}", clock::long_day(day.0), day.0.year()),
    );
    let source = rule.source.clone().unwrap_or_else(|| "Source not known".to_owned());
    let confirmed = view.confirmed.iter().find(|confirmed| confirmed.is_of(rule));
    view! {
        <section class="rule" id=format!("rule-{at}")>
            <h2>{rule.for_whom()}</h2>
            <ul>{limits}</ul>
            <p class="quiet">{format!("{from}. {source}")}</p>
            <p>{rule.confidence.in_words()}</p>
            {(!rule.is_settled(view.confirmed)).then(|| unsettled(frame, view, at))}
            {confirmed.map(|confirmed| said(frame, confirmed))}
        </section>
    }
    .into_any()
}

/// That nothing is sold by it yet, and the owner's way to change that.
fn unsettled(frame: &Frame<'_>, view: &LimitsView<'_>, at: usize) -> AnyView {
    let may = frame.person.is_some_and(|person| person.role.may(Duty::ConfirmLimits));
    let way = if may {
        view! {
            <form method="post" action="/desk/limits">
                <input type="hidden" name="etag" value=view.etag.to_owned()/>
                <input type="hidden" name="rule" value=at.to_string()/>
                <button class="main">"I have checked these figures, and sell by them"</button>
            </form>
        }
        .into_any()
    } else {
        view! { <p class="quiet">"Only an owner can confirm them."</p> }.into_any()
    };
    view! {
        <p class="notice refused">"Nothing is sold online by these until an owner has confirmed them."</p>
        {way}
    }
    .into_any()
}

fn said(frame: &Frame<'_>, confirmed: &LimitConfirmation) -> AnyView {
    let when = clock::moment(&frame.shop().zone, confirmed.at, frame.now);
    view! {
        <p>{format!("Confirmed by {}, ", confirmed.by)}<time datetime=confirmed.at.to_string()>{when}</time>"."</p>
    }
    .into_any()
}

fn unsold(view: &LimitsView<'_>) -> AnyView {
    let lines = view
        .unsold
        .iter()
        .map(|unsold| {
            view! {
                <li>
                    <p>
                        <strong>{unsold.name.clone()}</strong>" "{unsold.size.clone()}
                        <span class="left">{unsold.why.clone()}</span>
                    </p>
                </li>
            }
        })
        .collect_view();
    let words = if view.unsold.is_empty() {
        "Everything on the menu says what the law counts of it."
    } else {
        "The menu does not say what the law counts of these. Add it, and they can be bought online."
    };
    view! {
        <h2 id="unsold">"In the shop only"</h2>
        <p class="quiet">{words}</p>
        <ul class="variants">{lines}</ul>
    }
    .into_any()
}
