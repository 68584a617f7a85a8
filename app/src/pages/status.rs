//! Whether the database answers, and how it was, in plain words.
//!
//! No I/O.

use crate::document::Head;
use crate::parts::past::{Clock, past};
use crate::view::{PastView, ShopFrame};
use everbud_domain::wire::{OriginState, StatusReply};
use leptos::prelude::*;

/// A heading and a sentence for each state of the database.
pub(crate) const fn words(origin: OriginState) -> (&'static str, &'static str) {
    match origin {
        OriginState::Up => ("All is well", "The database answers. Orders are recorded within seconds."),
        OriginState::Degraded => (
            "Some things are slow",
            "The database is answering unreliably. Browsing and ordering work as usual; orders may be recorded later.",
        ),
        OriginState::Down => (
            "The database is not answering",
            "Browsing and ordering work as usual. Orders are stored safely at the edge and recorded when it is back; \
             the menu and its prices stay as they were.",
        ),
    }
}

/// The stable name of a state, for its mark.
pub(crate) const fn key(origin: OriginState) -> &'static str {
    match origin {
        OriginState::Up => "up",
        OriginState::Degraded => "degraded",
        OriginState::Down => "down",
    }
}

/// The page.
pub(crate) fn page(frame: &ShopFrame<'_>, status: &StatusReply, was: PastView<'_>) -> (Head, AnyView) {
    let clock = Clock::Shop(&frame.menu.menu.shop.zone, frame.now);
    let at = |moment| clock.stamp(moment);
    let (heading, sentence) = words(status.origin);
    let pending = match status.pending_orders {
        0 => "None: every order is in the shop's records".to_owned(),
        1 => "1 order is waiting to be recorded".to_owned(),
        several => format!("{several} orders are waiting to be recorded"),
    };
    let head = Head { title: "Status".to_owned(), description: sentence.to_owned(), listed: false };
    let main = view! {
        <div class="text">
            <h1 class=format!("state {}", key(status.origin))>{heading}</h1>
            <p class="lead">{sentence}</p>
            <dl class="facts">
                <div><dt>"Since"</dt><dd>{at(status.since)}</dd></div>
                <div><dt>"Waiting orders"</dt><dd>{pending}</dd></div>
                <div>
                    <dt>"Menu"</dt>
                    <dd>{format!("Revision {}, as of ", status.menu.revision)}{at(status.menu.as_of)}</dd>
                </div>
            </dl>
            <p><a class="button" href="/status">"Refresh"</a></p>
            {past(was, clock)}
        </div>
    };
    (head, main.into_any())
}
