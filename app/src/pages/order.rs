//! One order: where it stands with the shop, whether it is on record, what it holds, and the way to call it off.
//!
//! No I/O. The page does not reload itself, for that takes it away from under a reader; a link does.

use crate::document::Head;
use crate::parts::{bought, clock, totals};
use crate::view::{OrderPageView, ShopFrame};
use everbud_domain::order::{CALL_OFF_REASONS, CancelledBy, OrderStatus, OrderStep, Transition};
use everbud_domain::wire::{OrderView, OriginState};
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &ShopFrame<'_>, view: &OrderPageView<'_>) -> (Head, AnyView) {
    let order = view.order;
    let shop = &frame.menu.menu.shop;
    let head = Head {
        title: format!("Order {}", order.code),
        description: format!("Your order at {}.", shop.name),
        listed: false,
    };
    let notice =
        (!view.notice.is_empty()).then(|| view! { <p class="notice" role="status">{view.notice.to_owned()}</p> });
    let placed = clock::stamp(order.placed_at, clock::moment(&shop.zone, order.placed_at, frame.now));
    let main = view! {
        <div class="wide two order">
            <div>
                {notice}
                <h1><span class="eyebrow">"Order"</span>" "<span class="code">{order.code.to_string()}</span></h1>
                <p class="lead">{words(order)}</p>
                {steps(order.status)}
                <p class=format!("record {}", if order.recorded { "recorded" } else { "queued" })>{record(frame, order)}</p>
                <p class="again"><a class="button" href=frame.path.to_owned()>"Refresh"</a></p>
                {pick_up(frame, order)}
                {cancel(order)}
            </div>
            <aside class="panel" aria-labelledby="sum">
                <h2 id="sum">"What you ordered"</h2>
                {bought::bought(&order.lines)}
                {totals::totals(&order.into())}
                <p class="quiet">"Placed "{placed}". You pay at the shop, when you pick up."</p>
            </aside>
        </div>
    };
    (head, main.into_any())
}

fn words(order: &OrderView) -> String {
    match order.status {
        OrderStatus::Received => "Received. The shop has it and will confirm.".to_owned(),
        OrderStatus::Accepted => "Accepted. The shop is preparing it.".to_owned(),
        OrderStatus::Ready => "Ready. It is waiting for you at the counter.".to_owned(),
        OrderStatus::Completed => "Completed. Thank you, and enjoy.".to_owned(),
        OrderStatus::Cancelled => match order.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()) {
            Some(reason) => format!("Cancelled: {}", reason.trim_end_matches('.')) + ".",
            None => "Cancelled.".to_owned(),
        },
    }
}

fn record(frame: &ShopFrame<'_>, order: &OrderView) -> &'static str {
    match (order.recorded, frame.overlay.origin) {
        (true, _) => "Recorded in the shop's records.",
        (false, OriginState::Up) => "Safely stored; being written to the shop's records.",
        (false, OriginState::Degraded | OriginState::Down) => {
            "Queued: safely stored at the edge; it will reach the shop's records when the database is back."
        }
    }
}

fn steps(status: OrderStatus) -> AnyView {
    const STEPS: [(OrderStatus, &str); 4] = [
        (OrderStatus::Received, "Received"),
        (OrderStatus::Accepted, "Accepted"),
        (OrderStatus::Ready, "Ready"),
        (OrderStatus::Completed, "Completed"),
    ];
    let Some(here) = STEPS.iter().position(|(step, _)| *step == status) else { return ().into_any() };
    let items = STEPS
        .iter()
        .enumerate()
        .map(|(at, (_, name))| {
            let done = (at <= here).then_some("done");
            let heard = if at < here {
                " (done)"
            } else if at > here {
                " (to come)"
            } else {
                ""
            };
            view! {
                <li class=done aria-current=(at == here).then_some("step")>
                    {*name}<span class="unseen">{heard}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="steps" aria-label="Where it stands">{items}</ol> }.into_any()
}

fn pick_up(frame: &ShopFrame<'_>, order: &OrderView) -> Option<AnyView> {
    if order.status.is_final() {
        return None;
    }
    let shop = &frame.menu.menu.shop;
    let slot = order.slot;
    let when = format!(
        "{}, {}",
        clock::day(&shop.zone, slot.starts_at, frame.now),
        clock::span(&shop.zone, slot.starts_at, slot.ends_at)
    );
    Some(
        view! {
            <section aria-labelledby="pick-up">
                <h2 id="pick-up">"Pick up"</h2>
                <dl class="facts">
                    <div><dt>"When"</dt><dd>{clock::stamp(slot.starts_at, when)}</dd></div>
                    <div><dt>"Where"</dt><dd>{shop.address.clone()}</dd></div>
                    <div><dt>"Say"</dt><dd>{format!("Order {}", order.code)}</dd></div>
                    <div><dt>"Bring"</dt><dd>{format!("A valid identity card; you must be {} or older.", shop.minimum_age)}</dd></div>
                    <div><dt>"Questions"</dt><dd>{shop.phone.clone()}</dd></div>
                </dl>
            </section>
        }
        .into_any(),
    )
}

fn cancel(order: &OrderView) -> Option<AnyView> {
    let step = OrderStep::Cancel { by: CancelledBy::Shopper, reason: String::new() };
    if !matches!(order.status.after(&step), Transition::To(_)) {
        return None;
    }
    Some(
        view! {
            <details class="cancel">
                <summary>"Cancel this order"</summary>
                <form method="post" action=format!("/orders/{}/cancel", order.token)>
                    <label for="reason">"Why? (so that the shop knows)"</label>
                    <select id="reason" name="reason">
                        {CALL_OFF_REASONS.map(|reason| view! { <option>{reason}</option> }).collect_view()}
                    </select>
                    <button>"Cancel the order"</button>
                </form>
            </details>
        }
        .into_any(),
    )
}
