//! An order on its way: what a shopper is told between pressing the button and the order's page.
//!
//! It stands on every page, for an order that could not be sent is kept and sent from wherever the shopper is by then.
//! I/O: none here; [`crate::browser::attempt`] sends and keeps it in a browser.

use crate::pages::checkout::target;
use crate::parts::refusals;
use everbud_domain::refusal::Refusal;
use leptos::prelude::*;

/// Where an attempt at an order stands.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "rendering knows of no attempt"))]
pub(crate) enum Attempt {
    /// There is none.
    #[default]
    None,
    /// It is being sent.
    Sending,
    /// It could not be sent, or its reply was lost; it is kept and sent again.
    Kept,
    /// The shop took it, and this is its page. At the checkout the browser is on its way there.
    Taken(String),
    /// The shop refused it, for these reasons; with a new total, where that is one.
    Refused(Vec<Refusal>, Option<String>),
    /// It came to nothing, for this reason.
    Failed(String),
}

/// What came of an attempt, on every page and above the checkout's form.
#[island]
pub(crate) fn UnsentOrder() -> impl IntoView {
    let attempt = ArcRwSignal::new(Attempt::None);
    #[cfg(feature = "hydrate")]
    crate::browser::attempt::attend(attempt.clone());
    let there = {
        let attempt = attempt.clone();
        move || attempt.with(|attempt| *attempt != Attempt::None)
    };
    view! {
        <div class="wide attempt" class:there=there tabindex="-1" aria-live="polite">
            {move || attempt.with(told)}
        </div>
    }
}

fn told(attempt: &Attempt) -> AnyView {
    match attempt {
        Attempt::None => ().into_any(),
        Attempt::Sending => view! { <p class="notice">"Sending your order…"</p> }.into_any(),
        Attempt::Kept => view! {
            <div class="notice">
                <p>
                    <strong>"The shop cannot be reached."</strong>
                    " Your order is kept in this browser and is sent once, as soon as the connection is back. \
                      Please leave this page open."
                </p>
                <p class="ways">
                    <button type="button" data-attempt="send">"Send now"</button>
                    <button type="button" class="plain" data-attempt="forget">"Do not send it any more"</button>
                </p>
            </div>
        }
        .into_any(),
        Attempt::Taken(href) => view! {
            <div class="notice">
                <p><strong>"The shop has your order."</strong></p>
                <p class="ways"><a class="button" href=href.clone()>"See the order"</a></p>
            </div>
        }
        .into_any(),
        Attempt::Refused(reasons, total) => {
            let accept = total.clone().map(|total| {
                view! { <p><button class="main" form="checkout">{"Place the order for ".to_owned() + &total}</button></p> }
            });
            view! { {refusals::summary(reasons.iter().map(|refusal| (refusal, target(refusal))))}{accept} }.into_any()
        }
        Attempt::Failed(sentence) => view! { <p class="notice">{sentence.clone()}</p> }.into_any(),
    }
}
