//! Reading and writing a shop's settings: words, hours, looks. Who writes says which settings they have seen.

use super::{hold, matches, quoted};
use crate::answer::Answer;
use crate::body;
use crate::counter::calls::{Held, ReadSettings, SettingsRead, SettingsView, WriteSettings};
use crate::incoming::Incoming;
use crate::routes::credential::token_hash;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use serde_json::{Map, Value};

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

/// Why settings that a form of the desk sent were not kept: its sender can mend it.
pub(in crate::routes) enum NotKept {
    /// Somebody changed the settings since the form was shown.
    Stale,
    /// What is wrong with them, in one sentence.
    Refused(String),
}

/// Hands fields of the settings to the counter, written on what that etag names.
pub(in crate::routes) async fn hold_settings(
    front: &Storefront,
    shop: &ShopId,
    token_hash: String,
    etag: &str,
    fields: Map<String, Value>,
) -> Result<Result<(), NotKept>, Trouble> {
    let call = WriteSettings { shop: shop.clone(), token_hash, matches: vec![etag.to_owned()], fields };
    match front.staff_write(call).await.map_err(|_| Trouble::CounterUnavailable)? {
        Held::Taken(_) => Ok(Ok(())),
        Held::Stale(_) => Ok(Err(NotKept::Stale)),
        Held::Refused(errors) => {
            Ok(Err(NotKept::Refused(errors.into_iter().map(|error| error.detail).take(1).collect())))
        }
        Held::NotSignedIn => Err(Trouble::NotSignedIn),
        Held::NotPermitted => Err(Trouble::NotPermitted),
        Held::Full => Err(Trouble::TooManyHeld),
        Held::NoMenu => Err(Trouble::MenuUnavailable),
    }
}

pub(super) async fn write(
    front: &Storefront,
    shop: ShopId,
    token_hash: String,
    incoming: &mut Incoming,
) -> Result<Answer, Trouble> {
    let matches = matches(incoming).ok_or(Trouble::ConditionMissing)?;
    let fields: Map<String, Value> = body::json(&body::bytes(&mut incoming.request).await?)?;
    hold(front, WriteSettings { shop, token_hash, matches, fields }, Vec::new()).await
}
