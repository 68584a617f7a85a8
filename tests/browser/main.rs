//! In a real Chromium, against the real worker: what a person sees and does, with script and without.
//!
//! Each test is a visitor with cookies of its own. All of them share one browser and three stacks: one that stays healthy,
//! and two whose shops are lent to tests that count orders or break the database.

#![cfg(test)]

mod alive;
mod brand;
mod changed;
mod console;
mod desk;
mod every_page;
mod handed_over;
mod hostile;
mod in_an_outage;
mod keyboard;
mod owner;
mod reach;
mod shopping;
mod structure;
mod studio;
mod tab;
mod twice;
mod walk;
mod without_script;
