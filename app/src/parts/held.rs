//! What the shop has set aside for a checkout, said as what it is: nobody's promise, and no reason to hurry.
//!
//! No I/O. It stands in a region of its own, so that who only hears the page hears when it changes.

use crate::parts::clock;
use crate::view::{CheckoutView, ShopFrame};
use everbud_domain::quote::{Quote, StillHeld};
use everbud_domain::refusal::Reason;
use everbud_domain::time::Timestamp;
use leptos::prelude::*;

/// Until when it is set aside, with which time, and what of the time that was chosen cannot be.
pub(crate) fn held(frame: &ShopFrame<'_>, view: &CheckoutView<'_>) -> AnyView {
    let zone = &frame.menu.menu.shop.zone;
    let stamp = |at: Timestamp| clock::stamp(at, clock::moment(zone, at, frame.now));
    let Quote { held_until, still_held, refusals, .. } = view.quote;
    let has_gone = refusals.iter().any(|refusal| refusal.reason == Reason::SlotUnavailable);
    let is_chosen = view.cart.fulfilment.slot().is_some();
    let rare = || format!("{} cannot be set aside, for too little is left. ", if is_chosen { CHOSEN } else { SOONEST });
    let said = match (*held_until, *still_held) {
        (Some(until), _) => {
            let place = if is_chosen { CHOSEN } else { SOONEST }.to_lowercase();
            view! {
                <p class="quiet">
                    "Set aside for you until "{stamp(until)}", with "{place}
                    ". Afterwards it can still be ordered, while it lasts."
                </p>
            }
            .into_any()
        }
        (None, Some(StillHeld { slot, until })) => {
            let why = if has_gone { format!("{CHOSEN} cannot be had. ") } else { rare() };
            view! { <p>{why}"Still set aside for you, until "{stamp(until)}": "{stamp(slot)}"."</p> }.into_any()
        }
        (None, None) if is_chosen && refusals.is_empty() => {
            view! { <p>{rare()}"It can be ordered, while it lasts."</p> }.into_any()
        }
        (None, None) => ().into_any(),
    };
    view! { <div id="held" aria-live="polite">{said}</div> }.into_any()
}

const CHOSEN: &str = "The time you chose";
const SOONEST: &str = "The soonest time";
