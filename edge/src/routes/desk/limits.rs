//! The desk's page of purchase limits, and an owner's word that they hold.

use super::super::credential::token_hash;
use super::super::staff_writes::hold_settings;
use super::{Answered, DeskView, to_sign_in};
use crate::answer::Answer;
use crate::body::Form;
use crate::counter::calls::staff::WhoIs;
use crate::counter::calls::{Held, ReadSettings, SettingsRead, SettingsView};
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use everbud_staff::{LimitsView, Page, Person, render};
use serde_json::{Map, Value, json};

pub(crate) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    page(front, shop, incoming, 200, "").await
}

async fn page(front: &Storefront, shop: &ShopId, incoming: &Incoming, status: u16, wrong: &str) -> Answered {
    let view = DeskView::read(front, shop, incoming).await?;
    let Ok(token_hash) = token_hash(incoming) else { return to_sign_in() };
    let who = WhoIs { shop: shop.clone(), token_hash: token_hash.clone() };
    let Some(staff) = front.counter(shop, who).await.map_err(|_| Trouble::CounterUnavailable)? else {
        return to_sign_in();
    };
    let read = match settings(front, shop, token_hash).await {
        Err(Trouble::NotSignedIn) => return to_sign_in(),
        read => read?,
    };
    let limits = LimitsView {
        rules: &read.limit.0,
        confirmed: &read.settings.limits_confirmed,
        unsold: &read.unsold,
        etag: &read.etag,
        wrong,
    };
    let person = Person { name: &staff.name, role: staff.role };
    Ok(Answer::html(status, render(&Page::Limits(view.frame(Some(person)), limits))))
}

async fn settings(front: &Storefront, shop: &ShopId, token_hash: String) -> Result<Box<SettingsView>, Trouble> {
    let call = ReadSettings { shop: shop.clone(), token_hash };
    match front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)? {
        SettingsRead::Settings(view) => Ok(view),
        SettingsRead::NoMenu => Err(Trouble::MenuUnavailable),
        SettingsRead::NotSignedIn => Err(Trouble::NotSignedIn),
    }
}

/// Confirms one rule, as it stood on the page. The settings' own rules say who may, and keep who did.
pub(crate) async fn confirm(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let Ok(token_hash) = token_hash(incoming) else { return to_sign_in() };
    let read = match settings(front, shop, token_hash.clone()).await {
        Err(Trouble::NotSignedIn) => return to_sign_in(),
        read => read?,
    };
    let asked = form.field("rule").parse::<usize>().ok().and_then(|at| read.limit.0.get(at));
    let rule = asked.ok_or(Trouble::Malformed("The form names no rule."))?;
    let mut confirmed = vec![json!({ "rule": rule })];
    let others = read.settings.limits_confirmed.iter().filter(|confirmed| !confirmed.is_of(rule));
    confirmed.extend(others.map(|confirmed| json!(confirmed)));
    let fields = Map::from_iter([("limits_confirmed".to_owned(), Value::Array(confirmed))]);
    let wrong = match hold_settings(front, shop, token_hash, form.field("etag"), fields).await? {
        Held::Taken(_) => return Ok(Answer::see_other("/desk/limits")),
        Held::NotSignedIn => return to_sign_in(),
        Held::NotPermitted => return Err(Trouble::NotPermitted),
        Held::Full => return Err(Trouble::TooManyHeld),
        Held::NoMenu => return Err(Trouble::MenuUnavailable),
        Held::Stale(_) => "Somebody changed the shop's settings meanwhile. Please look again.".to_owned(),
        Held::Refused(errors) => errors.into_iter().map(|error| error.detail).take(1).collect(),
    };
    page(front, shop, incoming, 422, &wrong).await
}
