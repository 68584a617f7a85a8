//! What incidents meant for a shop, for those of its staff who answer for it: as JSON, and as files for a spreadsheet.
//! Which incidents there were the gate knows, and what they meant the shop's own counter, in an outage and out of one.

use super::credential::{signed_in, token_hash};
use super::staff_writes::taken;
use crate::answer::Answer;
use crate::counter::calls::{CountOrders, CountedIncident, OrdersCounted, ReadReport, ReportRead, ShopsPart};
use crate::gate::calls::IncidentBook;
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use everbud_domain::wire::incidents::{IncidentView, IncidentsReply, WordView};
use everbud_outage::report::csv;
use std::rc::Rc;

/// The incidents that the gate keeps.
async fn book(front: &Storefront) -> Result<Rc<IncidentBook>, Trouble> {
    front.incidents().await.ok_or(Trouble::GateUnavailable)
}

/// The incident of that id, for somebody who works at the shop.
///
/// # Errors
/// [`Trouble::NotFound`] where the gate knows none; whoever is nobody here is not even told that.
pub(super) async fn find(
    front: &Storefront,
    shop: &ShopId,
    token_hash: &str,
    id: &str,
) -> Result<IncidentView, Trouble> {
    let book = book(front).await?;
    if let Some(found) = book.incidents.iter().find(|incident| incident.id.as_str() == id) {
        // What all shops together took is nobody's here.
        return Ok(IncidentView { orders: None, ..found.clone() });
    }
    signed_in(front, shop, token_hash.to_owned()).await?;
    Err(Trouble::NotFound)
}

fn counted(incident: &IncidentView) -> CountedIncident {
    CountedIncident { id: incident.id.clone(), from: incident.began_at, until: incident.ended_at }
}

/// The incident with these words too, oldest first.
pub(super) fn with_words(mut incident: IncidentView, words: Vec<WordView>) -> IncidentView {
    incident.updated_at = words.iter().map(|word| word.at).fold(incident.updated_at, Ord::max);
    incident.words.extend(words);
    incident.words.sort_by_key(|word| word.at);
    incident
}

/// The incidents, each with what became of this shop's orders, and who asks.
pub(super) async fn read_all(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
) -> Result<(Vec<IncidentView>, OrdersCounted), Trouble> {
    let token_hash = token_hash(incoming)?;
    let book = book(front).await?;
    let incidents = book.incidents.iter().map(counted).collect();
    let mut read = taken(front.counter(shop, CountOrders { shop: shop.clone(), token_hash, incidents }).await)?;
    let views = book.incidents.iter().zip(core::mem::take(&mut read.incidents));
    let views = views
        .map(|(incident, ShopsPart { orders, words })| with_words(IncidentView { orders, ..incident.clone() }, words));
    let views = views.collect();
    Ok((views, read))
}

/// The report of one incident.
pub(super) async fn read_report(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    incident: &IncidentView,
    with_orders: bool,
) -> Result<ReportRead, Trouble> {
    let incident = counted(incident);
    let call = ReadReport { shop: shop.clone(), token_hash: token_hash(incoming)?, incident, with_orders };
    taken(front.counter(shop, call).await)
}

/// The incidents as JSON.
pub(super) async fn list(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Answer, Trouble> {
    let (incidents, _) = read_all(front, shop, incoming).await?;
    Ok(Answer::json(200, &IncidentsReply { incidents }))
}

/// The report of one incident, in the form that the address names.
pub(super) async fn report(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    id: &str,
    form: &str,
) -> Result<Answer, Trouble> {
    let incident = find(front, shop, &token_hash(incoming)?, id).await?;
    let file = |text: &str, name: &str| {
        let name = format!("attachment; filename=\"incident-{id}-{name}\"");
        Ok(Answer::text(200, text).of_type(csv::CONTENT_TYPE).with("content-disposition", &name))
    };
    let read = async |with_orders| read_report(front, shop, incoming, &incident, with_orders).await;
    match form {
        "report" => Ok(Answer::json(200, &read(false).await?.told)),
        "report.csv" => file(&csv::figures(&read(false).await?.told.report), form),
        "orders.csv" => file(&read(true).await?.orders_csv, form),
        _ => Err(Trouble::NotFound),
    }
}
