//! What staff can write as JSON. Every write comes by here and names its row in the table of writes, which says what
//! becomes of it while the database is dead; it goes to the counter alone, in an outage and out of one, and who is told of
//! incidents to the gate.

mod menu;
mod settings;
mod webhooks;

use super::credential::token_hash;
use super::incidents;
use super::orders::bounded_reason;
use crate::answer::Answer;
use crate::body;
use crate::counter::calls::{
    Held, HeldView, MarkSoldOut, PushStock, SayWord, SetOrdering, StaffCall, StepOrder, Stepped, StockPushed, Written,
};
use crate::incoming::Incoming;
use crate::object_call::Unreachable;
use crate::order_key::{self, content_hash};
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::{OrderId, ShopId, VariantId};
use everbud_domain::order::{CancelledBy, OrderStep};
use everbud_domain::wire::incidents::WordView;
use everbud_domain::wire::{FieldError, OrderReply};
use everbud_domain::wording::line;
use everbud_outage::staff_write::{StaffWrite, WhileDown};
use everbud_outage::stock_push::{self, SentChange};
use serde::{Deserialize, Serialize};

/// The most that staff may write about why ordering is paused.
const MAX_NOTE_CHARS: usize = 200;

#[derive(Deserialize, Default)]
struct Cancellation {
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
struct SoldOut {
    sold_out: bool,
}

#[derive(Deserialize)]
struct Ordering {
    paused: bool,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
pub(super) struct Speech {
    pub(super) text: String,
}

#[derive(Serialize)]
pub(super) struct Spoken {
    pub(super) words: Vec<WordView>,
}

#[derive(Deserialize)]
struct Push {
    changes: Vec<SentChange>,
}

/// The write that a step of an order is.
///
/// # Errors
/// [`Trouble::NotFound`] for a step that there is not.
pub(super) fn of_step(step: &str) -> Result<StaffWrite, Trouble> {
    match step {
        "accept" => Ok(StaffWrite::AcceptOrder),
        "ready" => Ok(StaffWrite::ReadyOrder),
        "complete" => Ok(StaffWrite::CompleteOrder),
        "cancel" => Ok(StaffWrite::CancelOrder),
        _ => Err(Trouble::NotFound),
    }
}

pub(super) use settings::{hold_settings, read as read_settings, show as show_settings};
pub(super) use webhooks::{answered as webhooks_seen_to, list as list_webhooks, test as test_webhook};

/// Refuses a write that is not a shop's to make.
pub(super) const fn refused(write: StaffWrite) -> Trouble {
    match write.while_down() {
        WhileDown::Refused => Trouble::OwnerOnly,
        // It is made at a shop, and not where this was asked.
        WhileDown::Applied | WhileDown::Held => Trouble::NotFound,
    }
}

/// The step that an address names; calling an order off needs a reason.
///
/// # Errors
/// [`Trouble::NotFound`] for a step that there is not.
pub(super) fn order_step(step: &str, reason: &str) -> Result<OrderStep, Trouble> {
    match step {
        "accept" => Ok(OrderStep::Accept),
        "ready" => Ok(OrderStep::Ready),
        "complete" => Ok(OrderStep::Complete),
        "cancel" => {
            let reason = bounded_reason(reason, "Cancelled by the shop.");
            Ok(OrderStep::Cancel { by: CancelledBy::Shop, reason })
        }
        _ => Err(Trouble::NotFound),
    }
}

/// Carries out a write about `target`, the part of the address that names what it is about.
pub(super) async fn write(
    front: &Storefront,
    shop: &ShopId,
    incoming: &mut Incoming,
    write: StaffWrite,
    target: &str,
) -> Result<Answer, Trouble> {
    let token_hash = token_hash(incoming)?;
    let shop = shop.clone();
    match write {
        StaffWrite::AcceptOrder => step(front, shop, token_hash, target, OrderStep::Accept).await,
        StaffWrite::ReadyOrder => step(front, shop, token_hash, target, OrderStep::Ready).await,
        StaffWrite::CompleteOrder => step(front, shop, token_hash, target, OrderStep::Complete).await,
        StaffWrite::CancelOrder => {
            let body = body::bytes(&mut incoming.request).await?;
            let given: Cancellation = if body.is_empty() { Cancellation::default() } else { body::json(&body)? };
            let reason = bounded_reason(&given.reason, "Cancelled by the shop.");
            step(front, shop, token_hash, target, OrderStep::Cancel { by: CancelledBy::Shop, reason }).await
        }
        StaffWrite::MarkSoldOut => {
            let variant = VariantId::parse(target).map_err(|_| Trouble::NotFound)?;
            let SoldOut { sold_out } = body::json(&body::bytes(&mut incoming.request).await?)?;
            send(front, MarkSoldOut { shop, token_hash, variant, sold_out }).await
        }
        StaffWrite::SetOrdering => {
            let Ordering { paused, note } = body::json(&body::bytes(&mut incoming.request).await?)?;
            // A note on a shop that takes orders would be read by nobody, and stand there at the next pause.
            let note = if paused { one_line(&note) } else { String::new() };
            send(front, SetOrdering { shop, token_hash, paused, note }).await
        }
        StaffWrite::PushStock => push_stock(front, shop, token_hash, incoming).await,
        StaffWrite::SayWord => {
            let Speech { text } = body::json(&body::bytes(&mut incoming.request).await?)?;
            match say(front, &shop, token_hash, target, text).await? {
                Ok(words) => Ok(Answer::json(status(write), &Spoken { words })),
                Err(why) => Ok(Answer::write_refused(vec![FieldError::at("#/text", why)])),
            }
        }
        StaffWrite::WriteSettings => settings::write(front, shop, token_hash, incoming).await,
        StaffWrite::WriteMenu => menu::write(front, shop, token_hash, incoming).await,
        StaffWrite::Subscribe => webhooks::write(front, shop, token_hash, incoming, target).await,
        // A draft is kept on a page of the desk alone.
        StaffWrite::KeepDraft | StaffWrite::NewShop | StaffWrite::NewHost => Err(refused(write)),
    }
}

async fn step(
    front: &Storefront,
    shop: ShopId,
    token_hash: String,
    order: &str,
    step: OrderStep,
) -> Result<Answer, Trouble> {
    let order = OrderId::parse(order).map_err(|_| Trouble::NotFound)?;
    let call = StepOrder { shop, token_hash, order, step };
    let status = status(call.row());
    match front.staff_write(call).await.map_err(|_| Trouble::CounterUnavailable)? {
        Stepped::Done(order) => Ok(Answer::json(status, &OrderReply { order: *order })),
        Stepped::Refused(_) => Err(Trouble::StepRefused),
        Stepped::Unknown => Err(Trouble::NotFound),
        Stepped::NotSignedIn => Err(Trouble::NotSignedIn),
    }
}

/// Says something about an incident: all that was said of it, or why it was not taken.
///
/// # Errors
/// [`Trouble::NotFound`] for an incident that the gate does not know.
pub(super) async fn say(
    front: &Storefront,
    shop: &ShopId,
    token_hash: String,
    incident: &str,
    text: String,
) -> Result<Result<Vec<WordView>, String>, Trouble> {
    let incident = incidents::find(front, shop, &token_hash, incident).await?.id;
    taken(front.staff_write(SayWord { shop: shop.clone(), token_hash, incident, text }).await)
}

async fn push_stock(
    front: &Storefront,
    shop: ShopId,
    token_hash: String,
    incoming: &mut Incoming,
) -> Result<Answer, Trouble> {
    let key = order_key::of(incoming)?;
    let bytes = body::bytes(&mut incoming.request).await?;
    let Push { changes } = body::json(&bytes)?;
    let changes = match stock_push::read(&changes) {
        Ok(changes) => changes,
        Err(errors) => return Ok(Answer::write_refused(errors)),
    };
    let body_hash = content_hash(&changes);
    let call = PushStock { shop, token_hash, key, body_hash, changes };
    let status = status(call.row());
    match front.staff_write(call).await.map_err(|_| Trouble::CounterUnavailable)? {
        StockPushed::Done(receipt) => Ok(Answer::json(status, &receipt)),
        StockPushed::Refused(errors) => Ok(Answer::write_refused(errors)),
        StockPushed::KeyReused => Err(Trouble::KeyReused),
        StockPushed::KeyRefused => Err(Trouble::KeyRefused(order_key::GOOD_FOR)),
        StockPushed::NotPermitted => Err(Trouble::NotPermitted),
        StockPushed::NotSignedIn => Err(Trouble::NotSignedIn),
    }
}

/// Sends a write to the counter, and answers with what now is.
async fn send<T: Serialize, C: StaffCall<Reply = Written<T>>>(front: &Storefront, call: C) -> Result<Answer, Trouble> {
    let status = status(call.row());
    Ok(Answer::json(status, &taken(front.staff_write(call).await)?))
}

/// What now is, or why it is not shown.
///
/// # Errors
/// A [`Trouble`] for each other answer.
pub(super) fn taken<T>(answer: Result<Written<T>, Unreachable>) -> Result<T, Trouble> {
    match answer.map_err(|_| Trouble::CounterUnavailable)? {
        Written::Done(now) => Ok(now),
        Written::Unknown => Err(Trouble::NotFound),
        Written::NotSignedIn => Err(Trouble::NotSignedIn),
        Written::NotPermitted => Err(Trouble::NotPermitted),
    }
}

/// How a write that was taken is answered: what is done is done, and what is held is only accepted.
const fn status(write: StaffWrite) -> u16 {
    match write.while_down() {
        WhileDown::Applied => 200,
        WhileDown::Held => 202,
        WhileDown::Refused => 403,
    }
}

#[derive(Serialize)]
struct HeldReply<'a> {
    held: &'a HeldView,
    /// What was read otherwise than it was written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mended: Vec<FieldError>,
}

/// Sends a write that is held first, and answers with what it waits for.
async fn hold<C: StaffCall<Reply = Held>>(
    front: &Storefront,
    call: C,
    mended: Vec<FieldError>,
) -> Result<Answer, Trouble> {
    let status = status(call.row());
    match front.staff_write(call).await.map_err(|_| Trouble::CounterUnavailable)? {
        Held::Taken(held) => {
            let answer = Answer::json(status, &HeldReply { held: &held, mended });
            Ok(answer.with("location", settings::ADDRESS).with("etag", &quoted(&held.id)))
        }
        Held::Stale(etag) => Ok(Answer::trouble(&Trouble::ConditionFailed).with("etag", &quoted(&etag))),
        Held::Full => Err(Trouble::TooManyHeld),
        Held::Refused(errors) => Ok(Answer::write_refused(errors)),
        Held::NoMenu => Err(Trouble::MenuUnavailable),
        Held::NotPermitted => Err(Trouble::NotPermitted),
        Held::NotSignedIn => Err(Trouble::NotSignedIn),
    }
}

/// The etags of which one must be current (RFC 9110, section 13.1.1); none without the header.
fn matches(incoming: &Incoming) -> Option<Vec<String>> {
    let header = incoming.header("if-match")?;
    let name = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    Some(header.split(',').map(name).collect())
}

fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}

/// Words as shoppers may read them: one line, bounded, perhaps empty.
pub(super) fn one_line(words: &str) -> String {
    line(words, MAX_NOTE_CHARS)
}
