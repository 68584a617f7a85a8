//! What the operator's pages are made of.
//!
//! No I/O.

use everbud_domain::operator::{GateReport, ShopReport, ShopsReply};
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::{IncidentView, WordView};
use everbud_domain::wire::webhooks::WebhookView;

/// What surrounds every page of the console. None has a script: each says what was so when it was asked for.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleFrame<'a> {
    /// The moment of the request.
    pub now: Timestamp,
    /// Who is signed in.
    pub person: Option<&'a str>,
    /// The style sheets, in the order in which they apply.
    pub sheets: &'a [String],
}

/// The gate, the shops, and what operators did.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleView<'a> {
    /// The gate.
    pub gate: &'a GateReport,
    /// For each line of its trail, the shop's name in addresses; empty for the gate itself.
    pub slugs: &'a [String],
    /// The shops that were found.
    pub shops: &'a ShopsReply,
    /// What was searched for; empty for all.
    pub asked: &'a str,
    /// What came of the last request here; empty for none.
    pub notice: &'a str,
}

/// One shop's queue.
#[derive(Debug, Clone, Copy)]
pub struct QueueView<'a> {
    /// The shop's name for people.
    pub name: &'a str,
    /// Its name in addresses.
    pub slug: &'a str,
    /// Its queue.
    pub report: &'a ShopReport,
    /// The gate, for what operators did here.
    pub gate: &'a GateReport,
    /// What came of the last request here; empty for none.
    pub notice: &'a str,
}

/// The operators' webhooks.
#[derive(Debug, Clone, Copy)]
pub struct WebhooksView<'a> {
    /// All that there are, oldest first.
    pub webhooks: &'a [WebhookView],
    /// What came of the last request here; empty for none.
    pub notice: &'a str,
    /// What the messages of a webhook that was just made are signed with; empty for none.
    pub secret: &'a str,
}

/// The incidents, and what operators say about them.
#[derive(Debug, Clone, Copy, Default)]
pub struct SpeakView<'a> {
    /// Each with what operators said, the last one first.
    pub incidents: &'a [IncidentView],
    /// The id of the incident that was spoken about just now; empty for none.
    pub about: &'a str,
    /// All that is said about that one now; nothing where it is as listed.
    pub said: &'a [WordView],
    /// What was written about it and not taken; empty for nothing.
    pub text: &'a str,
    /// Why it was not; empty for none.
    pub wrong: &'a str,
    /// What was done; empty for nothing.
    pub done: &'static str,
}
