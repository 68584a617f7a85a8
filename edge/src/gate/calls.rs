//! What the gate can be asked, and what it answers.

pub(crate) mod webhooks;

use crate::object_call::Call;
use everbud_domain::id::{IncidentId, ShopId};
use everbud_domain::operator::{ActRefused, Drained, GateReport};
use everbud_domain::time::Timestamp;
use everbud_domain::wire::OriginState;
use everbud_domain::wire::incidents::{HistoryReply, IncidentView, WordView};
use everbud_outage::incident::evidence::Cause;
use everbud_outage::lease::{LeaseAnswer, LeaseRequest};
use everbud_outage::operate::Order;
use everbud_outage::tally::ShopReport;
use serde::{Deserialize, Serialize};

/// May this counter talk to the origin now?
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AskLease {
    pub(crate) request: LeaseRequest,
    /// What it knows of the orders of an incident.
    #[serde(default)]
    pub(crate) report: Option<IncidentReport>,
}

/// What incidents there were?
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadIncidents {}

impl Call for ReadIncidents {
    type Reply = IncidentBook;
    const NAME: &'static str = "incidents";
}

/// The incidents that are kept, with the orders of all shops and what operators said; and the last 90 days.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct IncidentBook {
    /// Since when somebody watches.
    pub(crate) since: Timestamp,
    pub(crate) history: HistoryReply,
    /// The last one first.
    pub(crate) incidents: Vec<IncidentView>,
}

/// The orders of an incident, as one counter counts them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IncidentReport {
    pub(crate) incident: IncidentId,
    pub(crate) report: ShopReport,
}

/// An incident whose orders are to be counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CountedIncident {
    pub(crate) id: IncidentId,
    pub(crate) from: Timestamp,
    pub(crate) until: Option<Timestamp>,
}

/// What the gate answers, and how long the origin takes at the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeaseReply {
    pub(crate) answer: LeaseAnswer,
    /// How long a heartbeat may take now, in milliseconds: twice as long as the origin was seen to take, so that one which
    /// is slow is still written to.
    pub(crate) patience_ms: u64,
    /// The last incident. Its orders are counted until the last of them is recorded, and some time longer.
    #[serde(default)]
    pub(crate) incident: Option<CountedIncident>,
    /// Whether an operator has paused this shop's drain, or all.
    #[serde(default)]
    pub(crate) paused: bool,
}

impl Call for AskLease {
    type Reply = LeaseReply;
    const NAME: &'static str = "lease";
}

/// A counter is done for now, and tells what it saw.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReturnLease {
    pub(crate) shop: ShopId,
    pub(crate) saw: Saw,
    /// How many events it was seen to record.
    #[serde(default)]
    pub(crate) recorded: u64,
    /// How long signing in to the origin took, in milliseconds, where it did.
    #[serde(default)]
    pub(crate) signed_in_ms: Option<u64>,
    /// What it knows of the orders of an incident.
    #[serde(default)]
    pub(crate) report: Option<IncidentReport>,
}

impl Call for ReturnLease {
    type Reply = bool;
    const NAME: &'static str = "return";
}

/// What a counter saw of the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Saw {
    /// It answered.
    Working,
    /// It answered that all its slots are taken.
    Busy,
    /// It failed, by its own fault.
    Failing {
        /// What it said, or why it could not be heard.
        cause: Cause,
    },
    /// It refused what was asked, by a fault of ours.
    Refused,
    /// None of these: the trouble was the shop's own.
    Nothing,
}

impl Saw {
    /// Counts a drain that ended so.
    pub(super) fn count(self, drained: &mut Drained, recorded: u64) {
        let ended = match self {
            Self::Working => &mut drained.worked,
            Self::Busy => &mut drained.busy,
            Self::Failing { .. } => &mut drained.failed,
            Self::Refused => &mut drained.refused,
            Self::Nothing => &mut drained.other,
        };
        *ended = ended.saturating_add(1);
        drained.events = drained.events.saturating_add(recorded);
    }
}

/// How is the origin?
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadOrigin {}

impl Call for ReadOrigin {
    type Reply = OriginReport;
    const NAME: &'static str = "origin";
}

/// The gate's judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OriginReport {
    pub(crate) state: OriginState,
    /// Since when.
    pub(crate) since: Timestamp,
    /// When it was judged.
    pub(crate) at: Timestamp,
}

/// An operator looks at the gate, or does something to it. What is done to a shop's own queue is noted here first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OperateGate {
    /// Who.
    pub(crate) by: String,
    /// What; nothing for a look.
    pub(crate) order: Option<Order>,
}

impl Call for OperateGate {
    type Reply = Operated;
    const NAME: &'static str = "operate";
}

/// The answer to [`OperateGate`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Operated {
    /// It was done, and so the gate is now.
    Done(Box<GateReport>),
    /// Nothing was done.
    Refused(ActRefused),
}

/// An operator says something about an incident, to everybody.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SayToAll {
    /// Who.
    pub(crate) by: String,
    pub(crate) incident: IncidentId,
    pub(crate) text: String,
}

impl Call for SayToAll {
    type Reply = SaidToAll;
    const NAME: &'static str = "say";
}

/// The answer to [`SayToAll`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum SaidToAll {
    /// All that operators said about it, oldest first.
    Said(Vec<WordView>),
    /// It was not taken, for this reason.
    Refused(String),
    /// No such incident is kept.
    Unknown,
}
