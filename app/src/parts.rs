//! What pages are put together from, one part a file.

pub(crate) mod age;
pub(crate) mod announced;
pub(crate) mod at_hand;
pub(crate) mod bought;
pub(crate) mod brand;
pub(crate) mod card;
pub(crate) mod clock;
pub(crate) mod conditions;
pub(crate) mod field;
pub(crate) mod filters;
pub(crate) mod handover;
pub(crate) mod held;
pub(crate) mod hours;
pub(crate) mod limits;
pub(crate) mod lists;
pub(crate) mod markdown;
pub(crate) mod notices;
pub(crate) mod past;
pub(crate) mod price;
pub(crate) mod refusals;
pub(crate) mod totals;
pub(crate) mod traits;
