//! In a real Chromium, against the real worker: what a person sees and does, with script and without.

#![cfg(test)]

mod shopping;
mod tab;
mod without_script;
