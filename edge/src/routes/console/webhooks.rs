//! The operators' own webhooks: programs of theirs that are told of every incident, by page and as JSON.
//!
//! The gate keeps and sends them like those of shops, so all of it works with the database dead. What they tell leads to
//! the platform's own pages.

use super::{Answered, Operator, json, page, sign_in_page};
use crate::answer::Answer;
use crate::body::Form;
use crate::gate::calls::webhooks::{SeeToWebhooks, WebhookOrder, WebhooksSeenTo};
use crate::incoming::Incoming;
use crate::routes::staff_writes::webhooks_seen_to;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::SubscriptionId;
use everbud_domain::wire::webhooks::WebhookRequest;
use everbud_staff::{Page, SignInView, WebhooksView, render};
use worker::Method;

const TESTED: &str = "A test is on its way. Refresh this page to see whether it came there.";

fn named(id: &str) -> Result<SubscriptionId, Trouble> {
    SubscriptionId::parse(id).map_err(|_| Trouble::NotFound)
}

async fn see_to(front: &Storefront, order: WebhookOrder) -> Result<WebhooksSeenTo, Trouble> {
    front.webhooks(SeeToWebhooks { shop: None, order }).await.map_err(|_| Trouble::GateUnavailable)
}

/// Answers a program; `rest` is what follows `/api/v1/operator/webhooks`.
pub(super) async fn answer(front: &Storefront, incoming: &mut Incoming, rest: &[&str]) -> Answered {
    Operator::of(front, incoming).await?;
    let order = match (&incoming.method, rest) {
        (Method::Get | Method::Head, []) => WebhookOrder::List,
        (Method::Post, []) => {
            let WebhookRequest { url } = json(incoming).await?;
            WebhookOrder::Subscribe { url, site: incoming.base() }
        }
        (Method::Delete, [id]) => WebhookOrder::Unsubscribe(named(id)?),
        (Method::Post, [id, "test"]) => WebhookOrder::Test(named(id)?),
        (_, [] | [_] | [_, "test"]) => return Err(Trouble::MethodNotAllowed),
        _ => return Err(Trouble::NotFound),
    };
    webhooks_seen_to(200, see_to(front, order).await?)
}

/// The page.
pub(super) async fn show(front: &Storefront, incoming: &Incoming) -> Answered {
    match Operator::of(front, incoming).await {
        Err(Trouble::NotSignedIn) => Ok(sign_in_page(200, SignInView::default())),
        Err(trouble) => Err(trouble),
        Ok(operator) => show_to(front, &operator, 200, "", "").await,
    }
}

async fn show_to(front: &Storefront, operator: &Operator, status: u16, notice: &str, secret: &str) -> Answered {
    let WebhooksSeenTo::Listed(webhooks) = see_to(front, WebhookOrder::List).await? else {
        return Err(Trouble::Internal);
    };
    let view = WebhooksView { webhooks: &webhooks, notice, secret };
    Ok(page(Some(&operator.name), status, |frame| render(&Page::ConsoleWebhooks(frame, view))))
}

/// Does what the page's forms ask for. A secret is shown in the answer itself, for it is never shown again.
pub(super) async fn act(front: &Storefront, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let operator = match Operator::of(front, incoming).await {
        Err(Trouble::NotSignedIn) => return Ok(Answer::see_other("/console")),
        operator => operator?,
    };
    let order = match form.field("act") {
        "add" => WebhookOrder::Subscribe { url: form.field("url").trim().to_owned(), site: incoming.base() },
        "test" => WebhookOrder::Test(named(form.field("webhook"))?),
        "end" if !super::forms::is_sure(&form) => {
            return show_to(front, &operator, 422, super::forms::NOT_SURE, "").await;
        }
        "end" => WebhookOrder::Unsubscribe(named(form.field("webhook"))?),
        _ => return Err(super::forms::MALFORMED),
    };
    match see_to(front, order).await? {
        WebhooksSeenTo::Listed(_) => Ok(Answer::see_other("/console/webhooks")),
        WebhooksSeenTo::Subscribed { secret, .. } => show_to(front, &operator, 200, "", &secret).await,
        WebhooksSeenTo::Tested { .. } => show_to(front, &operator, 202, TESTED, "").await,
        WebhooksSeenTo::Refused(why) => show_to(front, &operator, 422, &why, "").await,
        WebhooksSeenTo::TooSoon => Err(Trouble::TestedJustNow),
        WebhooksSeenTo::Unknown => Err(Trouble::NotFound),
        WebhooksSeenTo::Full => Err(Trouble::NoRoom),
    }
}
