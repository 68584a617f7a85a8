//! What is not as usual: an outage, and paused ordering.
//!
//! No I/O. An outage is told as what works and what waits, for that is what somebody at the counter has to know.

use crate::view::{BoardView, Frame};
use everbud_domain::clock;
use everbud_domain::wire::OriginState;
use leptos::prelude::*;

/// The notices; nothing when all is as usual.
pub(crate) fn notices(frame: &Frame<'_>, view: &BoardView<'_>) -> AnyView {
    let paused = view.paused.map(|note| {
        let note = (!note.trim().is_empty()).then(|| format!(" Shoppers read: “{}”", note.trim()));
        view! { <p class="notice paused" role="status"><strong>"Ordering is paused."</strong>{note}</p> }
    });
    let more = (view.left_out > 0).then(|| {
        let more = format!("{} more open orders come after these.", view.left_out);
        view! { <p class="notice" role="status"><strong>{more}</strong></p> }
    });
    view! { {outage(frame, view)}{paused}{more} }.into_any()
}

fn outage(frame: &Frame<'_>, view: &BoardView<'_>) -> Option<AnyView> {
    let what = match frame.origin {
        OriginState::Up => return None,
        OriginState::Degraded => "The database is answering unreliably.",
        OriginState::Down => "The database is not answering.",
    };
    let since = clock::moment(&frame.shop().zone, frame.origin_since, frame.now);
    let waiting = match view.pending_events {
        0 => "nothing so far".to_owned(),
        1 => "1 entry".to_owned(),
        several => format!("{several} entries"),
    };
    Some(
        view! {
            <div class="notice outage" role="status">
                <p><strong>{what}</strong>{format!(" Since {since}.")}</p>
                <p>
                    <strong>"Everything on this page works: "</strong>
                    "orders come in, and every step that you take counts at once. "
                    <strong>"What waits: "</strong>
                    {format!("writing it down in the shop's records ({waiting}), and changes of menu, prices and looks.")}
                </p>
            </div>
        }
        .into_any(),
    )
}
