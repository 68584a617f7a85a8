//! From the words of a command to what is done, and from an error to words with a way out.
//!
//! I/O: the terminal.

mod arguments;
mod bench;
mod control;
mod database;
mod deploy;
mod keys;
mod lint;
mod operate;
mod owner;
mod paint;
mod prepared;
mod prove;
mod recovery;
mod replay;
mod report;
mod run;
mod screenshots;
mod session;
mod signals;
mod soak;
mod way_out;
mod zips;

use arguments::Command;
use everbud_local::blame::{Blame, Whose};
use everbud_local::places::Places;
use paint::Paint;
use std::fmt;
use std::process::ExitCode;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) struct CliError {
    words: String,
    whose: Whose,
    retry: bool,
}

impl CliError {
    fn new(words: impl Into<String>, whose: Whose) -> Self {
        Self { words: words.into(), whose, retry: false }
    }

    fn yours(words: impl Into<String>) -> Self {
        Self::new(words, Whose::Yours)
    }

    fn files(path: &std::path::Path, why: &std::io::Error) -> Self {
        Self::new(format!("{}: {why}", path.display()), Whose::Machine)
    }
}

impl<E: Blame> From<E> for CliError {
    fn from(why: E) -> Self {
        Self { words: why.to_string(), whose: why.whose(), retry: why.retry() }
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let again = if self.retry { "; trying again may help" } else { "" };
        write!(f, "{}\n  ({}{again})", self.words, self.whose.phrase())
    }
}

/// Does what was asked; the exit code is 0, 1 for a failure, 2 for a command that was not understood.
pub(crate) fn main(words: &[String]) -> ExitCode {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let paint = Paint::of_terminal();
    let command = match arguments::parse(&words) {
        Ok(command) => command,
        Err(why) => {
            eprintln!("{} {why}\n\n{}", paint.red("✗"), arguments::USAGE);
            return ExitCode::from(2);
        }
    };
    match act(command, paint) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("\n  {} {why}", paint.red("✗"));
            ExitCode::FAILURE
        }
    }
}

fn act(command: Command, paint: Paint) -> Result<(), CliError> {
    if matches!(command, Command::Help) {
        println!("{}", arguments::HELP);
        return Ok(());
    }
    let places = Places::find().map_err(|why| CliError::new(why.to_string(), Whose::Machine))?;
    match command {
        Command::Help => Ok(()),
        Command::Run { port } => run::everything(&places, port, paint),
        Command::Database(order) => {
            let said = control::ask(
                &places,
                &control::Order::Database { words: order.split(' ').map(str::to_owned).collect() },
            )?;
            println!("  {} database {said}", paint.green("✓"));
            Ok(())
        }
        Command::Import { file, shop, dry_run } => owner::import(&places, &file, &shop, dry_run, paint),
        Command::ImportShop { file, dry_run, at } => way_out::import(&places, &file, dry_run, at, paint),
        Command::Export { shop, out, at } => way_out::export(&places, &shop, out.as_deref(), at, paint),
        Command::Token { shop } => owner::token(&places, shop.as_deref()),
        Command::Operator { name, disable } => owner::operator(&places, &name, disable),
        Command::Operate(asked) => operate::run(&places, &asked, paint),
        Command::Staff { shop, name, change } => owner::staff(&places, &shop, &name, change),
        Command::Migrate => owner::migrate(paint),
        Command::Reset => session::reset(&places, paint),
        Command::DeployCheck => deploy::check(&places, paint),
        Command::Lint => lint::check(&places, paint),
        Command::Screenshots { out } => screenshots::take(&places, out, paint),
        Command::Brands => screenshots::brands(&places, paint),
        Command::Zips { around, miles } => zips::print(&places, &around, miles, paint),
        Command::Bench { pairs } => bench::run(&places, pairs, paint),
        Command::Soak(options) => soak::run(&places, options, paint),
        Command::Prove(extent) => prove::run(&places, extent, paint),
        Command::Recovery(options) => recovery::run(&places, options, paint),
        Command::Replay(options) => replay::run(&places, options, paint),
    }
}
