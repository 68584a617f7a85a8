//! The whole of Everbud on one machine: builds the worker, runs Postgres, a fault proxy and workerd.
//!
//! `cargo run` and the tests use the same pieces, so what is tested is what a person sees. I/O: everything here
//! does; the rules of the shop live in crates that do none.

pub mod apt;
pub mod bench;
pub mod blame;
pub mod browser;
pub mod bundle_build;
pub mod chance;
pub mod command;
pub mod digest;
pub mod fault_proxy;
pub mod http;
pub mod leftovers;
pub mod origin;
pub mod packages;
pub mod patience;
pub mod places;
pub mod ports;
pub mod postgres;
pub mod processes;
pub mod prove;
pub mod recovery;
pub mod replay;
pub mod soak;
pub mod stack;
pub mod toolchain;
pub mod worker_build;
pub mod workerd;
pub mod zips;
