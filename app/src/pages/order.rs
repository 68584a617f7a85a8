//! One order: where it stands with the shop, whether it is on record, what it holds, and the way to call it off.
//!
//! No I/O. The page does not reload itself, for that takes it away from under a reader: an island renews what changed, and
//! without script a link does.

use crate::document::Head;
use crate::islands::tracking::OrderTracking;
use crate::parts::{bought, clock, handover, totals};
use crate::view::{OrderPageView, ShopFrame};
use everbud_domain::cart::MenuType;
use everbud_domain::order::arrival::MAX_SPACE;
use everbud_domain::order::{CALL_OFF_REASONS, CancelledBy, OrderStatus, OrderStep, Transition};
use everbud_domain::order_type::OrderType;
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
    let settled = order.recorded && order.status.is_final();
    let main = view! {
        <div class="wide two order" data-settled=settled.then_some("")>
            <div>
                {notice}
                <h1><span class="eyebrow">"Order"</span>" "<span class="code">{order.code.to_string()}</span></h1>
                <p class="lead">{words(order)}</p>
                {steps(order)}
                <p class=format!("record {}", if order.recorded { "recorded" } else { "queued" })>{record(frame, order)}</p>
                <OrderTracking/>
                <p class="again"><a class="button" href=frame.path.to_owned()>"Refresh"</a></p>
                {pick_up(frame, order)}
                {cancel(order)}
            </div>
            <aside class="panel" aria-labelledby="sum">
                <h2 id="sum">"What you ordered"</h2>
                {bought::bought(&order.lines)}
                {totals::totals(&order.into())}
                <p class="quiet">"Placed "{placed}". "{handover::payment(order.order_type)}</p>
            </aside>
        </div>
    };
    (head, main.into_any())
}

fn words(order: &OrderView) -> String {
    let reason = order.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    match (handover::standing(order.order_type, order.status), reason) {
        (Some(words), _) => words.to_owned(),
        (None, Some(reason)) => format!("Cancelled: {}.", reason.trim_end_matches('.')),
        (None, None) => "Cancelled.".to_owned(),
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

fn steps(order: &OrderView) -> AnyView {
    let steps = [
        (OrderStatus::Received, "Received"),
        (OrderStatus::Accepted, "Accepted"),
        (OrderStatus::Ready, handover::ready(order.order_type)),
        (OrderStatus::Completed, "Completed"),
    ];
    let Some(here) = steps.iter().position(|(step, _)| *step == order.status) else { return ().into_any() };
    let items = steps
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
    let place = match order.order_type {
        OrderType::Pickup | OrderType::Curbside | OrderType::DriveThrough => shop.address.clone(),
        OrderType::Delivery => "At your door".to_owned(),
    };
    let age = shop.minimum_age_for(order.menu, order.order_type).unwrap_or(shop.minimum_age);
    let bring = match order.menu {
        MenuType::Adult => format!("A valid identity card; you must be {age} or older."),
        MenuType::Medical => format!("A valid identity card and your patient card; you must be {age} or older."),
    };
    Some(
        view! {
            <section class="pick-up" aria-labelledby="pick-up">
                <h2 id="pick-up">{order.order_type.label()}</h2>
                <dl class="facts">
                    <div><dt>"When"</dt><dd>{clock::stamp(slot.starts_at, when)}</dd></div>
                    <div><dt>"Where"</dt><dd>{place}</dd></div>
                    <div><dt>"Say"</dt><dd>{format!("Order {}", order.code)}</dd></div>
                    <div><dt>"Bring"</dt><dd>{bring}</dd></div>
                    <div><dt>"Questions"</dt><dd>{shop.phone.clone()}</dd></div>
                </dl>
                {order.order_type.is_by_car().then(|| here(order))}
            </section>
        }
        .into_any(),
    )
}

/// Saying that one is there, and what was said of it.
fn here(order: &OrderView) -> AnyView {
    let told = order.arrived.map(|arrival| match arrival.space {
        Some(space) => format!("The shop knows that you are here, in space {space}."),
        None => "The shop knows that you are here.".to_owned(),
    });
    let (label, button) = match &told {
        Some(_) => ("Another space", "Tell them"),
        None => ("Space (optional)", "I’m here"),
    };
    view! {
        {told.map(|words| view! { <p class="notice" role="status">{words}</p> })}
        <form method="post" action=format!("/orders/{}/here", order.token) class="here">
            <label for="space">{label}</label>
            <input
                id="space"
                name="space"
                type="number"
                inputmode="numeric"
                min="1"
                max=MAX_SPACE.to_string()
                required=order.arrived.is_some()
            />
            <button class=order.arrived.is_none().then_some("main")>{button}</button>
        </form>
    }
    .into_any()
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
