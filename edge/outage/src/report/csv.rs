//! The report as files for a spreadsheet: RFC 4180, with a header line, in UTF-8.
//!
//! Pure. Amounts are whole cents and times whole milliseconds, and the names say so. Reasons were written by people, and a
//! spreadsheet runs a text that looks like a formula: such a text is given an apostrophe in front (OWASP, "CSV Injection").

use super::{Facts, Outcome, TakenOrder};
use everbud_domain::money::Cents;
use everbud_domain::report::{Changed, Estimate, Likely, LostSales, Report, Tally};

/// What the file is, for `Content-Type`.
pub const CONTENT_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// The report's figures, one a line: `section,item,value,unit,note`. What is unknown has no value.
#[must_use]
pub fn figures(report: &Report) -> String {
    let mut table = Table::new(["section", "item", "value", "unit", "note"]);
    table.row(["incident", "from", &report.from.to_string(), "time", ""]);
    table.row([
        "incident",
        "to",
        &known(report.to.as_ref()),
        "time",
        if report.to.is_none() { "not over" } else { "" },
    ]);
    table.row(["incident", "counted_until", &report.counted_until.to_string(), "time", ""]);
    table.row(["incident", "length", &report.length_ms.to_string(), "ms", ""]);
    let counted = if report.page_views.is_none() { "not counted" } else { "" };
    table.row(["served", "page_views", &known(report.page_views.as_ref()), "pages", counted]);
    tally(&mut table, "taken", &report.taken, "");
    tally(&mut table, "recorded", &report.recorded, "");
    tally(&mut table, "pending", &report.pending, "");
    if let Some(took) = &report.time_to_record {
        for (item, ms) in [("min", took.min_ms), ("median", took.median_ms), ("p90", took.p90_ms), ("max", took.max_ms)]
        {
            table.row(["time_to_record", item, &ms.to_string(), "ms", "nearest rank"]);
        }
    }
    tally(&mut table, "kept_as_taken", &report.outcomes.kept, "");
    changed(&mut table, "adjusted", &report.outcomes.adjusted);
    changed(&mut table, "cancelled", &report.outcomes.cancelled);
    changed(&mut table, "set_aside", &report.outcomes.set_aside);
    money(&mut table, "money_kept", "due", report.money_kept_cents, "");
    match &report.estimate {
        Estimate::Made(lost) => estimate(&mut table, lost),
        Estimate::Withheld(why) => table.row(["estimate", "none", "", "", &why.detail]),
    }
    table.text
}

/// The orders that were taken, one a line, as they were accepted in turn.
#[must_use]
pub fn orders(facts: &Facts) -> String {
    let mut table = Table::new([
        "code",
        "id",
        "placed_at",
        "total_cents",
        "recorded_at",
        "time_to_record_ms",
        "outcome",
        "why",
        "due_cents",
    ]);
    let mut taken: Vec<&TakenOrder> = facts.taken().collect();
    taken.sort_by_key(|order| (order.placed_at, &order.id));
    for order in taken {
        let (outcome, why, due) = match &order.outcome {
            Outcome::Kept => ("kept", "", Some(order.total_cents)),
            Outcome::Adjusted { why, due_cents } => ("adjusted", why.as_str(), Some(*due_cents)),
            Outcome::Cancelled { reason } => ("cancelled", reason.as_str(), Some(Cents::ZERO)),
            Outcome::SetAside { why } => ("set_aside", why.as_str(), None),
        };
        table.row([
            order.code.as_str(),
            order.id.as_str(),
            &order.placed_at.to_string(),
            &order.total_cents.0.to_string(),
            &known(order.recorded_at.as_ref()),
            &known(order.time_to_record_ms().as_ref()),
            outcome,
            why,
            &known(due.map(|due| due.0).as_ref()),
        ]);
    }
    table.text
}

fn tally(table: &mut Table, section: &str, tally: &Tally, note: &str) {
    table.row([section, "orders", &tally.orders.to_string(), "orders", note]);
    money(table, section, "total", tally.total_cents, note);
}

fn changed(table: &mut Table, section: &str, changed: &Changed) {
    tally(table, section, &changed.all, "");
    money(table, section, "due", changed.due_cents, "");
    for reason in &changed.reasons {
        tally(table, section, &reason.tally, &reason.reason);
    }
}

fn money(table: &mut Table, section: &str, item: &str, cents: Cents, note: &str) {
    table.row([section, item, &cents.0.to_string(), "cents", note]);
}

fn estimate(table: &mut Table, lost: &LostSales) {
    let made_up = if lost.is_history_synthetic { "synthetic" } else { "" };
    table.row(["estimate", "method", "", "", &lost.method]);
    table.row(["estimate", "method_text", "", "", &lost.method_text]);
    table.row(["estimate", "history", &lost.weeks_of_history.to_string(), "weeks", made_up]);
    likely(table, "estimate_expected", &lost.expected);
    tally(table, "estimate_taken", &lost.taken, "");
    likely(table, "estimate_shortfall", &lost.shortfall);
    let profit = &lost.profit;
    for (item, cents) in [
        ("profit", profit.profit_cents),
        ("profit_low", profit.profit_low_cents),
        ("profit_high", profit.profit_high_cents),
    ] {
        let note = if cents.is_none() { "no margin" } else { "" };
        table.row(["estimate_profit", item, &known(cents.map(|cents| cents.0).as_ref()), "cents", note]);
    }
    money(table, "estimate_profit", "revenue_without_margin", profit.revenue_without_margin_cents, "");
    money(table, "estimate_profit", "taxes_and_fees", profit.taxes_and_fees_cents, "");
    for loss in &profit.categories {
        let category = loss.category.label();
        table.row(["estimate_category", "share", &loss.share_basis_points.to_string(), "basis points", category]);
        table.row(["estimate_category", "margin", &known(loss.margin_basis_points.as_ref()), "basis points", category]);
        money(table, "estimate_category", "revenue", loss.revenue_cents, category);
        let profit = known(loss.profit_cents.map(|cents| cents.0).as_ref());
        table.row(["estimate_category", "profit", &profit, "cents", category]);
    }
}

fn likely(table: &mut Table, section: &str, likely: &Likely) {
    for (item, value, unit) in [
        ("orders", likely.orders_thousandths, "thousandths of an order"),
        ("orders_low", likely.orders_low, "orders"),
        ("orders_high", likely.orders_high, "orders"),
        ("revenue", likely.revenue_cents.0, "cents"),
        ("revenue_low", likely.revenue_low_cents.0, "cents"),
        ("revenue_high", likely.revenue_high_cents.0, "cents"),
    ] {
        table.row([section, item, &value.to_string(), unit, ""]);
    }
}

fn known<T: ToString>(value: Option<&T>) -> String {
    value.map_or_else(String::new, T::to_string)
}

/// Lines of fields.
struct Table {
    text: String,
}

impl Table {
    fn new<const N: usize>(names: [&str; N]) -> Self {
        let mut table = Self { text: String::new() };
        table.row(names);
        table
    }

    fn row<const N: usize>(&mut self, fields: [&str; N]) {
        for (nth, value) in fields.into_iter().enumerate() {
            if nth > 0 {
                self.text.push(',');
            }
            self.text.push_str(&field(value));
        }
        self.text.push_str("\r\n");
    }
}

/// A field as RFC 4180 has it, that no spreadsheet takes for a formula.
fn field(value: &str) -> String {
    let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if value.contains(['"', ',', '\r', '\n']) {
        format!("\"{guard}{}\"", value.replace('"', "\"\""))
    } else {
        format!("{guard}{value}")
    }
}

#[cfg(test)]
mod tests;
