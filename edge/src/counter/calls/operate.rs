//! What an operator asks a counter: how its queue stands, and to do something to it.

use crate::object_call::Call;
use everbud_domain::id::ShopId;
use everbud_domain::operator::{ActRefused, ShopAct, ShopReport};
use serde::{Deserialize, Serialize};

/// An operator looks at a shop's queue, or does something to it. Who they are was checked before, and noted at the gate.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OperateShop {
    pub(crate) shop: ShopId,
    /// What; nothing for a look.
    pub(crate) act: Option<ShopAct>,
}
call!(OperateShop => core::result::Result<Box<ShopReport>, ActRefused>, "operate");
