//! What a counter can be asked about incidents: what became of its orders in them, and the report of one.

use super::Written;
use super::staff::Staff;
use crate::object_call::Call;
use everbud_domain::id::ShopId;
use everbud_domain::report::ReportReply;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::OrdersView;
use serde::{Deserialize, Serialize};

pub(crate) use crate::gate::calls::CountedIncident;

/// What became of the shop's orders in these incidents?
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CountOrders {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    pub(crate) incidents: Vec<CountedIncident>,
}
call!(CountOrders => Written<OrdersCounted>, "count-orders");

/// The answer to [`CountOrders`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OrdersCounted {
    pub(crate) staff: Staff,
    /// Of each incident, in the order in which they were asked for.
    pub(crate) incidents: Vec<ShopsPart>,
}

/// One shop's part of an incident.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ShopsPart {
    /// None where not all of them are held here any more.
    pub(crate) orders: Option<OrdersView>,
}

/// What did an incident mean for the shop?
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadReport {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    /// When it began.
    pub(crate) from: Timestamp,
    /// When it was over; none while it lasts.
    pub(crate) to: Option<Timestamp>,
    /// Whether each order is wanted too.
    pub(crate) with_orders: bool,
}
call!(ReadReport => Written<ReportRead>, "read-report");

/// The answer to [`ReadReport`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReportRead {
    pub(crate) staff: Staff,
    pub(crate) told: ReportReply,
    /// The orders as a file for a spreadsheet; empty where they were not wanted.
    pub(crate) orders_csv: String,
}
