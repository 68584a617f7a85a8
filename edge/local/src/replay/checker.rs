//! The checker: the driver's log against what Postgres holds. It asks Everbud nothing about itself.
//!
//! Pure. Each accepted order has to be recorded exactly once and nothing else may be; of one shop, an order that was
//! answered before another was sent stands before it; and each variant has what the tills and the orders have left of it.

use super::journal::{Answer, Asked, Entry};
use super::shops::KnownShop;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What Postgres holds of one shop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedShop {
    /// The ids of orders in the log's order, as often as they are there.
    pub log: Vec<String>,
    /// The ids of orders in the table of orders, as often as they are there.
    pub orders: Vec<String>,
    /// What lies on the shelf and what is promised, by the variants' numbers.
    pub stock: BTreeMap<u16, (i64, i64)>,
    /// How many events need a person, and how many stretches of the log are missing.
    pub to_look_at: u64,
}

/// How many things were what, and an example of each that should not be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Orders that were answered 201.
    pub accepted: u64,
    /// Of these, orders that are recorded.
    pub recorded: u64,
    /// Orders that were refused because too few were left.
    pub refused: u64,
    /// Pushes of tills that were applied.
    pub pushes: u64,
    /// Changes of stock in them.
    pub stock_changes: u64,
    /// Tries that were answered 503, and sent again.
    pub unavailable: u64,
    /// Tries whose connection broke, and that were sent again.
    pub broken: u64,
    /// Accepted orders that are not recorded.
    pub lost: u64,
    /// Orders that are recorded more than once.
    pub twice: u64,
    /// Orders that are recorded and were not accepted.
    pub never_promised: u64,
    /// Orders that stand before one of the same shop that was answered before they were sent.
    pub out_of_order: u64,
    /// Keys that were answered with more than one thing.
    pub contradicted: u64,
    /// Orders and pushes that were never answered.
    pub unanswered: u64,
    /// Answers that nobody should see.
    pub wrong: u64,
    /// Refusals for another reason than stock, or of what there was enough of.
    pub unfounded: u64,
    /// Variants of which Postgres does not hold what it should.
    pub stock_off: u64,
    /// Variants of which more was sold than there was.
    pub oversold: u64,
    /// Events that need a person, and gaps.
    pub to_look_at: u64,
    /// The first of each that should not be, in words.
    pub examples: Vec<String>,
}

/// No more examples than a person reads.
const MOST_EXAMPLES: usize = 20;
/// The one reason for which an order of a replay may be refused.
const TOO_FEW: &str = "insufficient-stock";

impl Findings {
    /// Whether everything is as promised.
    #[must_use]
    pub const fn hold(&self) -> bool {
        self.recorded == self.accepted
            && self.lost == 0
            && self.twice == 0
            && self.never_promised == 0
            && self.out_of_order == 0
            && self.contradicted == 0
            && self.unanswered == 0
            && self.wrong == 0
            && self.unfounded == 0
            && self.stock_off == 0
            && self.oversold == 0
            && self.to_look_at == 0
    }

    fn example(&mut self, words: impl FnOnce() -> String) {
        if self.examples.len() < MOST_EXAMPLES {
            self.examples.push(words());
        }
    }
}

/// What the log says of one thing that was asked, over all its tries.
struct Told {
    shop: u32,
    first_sent_us: u64,
    answered_us: u64,
    asked: Asked,
    answer: Option<Answer>,
}

/// An order that was not taken.
struct Refusal<'a> {
    lines: &'a [(u16, i64)],
    reasons: &'a [String],
}

/// Holds the log against what is recorded. Both are of all shops, in the order of their numbers.
pub fn check<'a>(
    log: impl IntoIterator<Item = Entry>,
    shops: &'a [KnownShop],
    recorded: impl Fn(u32) -> RecordedShop + 'a,
) -> Findings {
    let mut findings = Findings::default();
    let told = gather(log, &mut findings);
    let mut of_shop: Vec<Vec<&Told>> = shops.iter().map(|_| Vec::new()).collect();
    for told in told.values() {
        if let Some(of_shop) = usize::try_from(told.shop).ok().and_then(|shop| of_shop.get_mut(shop)) {
            of_shop.push(told);
        }
    }
    for ((number, shop), told) in (0..).zip(shops).zip(&of_shop) {
        check_shop(number, shop, told, &recorded(number), &mut findings);
    }
    findings
}

fn gather(log: impl IntoIterator<Item = Entry>, findings: &mut Findings) -> HashMap<String, Told> {
    let mut told: HashMap<String, Told> = HashMap::new();
    for entry in log {
        let Entry { shop, key, sent_us, answered_us, asked, answer } = entry;
        match &answer {
            Answer::Unavailable => findings.unavailable += 1,
            Answer::Broken => findings.broken += 1,
            Answer::Wrong(what) => {
                findings.wrong += 1;
                findings.example(|| format!("shop {shop} answered {what}"));
            }
            Answer::Accepted(_) | Answer::Applied | Answer::Refused(_) => {}
        }
        let known = told.entry(key).or_insert(Told { shop, first_sent_us: sent_us, answered_us, asked, answer: None });
        known.first_sent_us = known.first_sent_us.min(sent_us);
        if answer.is_open() {
            continue;
        }
        match &known.answer {
            Some(before) if *before != answer => {
                findings.contradicted += 1;
                findings.example(|| format!("shop {shop} answered one key with {before:?} and with {answer:?}"));
            }
            Some(_) => {}
            None => {
                known.answered_us = answered_us;
                known.answer = Some(answer);
            }
        }
    }
    told
}

fn check_shop(number: u32, shop: &KnownShop, told: &[&Told], recorded: &RecordedShop, findings: &mut Findings) {
    let mut accepted: HashMap<&str, &Told> = HashMap::new();
    let mut expected: BTreeMap<u16, (i64, i64)> =
        (0_u16..).zip(&shop.on_hand).map(|(variant, on_hand)| (variant, (*on_hand, 0))).collect();
    let mut refused: Vec<Refusal<'_>> = Vec::new();
    for told in told {
        match (&told.asked, &told.answer) {
            (Asked::Order(lines), Some(Answer::Accepted(id))) => {
                findings.accepted += 1;
                if accepted.insert(id, told).is_some() {
                    findings.contradicted += 1;
                    findings.example(|| format!("shop {number} gave the id {id} to two orders"));
                }
                for (variant, quantity) in lines {
                    expected.entry(*variant).or_default().1 += quantity;
                }
            }
            (Asked::Order(lines), Some(Answer::Refused(reasons))) => {
                findings.refused += 1;
                refused.push(Refusal { lines, reasons });
            }
            (Asked::Push(changes), Some(Answer::Applied)) => {
                findings.pushes += 1;
                findings.stock_changes += changes.len() as u64;
                for (variant, delta) in changes {
                    expected.entry(*variant).or_default().0 += delta;
                }
            }
            (_, None) => {
                findings.unanswered += 1;
                findings.example(|| format!("shop {number} never answered {:?}", told.asked));
            }
            // Counted where it was read.
            (_, Some(Answer::Wrong(_))) => {}
            (_, Some(answer)) => {
                findings.wrong += 1;
                findings.example(|| format!("shop {number} answered {:?} with {answer:?}", told.asked));
            }
        }
    }
    check_orders(number, &accepted, recorded, findings);
    check_stock(number, shop, &expected, &refused, recorded, findings);
    if recorded.to_look_at > 0 {
        findings.to_look_at += recorded.to_look_at;
        findings.example(|| format!("shop {number} has {} events or gaps to look at", recorded.to_look_at));
    }
}

fn check_orders(number: u32, accepted: &HashMap<&str, &Told>, recorded: &RecordedShop, findings: &mut Findings) {
    let in_table: BTreeSet<&str> = recorded.orders.iter().map(String::as_str).collect();
    let mut in_log = BTreeSet::new();
    let mut latest_sent = 0;
    for id in &recorded.log {
        if !in_log.insert(id.as_str()) {
            findings.twice += 1;
            findings.example(|| format!("shop {number}: {id} is in the log twice"));
            continue;
        }
        let Some(told) = accepted.get(id.as_str()) else {
            findings.never_promised += 1;
            findings.example(|| format!("shop {number}: {id} is in the log and was not accepted"));
            continue;
        };
        if told.answered_us < latest_sent {
            findings.out_of_order += 1;
            findings.example(|| format!("shop {number}: {id} stands behind an order that was sent after its answer"));
        }
        latest_sent = latest_sent.max(told.first_sent_us);
    }
    if in_table.len() < recorded.orders.len() {
        findings.twice += (recorded.orders.len() - in_table.len()) as u64;
        findings.example(|| format!("shop {number}: an order is in the table twice"));
    }
    for id in in_table.iter().filter(|id| !in_log.contains(*id)) {
        findings.never_promised += 1;
        findings.example(|| format!("shop {number}: {id} is in the table and not in the log"));
    }
    for id in accepted.keys() {
        if in_log.contains(id) && in_table.contains(id) {
            findings.recorded += 1;
        } else {
            findings.lost += 1;
            findings.example(|| format!("shop {number}: {id} was accepted and is not recorded"));
        }
    }
}

fn check_stock(
    number: u32,
    shop: &KnownShop,
    expected: &BTreeMap<u16, (i64, i64)>,
    refused: &[Refusal<'_>],
    recorded: &RecordedShop,
    findings: &mut Findings,
) {
    for (variant, expected) in expected {
        let found = recorded.stock.get(variant).copied().unwrap_or_default();
        if found != *expected {
            findings.stock_off += 1;
            findings.example(|| format!("shop {number}: v{variant} should be {expected:?} and is {found:?}"));
        }
        if expected.1 > expected.0 {
            findings.oversold += 1;
            findings.example(|| format!("shop {number}: of v{variant} more was sold than there was: {expected:?}"));
        }
    }
    let first_scarce = shop.first_scarce();
    for Refusal { lines, reasons } in refused {
        // Nobody brings more of what is scarce and no order is cancelled: what was too few then is too few at the end.
        let is_short = |(variant, quantity): &&(u16, i64)| {
            let (on_hand, reserved) = expected.get(variant).copied().unwrap_or_default();
            usize::from(*variant) >= first_scarce && on_hand - reserved < *quantity
        };
        let only_too_few = !reasons.is_empty() && reasons.iter().all(|reason| reason == TOO_FEW);
        if !only_too_few || !lines.iter().any(|line| is_short(&line)) {
            findings.unfounded += 1;
            findings.example(|| format!("shop {number} refused {lines:?} for {reasons:?}"));
        }
    }
}

#[cfg(test)]
mod tests;
