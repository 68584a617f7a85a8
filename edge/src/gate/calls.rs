//! What the gate can be asked, and what it answers.

use crate::object_call::Call;
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::OriginState;
use everbud_outage::lease::{LeaseAnswer, LeaseRequest};
use serde::{Deserialize, Serialize};

/// May this counter talk to the origin now?
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AskLease {
    pub(crate) request: LeaseRequest,
}

/// What the gate answers, and how long the origin takes at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeaseReply {
    pub(crate) answer: LeaseAnswer,
    /// How long a heartbeat may take now, in milliseconds: twice as long as the origin was seen to take, so that one which
    /// is slow is still written to.
    pub(crate) patience_ms: u64,
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
    Failing,
    /// It refused what was asked, by a fault of ours.
    Refused,
    /// None of these: the trouble was the shop's own.
    Nothing,
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
