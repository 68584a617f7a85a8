//! The report in three to six plain sentences, for the top of its page.
//!
//! Pure. What is not known is called not known, what waits is said to wait, and an estimate is never told as if it had
//! been counted.

use core::cmp::Ordering;
use everbud_domain::clock::lasting;
use everbud_domain::money::Cents;
use everbud_domain::report::{Changed, Estimate, LostSales, Report};

/// How many reasons are named; the page lists them all.
const NAMED_REASONS: usize = 2;

/// The sentence for a time of which the counter has forgotten something.
pub const INCOMPLETE: &str =
    "Some of that time is no longer kept here, so there may have been more: the database has all that was recorded.";

/// The sentences.
#[must_use]
pub fn summary(report: &Report) -> Vec<String> {
    let mut sentences = vec![opening(report), taken(report)];
    sentences.extend(timing(report));
    sentences.extend(outcome(report));
    match &report.estimate {
        Estimate::Made(lost) => {
            sentences.push(missing(lost, report.to.is_none()));
            sentences.extend(profit(lost));
        }
        Estimate::Withheld(why) => sentences.push(format!("There is no estimate of lost orders. {}", why.detail)),
    }
    sentences
}

fn opening(report: &Report) -> String {
    let length = lasting(report.length_ms);
    let is_over = report.to.is_some();
    // That it stayed open is said where something shows it.
    let is_seen = report.taken.orders > 0 || report.page_views.is_some_and(|pages| pages > 0);
    let pages = match report.page_views {
        Some(pages) => format!(" and served {}", counted(pages, "page")),
        None => "; how many pages it served was not counted".to_owned(),
    };
    match (is_seen, is_over) {
        (true, true) => format!("Your storefront stayed open for all {length} of it{pages}."),
        (true, false) => format!("Your storefront has stayed open for all {length} of it so far{pages}."),
        (false, true) => format!("It lasted {length}. Your storefront took no order{pages}."),
        (false, false) => format!("It has lasted {length} so far. Your storefront has taken no order{pages}."),
    }
}

fn taken(report: &Report) -> String {
    let Report { taken, recorded, pending, .. } = report;
    let worth = format!("{} worth {}", counted(taken.orders, "order"), taken.total_cents);
    match (taken.orders, recorded.orders, pending.orders) {
        (0, _, _) => "There is nothing to record.".to_owned(),
        (1, 1, _) => format!("{worth} was taken; it is recorded{}.", last_recorded(report, "")),
        (1, _, _) => format!("{worth} was taken; it is stored, and waits to be recorded."),
        (_, _, 0) => format!("{worth} were taken; all are recorded{}.", last_recorded(report, "the last one ")),
        (_, 0, _) => format!("{worth} were taken; all are stored, and wait to be recorded."),
        (_, recorded, waiting) => format!(
            "{worth} were taken; {recorded} {} recorded, and {waiting} worth {} {} stored and {} to be recorded.",
            are(recorded),
            pending.total_cents,
            are(waiting),
            if waiting == 1 { "waits" } else { "wait" },
        ),
    }
}

fn last_recorded(report: &Report, which: &str) -> String {
    let (Some(back), Some(last)) = (report.to, report.last_recorded_at) else { return String::new() };
    match last.cmp(&back) {
        Ordering::Greater => format!(", {which}{} after the database was back", lasting(last.millis_since(back))),
        Ordering::Less | Ordering::Equal => ", before the database was said to be back".to_owned(),
    }
}

fn timing(report: &Report) -> Option<String> {
    let took = report.time_to_record.filter(|_| report.recorded.orders > 1)?;
    let whom = if report.pending.orders == 0 { "them" } else { "those recorded" };
    Some(format!(
        "Half of {whom} were recorded within {} of being placed, nine in ten within {}, and the slowest took {}.",
        lasting(took.median_ms),
        lasting(took.p90_ms),
        lasting(took.max_ms),
    ))
}

fn outcome(report: &Report) -> Option<String> {
    let (orders, outcomes, kept) = (report.taken.orders, &report.outcomes, report.money_kept_cents);
    if orders == 0 {
        return None;
    }
    let so_far = if report.pending.orders > 0 || outcomes.set_aside.all.orders > 0 { " so far" } else { "" };
    if outcomes.kept.orders == orders {
        let stand = if orders == 1 { "It stands as it was" } else { "All stand as they were" };
        return Some(format!("{stand} taken: {kept} kept{so_far}."));
    }
    let mut parts = Vec::new();
    let mut tell = |changed: &Changed, what: String| {
        if changed.all.orders > 0 {
            parts.push(format!("{} {what}{}", changed.all.orders, reasons(changed)));
        }
    };
    tell(&outcomes.adjusted, format!("{} adjusted", were(outcomes.adjusted.all.orders)));
    tell(&outcomes.cancelled, format!("{} cancelled", were(outcomes.cancelled.all.orders)));
    let aside = &outcomes.set_aside.all;
    tell(
        &outcomes.set_aside,
        format!("worth {} {} set aside for somebody to decide", aside.total_cents, are(aside.orders)),
    );
    let without = if aside.orders > 0 { ", without what is set aside" } else { "" };
    Some(format!("Of what was taken, {}: {kept} kept{so_far}{without}.", listed(&parts)))
}

/// The most frequent reasons, in brackets.
fn reasons(changed: &Changed) -> String {
    let plain = |reason: &str| {
        if reason.is_empty() { "no reason given".to_owned() } else { reason.trim_end_matches('.').to_owned() }
    };
    match changed.reasons.as_slice() {
        [] => String::new(),
        [only] => format!(" ({})", plain(&only.reason)),
        several => {
            let named = several.iter().take(NAMED_REASONS);
            let mut parts: Vec<String> =
                named.map(|reason| format!("{}: {}", plain(&reason.reason), reason.tally.orders)).collect();
            let others: u64 = several.iter().skip(NAMED_REASONS).map(|reason| reason.tally.orders).sum();
            if others > 0 {
                parts.push(format!("other reasons: {others}"));
            }
            format!(" ({})", parts.join(", "))
        }
    }
}

fn missing(lost: &LostSales, is_open: bool) -> String {
    let weeks = counted(u64::from(lost.weeks_of_history), "week");
    let history = if lost.is_history_synthetic {
        format!("By a made-up history of {weeks}, and so for show only,")
    } else {
        format!("By the {weeks} before it,")
    };
    let (expected, shortfall) = (&lost.expected, &lost.shortfall);
    let hours = if is_open { "these hours so far" } else { "these hours" };
    let expectation = format!(
        "{history} {} to be expected in {hours}, and between {} and {} nine times in ten",
        about(expected.orders_thousandths, "was", "were"),
        expected.orders_low,
        expected.orders_high,
    );
    let (likely, most) = (rounded(shortfall.orders_thousandths), shortfall.orders_high);
    match (likely, most) {
        (0, 0) => format!("{expectation}: nothing suggests that any was lost."),
        (0, most) => format!("{expectation}: likely none was lost, at most {most}."),
        (_, most) => format!(
            "{expectation}: an estimated {} worth {} may be lost, between {} ({}) and {most} ({}).",
            counted(u64::try_from(likely).unwrap_or(0), "order"),
            shortfall.revenue_cents,
            if shortfall.orders_low == 0 { "none".to_owned() } else { shortfall.orders_low.to_string() },
            shortfall.revenue_low_cents,
            shortfall.revenue_high_cents,
        ),
    }
}

fn profit(lost: &LostSales) -> Option<String> {
    if lost.shortfall.revenue_cents == Cents::ZERO || rounded(lost.shortfall.orders_thousandths) == 0 {
        return None;
    }
    let profit = &lost.profit;
    let (Some(likely), Some(low), Some(high)) =
        (profit.profit_cents, profit.profit_low_cents, profit.profit_high_cents)
    else {
        return Some("That is revenue, not profit: no margin is entered for what you sell.".to_owned());
    };
    let without = match profit.revenue_without_margin_cents {
        Cents(0) => String::new(),
        revenue => format!("; for {revenue} of that revenue no margin is entered, and no profit is claimed"),
    };
    Some(format!("By the margins you entered, it would have earned {likely}, between {low} and {high}{without}."))
}

fn rounded(thousandths: i64) -> i64 {
    thousandths.saturating_add(500) / 1_000
}

fn about(thousandths: i64, one: &str, more: &str) -> String {
    match rounded(thousandths) {
        0 => format!("less than one order {one}"),
        1 => format!("about 1 order {one}"),
        orders => format!("about {orders} orders {more}"),
    }
}

fn counted(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

const fn are(count: u64) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

const fn were(count: u64) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

fn listed(parts: &[String]) -> String {
    match parts.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests;
