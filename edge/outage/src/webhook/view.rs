//! A subscription as the wire has it.
//!
//! Pure.

use super::delivery::Delivery;
use super::outbox::{Outbox, Queued};
use super::subscription::Subscription;
use everbud_domain::wire::webhooks::{WebhookMessage, WebhookState, WebhookView};

/// The subscription for those whose it is, with its newest message, and without its secret.
#[must_use]
pub fn view(subscription: &Subscription, outbox: &Outbox) -> WebhookView {
    let newest = outbox.iter().filter(|it| it.to == subscription.id).last();
    WebhookView {
        id: subscription.id.clone(),
        url: subscription.endpoint.as_str().to_owned(),
        since: subscription.since,
        latest: newest.map(message),
    }
}

fn message(queued: &Queued) -> WebhookMessage {
    let (state, at) = match queued.delivery {
        Delivery::Due { at, .. } => (WebhookState::Waiting, at),
        Delivery::Sending { since, .. } => (WebhookState::Sending, since),
        Delivery::Delivered { at, .. } => (WebhookState::Delivered, at),
        Delivery::GivenUp { at, .. } => (WebhookState::GivenUp, at),
    };
    WebhookMessage { id: queued.message.id.to_string(), state, attempts: queued.delivery.attempts(), at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{NOW, subscription};
    use crate::webhook::delivery::DeliveryEvent;
    use serde_json::{Value, json};

    #[test]
    fn a_webhook_keeps_its_public_shape_and_never_shows_its_secret() {
        let (one, other) = (subscription(1, Some(1)), subscription(2, Some(1)));
        let mut outbox = Outbox::default();
        let shown = |outbox: &Outbox| serde_json::to_value(view(&one, outbox)).unwrap();
        assert_eq!(
            shown(&outbox),
            json!({"id": "22222222-0000-4000-0001-000000000001", "url": "https://hooks.example/1",
                "since": "2026-04-20T22:30:00Z", "latest": null})
        );
        let (id, _) = outbox.send_test(&one, NOW).unwrap();
        outbox.send_test(&other, NOW).unwrap();
        let latest = |outbox: &Outbox| -> Value { shown(outbox)["latest"].clone() };
        let expect =
            |state: &str, attempts: u32, at: &str| json!({"id": id, "state": state, "attempts": attempts, "at": at});
        assert_eq!(latest(&outbox), expect("waiting", 0, "2026-04-20T22:30:00Z"));
        outbox.take_up(2, NOW.plus_millis(1_000));
        assert_eq!(latest(&outbox), expect("sending", 1, "2026-04-20T22:30:01Z"));
        let event = DeliveryEvent::Answered { status: 204, retry_after_s: None };
        outbox.settle(&one.id, &id, event, NOW.plus_millis(2_000), 0);
        assert_eq!(latest(&outbox), expect("delivered", 1, "2026-04-20T22:30:02Z"));
        assert!(!shown(&outbox).to_string().contains("whsec_"));
    }
}
