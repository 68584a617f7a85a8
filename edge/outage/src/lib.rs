//! What to do while the database is down: decisions only.
//!
//! Pure: no clock, no randomness, no I/O, no floating point. Time, jitter and ids are arguments, so a test can run a day
//! of outages in a second. The worker (`edge/src`) asks these functions, does what they say, and stores their states.
//!
//! An order's way through the modules:
//!
//! 1. [`log`]: accepting an order appends one [`log::Event`], chained by hash to the one before.
//! 2. [`ledgers`]: what is left to sell follows from the origin's count and the events it has not recorded yet.
//!    [`holds`]: what is kept for those who are checking out meanwhile.
//! 3. [`timers`]: the event arms the drain. A watchdog is armed before any work, because work can be cut short.
//! 4. [`lease`], [`breaker`], [`refused`]: the gate says who may talk to the origin, and whether it is worth trying.
//! 5. [`drain`]: which events go into the next batch, and what the origin's reply means for the log.
//! 6. [`frames`], [`fault`], [`backoff`]: when there was no reply, or none that makes sense: whose fault that is, and
//!    when to try again.
//! 7. [`retention`]: when an event that was recorded may be forgotten. Not before no back-up can need it.
//!
//! What goes the other way: [`publish`] says whether a menu may replace the one that is shown, [`freshness`] whether a
//! copy is still good, [`asking`] whether a page waits for a newer one, [`recent`] which copies an isolate remembers.
//! [`desk`] is what staff see of the log.
//!
//! What staff write meanwhile: [`staff_write`] is the table of it, [`stock_push`] what a till's report means, [`held`] what
//! waits until the database is back.
//!
//! What people are told of it: [`incident`] makes incidents of the gate's evidence, [`tally`] counts the orders of each,
//! [`history`] keeps what was lost in 90 days, [`webhook`] tells other programs. [`report`] says what an incident meant for
//! each shop, and estimates what it cost.
//!
//! By which name a person is known at every shop: [`person`].
//!
//! What an operator sets against all of it: [`operate`]; how it is measured from outside: [`exposition`].
//!
//! The rule beneath all of them: **the watermark in the origin is the truth, and what we remember of it is a guess.** So
//! nothing is lost by asking again, sending again, or starting again; each is answered by comparing hashes.

#![deny(clippy::float_arithmetic)]

pub mod asking;
pub mod backoff;
pub mod breaker;
pub mod desk;
pub mod drain;
pub mod exposition;
pub mod fault;
pub mod frames;
pub mod freshness;
mod hash;
pub mod held;
pub mod history;
pub mod holds;
pub mod incident;
pub mod lease;
pub mod ledgers;
pub mod log;
pub mod operate;
pub mod person;
pub mod publish;
pub mod recent;
pub mod refused;
pub mod report;
pub mod retention;
pub mod staff_write;
pub mod stock_push;
pub mod tally;
pub mod timers;
pub mod version;
pub mod webhook;

#[cfg(test)]
mod sample;
