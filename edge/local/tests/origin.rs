//! The origin's promises, against a real Postgres: what the drain records, what the shops cannot do to each other, and
//! what the owner's calls leave behind.
//!
//! One server for all tests, with one database a test. No worker is involved: the tests speak as the worker's role.

#![cfg(test)]

#[path = "origin/apart.rs"]
mod apart;
#[path = "origin/aside.rs"]
mod aside;
#[path = "origin/busy_shop.rs"]
mod busy_shop;
#[path = "origin/cluster.rs"]
mod cluster;
#[path = "origin/crowd.rs"]
mod crowd;
#[path = "origin/daily.rs"]
mod daily;
#[path = "origin/damaged.rs"]
mod damaged;
#[path = "origin/drain.rs"]
mod drain;
#[path = "origin/flagged.rs"]
mod flagged;
#[path = "origin/origin_db.rs"]
mod origin_db;
#[path = "origin/owner.rs"]
mod owner;
#[path = "origin/past.rs"]
mod past;
#[path = "origin/persons.rs"]
mod persons;
#[path = "origin/sales.rs"]
mod sales;
#[path = "origin/stock.rs"]
mod stock;
#[path = "origin/way_out.rs"]
mod way_out;
#[path = "origin/writes.rs"]
mod writes;
