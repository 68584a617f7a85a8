//! Under the load of a day: the replay of 20 April, as small as it can be and still be one.
//!
//! The checker has its own tests, with evidence that was doctored, in `edge/local/src/replay/checker/tests.rs`. I/O: a
//! stack of its own, on free ports.

#![cfg(test)]

mod replayed;
