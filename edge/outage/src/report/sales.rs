//! What a shop sold before, as the origin tells it and as its counter keeps it for the day on which the origin is dead.
//!
//! Pure.

use super::{History, HourlySales};
use everbud_domain::money::Cents;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of the stored shape of [`Sales`], for [`crate::version::Versioned`].
pub const SALES_VERSION: u16 = 1;

/// The answer of `everbud.hourly_sales`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sales {
    /// From when on it is complete, in milliseconds since the epoch.
    pub from: i64,
    /// Until when it is complete.
    pub to: i64,
    /// Whether any of it was made up.
    pub synthetic: bool,
    /// Hours in which something was sold: when the hour began, how many orders, what they came to.
    pub hours: Vec<(i64, u32, i64)>,
}

impl Sales {
    /// The same as the report takes it.
    #[must_use]
    pub fn history(&self) -> History {
        let hour = |&(starts_at, orders, cents): &(i64, u32, i64)| HourlySales {
            starts_at: Timestamp(starts_at),
            orders,
            revenue_cents: Cents(cents),
        };
        History {
            from: Timestamp(self.from),
            to: Timestamp(self.to),
            hours: self.hours.iter().map(hour).collect(),
            is_synthetic: self.synthetic,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::Versioned;

    #[test]
    fn sales_keep_their_stored_shape() {
        let stored = r#"{"v":1,"value":{"from":1776700800000,"to":1776711600000,"synthetic":true,"hours":[[1776704400000,3,12345]]}}"#;
        let sales = serde_json::from_str::<Versioned<Sales>>(stored).unwrap();
        assert_eq!(serde_json::to_string(&sales).unwrap(), stored);
        let sales = sales.read(SALES_VERSION).unwrap().history();
        let hour = HourlySales { starts_at: Timestamp(1_776_704_400_000), orders: 3, revenue_cents: Cents(12_345) };
        let (from, to) = (Timestamp(1_776_700_800_000), Timestamp(1_776_711_600_000));
        assert_eq!(sales, History { from, to, hours: vec![hour], is_synthetic: true });
    }
}
