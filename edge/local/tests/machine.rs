//! What the local machine promises: a Postgres that breaks on command, a proxy that loses replies, a worker that
//! survives being killed, a browser that leaves nothing behind.
//!
//! Runs real processes below the state folder; each test has a folder of its own and removes it.

#[cfg(test)]
#[path = "machine/bench.rs"]
mod bench;
#[cfg(test)]
#[path = "machine/chromium.rs"]
mod chromium;
#[cfg(test)]
#[path = "machine/database.rs"]
mod database;
#[cfg(test)]
#[path = "machine/proxy.rs"]
mod proxy;
#[cfg(test)]
#[path = "machine/whole.rs"]
mod whole;
#[cfg(test)]
#[path = "machine/worker.rs"]
mod worker;
