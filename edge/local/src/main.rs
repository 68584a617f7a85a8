//! The command `everbud`: without arguments it builds and runs everything; see `everbud help`.
//!
//! I/O: the terminal, and whatever the library does.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main(&std::env::args().skip(1).collect::<Vec<_>>())
}
