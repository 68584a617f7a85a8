//! What has to hold after a replay, sentence by sentence. Pure.

use super::Report;
use crate::replay::cascade::Stage;
use serde::{Deserialize, Serialize};

/// A sentence, and whether it is true of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What has to hold.
    pub claim: String,
    /// Whether it does.
    pub holds: bool,
    /// What was counted.
    pub seen: String,
}

/// Of a million pages, so many may be an honest 503: browsing is promised to 99.9 %.
const MISSED_PER_MILLION: u64 = 1_000;

pub(super) fn judge(report: &Report) -> Vec<Verdict> {
    let found = &report.findings;
    let verdict = |claim: &str, holds, seen| Verdict { claim: claim.to_owned(), holds, seen };
    let none = |claim: &str, count: u64, what: &str| verdict(claim, count == 0, format!("{count} {what}"));
    let views = report.pages + report.pages_missed + report.pages_wrong;
    let was_down = report.samples.iter().any(|sample| sample.origin == "down");
    let all_stages = report.turns.len() == Stage::ALL.len() + 1;
    vec![
        none("No accepted order is lost.", found.lost, "lost"),
        none("No order is recorded twice.", found.twice, "twice"),
        verdict(
            "All that was accepted is recorded, and nothing else.",
            found.accepted > 0 && found.recorded == found.accepted && found.never_promised == 0,
            format!(
                "{} accepted, {} recorded, {} recorded and never accepted",
                found.accepted, found.recorded, found.never_promised
            ),
        ),
        none("Each shop's orders are recorded in the order of their acceptance.", found.out_of_order, "out of order"),
        none("One key is one order.", found.contradicted, "keys with two answers"),
        verdict(
            "The stock is what tills and orders have left of it, and nothing is oversold.",
            found.stock_off == 0 && found.oversold == 0,
            format!("{} variants off, {} oversold", found.stock_off, found.oversold),
        ),
        none(
            "An order is refused for want of stock alone, and only where there was too little.",
            found.unfounded,
            "unfounded",
        ),
        none("Every order and every push is answered.", found.unanswered, "unanswered"),
        verdict(
            "Nobody sees an error but an honest 503.",
            found.wrong == 0 && report.pages_wrong == 0,
            format!("{} wrong answers, {} wrong pages", found.wrong, report.pages_wrong),
        ),
        verdict(
            "Of 1,000 pages at least 999 come.",
            report.pages > 0 && report.pages_missed * 1_000_000 <= views * MISSED_PER_MILLION,
            format!("{} of {views} did not", report.pages_missed),
        ),
        none("Nothing is left for a person to look at.", found.to_look_at, "to look at"),
        verdict(
            "The database failed in every way of the cascade, was called down, and orders went on.",
            all_stages && was_down && report.accepted_failing > 0,
            format!(
                "{} turns, {}called down, {} orders accepted meanwhile",
                report.turns.len(),
                if was_down { "" } else { "never " },
                report.accepted_failing
            ),
        ),
        verdict(
            "Everything is recorded in time once day and outage are over.",
            report.recorded_after_ms.is_some_and(|after| after <= report.recorded_within_ms),
            match report.recorded_after_ms {
                Some(after) => format!("after {} s of {}", after / 1000, report.recorded_within_ms / 1000),
                None => format!("not within {} s", report.recorded_within_ms / 1000),
            },
        ),
    ]
}
