//! A shop's webhooks: other programs that are told of incidents. The counter knows who may see to them, and the gate keeps
//! them, so that both can be had with the database dead.

use super::status;
use crate::answer::Answer;
use crate::body;
use crate::gate::calls::webhooks::{SeeToWebhooks, WebhookOrder, WebhooksSeenTo};
use crate::incoming::Incoming;
use crate::routes::credential::{signed_in, token_hash};
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::{ShopId, SubscriptionId};
use everbud_domain::wire::FieldError;
use everbud_domain::wire::webhooks::{WebhookMade, WebhookRequest, WebhookTested, WebhooksReply};
use everbud_outage::staff_write::StaffWrite;
use worker::Method;

/// All of the shop's webhooks.
pub(in crate::routes) async fn list(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Answer, Trouble> {
    see_to(front, shop.clone(), token_hash(incoming)?, WebhookOrder::List).await
}

/// Sends a message that tells nothing.
pub(in crate::routes) async fn test(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    webhook: &str,
) -> Result<Answer, Trouble> {
    let webhook = SubscriptionId::parse(webhook).map_err(|_| Trouble::NotFound)?;
    see_to(front, shop.clone(), token_hash(incoming)?, WebhookOrder::Test(webhook)).await
}

/// Makes a webhook, or ends the one that `target` names.
pub(super) async fn write(
    front: &Storefront,
    shop: ShopId,
    token_hash: String,
    incoming: &mut Incoming,
    target: &str,
) -> Result<Answer, Trouble> {
    let order = if incoming.method == Method::Delete {
        WebhookOrder::Unsubscribe(SubscriptionId::parse(target).map_err(|_| Trouble::NotFound)?)
    } else {
        let WebhookRequest { url } = body::json(&body::bytes(&mut incoming.request).await?)?;
        WebhookOrder::Subscribe { url, site: incoming.base() }
    };
    see_to(front, shop, token_hash, order).await
}

async fn see_to(front: &Storefront, shop: ShopId, token_hash: String, order: WebhookOrder) -> Result<Answer, Trouble> {
    let who = signed_in(front, &shop, token_hash).await?;
    if !StaffWrite::Subscribe.duty().is_some_and(|duty| who.role.may(duty)) {
        return Err(Trouble::NotPermitted);
    }
    let call = SeeToWebhooks { shop: Some(shop), order };
    answered(status(StaffWrite::Subscribe), front.webhooks(call).await.map_err(|_| Trouble::GateUnavailable)?)
}

/// What a program is told; `done` is the status of what was done at once.
pub(in crate::routes) fn answered(done: u16, seen_to: WebhooksSeenTo) -> Result<Answer, Trouble> {
    match seen_to {
        WebhooksSeenTo::Listed(webhooks) => Ok(Answer::json(done, &WebhooksReply { webhooks })),
        WebhooksSeenTo::Subscribed { webhook, secret } => {
            Ok(Answer::json(done, &WebhookMade { webhook: *webhook, secret }))
        }
        // It is on its way, and nobody knows yet whether it arrives.
        WebhooksSeenTo::Tested { message } => Ok(Answer::json(202, &WebhookTested { message })),
        WebhooksSeenTo::TooSoon => Err(Trouble::TestedJustNow),
        WebhooksSeenTo::Unknown => Err(Trouble::NotFound),
        WebhooksSeenTo::Refused(why) => Ok(Answer::write_refused(vec![FieldError::at("#/url", why)])),
        WebhooksSeenTo::Full => Err(Trouble::NoRoom),
    }
}
