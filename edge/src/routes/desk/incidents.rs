//! The desk's pages of incidents: what each meant for the shop, words to its shoppers, and the margins that reports use.

use super::super::credential::token_hash;
use super::super::incidents::{find, read_all, read_report, with_words};
use super::super::staff_writes::{hold_settings, say};
use super::{Answered, DeskView, or_sign_in, to_sign_in};
use crate::answer::Answer;
use crate::body::Form;
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use everbud_domain::id::ShopId;
use everbud_domain::margin::basis_points;
use everbud_domain::product::Category;
use everbud_staff::{IncidentsView, Page, Person, ReportView, render};
use serde_json::{Map, Value};

/// The incidents.
pub(crate) async fn show_all(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    or_sign_in(all(front, shop, incoming, 200, "").await)
}

async fn all(front: &Storefront, shop: &ShopId, incoming: &Incoming, status: u16, wrong: &str) -> Answered {
    let (incidents, read) = read_all(front, shop, incoming).await?;
    let view = DeskView::read(front, shop, incoming).await?;
    let person = Person { name: &read.staff.name, role: read.staff.role };
    let list = IncidentsView { incidents: &incidents, margins: &read.margins, etag: &read.settings_etag, wrong };
    Ok(Answer::html(status, render(&Page::Incidents(view.frame(Some(person)), list))))
}

/// What one incident meant for the shop.
pub(crate) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming, id: &str) -> Answered {
    or_sign_in(one(front, shop, incoming, id, (200, "", "")).await)
}

/// The same with what was said and not taken, and why.
async fn one(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    id: &str,
    (status, text, wrong): (u16, &str, &str),
) -> Answered {
    let incident = find(front, shop, &token_hash(incoming)?, id).await?;
    let read = read_report(front, shop, incoming, &incident, false).await?;
    let view = DeskView::read(front, shop, incoming).await?;
    let person = Person { name: &read.staff.name, role: read.staff.role };
    let incident = with_words(incident, read.words);
    let report = ReportView { incident: &incident, told: &read.told, text, wrong };
    Ok(Answer::html(status, render(&Page::Report(view.frame(Some(person)), report))))
}

/// Says something about an incident.
pub(crate) async fn speak(front: &Storefront, shop: &ShopId, incoming: &mut Incoming, id: &str) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let Ok(token_hash) = token_hash(incoming) else { return to_sign_in() };
    let text = form.field("text");
    or_sign_in(match say(front, shop, token_hash, id, text.to_owned()).await {
        Ok(Ok(_)) => Ok(Answer::see_other(&format!("/desk/incidents/{id}#words"))),
        Ok(Err(why)) => one(front, shop, incoming, id, (422, text, &why)).await,
        Err(trouble) => Err(trouble),
    })
}

/// Writes the margins, which are settings: they are held, and applied when the database has them.
pub(crate) async fn keep_margins(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let Ok(token_hash) = token_hash(incoming) else { return to_sign_in() };
    let mut margins = Map::new();
    for category in Category::ALL {
        let typed = form.field(category.key()).trim().trim_end_matches('%').trim_end();
        if typed.is_empty() {
            continue;
        }
        let Some(margin) = basis_points(typed) else {
            let wrong = format!("{}: a percentage, such as 45 or 45.5.", category.label());
            return or_sign_in(all(front, shop, incoming, 422, &wrong).await);
        };
        margins.insert(category.key().to_owned(), margin.into());
    }
    let fields = Map::from_iter([("margins".to_owned(), Value::Object(margins))]);
    or_sign_in(match hold_settings(front, shop, token_hash, form.field("etag"), fields).await {
        Ok(Ok(())) => Ok(Answer::see_other("/desk/incidents#margins")),
        Ok(Err(wrong)) => all(front, shop, incoming, 422, &wrong).await,
        Err(trouble) => Err(trouble),
    })
}
