//! The harness: a whole Everbud on free ports, a driver that keeps its own log of what it was promised, and a checker
//! that believes only that log and SQL straight to Postgres.
//!
//! - `everbud`: starting and breaking the stack
//! - `shop`: talking to one shop as a shopper, a form, or staff would
//! - `basket`: what a test orders
//! - `desk`: a shop's desk with links and forms alone
//! - `live`: the socket that a desk listens on
//! - `operator`: the platform's operator, as a program and as a browser
//! - `forms`: ordering with links and forms alone
//! - `lent`: a stack whose shops are lent to one test at a time
//! - `evidence`: the driver's log and the checker
//! - `conservation`: the checker at work while things go wrong
//! - `chromium`: a real browser
//! - `receiver`: a server that webhooks are sent to
//! - `wait`: waiting for a condition, never for a time
//!
//! Panics are how a test fails, so the lints against them are lifted here.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod basket;
pub mod chromium;
pub mod conservation;
pub mod desk;
pub mod everbud;
pub mod evidence;
pub mod forms;
mod leftovers;
pub mod lent;
pub mod live;
pub mod operator;
pub mod picture;
pub mod receiver;
pub mod shop;
pub mod wait;
