//! Which orders lie on the desk: all that are open, and those that were finished lately.
//!
//! Pure. Derived from the log like every ledger, so that showing the desk reads its orders and not the whole log.

use crate::ledgers::{Effect, What};
use crate::log::Body;
use everbud_domain::id::OrderId;
use everbud_domain::order::OrderStatus;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};

/// How many finished orders are remembered: more than a desk can show.
const FINISHED: usize = 300;

/// The orders of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Desk {
    open: BTreeSet<OrderId>,
    /// Oldest first.
    finished: VecDeque<(Timestamp, OrderId)>,
}

impl Desk {
    /// Takes in the next event.
    pub fn apply<'a>(&mut self, event: impl Into<Effect<'a>>) {
        let event = event.into();
        let body = match event.what {
            What::Placed(order) => {
                self.open.insert(order.clone());
                return;
            }
            What::Other(body) => body,
        };
        match body {
            Body::OrderStepped { order, status, .. } => self.stands(order, *status, event.envelope.at),
            Body::OrderCarried { order, status, .. } => {
                self.open.insert(order.id.clone());
                self.stands(&order.id, *status, event.envelope.at);
            }
            // An order that is placed is taken in above.
            Body::OrderPlaced { .. }
            | Body::ShopperArrived { .. }
            | Body::SoldOutMarked { .. }
            | Body::OrderingSet { .. }
            | Body::StockPushed { .. }
            | Body::Unknown => {}
        }
    }

    fn stands(&mut self, order: &OrderId, status: OrderStatus, at: Timestamp) {
        match status {
            OrderStatus::Completed | OrderStatus::Cancelled => {
                if self.open.remove(order) {
                    self.finished.push_back((at, order.clone()));
                }
                if self.finished.len() > FINISHED {
                    self.finished.pop_front();
                }
            }
            OrderStatus::Received | OrderStatus::Accepted | OrderStatus::Ready => {}
        }
    }

    /// Orders that are not finished, in the order of their ids, which is that of their acceptance.
    pub fn open(&self) -> impl Iterator<Item = &OrderId> {
        self.open.iter()
    }

    /// Orders that were finished since then, the last one first.
    pub fn finished_since(&self, moment: Timestamp) -> impl Iterator<Item = &OrderId> {
        self.finished.iter().rev().take_while(move |(at, _)| *at >= moment).map(|(_, order)| order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{Event, Head};
    use crate::sample::{NOW, log, order, placed, shop, stepped};

    #[test]
    fn an_order_lies_on_the_desk_until_it_is_finished_and_a_while_after() {
        let (first, second) = (order(1, &[(1, 1)]), order(2, &[(1, 1)]));
        let mut desk = Desk::default();
        let take = |desk: &mut Desk, event: Event| {
            desk.apply(&event);
            event.head()
        };
        let mut at = take(&mut desk, placed(&log(1), &Head::genesis(&shop(1), &log(1)), &first));
        at = take(&mut desk, placed(&log(1), &at, &second));
        at = take(&mut desk, stepped(&log(1), &at, &first, OrderStatus::Accepted));
        assert_eq!(desk.open().collect::<Vec<_>>(), [&first.id, &second.id]);
        at = take(&mut desk, stepped(&log(1), &at, &first, OrderStatus::Completed));
        take(&mut desk, stepped(&log(1), &at, &second, OrderStatus::Cancelled));
        assert_eq!(desk.open().count(), 0);
        assert_eq!(desk.finished_since(NOW).collect::<Vec<_>>(), [&second.id, &first.id]);
        assert_eq!(desk.finished_since(NOW.plus_millis(1)).count(), 0);
    }
}
