//! Telling other programs of incidents: what is sent, to whom, signed how, and how often it is tried.
//!
//! Pure. It follows the Standard Webhooks specification (1.0.0). A message is named after the incident and what became of
//! it, so that it has one id however often it is made or sent, and a receiver knows it again. It is in short: whoever
//! wants all of it looks it up.
//!
//! [`endpoint`] says which addresses may be called, [`signature`] signs, [`delivery`] is the way of one message to one
//! subscriber, [`outbox`] all that are under way, [`subscription`] who subscribed.
//!
//! Whoever sends must not follow redirects, must send the body as the very text that was signed, and must stop waiting
//! after [`delivery::DEADLINE_MS`].

pub mod delivery;
pub mod endpoint;
pub mod outbox;
pub mod signature;
pub mod subscription;
mod view;

pub use view::view;

use core::fmt;
use everbud_domain::id::{IncidentId, SubscriptionId};
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::{IncidentNotice, IncidentView, WebhookBody};
use everbud_domain::wire::webhooks::{WebhookTest, WebhookTestNotice};
use serde::{Deserialize, Serialize};
use subscription::Subscription;

/// The version of the stored shapes of subscriptions and queued messages, for [`crate::version::Versioned`].
pub const WEBHOOK_VERSION: u16 = 1;

/// What became of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It began.
    Opened,
    /// The database was degraded and is down now.
    Worsened,
    /// It is over.
    Closed,
}

impl News {
    const fn key(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Worsened => "worsened",
            Self::Closed => "closed",
        }
    }
}

/// The id of a message: the same however often it is sent. It holds no full stop, which parts what is signed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(String);

impl MessageId {
    fn new(incident: &IncidentId, news: News) -> Self {
        Self(format!("msg_{incident}_{}", news.key()))
    }

    fn of_test(to: &SubscriptionId, at: Timestamp) -> Self {
        Self(format!("msg_{to}_test_{}", at.0))
    }

    /// Whether it is a test's and no incident's.
    pub(crate) fn is_test(&self) -> bool {
        self.0.contains("_test_")
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A message, before it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The body, as the text that is signed and sent.
    pub body: String,
}

/// The message that tells the news of an incident, which happened at that moment. `origin` is scheme, host and port of
/// the site that shows the incident, without a slash at the end.
#[must_use]
pub fn message(incident: &IncidentView, news: News, at: Timestamp, origin: &str) -> Message {
    let data = IncidentNotice {
        id: incident.id.clone(),
        title: incident.title(),
        severity: incident.severity,
        state: incident.state,
        began_at: incident.began_at,
        ended_at: incident.ended_at,
        down_ms: incident.down_ms,
        degraded_ms: incident.degraded_ms,
        url: format!("{origin}{}", incident.path()),
    };
    let body = WebhookBody { kind: format!("incident.{}", news.key()), timestamp: at, data };
    // Cannot fail: there is no map in it.
    let body = serde_json::to_string(&body).unwrap_or_default();
    Message { id: MessageId::new(&incident.id, news), body }
}

/// The message by which a subscriber finds out whether messages arrive. It tells no incident.
#[must_use]
pub fn test_message(to: &Subscription, at: Timestamp) -> Message {
    let body = WebhookTest {
        kind: "webhook.test".to_owned(),
        timestamp: at,
        data: WebhookTestNotice { url: format!("{}/status", to.site) },
    };
    // Cannot fail: there is no map in it.
    let body = serde_json::to_string(&body).unwrap_or_default();
    Message { id: MessageId::of_test(&to.id, at), body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{NOW, incident_id, subscription};
    use everbud_domain::wire::incidents::{IncidentState, Severity};

    #[test]
    fn a_message_keeps_its_public_shape_and_its_id_holds_no_full_stop() {
        let incident = IncidentView {
            id: incident_id(1),
            severity: Severity::Down,
            state: IncidentState::Ended,
            began_at: NOW,
            detected_at: NOW,
            ended_at: Some(NOW.plus_minutes(5)),
            updated_at: NOW,
            down_ms: 300_000,
            degraded_ms: 0,
            spans: Vec::new(),
            timeline: Vec::new(),
            words: Vec::new(),
            orders: None,
        };
        let message = message(&incident, News::Closed, NOW.plus_minutes(6), "https://everbud.example");
        assert_eq!(message.id.as_str(), "msg_01964000-0000-7000-9000-000000000001_closed");
        assert!(!message.id.as_str().contains('.'));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&message.body).unwrap(),
            serde_json::json!({
                "type": "incident.closed", "timestamp": "2026-04-20T22:36:00Z",
                "data": {
                    "id": "01964000-0000-7000-9000-000000000001", "title": "The database did not answer for 5 min",
                    "severity": "down", "state": "ended", "began_at": "2026-04-20T22:30:00Z",
                    "ended_at": "2026-04-20T22:35:00Z", "down_ms": 300_000, "degraded_ms": 0,
                    "url": "https://everbud.example/status/incidents/01964000-0000-7000-9000-000000000001",
                },
            })
        );
    }
    #[test]
    fn a_test_keeps_its_public_shape_and_each_has_an_id_of_its_own() {
        let to = Subscription { site: "https://saltmarsh.example".to_owned(), ..subscription(1, Some(1)) };
        let message = test_message(&to, NOW);
        assert!(message.id.is_test() && !MessageId::new(&incident_id(1), News::Opened).is_test());
        assert_ne!(message.id, test_message(&to, NOW.plus_millis(1)).id);
        assert_ne!(message.id, test_message(&subscription(2, Some(1)), NOW).id);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&message.body).unwrap(),
            serde_json::json!({
                "type": "webhook.test", "timestamp": "2026-04-20T22:30:00Z",
                "data": {"url": "https://saltmarsh.example/status"},
            })
        );
    }
}
