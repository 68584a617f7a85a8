//! Having the origin see to what operators asked for about events that it set aside. Part of a drain, and its last step:
//! what was cancelled is recorded by then.
//!
//! I/O: the counter's storage, the connection that the drain has open.

use super::store::{AsideRow, Store};
use crate::origin::Origin;
use core::time::Duration;
use everbud_domain::id::{LogId, ShopId};
use everbud_outage::drain::{AsideReply, Settle};
use everbud_outage::fault::OriginFault;
use worker::Result;

/// So many are seen to in one turn.
const MOST: u32 = 20;

/// What became of it.
pub(super) enum Asked {
    /// All was seen to that was asked for.
    Settled,
    /// Somebody else drains this shop.
    Wait,
    /// The origin failed.
    Failed(OriginFault),
}

/// Has the origin see to what operators asked for.
pub(super) async fn settle_aside(store: &Store, origin: &Origin, shop: &ShopId, deadline: Duration) -> Result<Asked> {
    for AsideRow { log, seq, asked, .. } in store.asked_to_settle(MOST)? {
        let (Ok(log), Ok(seq)) = (LogId::parse(&log), u64::try_from(seq)) else { continue };
        let Some(how) = asked.as_deref().and_then(Settle::from_key) else { continue };
        match origin.settle_aside(shop, &log, seq, how, deadline).await {
            Ok(AsideReply::Settled) => store.forget_attention(&log, seq)?,
            Ok(AsideReply::Flagged { reason }) => {
                store.note_attention(&log, seq, &reason)?;
                store.forget_to_settle(&log, seq)?;
            }
            Ok(AsideReply::Locked) => return Ok(Asked::Wait),
            Err(fault) => return Ok(Asked::Failed(fault)),
        }
    }
    Ok(Asked::Settled)
}
