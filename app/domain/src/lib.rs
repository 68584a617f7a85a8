//! What may be sold, to whom, when, and for how much.
//!
//! Pure: no clock, no randomness, no I/O, no floating point. Time and ids are arguments. The pages, the counter and the
//! importers share these rules, so that a page cannot show a price that the counter would not charge.

#![deny(clippy::float_arithmetic)]

mod absent;
pub mod address;
pub mod attempt;
pub mod brand;
pub mod browse;
pub mod cart;
pub mod clock;
pub mod contrast;
pub mod customer;
pub mod decide;
#[cfg(test)]
mod dice;
pub mod family;
pub mod feed;
pub mod first_run;
#[cfg(test)]
mod fixture;
pub mod gather;
pub mod hold;
pub mod hours;
pub mod id;
pub mod instead;
pub mod kiosk;
pub mod ledger;
pub mod limit;
pub mod margin;
pub mod markup;
pub mod menu;
pub mod money;
pub mod operator;
pub mod order;
pub mod order_type;
pub mod own_host;
pub mod page_key;
pub mod person;
pub mod picture;
pub mod popular;
pub mod product;
#[cfg(test)]
mod properties;
pub mod quote;
pub mod refusal;
pub mod report;
pub mod rule_epoch;
pub mod scope;
pub mod settings;
pub mod shop;
pub mod site_host;
pub mod slot;
pub mod special;
pub mod staff;
pub mod structure;
pub mod studio;
pub mod tax;
pub mod time;
pub mod tracking;
pub mod weight;
pub mod wire;
pub mod wording;
