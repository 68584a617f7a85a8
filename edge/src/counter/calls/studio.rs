//! What staff ask of the studio: a draft of their shop's looks, and what was published before.

use super::staff::Staff;
use super::writes::StaffCall;
use crate::object_call::Call;
use everbud_domain::id::ShopId;
use everbud_domain::studio::{Draft, Look, Past, Stale};
use everbud_domain::time::Timestamp;
use everbud_domain::wire::FieldError;
use everbud_outage::staff_write::StaffWrite;
use serde::{Deserialize, Serialize};

/// Sees to a shop's looks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SeeToStudio {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    pub(crate) order: StudioOrder,
}

/// What is to be done.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum StudioOrder {
    /// Only look: at what was published before too, or not.
    Look { past: bool },
    /// Keep this look, which is written as JSON, as the draft; `seen` is when the draft was changed that its maker saw.
    Keep { look: String, seen: Option<Timestamp> },
    /// Throw the draft away.
    Discard,
    /// Publish the draft; also over looks that it was not begun on.
    Publish { over: bool },
}

impl Call for SeeToStudio {
    type Reply = Studied;
    const NAME: &'static str = "see-to-studio";
}

impl StaffCall for SeeToStudio {
    fn row(&self) -> StaffWrite {
        match &self.order {
            // Who may not keep a draft has nothing to look at.
            StudioOrder::Look { .. } | StudioOrder::Keep { .. } | StudioOrder::Discard => StaffWrite::KeepDraft,
            StudioOrder::Publish { .. } => StaffWrite::WriteSettings,
        }
    }

    fn shop(&self) -> &ShopId {
        &self.shop
    }
}

/// The answer to [`SeeToStudio`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Studied {
    /// It is done, and this is what there is now: a [`Studio`], as JSON. A counter keeps looks and has no need to read them, so
    /// that it is built without what reads them.
    Done(String),
    /// Somebody else changed something meanwhile, and nothing was done.
    Stale(Stale),
    /// It cannot be taken, for these reasons.
    Refused(Vec<FieldError>),
    /// As many writes wait as may.
    Full,
    /// The counter does not know yet what is there.
    NoMenu,
    /// Whoever asked is staff, and it is not theirs to do.
    NotPermitted,
    /// The credential is not one of this shop's.
    NotSignedIn,
}

/// The studio as staff find it; to the counter, `L` is what a look is written as.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Studio<L = Look> {
    /// Who asks.
    pub(crate) staff: Staff,
    /// The shop's looks as they were last written; they may wait for the database.
    pub(crate) current: L,
    pub(crate) draft: Option<Draft<L>>,
    /// What was published before, the last one first.
    pub(crate) past: Vec<Past<L>>,
}
