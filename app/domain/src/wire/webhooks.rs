//! What is said about webhooks by those who may have some. A secret is shown once, when its webhook is made.
//!
//! Pure.

use crate::id::SubscriptionId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/staff/webhooks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookRequest {
    /// Where messages are to go.
    pub url: String,
}

/// `GET /api/v1/staff/webhooks`, and what is left after a `DELETE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhooksReply {
    /// All that there are, oldest first.
    pub webhooks: Vec<WebhookView>,
}

/// A webhook that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookMade {
    /// It.
    pub webhook: WebhookView,
    /// What its messages are signed with: `whsec_` and base64. It is never shown again.
    pub secret: String,
}

/// `POST /api/v1/staff/webhooks/{id}/test`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookTested {
    /// The id of the message that is on its way.
    pub message: String,
}

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookView {
    /// Its id.
    pub id: SubscriptionId,
    /// Where messages go.
    pub url: String,
    /// Since when.
    #[serde(with = "crate::time::rfc3339")]
    pub since: Timestamp,
    /// The newest message; null before the first, and once it is forgotten.
    pub latest: Option<WebhookMessage>,
}

/// Where a message is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookMessage {
    /// Its id, the same in each try.
    pub id: String,
    /// Where it is.
    pub state: WebhookState,
    /// How many times it was sent.
    pub attempts: u32,
    /// When it came there; while it waits, when it is due.
    #[serde(with = "crate::time::rfc3339")]
    pub at: Timestamp,
}

/// The stages of a message's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookState {
    /// It waits to be sent, or to be sent again.
    Waiting,
    /// It was sent, and the answer is not known.
    Sending,
    /// The receiver took it.
    Delivered,
    /// It will not be sent again.
    GivenUp,
}

/// The body of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookTest {
    /// `webhook.test`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was asked for.
    #[serde(with = "crate::time::rfc3339")]
    pub timestamp: Timestamp,
    /// What it leads to.
    pub data: WebhookTestNotice,
}

/// What a test leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookTestNotice {
    /// The page of how the database is.
    pub url: String,
}
