//! The database dies, and so does the worker: what was promised holds all the same.
//!
//! Most tests have a stack of their own, and wait for most of their time, so as many go beside each other as
//! `.cargo/config.toml` says. The last file takes the protections away one by one and sees the same promises break.

#![cfg(test)]

mod attempts;
mod business;
mod changed;
mod cold_cell;
mod desk;
mod handed_over;
mod incidents;
mod killed;
mod lent;
mod letter;
mod load;
mod lost_counter;
mod lost_reply;
mod mutants;
mod outage;
mod promises;
mod published;
mod restored;
mod staff_writes;
mod told;
mod views;
mod ways_to_die;
mod webhooks;
