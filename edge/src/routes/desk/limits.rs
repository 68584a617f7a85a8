//! The desk's page of purchase limits, and an owner's word that they hold.

use super::super::credential::{signed_in, token_hash};
use super::super::staff_writes::{hold_settings, read_settings};
use super::{Answered, DeskView, or_sign_in};
use crate::answer::Answer;
use crate::body::Form;
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use everbud_staff::{LimitsView, Page, Person, render};
use serde_json::{Map, Value, json};

pub(crate) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    or_sign_in(page(front, shop, incoming, 200, "").await)
}

async fn page(front: &Storefront, shop: &ShopId, incoming: &Incoming, status: u16, wrong: &str) -> Answered {
    let view = DeskView::read(front, shop, incoming).await?;
    let staff = signed_in(front, shop, token_hash(incoming)?).await?;
    let read = read_settings(front, shop, token_hash(incoming)?).await?;
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

/// Confirms one rule, as it stood on the page. The settings' own rules say who may, and keep who did.
pub(crate) async fn confirm(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    or_sign_in(confirmed(front, shop, incoming, &form).await)
}

async fn confirmed(front: &Storefront, shop: &ShopId, incoming: &Incoming, form: &Form) -> Answered {
    let read = read_settings(front, shop, token_hash(incoming)?).await?;
    let asked = form.field("rule").parse::<usize>().ok().and_then(|at| read.limit.0.get(at));
    let rule = asked.ok_or(Trouble::Malformed("The form names no rule."))?;
    let mut confirmed = vec![json!({ "rule": rule })];
    let others = read.settings.limits_confirmed.iter().filter(|confirmed| !confirmed.is_of(rule));
    confirmed.extend(others.map(|confirmed| json!(confirmed)));
    let fields = Map::from_iter([("limits_confirmed".to_owned(), Value::Array(confirmed))]);
    match hold_settings(front, shop, token_hash(incoming)?, form.field("etag"), fields).await? {
        Ok(()) => Ok(Answer::see_other("/desk/limits")),
        Err(wrong) => page(front, shop, incoming, 422, &wrong).await,
    }
}
