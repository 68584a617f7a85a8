//! What a counter can be asked about incidents: what became of its orders in them, the report of one, and what its staff
//! said.

use super::Written;
use super::staff::Staff;
use super::writes::StaffCall;
use crate::object_call::Call;
use everbud_domain::id::{IncidentId, ShopId};
use everbud_domain::margin::Margins;
use everbud_domain::report::ReportReply;
use everbud_domain::wire::incidents::{OrdersView, WordView};
use everbud_outage::staff_write::StaffWrite;
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
    /// What its owner last entered of its margins.
    pub(crate) margins: Margins,
    /// What the settings are named by that these are in; empty before there are any.
    pub(crate) settings_etag: String,
}

/// One shop's part of an incident.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ShopsPart {
    /// None where not all of them are held here any more.
    pub(crate) orders: Option<OrdersView>,
    /// What its staff said.
    pub(crate) words: Vec<WordView>,
}

/// What did an incident mean for the shop?
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadReport {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    pub(crate) incident: CountedIncident,
    /// Whether each order is wanted too.
    pub(crate) with_orders: bool,
}
call!(ReadReport => Written<ReportRead>, "read-report");

/// The answer to [`ReadReport`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReportRead {
    pub(crate) staff: Staff,
    pub(crate) told: ReportReply,
    /// What its staff said.
    pub(crate) words: Vec<WordView>,
    /// The orders as a file for a spreadsheet; empty where they were not wanted.
    pub(crate) orders_csv: String,
}

/// Staff say something about an incident.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SayWord {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    /// One that the gate knows.
    pub(crate) incident: IncidentId,
    pub(crate) text: String,
}
// All that was said, or why it was not taken.
staff_call!(SayWord => Written<core::result::Result<Vec<WordView>, String>>, "say-word", StaffWrite::SayWord);

/// What did the shop's staff say about an incident? For everybody to read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadWords {
    pub(crate) shop: ShopId,
    pub(crate) incident: IncidentId,
}
call!(ReadWords => Vec<WordView>, "read-words");
