//! What the pages of incidents are made of.
//!
//! No I/O.

use everbud_domain::margin::Margins;
use everbud_domain::report::ReportReply;
use everbud_domain::wire::incidents::IncidentView;

/// The incidents, and the margins by which their reports tell of profit.
#[derive(Debug, Clone, Copy)]
pub struct IncidentsView<'a> {
    /// Each with what became of this shop's orders, the last one first.
    pub incidents: &'a [IncidentView],
    /// What was entered last.
    pub margins: &'a Margins,
    /// What the settings are named by that they are in; empty where they cannot be written.
    pub etag: &'a str,
    /// Why what was entered was not taken; empty for none.
    pub wrong: &'a str,
}

/// What one incident meant for the shop.
#[derive(Debug, Clone, Copy)]
pub struct ReportView<'a> {
    /// The incident, with what operators and this shop's staff said.
    pub incident: &'a IncidentView,
    /// The report.
    pub told: &'a ReportReply,
    /// What was written and not taken; empty for nothing.
    pub text: &'a str,
    /// Why it was not; empty for none.
    pub wrong: &'a str,
}
