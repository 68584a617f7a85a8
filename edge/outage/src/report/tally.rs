//! Counting the orders of an incident: what they come to, how long recording took, what became of them and why.
//!
//! Pure.

use super::{Outcome, TakenOrder};
use everbud_domain::money::Cents;
use everbud_domain::report::{Changed, Outcomes, ReasonTally, Tally, TimeToRecord};
use std::collections::BTreeMap;

/// How many reasons are told apart; the rarer ones are counted together.
pub(super) const MAX_REASONS: usize = 20;
/// What the rarer reasons are called.
pub(super) const OTHER_REASONS: &str = "Other reasons";

/// How many orders, and what they come to.
pub(super) fn sum<'a>(orders: impl Iterator<Item = &'a TakenOrder>) -> Tally {
    orders.fold(Tally::default(), |tally, order| tally.with(order.total_cents))
}

/// How long recording took; none when no order is recorded.
pub(super) fn time_to_record(orders: &[&TakenOrder]) -> Option<TimeToRecord> {
    let mut took: Vec<i64> = orders.iter().filter_map(|order| order.time_to_record_ms()).collect();
    took.sort_unstable();
    let at = |percent| took.get(nearest_rank(percent, took.len())).copied();
    Some(TimeToRecord { min_ms: *took.first()?, median_ms: at(50)?, p90_ms: at(90)?, max_ms: *took.last()? })
}

/// Where in so many sorted values the percentile lies by nearest rank, from 0: the first value that no fewer than so many
/// percent do not exceed.
fn nearest_rank(percent: usize, values: usize) -> usize {
    (percent * values).div_ceil(100).saturating_sub(1)
}

/// What became of the orders.
pub(super) fn outcomes(orders: &[&TakenOrder]) -> Outcomes {
    let mut outcomes = Outcomes::default();
    let (mut adjusted, mut cancelled, mut set_aside) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for order in orders {
        let total = order.total_cents;
        match &order.outcome {
            Outcome::Kept => outcomes.kept = outcomes.kept.with(total),
            Outcome::Adjusted { why, due_cents } => {
                count(&mut outcomes.adjusted, &mut adjusted, why, total, *due_cents)
            }
            Outcome::Cancelled { reason } => {
                count(&mut outcomes.cancelled, &mut cancelled, reason, total, Cents::ZERO);
            }
            Outcome::SetAside { why } => count(&mut outcomes.set_aside, &mut set_aside, why, total, Cents::ZERO),
        }
    }
    outcomes.adjusted.reasons = ranked(adjusted);
    outcomes.cancelled.reasons = ranked(cancelled);
    outcomes.set_aside.reasons = ranked(set_aside);
    outcomes
}

fn count<'a>(
    changed: &mut Changed,
    reasons: &mut BTreeMap<&'a str, Tally>,
    why: &'a str,
    total_cents: Cents,
    due_cents: Cents,
) {
    changed.all = changed.all.with(total_cents);
    changed.due_cents = changed.due_cents.plus(due_cents);
    let tally = reasons.entry(why.trim()).or_default();
    *tally = tally.with(total_cents);
}

fn ranked(reasons: BTreeMap<&str, Tally>) -> Vec<ReasonTally> {
    let mut ranked: Vec<ReasonTally> =
        reasons.into_iter().map(|(reason, tally)| ReasonTally { reason: reason.to_owned(), tally }).collect();
    // Stable, so that equally frequent reasons stay in the order of the alphabet.
    ranked.sort_by_key(|reason| core::cmp::Reverse(reason.tally.orders));
    if ranked.len() > MAX_REASONS {
        let rare = ranked.split_off(MAX_REASONS - 1);
        let tally = rare.iter().fold(Tally::default(), |sum, reason| Tally {
            orders: sum.orders.saturating_add(reason.tally.orders),
            total_cents: sum.total_cents.plus(reason.tally.total_cents),
        });
        ranked.push(ReasonTally { reason: OTHER_REASONS.to_owned(), tally });
    }
    ranked
}
