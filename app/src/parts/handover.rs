//! How an order leaves the shop: choosing it, and the words of each way.
//!
//! No I/O. Choosing is a form of its own with a button a way, so that one press is enough and no script is needed.

use everbud_domain::cart::Fulfilment;
use everbud_domain::money::Cents;
use everbud_domain::order::OrderStatus;
use everbud_domain::order_type::{OrderType, Terms};
use everbud_domain::refusal::{Reason, Refusal};
use everbud_domain::shop::Shop;
use leptos::prelude::*;

/// The ways that the shop offers, the chosen one marked; nothing where there is no choice.
pub(crate) fn choice(
    shop: &Shop,
    chosen: &Fulfilment,
    refusals: &[Refusal],
    return_to: &'static str,
) -> Option<AnyView> {
    let offered: Vec<OrderType> = shop.order_types.offered().collect();
    let chosen_type = chosen.order_type();
    if offered.len() < 2 && chosen_type != OrderType::Delivery {
        return None;
    }
    let buttons = offered
        .iter()
        .map(|order_type| {
            let pressed = if *order_type == chosen_type { "true" } else { "false" };
            view! {
                <button name="type" value=order_type.key() aria-pressed=pressed>
                    {order_type.label()}
                    {shop.order_types.terms(*order_type).map(price)}
                </button>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="handover" aria-labelledby="handover">
                <h2 id="handover">"How you get it"</h2>
                <form method="post" action="/cart" class="choices" data-whole="">
                    <input type="hidden" name="op" value="handover"/>
                    <input type="hidden" name="return_to" value=return_to/>
                    {buttons}
                </form>
                <p class="hint">{chosen_type.in_words()}</p>
                {(chosen_type == OrderType::Delivery).then(|| zip(chosen, refusals, return_to))}
            </section>
        }
        .into_any(),
    )
}

/// What it costs at least, in a word or two.
fn price(terms: &Terms) -> Option<AnyView> {
    let from = terms.fees.on(terms.minimum_cents);
    let is_in_steps = terms.fees.0.len() > 1;
    let words = match (from > Cents::ZERO, is_in_steps) {
        (true, true) => format!("up to {from}"),
        (true, false) => from.to_string(),
        (false, _) => return None,
    };
    Some(view! { " "<small>{words}</small> }.into_any())
}

fn zip(chosen: &Fulfilment, refusals: &[Refusal], return_to: &'static str) -> AnyView {
    let typed = !chosen.zip().is_empty();
    let outside = refusals.iter().find(|refusal| refusal.reason == Reason::OutsideZone).filter(|_| typed);
    let wrong = outside.map(|refusal| view! { <p class="wrong" id="zip-wrong">{refusal.detail.clone()}</p> });
    view! {
        <form method="post" action="/cart" class="zip" data-whole="">
            <input type="hidden" name="op" value="handover"/>
            <input type="hidden" name="type" value=OrderType::Delivery.key()/>
            <input type="hidden" name="return_to" value=return_to/>
            <label for="zip">"Zip code"</label>
            {wrong}
            <input
                id="zip"
                name="zip"
                value=chosen.zip().to_owned()
                required=true
                inputmode="numeric"
                maxlength="10"
                pattern="[0-9]{5}(-[0-9]{4})?"
                autocomplete="postal-code"
                aria-invalid=outside.is_some().then_some("true")
                aria-describedby=outside.is_some().then_some("zip-wrong")
            />
            <button>{if typed { "Change" } else { "Check" }}</button>
        </form>
    }
    .into_any()
}

/// The fee's name on the receipt.
pub(crate) const fn fee_name(order_type: OrderType) -> &'static str {
    match order_type {
        OrderType::Pickup => "Pick-up fee",
        OrderType::Curbside => "Curbside fee",
        OrderType::DriveThrough => "Drive-through fee",
        OrderType::Delivery => "Delivery fee",
    }
}

/// Where it is paid for, as a sentence.
pub(crate) const fn payment(order_type: OrderType) -> &'static str {
    match order_type {
        OrderType::Pickup => "You pay at the shop, when you pick up.",
        OrderType::Curbside => "You pay at your car, when we bring it.",
        OrderType::DriveThrough => "You pay at the window.",
        OrderType::Delivery => "You pay at your door, when we bring it.",
    }
}

/// Over the fields that ask who orders.
pub(crate) const fn who(order_type: OrderType) -> &'static str {
    match order_type {
        OrderType::Pickup | OrderType::Curbside | OrderType::DriveThrough => "Who is picking up",
        OrderType::Delivery => "Who is at the door",
    }
}

/// Over the choice of a time.
pub(crate) const fn when(order_type: OrderType) -> &'static str {
    match order_type {
        OrderType::Pickup | OrderType::Curbside | OrderType::DriveThrough => "When you will come",
        OrderType::Delivery => "When we will come",
    }
}

/// The label of the choice of a time.
pub(crate) const fn time(order_type: OrderType) -> &'static str {
    match order_type {
        OrderType::Pickup => "Pick-up time",
        OrderType::Curbside | OrderType::DriveThrough => "Time",
        OrderType::Delivery => "Delivery time",
    }
}

/// What the third step of an order is called.
pub(crate) const fn ready(order_type: OrderType) -> &'static str {
    match order_type {
        OrderType::Pickup | OrderType::Curbside | OrderType::DriveThrough => "Ready",
        OrderType::Delivery => "On its way",
    }
}

/// Where an order stands, for its shopper; none where that is not for the order type to say.
pub(crate) const fn standing(order_type: OrderType, status: OrderStatus) -> Option<&'static str> {
    match (status, order_type) {
        (OrderStatus::Received, _) => Some("Received. The shop has it and will confirm."),
        (OrderStatus::Accepted, _) => Some("Accepted. The shop is preparing it."),
        (OrderStatus::Ready, OrderType::Pickup) => Some("Ready. It is waiting for you at the counter."),
        (OrderStatus::Ready, OrderType::Curbside) => Some("Ready. Park, and tell us that you are here."),
        (OrderStatus::Ready, OrderType::DriveThrough) => Some("Ready. It is waiting for you at the window."),
        (OrderStatus::Ready, OrderType::Delivery) => Some("On its way to you."),
        (OrderStatus::Completed, _) => Some("Completed. Thank you, and enjoy."),
        (OrderStatus::Cancelled, _) => None,
    }
}
