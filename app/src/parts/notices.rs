//! What every page says about the shop's state: an outage, paused ordering.
//!
//! No I/O. An outage is told in plain words and without alarm: for a shopper nothing is lost by it.

use crate::parts::clock;
use crate::view::ShopFrame;
use everbud_domain::wire::OriginState;
use leptos::prelude::*;

/// What is not as usual; nothing when all is.
pub(crate) fn notices(frame: &ShopFrame<'_>) -> AnyView {
    let outage = outage(frame);
    let paused = frame.overlay.paused.then(|| {
        let note = frame.overlay.pause_note.trim();
        let note = (!note.is_empty()).then(|| format!(" The shop writes: \u{201c}{note}\u{201d}"));
        view! {
            <p class="notice" role="status">
                <strong>"Ordering is paused."</strong>
                " The shop is not taking new orders for the moment. Your cart is kept; please try again a little later."
                {note}
            </p>
        }
    });
    // Also where there are none, so that a page which stays open can be told of them.
    view! { <div class="notices">{outage}{paused}</div> }.into_any()
}

fn outage(frame: &ShopFrame<'_>) -> Option<AnyView> {
    let what = match frame.overlay.origin {
        OriginState::Up => return None,
        OriginState::Degraded => "Our database is answering unreliably.",
        OriginState::Down => "Our database is not answering.",
    };
    let as_of = frame.menu.as_of;
    let then = clock::moment(&frame.menu.menu.shop.zone, as_of, frame.now);
    Some(
        view! {
            <p class="notice" role="status" data-outage="">
                <strong>{what}</strong>
                " You can browse and order as usual: orders are stored safely here and recorded when it is back. \
                  Prices and menu are those of "
                {clock::stamp(as_of, then)}
                "."
            </p>
        }
        .into_any(),
    )
}
