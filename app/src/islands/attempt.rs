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

impl Attempt {
    /// Where it stands, in words; none where there is nothing to say but reasons.
    fn words(&self) -> String {
        match self {
            Self::None | Self::Refused(..) => String::new(),
            Self::Sending => "Sending your order…".to_owned(),
            Self::Kept => {
                "The shop cannot be reached. Your order is kept in this browser, and is sent once: as soon as the \
                           connection is back and a page of this shop is open."
                    .to_owned()
            }
            Self::Taken(_) => "The shop has your order.".to_owned(),
            Self::Failed(sentence) => sentence.clone(),
        }
    }

    fn page(&self) -> String {
        if let Self::Taken(href) = self { href.clone() } else { String::new() }
    }
}

/// What came of an attempt, on every page and above the checkout's form.
#[island]
pub(crate) fn UnsentOrder() -> impl IntoView {
    let attempt = ArcRwSignal::new(Attempt::None);
    #[cfg(feature = "hydrate")]
    crate::browser::attempt::attend(attempt.clone());
    let attempt = RwSignal::from(attempt);
    let is = move |attempts: fn(&Attempt) -> bool| attempt.with(attempts);
    view! {
        <div class="wide attempt" class:there=move || is(|it| *it != Attempt::None) tabindex="-1" aria-live="polite">
            <div class="notice" hidden=move || is(|it| it.words().is_empty())>
                <p>{move || attempt.with(Attempt::words)}</p>
                <p class="ways" hidden=move || is(|it| *it != Attempt::Kept)>
                    <button type="button" data-attempt="send">"Send now"</button>
                    <button type="button" class="plain" data-attempt="forget">"Do not send it any more"</button>
                </p>
                <p class="ways" hidden=move || is(|it| it.page().is_empty())>
                    <a class="button" href=move || attempt.with(Attempt::page)>"See the order"</a>
                </p>
            </div>
            {move || attempt.with(refused)}
        </div>
    }
}

/// Every reason, and the one press that agrees to a new total where that is all that is wrong.
fn refused(attempt: &Attempt) -> AnyView {
    let Attempt::Refused(reasons, total) = attempt else { return ().into_any() };
    let accept = total.clone().map(|total| {
        view! { <p><button class="main" form="checkout">{"Place the order for ".to_owned() + &total}</button></p> }
    });
    view! { {refusals::summary(reasons.iter().map(|refusal| (refusal, target(refusal))))}{accept} }.into_any()
}
