//! Opening hours as shops write them: the week alone, or with dates beside it.
//!
//! Pure. A shop without dates keeps the list of seven days that every build can read.

use super::{DatedHours, Hours, WeekHours};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "seven days, Monday first, or such a `week` with dates such as 2026-11-26 in `dated`")]
pub(super) enum AsWritten {
    Week(WeekHours),
    Dated { week: WeekHours, dated: BTreeMap<Day, DatedHours> },
}

impl From<AsWritten> for Hours {
    fn from(written: AsWritten) -> Self {
        match written {
            AsWritten::Week(week) => week.into(),
            AsWritten::Dated { week, dated } => Self { week, dated },
        }
    }
}

impl From<Hours> for AsWritten {
    fn from(Hours { week, dated }: Hours) -> Self {
        if dated.is_empty() { Self::Week(week) } else { Self::Dated { week, dated } }
    }
}
