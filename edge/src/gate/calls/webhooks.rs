//! What the gate is asked about webhooks. Whoever asks has made sure that it may be asked.

use crate::object_call::Call;
use everbud_domain::id::{ShopId, SubscriptionId};
use everbud_domain::wire::webhooks::WebhookView;
use everbud_outage::webhook::endpoint::Endpoint;
use serde::{Deserialize, Serialize};

/// Sees to the webhooks of a shop, or to those of the operators where none is named.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SeeToWebhooks {
    pub(crate) shop: Option<ShopId>,
    pub(crate) order: WebhookOrder,
}

impl Call for SeeToWebhooks {
    type Reply = WebhooksSeenTo;
    const NAME: &'static str = "webhooks";
}

/// What there is to do.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum WebhookOrder {
    /// Nothing: only to look.
    List,
    /// Messages are to go there as well.
    Subscribe {
        url: String,
        /// Where what they tell can be looked up: scheme, host and port.
        site: String,
    },
    /// No more messages are to go there.
    Unsubscribe(SubscriptionId),
    /// One is to go there now.
    Test(SubscriptionId),
}

/// The answer to [`SeeToWebhooks`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum WebhooksSeenTo {
    /// These are there now.
    Listed(Vec<WebhookView>),
    /// It is subscribed, and its messages are signed with this.
    Subscribed { webhook: Box<WebhookView>, secret: String },
    /// The message of that id is on its way.
    Tested { message: String },
    /// A test was sent a moment ago.
    TooSoon,
    /// They have no such webhook.
    Unknown,
    /// The address is not taken, for this reason.
    Refused(String),
    /// There are as many on the platform as there can be.
    Full,
}

/// Sends a message to its receiver. Asked of an object that does nothing else.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Deliver {
    pub(crate) to: Endpoint,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Call for Deliver {
    type Reply = Option<Answered>;
    const NAME: &'static str = "deliver";
}

/// What a receiver answered.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    /// After how many seconds it wants to be asked again.
    pub(crate) retry_after_s: Option<u32>,
}
