//! The desk's page of delivery zones: so many miles around a zip code.

use super::super::credential::{signed_in, token_hash};
use super::super::staff_writes::{hold_settings, read_settings};
use super::{Answered, DeskView, or_sign_in};
use crate::answer::Answer;
use crate::body::Form;
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use everbud_domain::order_type::radius::with_radius;
use everbud_staff::{DeliveryView, Page, Person, render};
use serde_json::Map;

pub(crate) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    or_sign_in(page(front, shop, incoming, 200, "").await)
}

async fn page(front: &Storefront, shop: &ShopId, incoming: &Incoming, status: u16, wrong: &str) -> Answered {
    let view = DeskView::read(front, shop, incoming).await?;
    let staff = signed_in(front, shop, token_hash(incoming)?).await?;
    let read = read_settings(front, shop, token_hash(incoming)?).await?;
    let delivery = read.settings.order_types.delivery.as_ref();
    let zones = DeliveryView { delivery, etag: &read.etag, shown: read.shown, wrong };
    let person = Person { name: &staff.name, role: staff.role };
    Ok(Answer::html(status, render(&Page::Delivery(view.frame(Some(person)), zones))))
}

/// Sets the radius of one zone, or adds a zone behind the last.
pub(crate) async fn set(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    or_sign_in(changed(front, shop, incoming, &form).await)
}

async fn changed(front: &Storefront, shop: &ShopId, incoming: &Incoming, form: &Form) -> Answered {
    let read = read_settings(front, shop, token_hash(incoming)?).await?;
    let at: usize = form.field("zone").parse().map_err(|_| Trouble::Malformed("The form names no zone."))?;
    let zone = (at, form.field("name"));
    let order_types = with_radius(&read.settings.order_types, zone, form.field("zip"), form.field("miles"));
    let order_types = order_types.ok_or(Trouble::Malformed("This shop does not deliver."))?;
    let fields = Map::from_iter([("order_types".to_owned(), order_types)]);
    match hold_settings(front, shop, token_hash(incoming)?, form.field("etag"), fields).await? {
        Ok(()) => Ok(Answer::see_other("/desk/delivery")),
        Err(wrong) => page(front, shop, incoming, 422, &wrong).await,
    }
}
