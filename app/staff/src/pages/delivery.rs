//! Delivery zones, as who runs a shop thinks of them: so many miles around a zip code.
//!
//! No I/O. The miles become zip codes when they are kept; the page shows which.

use crate::view::{DeliveryView, Frame};
use everbud_domain::order_type::delivery::DeliveryZone;
use everbud_domain::order_type::radius::MAX_MILES;
use everbud_domain::staff::Duty;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &Frame<'_>, view: &DeliveryView<'_>) -> AnyView {
    let wrong =
        (!view.wrong.is_empty()).then(|| view! { <p class="notice refused" role="alert">{view.wrong.to_owned()}</p> });
    let waits = (!view.shown).then(|| {
        view! { <p class="notice" role="status">"What was changed last waits, and is shown to shoppers as soon as the database has it."</p> }
    });
    let may = frame.person.is_some_and(|person| person.role.may(Duty::ChangeSettings));
    let zones = match view.delivery {
        None => view! { <p>"This shop does not deliver. Its terms are among the order types of its settings."</p> }
            .into_any(),
        Some(delivery) => {
            let zones =
                delivery.zones.iter().enumerate().map(|(at, zone)| self::zone(view, may, at, zone)).collect_view();
            let another = may.then(|| form(view, delivery.zones.len(), None));
            view! {
                {zones}
                {another}
            }
            .into_any()
        }
    };
    view! {
        <div class="stock">
            <h1>"Delivery zones"</h1>
            {wrong}
            {waits}
            <p class="quiet">
                "Of zones that share a zip code, the first counts. A zip code lies where the middle of its area is, by the Census Bureau’s gazetteer."
            </p>
            {zones}
        </div>
    }
    .into_any()
}

fn zone(view: &DeliveryView<'_>, may: bool, at: usize, zone: &DeliveryZone) -> AnyView {
    let zips: Vec<String> = zone.zips.iter().map(ToString::to_string).collect();
    let count = if zips.len() == 1 { "1 zip code".to_owned() } else { format!("{} zip codes", zips.len()) };
    let reach = zone.radius.as_ref().map_or_else(
        || format!("{count}, written one by one."),
        |radius| format!("{count} within {} miles of {}.", radius.miles, radius.zip),
    );
    view! {
        <section class="rule" id=format!("zone-{at}")>
            <h2>{zone.name.clone()}</h2>
            <p>{reach}</p>
            <p class="quiet">{zips.join(" ")}</p>
            {may.then(|| form(view, at, Some(zone)))}
        </section>
    }
    .into_any()
}

/// Sets how far a zone reaches, or makes another one.
fn form(view: &DeliveryView<'_>, at: usize, zone: Option<&DeliveryZone>) -> AnyView {
    let radius = zone.and_then(|zone| zone.radius.as_ref());
    let (zip, miles) = radius.map_or_else(Default::default, |it| (it.zip.to_string(), it.miles.to_string()));
    let [name_id, zip_id, miles_id] = ["name", "zip", "miles"].map(|field| format!("{field}-{at}"));
    let name = zone.map_or_else(
        || {
            view! {
                <label for=name_id.clone()>"Name"</label>
                <input id=name_id name="name" type="text" maxlength="100" required autocomplete="off"/>
            }
            .into_any()
        },
        |_| ().into_any(),
    );
    let (heading, button, of) = match zone {
        None => (Some(view! { <h2>"Another zone"</h2> }), "Add the zone", String::new()),
        Some(zone) => (None, "Set the radius", format!(": {}", zone.name)),
    };
    view! {
        {heading}
        <form class="zone" method="post" action="/desk/delivery">
            <input type="hidden" name="etag" value=view.etag.to_owned()/>
            <input type="hidden" name="zone" value=at.to_string()/>
            {name}
            <label for=miles_id.clone()>"Miles"</label>
            <input id=miles_id name="miles" type="number" min="1" max=MAX_MILES.to_string() value=miles required/>
            <label for=zip_id.clone()>"around zip code"</label>
            <input id=zip_id name="zip" type="text" inputmode="numeric" maxlength="10" value=zip required autocomplete="off"/>
            <button class="main">{button}<span class="unseen">{of}</span></button>
        </form>
    }
    .into_any()
}
