//! Which menu of a shop is current.

use everbud_domain::menu::{Edition, MenuHash};
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Names a menu by its place among the shop's menus and by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MenuPointer {
    /// Where it stands.
    pub(crate) edition: Edition,
    /// When the origin was read to make it.
    pub(crate) as_of: Timestamp,
    /// What it holds.
    pub(crate) hash: MenuHash,
}
