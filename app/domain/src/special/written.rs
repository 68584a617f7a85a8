//! Specials as they are written in menus and in what shops keep: as they are now, and as they were before.
//!
//! Pure. At first every special took a share off, under the name `off`, always and for everybody. One that still does is
//! written as it was, so that builds of before read it. They do not read any other: better that they keep the menu they
//! have than that they give a coupon's price to everybody.

use super::{Cut, Gives, Goods, Special, When};
use crate::absent::is_default;
use crate::cart::MenuType;
use crate::hours::WeekHours;
use crate::id::SpecialId;
use crate::money::Rate;
use crate::order_type::OrderType;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct AsWritten {
    id: SpecialId,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    off: Option<Rate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gives: Option<Gives>,
    on: Goods,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weekly: Option<WeekHours>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    menu: Option<MenuType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    order_types: Vec<OrderType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    most_per_order: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    per_person: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    first_time: bool,
}

impl TryFrom<AsWritten> for Special {
    type Error = &'static str;

    fn try_from(written: AsWritten) -> Result<Self, Self::Error> {
        let AsWritten { id, name, off, gives, on, starts_at, ends_at, weekly, menu, code, .. } = written;
        let order_types = written.order_types;
        let (most_per_order, per_person, first_time) = (written.most_per_order, written.per_person, written.first_time);
        let percent = |rate| Gives::Sale { cut: Cut::Percent { rate } };
        let gives = gives.or(off.map(percent)).ok_or("a special that gives nothing")?;
        let when = When { starts_at, ends_at, weekly };
        Ok(Self { id, name, gives, on, when, menu, code, order_types, most_per_order, per_person, first_time })
    }
}

impl From<Special> for AsWritten {
    fn from(special: Special) -> Self {
        let is_personal = special.is_personal();
        let Special { id, name, gives, on, when, menu, code, order_types, most_per_order, per_person, first_time } =
            special;
        let When { starts_at, ends_at, weekly } = when;
        let is_for_all = !is_personal && weekly.is_none() && menu.is_none() && code.is_none();
        let is_for_all = is_for_all && order_types.is_empty() && most_per_order.is_none();
        let (off, gives) = match gives {
            Gives::Sale { cut: Cut::Percent { rate } } if is_for_all && on.are_a_whole_part() => (Some(rate), None),
            gives => (None, Some(gives)),
        };
        Self {
            id,
            name,
            off,
            gives,
            on,
            starts_at,
            ends_at,
            weekly,
            menu,
            code,
            order_types,
            most_per_order,
            per_person,
            first_time,
        }
    }
}
