//! What staff can write at a counter, and read of what was written. Each write names its row in the table of writes.

use super::StepOrder;
use crate::object_call::Call;
use everbud_domain::id::{IdempotencyKey, ShopId, VariantId};
use everbud_domain::order::OrderStep;
use everbud_domain::wire::FieldError;
use everbud_outage::staff_write::StaffWrite;
use everbud_outage::stock_push::StockChange;
use serde::{Deserialize, Serialize};

/// A call by which staff write. Routes send no other on staff's behalf.
pub(crate) trait StaffCall: Call {
    /// Its row in the table.
    fn row(&self) -> StaffWrite;
    /// Whose staff write.
    fn shop(&self) -> &ShopId;
}

/// The answer to a write of staff, and to a look that not all of them may take.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Written<T> {
    /// It has its effect, by this call or an earlier one; this is what is to be seen.
    Done(T),
    /// What it is about does not exist.
    Unknown,
    /// The credential is not one of this shop's.
    NotSignedIn,
    /// It is somebody's who may not do that.
    NotPermitted,
}

macro_rules! staff_call {
    ($call:ty => $reply:ty, $name:literal, $row:expr) => {
        call!($call => $reply, $name);

        impl StaffCall for $call {
            fn row(&self) -> StaffWrite {
                $row
            }

            fn shop(&self) -> &ShopId {
                &self.shop
            }
        }
    };
}

impl StaffCall for StepOrder {
    fn row(&self) -> StaffWrite {
        match &self.step {
            OrderStep::Accept => StaffWrite::AcceptOrder,
            OrderStep::Ready => StaffWrite::ReadyOrder,
            OrderStep::Complete => StaffWrite::CompleteOrder,
            OrderStep::Cancel { .. } => StaffWrite::CancelOrder,
        }
    }

    fn shop(&self) -> &ShopId {
        &self.shop
    }
}

/// Marks a variant sold out, or takes the mark off.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MarkSoldOut {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    pub(crate) variant: VariantId,
    pub(crate) sold_out: bool,
}
staff_call!(MarkSoldOut => Written<SoldOutState>, "mark-sold-out", StaffWrite::MarkSoldOut);

/// Whether staff marked a variant sold out.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SoldOutState {
    pub(crate) variant: VariantId,
    pub(crate) sold_out: bool,
}

/// Pauses ordering, or resumes it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SetOrdering {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    pub(crate) paused: bool,
    /// Why, for shoppers to read.
    pub(crate) note: String,
}
staff_call!(SetOrdering => Written<OrderingState>, "set-ordering", StaffWrite::SetOrdering);

/// Reads whether ordering is paused.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadOrdering {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
}
call!(ReadOrdering => Option<OrderingState>, "read-ordering");

/// Whether ordering is paused, and why.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OrderingState {
    pub(crate) paused: bool,
    pub(crate) note: String,
}

/// Says what lies on the shelf.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PushStock {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    pub(crate) key: IdempotencyKey,
    /// What is said, hashed.
    pub(crate) body_hash: String,
    pub(crate) changes: Vec<StockChange>,
}
staff_call!(PushStock => StockPushed, "push-stock", StaffWrite::PushStock);

/// The answer to [`PushStock`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum StockPushed {
    /// Stored, now or by an earlier try with the same key and body.
    Done(StockReceipt),
    /// The key was used with another body.
    KeyReused,
    /// The key is too old or from the future.
    KeyRefused,
    /// Nothing was stored, for these reasons.
    Refused(Vec<FieldError>),
    /// Whoever asked is staff, and it is not theirs to count.
    NotPermitted,
    /// The credential is not one of this shop's.
    NotSignedIn,
}

/// What came of a push.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StockReceipt {
    /// The place of its event in the log, which is where `seen_seq` counts.
    pub(crate) seq: u64,
    /// By how much each variant's count changed, in the order in which they were sent.
    pub(crate) changes: Vec<StockChanged>,
}

/// By how much a variant's count changed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StockChanged {
    pub(crate) variant: VariantId,
    pub(crate) delta: i64,
}

/// Reads the counts of everything on the menu.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadStock {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
}
call!(ReadStock => Option<Vec<StockLine>>, "read-stock");

/// One variant as its shop counts it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StockLine {
    pub(crate) variant: VariantId,
    /// What lies on the shelf.
    pub(crate) on_hand: i64,
    /// What of it is promised to open orders.
    pub(crate) reserved: i64,
    /// Whether staff marked it sold out.
    pub(crate) sold_out: bool,
}
