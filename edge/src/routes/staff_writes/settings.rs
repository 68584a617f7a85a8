//! Reading and writing a shop's settings: words, hours, looks. Who writes says which settings they have seen.

use super::{hold, matches, quoted};
use crate::answer::Answer;
use crate::body;
use crate::counter::calls::{Held, ReadSettings, SettingsRead, SettingsView, WriteSettings};
use crate::incoming::Incoming;
use crate::routes::credential::{signed_in, token_hash};
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use everbud_domain::order_type::radius::{Places, has_radius};
use everbud_domain::wire::FieldError;
use serde_json::{Map, Value};

/// Where each zip code lies: see [`Places`].
const PLACES: &str = "/data/zips.bin";

/// Where settings and held writes are read.
pub(super) const ADDRESS: &str = "/api/v1/staff/settings";

/// Tells the settings as staff last wrote them, and what is held.
pub(in crate::routes) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Answer, Trouble> {
    let view = read(front, shop, token_hash(incoming)?).await?;
    Ok(Answer::json(200, &view).with("etag", &quoted(&view.etag)))
}

/// The settings as staff last wrote them, and what is held.
pub(in crate::routes) async fn read(
    front: &Storefront,
    shop: &ShopId,
    token_hash: String,
) -> Result<Box<SettingsView>, Trouble> {
    let call = ReadSettings { shop: shop.clone(), token_hash };
    match front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)? {
        SettingsRead::Settings(view) => Ok(view),
        SettingsRead::NoMenu => Err(Trouble::MenuUnavailable),
        SettingsRead::NotSignedIn => Err(Trouble::NotSignedIn),
    }
}

/// Hands fields of the settings that a form of the desk sent to the counter, written on what that etag names. Inside stands,
/// in a sentence for the sender, why they were not kept.
pub(in crate::routes) async fn hold_settings(
    front: &Storefront,
    shop: &ShopId,
    token_hash: String,
    etag: &str,
    mut fields: Map<String, Value>,
) -> Result<Result<(), String>, Trouble> {
    if let Err(errors) = look_up_zips(front, &mut fields).await {
        return Ok(Err(first(errors)));
    }
    let call = WriteSettings { shop: shop.clone(), token_hash, matches: vec![etag.to_owned()], fields };
    match front.staff_write(call).await.map_err(|_| Trouble::CounterUnavailable)? {
        Held::Taken(_) => Ok(Ok(())),
        Held::Stale(_) => {
            let why = "Somebody changed the shop's settings meanwhile. Nothing was kept; please enter it again.";
            Ok(Err(why.to_owned()))
        }
        Held::Refused(errors) => Ok(Err(first(errors))),
        Held::NotSignedIn => Err(Trouble::NotSignedIn),
        Held::NotPermitted => Err(Trouble::NotPermitted),
        Held::Full => Err(Trouble::TooManyHeld),
        Held::NoMenu => Err(Trouble::MenuUnavailable),
    }
}

fn first(errors: Vec<FieldError>) -> String {
    errors.into_iter().map(|error| error.detail).take(1).collect()
}

/// Fills in the zip codes of zones that are written in miles, by a file that is deployed beside the Workers: nothing remote
/// is asked, and the counter takes zip codes alone.
async fn look_up_zips(front: &Storefront, fields: &mut Map<String, Value>) -> Result<(), Vec<FieldError>> {
    if !has_radius(fields) {
        return Ok(());
    }
    let file = front.asset(PLACES).await.unwrap_or_default();
    let missing = "The zip codes cannot be looked up now. Please write them one by one, without a radius.";
    let places = Places::read(&file).ok_or_else(|| vec![FieldError::at("#/order_types/delivery/zones", missing)])?;
    places.fill_in(fields)
}

pub(super) async fn write(
    front: &Storefront,
    shop: ShopId,
    token_hash: String,
    incoming: &mut Incoming,
) -> Result<Answer, Trouble> {
    let matches = matches(incoming).ok_or(Trouble::ConditionMissing)?;
    let mut fields: Map<String, Value> = body::json(&body::bytes(&mut incoming.request).await?)?;
    if let Err(errors) = look_up_zips(front, &mut fields).await {
        // Who may not write is told that first.
        signed_in(front, &shop, token_hash).await?;
        return Ok(Answer::write_refused(errors));
    }
    hold(front, WriteSettings { shop, token_hash, matches, fields }, Vec::new()).await
}
