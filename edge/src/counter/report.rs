//! What an incident meant for this shop, from this counter's storage alone: it is the same with the database dead.
//!
//! What a report says is worked out in `everbud_outage::report`. A line whose variant has left the menu is in no category,
//! so that no margin is claimed for it.

use super::Counter;
use super::calls::{CountOrders, CountedIncident, OrdersCounted, ReadReport, ReportRead, ShopsPart, Written};
use super::store::{Kept, MOST_ORDERS, Store, Taken};
use crate::clock::now;
use crate::config::Config;
use everbud_domain::id::VariantId;
use everbud_domain::margin::Margins;
use everbud_domain::money::Cents;
use everbud_domain::order::Order;
use everbud_domain::product::Category;
use everbud_domain::report::ReportReply;
use everbud_domain::staff::Duty;
use everbud_domain::time::Timestamp;
use everbud_outage::held::Part;
use everbud_outage::incident::view::{orders_of_shop, words_on_page};
use everbud_outage::report::{
    Advances, Facts, Margin, Outcome, SALES_VERSION, Sales, TakenOrder, Window, csv, report, words,
};
use everbud_outage::tally;
use everbud_outage::version::Versioned;
use std::collections::BTreeMap;
use worker::Result;

/// Orders that are read at once.
const AT_ONCE: u32 = 500;
/// Orders of so long before an incident tell in which categories the shop sells.
const BEFORE_MINUTES: i64 = 7 * 24 * 60;

impl Counter {
    /// What became of this shop's orders in each of these incidents.
    pub(super) fn count_orders(&self, store: &Store, call: &CountOrders) -> Result<Written<OrdersCounted>> {
        self.on_duty(store, &call.token_hash, Duty::AnswerForIncidents, |staff| {
            let part = |incident: &CountedIncident| {
                let window = tally::Window { from: incident.from, until: incident.until };
                let orders = match holds_all_since(store, window.from)? {
                    true => Some(orders_of_shop(&store.tally(window)?)),
                    false => None,
                };
                let words = words_on_page(&[store.words(&call.shop, &incident.id)?], Some(&call.shop));
                Ok(ShopsPart { orders, words })
            };
            let incidents = call.incidents.iter().map(part).collect::<Result<_>>()?;
            let (margins, settings_etag) = match self.settings(store)? {
                Some((settings, ground)) => (settings.margins, Self::etag(store, &ground, Part::Settings)?),
                None => (Margins::new(), String::new()),
            };
            Ok(OrdersCounted { staff, incidents, margins, settings_etag })
        })
    }

    /// The report of one incident.
    pub(super) fn read_report(&self, store: &Store, call: &ReadReport) -> Result<Written<ReportRead>> {
        self.on_duty(store, &call.token_hash, Duty::AnswerForIncidents, |staff| {
            let CountedIncident { id, from, until } = &call.incident;
            let facts = self.facts(store, Window { from: *from, to: *until, now: now() })?;
            let report = report(&facts);
            let is_complete = holds_all_since(store, *from)?;
            let mut summary = words::summary(&report);
            if !is_complete {
                summary.insert(0, words::INCOMPLETE.to_owned());
            }
            Ok(ReportRead {
                staff,
                told: ReportReply { summary, report, is_complete },
                words: words_on_page(&[store.words(&call.shop, id)?], Some(&call.shop)),
                orders_csv: if call.with_orders { csv::orders(&facts) } else { String::new() },
            })
        })
    }

    fn facts(&self, store: &Store, window: Window) -> Result<Facts> {
        let menu = self.menu(store)?.ok_or("no menu to tell categories by")?;
        let shelves: BTreeMap<&VariantId, Category> =
            menu.menu.variants().map(|(product, variant)| (&variant.id, product.category)).collect();
        let before = (window.from.plus_minutes(-BEFORE_MINUTES), Some(window.from));
        let mut rows: Vec<Taken<String>> = store.taken("$.order", before, None, AT_ONCE)?;
        let mut after = None;
        for _ in 0..MOST_ORDERS / AT_ONCE {
            let page = store.taken("$.order", (window.from, Some(window.until())), after, AT_ONCE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.cursor());
            rows.extend(page);
        }
        let advances = advances(store, &rows)?;
        let orders = rows.into_iter().map(|row| taken_order(row, &shelves, &advances)).collect::<Result<_>>()?;
        let keep = Config::of(&self.env).keep_events_ms;
        let is_counted = holds_all_since(store, window.from)? && now().millis_since(window.from) < keep;
        let margins = menu.menu.shop.margins.iter();
        Ok(Facts {
            window,
            zone: menu.menu.shop.zone.clone(),
            orders,
            page_views: if is_counted { Some(store.page_views(window.from, window.until())?) } else { None },
            history: sales(store)?.history(),
            margins: margins
                .filter_map(|(category, margin)| Some((*category, Margin::of_basis_points(*margin)?)))
                .collect(),
        })
    }
}

/// What the shop sold, as the origin last told it; nothing before it did, or where another build keeps it.
pub(super) fn sales(store: &Store) -> Result<Sales> {
    let kept = store.kept::<Versioned<Sales>>(&Kept::Sales)?;
    Ok(kept.and_then(|kept| kept.read(SALES_VERSION)).unwrap_or_default())
}

/// Keeps what the shop sold, so that a report has it while the database is dead.
pub(super) fn keep_sales(store: &Store, sales: &Sales) -> Result<()> {
    store.keep(&Kept::Sales, &Versioned::new(SALES_VERSION, sales))
}

/// Whether every order since then is held here, those included that the database has.
fn holds_all_since(store: &Store, moment: Timestamp) -> Result<bool> {
    Ok(store.kept::<Timestamp>(&Kept::Horizon)?.is_none_or(|horizon| horizon < moment))
}

/// When the origin was seen to record each log, as far as these orders need it.
fn advances(store: &Store, rows: &[Taken<String>]) -> Result<BTreeMap<String, Advances>> {
    let mut spans: BTreeMap<&String, (i64, i64)> = BTreeMap::new();
    for row in rows {
        let span = spans.entry(&row.log).or_insert((row.seq, row.seq));
        *span = (span.0.min(row.seq), span.1.max(row.seq));
    }
    spans.into_iter().map(|(log, (first, last))| Ok((log.clone(), store.advances(log, first, last)?))).collect()
}

fn taken_order(
    row: Taken<String>,
    shelves: &BTreeMap<&VariantId, Category>,
    advances: &BTreeMap<String, Advances>,
) -> Result<TakenOrder> {
    let order: Order = serde_json::from_str(&row.what)?;
    let mut categories: BTreeMap<Category, Cents> = BTreeMap::new();
    for line in &order.lines {
        if let Some(category) = shelves.get(&line.variant) {
            let sum = categories.entry(*category).or_default();
            *sum = sum.plus(line.total_cents);
        }
    }
    let seq = u64::try_from(row.seq).unwrap_or(0);
    let seen_at = advances.get(&row.log).and_then(|advances| advances.recorded_at(seq));
    // Of an order that was handed over by the origin it is known when that was, and no earlier moment.
    let recorded_at = row.is_recorded().then_some(seen_at.unwrap_or(Timestamp(row.at)));
    let outcome = match (row.cancelled, row.set_aside) {
        (Some(reason), _) => Outcome::Cancelled { reason },
        (None, Some(why)) => Outcome::SetAside { why },
        (None, None) => Outcome::Kept,
    };
    let Order { id, code, placed_at, total_cents, .. } = order;
    Ok(TakenOrder { id, code, placed_at, total_cents, categories, recorded_at, outcome })
}
