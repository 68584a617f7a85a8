//! One order as a card: what to prepare, for whom, until when, and the step that comes next.
//!
//! No I/O. A step that is sent twice is taken once, so no button needs to be guarded.

use crate::view::{BoardOrder, Frame};
use everbud_domain::clock;
use everbud_domain::limit::Residency;
use everbud_domain::order::{CancelledBy, Customer, DeliveryAddress, OrderStatus, OrderStep, Transition};
use everbud_domain::order_type::OrderType;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::OrderView;
use leptos::prelude::*;

/// Reasons for which a shop calls an order off; the shopper reads the one that is chosen.
const REASONS: [&str; 4] =
    ["We are out of something in it", "Nobody came for it", "The shop has to close", "The shopper asked us to"];

/// The card.
pub(crate) fn card(frame: &Frame<'_>, placed: &BoardOrder<'_>) -> AnyView {
    let order = placed.order;
    let heading = format!("code-{}", order.id);
    view! {
        <article
            id=format!("order-{}", order.id)
            class=format!("card {}", order.status.key())
            data-status=order.status.key()
            aria-labelledby=heading.clone()
        >
            <header>
                <h3 id=heading.clone() class="code">{order.code.to_string()}</h3>
                <p class="age">{stamp(order.placed_at, clock::ago(order.placed_at, frame.now))}</p>
            </header>
            {who(placed)}
            <p class="slot">{slot(frame, order)}</p>
            {arrived(frame, order)}
            {lines(order)}
            <p class="sum"><span class="total">{order.total_cents.to_string()}</span>" "{record(order)}</p>
            {ended(order)}
            {next(order)}
            {cancel(order)}
        </article>
    }
    .into_any()
}

fn who(placed: &BoardOrder<'_>) -> AnyView {
    match placed.customer {
        Some(customer) => {
            let dialled: String = customer.phone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
            view! {
                <p class="who">
                    <strong>{customer.name.clone()}</strong>" "
                    <a href=format!("tel:{dialled}")>{customer.phone.clone()}</a>
                </p>
                {customer.patient.as_ref().map(|card| {
                    let words = format!("Patient card {} of {}, until {}", card.number, card.state, card.expires);
                    view! { <p class="who">{words}</p> }
                })}
                {customer.vehicle.as_ref().map(|vehicle| view! { <p class="who">{format!("Car: {vehicle}")}</p> })}
                {customer.address.as_ref().map(address)}
                {residency(customer).map(|words| view! { <p class="who">{words}</p> })}
            }
            .into_any()
        }
        None => view! { <p class="who quiet">"Personal data erased"</p> }.into_any(),
    }
}

fn address(address: &DeliveryAddress) -> AnyView {
    let lines = format!("{}, {} {}", address.street, address.town, address.zip);
    let note = (!address.note.is_empty()).then(|| view! { <p class="who quiet">{address.note.clone()}</p> });
    view! { <p class="who">{lines}</p>{note} }.into_any()
}

/// What they said to buy by the limits for residents, which holds only if their identity card says so too.
const fn residency(customer: &Customer) -> Option<&'static str> {
    match customer.residency {
        Some(Residency::Resident) => Some("Says they live in this state: look at the identity card"),
        Some(Residency::NonResident) | None => None,
    }
}

fn slot(frame: &Frame<'_>, order: &OrderView) -> AnyView {
    let (zone, slot) = (&frame.shop().zone, order.slot);
    let when =
        format!("{}, {}", clock::day(zone, slot.starts_at, frame.now), clock::span(zone, slot.starts_at, slot.ends_at));
    let late = !order.status.is_final() && slot.ends_at < frame.now;
    let late = late.then(|| view! { " "<strong class="late">"overdue"</strong> });
    let what = order.order_type.label().to_owned() + " ";
    view! { {what}{stamp(slot.starts_at, when)}{late} }.into_any()
}

/// That its shopper waits outside.
fn arrived(frame: &Frame<'_>, order: &OrderView) -> Option<AnyView> {
    let arrival = order.arrived.filter(|_| !order.status.is_final())?;
    let words = match arrival.space {
        Some(space) => format!("Here, in space {space}, since "),
        None => "Here since ".to_owned(),
    };
    let since = stamp(arrival.at, clock::time(&frame.shop().zone, arrival.at));
    Some(view! { <p class="here">{words}{since}</p> }.into_any())
}

fn lines(order: &OrderView) -> AnyView {
    let items = order
        .lines
        .iter()
        .map(|line| {
            // A single piece needs no size: the quantity says it.
            let size = (line.size != "each").then(|| view! { <span class="size">{format!(" {}", line.size)}</span> });
            view! { <li><span class="times">{format!("{} ×", line.quantity)}</span><span>{line.name.clone()}{size}</span></li> }
        })
        .collect_view();
    view! { <ul class="items">{items}</ul> }.into_any()
}

fn record(order: &OrderView) -> AnyView {
    let (class, words) = if order.recorded { ("mark recorded", "Recorded") } else { ("mark queued", "Queued") };
    view! { <span class=class>{words}</span> }.into_any()
}

fn ended(order: &OrderView) -> Option<AnyView> {
    let words = match order.status {
        OrderStatus::Completed => "Handed over".to_owned(),
        OrderStatus::Cancelled => match order.reason.as_deref() {
            Some(reason) => format!("Cancelled: {reason}"),
            None => "Cancelled".to_owned(),
        },
        OrderStatus::Received | OrderStatus::Accepted | OrderStatus::Ready => return None,
    };
    Some(view! { <p class="ended">{words}</p> }.into_any())
}

fn next(order: &OrderView) -> Option<AnyView> {
    let (step, words) = match order.status {
        OrderStatus::Received => ("accept", "Accept"),
        OrderStatus::Accepted => match order.order_type {
            OrderType::Pickup => ("ready", "Ready for pick-up"),
            OrderType::Curbside | OrderType::DriveThrough => ("ready", "Ready"),
            OrderType::Delivery => ("ready", "Out for delivery"),
        },
        OrderStatus::Ready => ("complete", "Handed over"),
        OrderStatus::Completed | OrderStatus::Cancelled => return None,
    };
    // Read out alone, "Accept" does not say what.
    let heard = format!(" order {}", order.code);
    Some(
        view! {
            <form method="post" action=format!("/desk/orders/{}/{step}", order.id)>
                <button class="main">{words}<span class="unseen">{heard}</span></button>
            </form>
        }
        .into_any(),
    )
}

fn cancel(order: &OrderView) -> Option<AnyView> {
    let step = OrderStep::Cancel { by: CancelledBy::Shop, reason: String::new() };
    if !matches!(order.status.after(&step), Transition::To(_)) {
        return None;
    }
    let reasons = REASONS.map(|reason| view! { <option>{reason}</option> }).collect_view();
    let field = format!("reason-{}", order.id);
    let own = format!("own-{}", order.id);
    Some(
        view! {
            <details class="call-off">
                <summary>"Cancel"<span class="unseen">{format!(" order {}", order.code)}</span>"…"</summary>
                <form method="post" action=format!("/desk/orders/{}/cancel", order.id)>
                    <label for=field.clone()>"Why? The shopper reads it."</label>
                    <select id=field.clone() name="reason">{reasons}</select>
                    <label for=own.clone()>"Or in your own words"</label>
                    <input id=own.clone() name="own_words" maxlength="200" autocomplete="off"/>
                    <button>"Cancel the order"</button>
                </form>
            </details>
        }
        .into_any(),
    )
}

fn stamp(at: Timestamp, words: String) -> AnyView {
    view! { <time datetime=at.to_string()>{words}</time> }.into_any()
}
