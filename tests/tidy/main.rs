//! The rules of the tree, as tests: what may stand where, who may depend on whom, who may name what.
//!
//! Reads the repository and asks cargo for the workspace; writes nothing.

#![cfg(test)]

mod arrows;
mod layout;
mod matrix;
mod readme;
mod routes;
mod tree;
mod whispers;
mod writes;
