//! The whole of an outage, simulated: counters of several shops, the gate, the origin, the schedules and the network, under
//! a deterministic scheduler.
//!
//! Pure: a run is a function of its plan, and a plan of its seed. Every decision is made by the crate's own functions; what
//! the worker does around them stands here as it stands there, in the same order and under the same deadlines. Whoever
//! changes the one changes the other.
//!
//! - `plan`: what happens in a run; `run`: one run; `watch`: the invariants; `shrink`: a failure becomes a short story
//! - `scheduler`, `random`: simulated time; `world`, `faults`: the network, clocks and alarms, and what breaks them
//! - `counter`, `drain`, `storage`, `gate`, `publish`: the worker's objects; `origin`, `connection`: the database
//! - `million`, `gentle`, `stories`, `mutants`: the tests

#![cfg(test)]

mod connection;
mod counter;
mod drain;
mod faults;
mod gate;
mod gentle;
mod million;
mod mutants;
mod origin;
mod plan;
mod publish;
mod random;
mod run;
mod scheduler;
mod shrink;
mod storage;
mod stories;
mod watch;
mod world;
