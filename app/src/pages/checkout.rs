//! The checkout: who orders, when it is fetched, and what it costs, as one form.
//!
//! No I/O. The form carries the key of the attempt and the total that the shopper saw: sent twice it is one order, and a
//! price that changed meanwhile is refused instead of charged.

use crate::document::Head;
use crate::parts::field::{Field, field};
use crate::parts::totals::Totals;
use crate::parts::{bought, clock, conditions, handover, held, limits, refusals, totals};
use crate::view::{CheckoutView, Offered, ShopFrame};
use everbud_domain::cart::{Fulfilment, MenuType, Quantity};
use everbud_domain::order_type::OrderType;
use everbud_domain::quote::QuotedSlot;
use everbud_domain::refusal::{Reason, Refusal};
use everbud_domain::time::Timestamp;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &ShopFrame<'_>, view: &CheckoutView<'_>) -> (Head, AnyView) {
    let shop = &frame.menu.menu.shop;
    let fulfilment = &view.cart.fulfilment;
    let order_type = fulfilment.order_type();
    let age = shop.minimum_age_for(view.cart.menu, order_type).unwrap_or(shop.minimum_age);
    let note = shop.order_types.terms(order_type).map(|terms| terms.payment_note.clone()).unwrap_or_default();
    let title = if view.refusals.is_empty() { "Checkout" } else { "Please check: Checkout" };
    let head = Head { title: title.to_owned(), description: format!("Order at {}.", shop.name), listed: false };
    let targets = view.refusals.iter().map(|refusal| (refusal, target(refusal)));
    let choice = handover::choice(shop, fulfilment, &view.quote.refusals, "/checkout");
    let main = view! {
        <div class="wide checkout-head">
            <h1>"Checkout"</h1>
            {choice}
        </div>
        <form class="wide two checkout" id="checkout" method="post" action="/checkout">
            <input type="hidden" name="key" value=view.key.to_string()/>
            <input type="hidden" name="menu" value=view.cart.menu.key()/>
            <input type="hidden" name="order_type" value=order_type.key()/>
            <input type="hidden" name="lines" value=wanted(view)/>
            <input type="hidden" name="codes" value=view.cart.coupons.join(" ")/>
            <input type="hidden" name="zip" value=fulfilment.zip().to_owned()/>
            <input type="hidden" name="total_cents" value=view.quote.total_cents.0.to_string()/>
            // The first button of a form is the one that Enter presses in its fields.
            <button class="unseen" tabindex="-1" aria-hidden="true">"Place the order"</button>
            <div>
                {refusals::summary(targets)}
                {offered(frame, view)}
                {customer(frame, view, age)}
                {patient(view)}
                {whereto(frame, view)}
                {slots(frame, view)}
            </div>
            <aside class="panel" id="summary" aria-labelledby="sum">
                <h2 id="sum">"Your order"</h2>
                {bought::bought(&view.quote.lines)}
                <p><a class="lone" href="/cart">"Change the cart"</a></p>
                {totals::totals(&Totals::of(view.quote, order_type))}
                <input type="hidden" name="subtotal_cents" value=view.quote.subtotal_cents.0.to_string()/>
                <input type="hidden" name="discount_cents" value=view.quote.discount_cents.0.to_string()/>
                <input type="hidden" name="tax_cents" value=view.quote.tax_cents.0.to_string()/>
                {limits::limits(&view.quote.limits)}
                {conditions::conditions(&view.quote.conditions)}
                {held::held(frame, view)}
                <button class="main">{format!("Place the order · {}", view.quote.total_cents)}</button>
                <p class="quiet">
                    {format!("{} {note}", handover::payment(order_type))}" "
                    {format!("You must be {age} or older, with a valid identity card.")}
                </p>
            </aside>
        </form>
    };
    (head, main.into_any())
}

/// What the form orders, whatever the cart holds by then: each variant with its quantity.
fn wanted(view: &CheckoutView<'_>) -> String {
    let lines = view.cart.lines.iter().map(|line| match line.quantity {
        Quantity::Whole(quantity) => format!("{}*{quantity}", line.variant),
        Quantity::NotWhole => format!("{}*0", line.variant),
    });
    lines.collect::<Vec<_>>().join(" ")
}

/// The one press that agrees to what changed, with all that it orders where that is not what was asked for.
fn offered(frame: &ShopFrame<'_>, view: &CheckoutView<'_>) -> Option<AnyView> {
    let words = match view.offered {
        Offered::Nothing => return None,
        Offered::NewPrice => "Nothing else has changed.".to_owned(),
        Offered::Instead => format!("What can be ordered: {}.", instead(frame, view)),
    };
    let total = view.quote.total_cents;
    Some(
        view! {
            <div class="panel offered">
                <p>{words}</p>
                <p><button class="main">{format!("Place the order for {total}")}</button></p>
            </div>
        }
        .into_any(),
    )
}

/// What is offered instead, as a list in a sentence: pieces, how they are handed over, and when.
fn instead(frame: &ShopFrame<'_>, view: &CheckoutView<'_>) -> String {
    let zone = &frame.menu.menu.shop.zone;
    let lines = view.quote.lines.iter().map(|line| format!("{} × {} ({})", line.quantity, line.name, line.size));
    let when = match view.cart.fulfilment.slot() {
        Some(start) => {
            let (day, time) = (clock::day(zone, start, frame.now), clock::time(zone, start));
            format!("{}, {time}", day.to_lowercase())
        }
        None => "at the soonest time".to_owned(),
    };
    let how = view.cart.fulfilment.order_type().label().to_lowercase();
    lines.chain([format!("{how} {when}")]).collect::<Vec<_>>().join(", ")
}

/// Where the link of a refusal leads: to its field, to the figures, or to the line in the cart.
pub(crate) fn target(refusal: &Refusal) -> Option<String> {
    match (refusal.field, refusal.reason, refusal.line) {
        (Some(field), _, _) => Some(format!("#{}", field.name())),
        (None, reason, _) if reason.is_about_the_total() => Some("#summary".to_owned()),
        (None, Reason::OutsideZone, _) => Some("#zip".to_owned()),
        (None, Reason::OrderingPaused, _) => None,
        (None, _, Some(line)) => Some(format!("/cart#quantity-{line}")),
        (None, _, None) => Some("/cart".to_owned()),
    }
}

/// What the browser may fill in, and so remember: nothing where the next person would be shown it.
const fn fills(frame: &ShopFrame<'_>, what: &'static str) -> &'static str {
    if frame.kiosk { "off" } else { what }
}

fn wrong(view: &CheckoutView<'_>, field: &str) -> Vec<String> {
    let about = |refusal: &&Refusal| refusal.field.is_some_and(|it| it.name() == field);
    view.refusals.iter().filter(about).map(|refusal| refusal.detail.clone()).collect()
}

fn customer(frame: &ShopFrame<'_>, view: &CheckoutView<'_>, age: u8) -> AnyView {
    let values = view.values;
    view! {
        <fieldset>
            <legend>{handover::who(view.cart.fulfilment.order_type())}</legend>
            {field(Field {
                name: "name",
                label: "Name",
                hint: "As on your identity card.",
                kind: "text",
                autocomplete: fills(frame, "name"),
                value: &values.name,
                required: true,
                wrong: wrong(view, "name"),
            })}
            {field(Field {
                name: "phone",
                label: "Phone",
                hint: "For questions about this order only.",
                kind: "tel",
                autocomplete: fills(frame, "tel"),
                value: &values.phone,
                required: true,
                wrong: wrong(view, "phone"),
            })}
            {field(Field {
                name: "email",
                label: "E-mail (optional)",
                hint: "",
                kind: "email",
                autocomplete: fills(frame, "email"),
                value: &values.email,
                required: false,
                wrong: wrong(view, "email"),
            })}
            {field(Field {
                name: "birth_date",
                label: "Date of birth",
                hint: &format!("You must be {age} or older."),
                kind: "date",
                autocomplete: fills(frame, "bday"),
                value: &values.birth_date,
                required: true,
                wrong: wrong(view, "birth_date"),
            })}
            {residency(frame, view)}
        </fieldset>
    }
    .into_any()
}

/// The card of somebody who buys as a patient.
fn patient(view: &CheckoutView<'_>) -> Option<AnyView> {
    if view.cart.menu == MenuType::Adult {
        return None;
    }
    let values = view.values;
    Some(
        view! {
            <fieldset>
                <legend>"Your patient card"</legend>
                {field(Field {
                    name: "card_number",
                    label: "Number",
                    hint: "Bring the card: it is looked at when you get the order.",
                    kind: "text",
                    autocomplete: "off",
                    value: &values.card_number,
                    required: true,
                    wrong: wrong(view, "card_number"),
                })}
                {field(Field {
                    name: "card_expires",
                    label: "Last day",
                    hint: "",
                    kind: "date",
                    autocomplete: "off",
                    value: &values.card_expires,
                    required: true,
                    wrong: wrong(view, "card_expires"),
                })}
                {field(Field {
                    name: "card_state",
                    label: "State",
                    hint: "Its two letters, such as NJ.",
                    kind: "text",
                    autocomplete: "off",
                    value: &values.card_state,
                    required: true,
                    wrong: wrong(view, "card_state"),
                })}
            </fieldset>
        }
        .into_any(),
    )
}

/// What only some order types need to know: the car, or the door.
fn whereto(frame: &ShopFrame<'_>, view: &CheckoutView<'_>) -> Option<AnyView> {
    let values = view.values;
    match &view.cart.fulfilment {
        Fulfilment::Pickup { .. } => None,
        Fulfilment::Curbside { .. } | Fulfilment::DriveThrough { .. } => Some(field(Field {
            name: "vehicle",
            label: "Your car (optional)",
            hint: "So that we find you: colour, make, plate.",
            kind: "text",
            autocomplete: "off",
            value: &values.vehicle,
            required: false,
            wrong: wrong(view, "vehicle"),
        })),
        Fulfilment::Delivery { zip, .. } => Some(
            view! {
                <fieldset>
                    <legend>"Where we bring it"</legend>
                    {field(Field {
                        name: "street",
                        label: "House number, street, flat",
                        hint: "",
                        kind: "text",
                        autocomplete: fills(frame, "street-address"),
                        value: &values.street,
                        required: true,
                        wrong: wrong(view, "street"),
                    })}
                    {field(Field {
                        name: "town",
                        label: "Town",
                        hint: &format!("In {zip}."),
                        kind: "text",
                        autocomplete: fills(frame, "address-level2"),
                        value: &values.town,
                        required: true,
                        wrong: wrong(view, "town"),
                    })}
                    {field(Field {
                        name: "note",
                        label: "For the driver (optional)",
                        hint: "A door code, which bell to ring.",
                        kind: "text",
                        autocomplete: "off",
                        value: &values.note,
                        required: false,
                        wrong: wrong(view, "note"),
                    })}
                </fieldset>
            }
            .into_any(),
        ),
    }
}

/// Asked only where the law lets residents buy more than others.
fn residency(frame: &ShopFrame<'_>, view: &CheckoutView<'_>) -> AnyView {
    if !frame.menu.menu.shop.tells_residents_apart(view.cart.menu, frame.now) {
        return ().into_any();
    }
    let choices = [("", "I would rather not say"), ("resident", "In this state"), ("non_resident", "Elsewhere")];
    let options = choices
        .map(|(value, words)| view! { <option value=value selected=view.values.residency == value>{words}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for="residency">"Where you live"</label>
            <p class="hint" id="residency-hint">"The law lets residents of the state buy more, by their identity card."</p>
            <select id="residency" name="residency" aria-describedby="residency-hint">
                {options}
            </select>
        </div>
    }
    .into_any()
}

fn slots(frame: &ShopFrame<'_>, view: &CheckoutView<'_>) -> AnyView {
    let (shop, order_type) = (&frame.menu.menu.shop, view.cart.fulfilment.order_type());
    let zone = &shop.zone;
    let free: Vec<&QuotedSlot> = view.quote.slots.iter().filter(|slot| slot.left > 0).collect();
    let day_of = |slot: &QuotedSlot| clock::day(zone, slot.starts_at, frame.now);
    let words = |slot: &QuotedSlot| {
        let scarce = if slot.left <= 3 { format!(" ({} left)", slot.left) } else { String::new() };
        format!("{}{scarce}", clock::span(zone, slot.starts_at, slot.ends_at))
    };
    let chosen = Timestamp::parse(&view.values.slot);
    let days = free
        .chunk_by(|one, other| zone.date(one.starts_at) == zone.date(other.starts_at))
        .map(|day| {
            let options = day
                .iter()
                .map(|slot| {
                    let selected = chosen == Some(slot.starts_at);
                    view! { <option value=slot.starts_at.to_string() selected=selected>{words(slot)}</option> }
                })
                .collect_view();
            view! { <optgroup label=day.first().map(|slot| day_of(slot))>{options}</optgroup> }
        })
        .collect_view();
    let soonest = free.first().map_or_else(
        || "Soonest".to_owned(),
        |slot| format!("Soonest: {}, {}", day_of(slot), clock::span(zone, slot.starts_at, slot.ends_at)),
    );
    let wrong = wrong(view, "slot");
    let problem = (!wrong.is_empty()).then(|| view! { <p class="wrong" id="slot-wrong">{wrong.join(" ")}</p> });
    view! {
        <fieldset id="times">
            <legend>{handover::when(order_type)}</legend>
            {(order_type != OrderType::Delivery).then(|| view! { <p class="hint">{shop.address.clone()}</p> })}
            <div class="field">
                <label for="slot">{handover::time(order_type)}</label>
                {problem}
                <select
                    id="slot"
                    name="slot"
                    aria-invalid=(!wrong.is_empty()).then_some("true")
                    aria-describedby=(!wrong.is_empty()).then_some("slot-wrong")
                >
                    <option value="">{soonest}</option>
                    {days}
                </select>
                <button class="set-aside" name="op" value="hold" formnovalidate=true>"Set this time aside"</button>
            </div>
        </fieldset>
    }
    .into_any()
}
