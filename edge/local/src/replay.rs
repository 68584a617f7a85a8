//! The replay of 20 April 2023: a day of the whole trade, pressed into minutes, with the database dying at its peak.
//!
//! One stack of its own, thousands of made-up shops, a load that follows a plan and not the answers, a driver that notes
//! every answer in a log of its own, and a checker that afterwards believes that log and SQL alone. I/O: a stack on free
//! ports in a folder of its own, loopback only; it ends by itself.
//!
//! - `day`, `plan`, `cascade`: what happens when, as values
//! - `shops`: who sells what

pub mod cascade;
pub mod day;
pub mod plan;
pub mod shops;
