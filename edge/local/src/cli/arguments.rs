//! The words of the command line, and the help.
//!
//! Written by hand: a dozen commands need no library. No I/O.

mod operator;

pub(crate) use operator::{Operate, WebhookAct};

use super::replay;
use everbud_domain::staff::{Role, StaffName};
use everbud_local::bench::PAIRS;
use everbud_local::replay::Options;
use everbud_local::stack::{Trouble, WORDS};
use std::path::PathBuf;

/// The port everything is documented with.
pub(crate) const PORT: u16 = 8787;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Build and run everything.
    Run { port: u16 },
    /// Break or mend the database of the running stack; the words are known to mean something.
    Database(String),
    /// Take over another system's menu.
    Import { file: PathBuf, shop: String, dry_run: bool },
    /// Take over a whole shop, as it was exported.
    ImportShop { file: PathBuf, dry_run: bool, at: Where },
    /// Write a whole shop out.
    Export { shop: String, out: Option<PathBuf>, at: Where },
    /// Print a staff token of that shop, or an operator's.
    Token { shop: Option<String> },
    /// Give somebody an account at the console and print its password, or take the account away.
    Operator { name: StaffName, disable: bool },
    /// Ask the running stack something as an operator.
    Operate(Operate),
    /// Give somebody an account at a shop's desk and print its password, or take the account away.
    Staff { shop: String, name: StaffName, change: StaffChange },
    /// Lay out the schema of a database elsewhere.
    Migrate,
    /// Forget all local data.
    Reset,
    /// Try a deployment without sending anything.
    DeployCheck,
    /// Look the WebAssembly crates over.
    Lint,
    /// Take a picture of every page.
    Screenshots { out: Option<PathBuf> },
    /// Measure what an outage costs.
    Bench { pairs: usize },
    /// Replay the trade's biggest day, with the database dying at its peak.
    Replay(Options),
    /// Explain.
    Help,
}

/// Which database is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// The local one.
    Here,
    /// The one of `DATABASE_URL`.
    Remote,
}

/// What becomes of somebody's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StaffChange {
    /// They have one of this role, with a new password.
    Has(Role),
    /// They have none any more.
    Gone,
}

pub(crate) const USAGE: &str = "  cargo run                                         everything, with demo shops
  cargo run -- --port 9000                          the same on another port
  cargo run -- db up|down|hang|slow 2s|…            break or mend the database; `help` lists how
  cargo run -- import FILE --shop SLUG [--dry-run]
  cargo run -- export --shop SLUG [--out FILE] [--remote]
  cargo run -- import FILE [--dry-run] [--remote]
  cargo run -- token --shop SLUG | --operator
  cargo run -- operator --name NAME [--disable]
  cargo run -- gate [open|close [--minutes N] | auto | cap N]
  cargo run -- drain pause|resume [--shop SLUG]
  cargo run -- drain again --shop SLUG [--from N] [--log LOG]
  cargo run -- queue [--shop SLUG]
  cargo run -- aside retry|dismiss|cancel --shop SLUG --event LOG/SEQ [--reason WORDS]
  cargo run -- webhooks [add URL | test ID | end ID]
  cargo run -- staff --shop SLUG --name NAME [--role owner|manager|budtender] [--disable]
  cargo run -- reset
  cargo run -- migrate
  cargo run -- deploy-check
  cargo run -- lint
  cargo run -- screenshots [--out DIR]
  cargo run --release -- bench
  cargo run -- replay-420 [--short]
  cargo run -- help";

pub(crate) const HELP: &str = "\
everbud: the whole storefront on this computer

  cargo run [-- --port N]
      Builds the worker, starts Postgres and workerd, and shows where the shops are.
      Nothing needs to be installed but Rust and Node. Stop it with Ctrl-C or q.

While it runs, in a second terminal (or with the key in brackets, right where it runs):
  cargo run -- db down        [d]  Postgres stops, as after a crash
  cargo run -- db hang        [h]  it freezes: connections open, no answers
  cargo run -- db slow 2s     [s]  it is late with everything (2s, 300ms, ...)
  cargo run -- db reset       [r]  it resets every connection at its first query
  cargo run -- db readonly    [o]  it refuses every write
  cargo run -- db flap        [f]  it goes down and comes back in turns
  cargo run -- db up          [u]  whatever is broken is mended
  On the way to it:
    db refuse, blackhole           connections are reset at once, or never accepted
    db stall, halfopen, slowclose  silent in mid-answer; gone without a word; slow to let go
    db jitter 500ms, thin, sliced  late by chance; a few bytes a second; a byte a packet
    db reset mid, reset after      reset in mid-transaction, or after the commit and before its reply
    db corrupt                     a bit is wrong now and then
  In it:
    db killed                      kill -9 to all its processes
    db full, crowded, locked       no room on the disk, no connection left, a lock that somebody holds
    db dawdle                      recording takes longer than it may
    db password, column            a rotated password, a renamed column: faults of ours, for a person to mend

  The operator's, as at /console on the platform's host, and with the database dead as well:
  cargo run -- gate [open|close [--minutes N] | auto | cap N]
      Shows the breaker, leases and the trail; forces the breaker for a while (15 minutes), lets it judge again, or sets
      how many shops may drain at once.
  cargo run -- drain pause|resume [--shop SLUG]
      Stops the drain of one shop or of all, and lets it go on.
  cargo run -- drain again --shop SLUG [--from N] [--log LOG]
      Sends the database a shop's events again; it skips those that it has.
  cargo run -- queue [--shop SLUG]
      Shows which shops wait, or one shop's queue and what was set aside of it.
  cargo run -- aside retry|dismiss|cancel --shop SLUG --event LOG/SEQ [--reason WORDS]
      Has the database try once more what it set aside, takes it for settled, or cancels its order.
  cargo run -- webhooks [add URL | test ID | end ID]
      Shows which programs of the operators' are told of incidents; has another one told and prints its secret once, sends
      a test, or ends one.

Also while nothing runs:
  cargo run -- import FILE --shop SLUG [--dry-run]
      Takes over another system's menu and names every problem found in it. A dry run writes nothing.
  cargo run -- export --shop SLUG [--out FILE] [--remote]
      Writes all of that shop's data as JSON Lines, to standard output or into a file that only you can read: it holds
      the keys to its customers' data. Orders that still wait at the edge for the database are not in it.
  cargo run -- import FILE [--dry-run] [--remote]
      Takes such a file, and with it the shop, into a database that does not have it; all of it, or nothing. What is cut
      off or was changed is refused, by its line. With --remote both use the Postgres of DATABASE_URL.
  cargo run -- token --shop SLUG | --operator
      Prints a new token for that shop's staff, or for an operator's programs.
  cargo run -- operator --name NAME [--disable]
      Gives somebody an account at the console, or a new password, and prints the password; or takes it away.
  cargo run -- staff --shop SLUG --name NAME [--role owner|manager|budtender] [--disable]
      Gives somebody an account at that shop's desk, or a new password where they have one, and prints the password.
      NAME looks like an e-mail address. Without --role they serve at the counter. --disable signs them out for good.
  cargo run -- reset
      Forgets all local data: database, orders, caches, the worker's log, what tests have left.
      The next run starts with the demo shops. Downloaded tools are kept.
  cargo run -- migrate
      Lays out the schema in the Postgres of DATABASE_URL, and gives the worker's role the password of
      EVERBUD_EDGE_PASSWORD. Both are read from the environment. Without TLS: go through a tunnel.
  cargo run -- deploy-check
      Builds what is uploaded, tries the upload without sending anything, and names what is still to be set.
  cargo run -- lint
      Runs clippy over what becomes WebAssembly.
  cargo run -- screenshots [--out DIR]
      Takes a picture of every page at 360 and 1440 pixels, with the database up and down, in a real Chromium and on a
      stack of its own. Without a folder they go to target/screenshots.
  cargo run --release -- bench [--pairs N]
      Measures browsing and ordering with the database healthy and hung, in turns (4 pairs of blocks), on free ports
      and loopback only. It takes about ten minutes, ends by itself, and fails where an outage makes the p99 slower by a tenth.
  cargo run -- replay-420 [--short] [--shops N] [--orders N] [--stock-changes N] [--views-per-order N] [--minutes N] [--seed N]
      Replays 20 April: 250,000 orders and 1.2 million changes of stock at 6,000 shops, one of them a hundred times as
      busy, a day pressed into 24 minutes, and the database failing in cascade for six hours of it. Then every order is
      looked for in Postgres. On free ports and loopback only; the report is target/replay-420/report.html. It takes up
      to 40 minutes, --short at most 5 (120 shops, 1,500 orders), and fails where anything does not hold.";

/// Understands the words, or says which one it did not.
pub(crate) fn parse(words: &[&str]) -> Result<Command, String> {
    match words {
        ["help" | "--help" | "-h", ..] => Ok(Command::Help),
        [] => Ok(Command::Run { port: PORT }),
        ["--port", port] => {
            let number = port.parse().ok().filter(|port| *port > 0);
            number.map(|port| Command::Run { port }).ok_or_else(|| format!("`{port}` is not a port"))
        }
        ["db", rest @ ..] if rest == ["up"] || Trouble::parse(rest).is_some() => Ok(Command::Database(rest.join(" "))),
        ["db"] => Err(format!("which trouble? `db up`, or `db` with {}", WORDS.join(", "))),
        ["db", rest @ ..] => {
            Err(format!("the database has no trouble called `{}`. It has: {}", rest.join(" "), WORDS.join(", ")))
        }
        ["import", rest @ ..] => import(rest),
        ["export", rest @ ..] => export(rest),
        ["token", "--shop", shop] => Ok(Command::Token { shop: Some((*shop).to_owned()) }),
        ["token", "--operator"] => Ok(Command::Token { shop: None }),
        ["token", ..] => Err("for whom? `token --shop SLUG` or `token --operator`".to_owned()),
        ["operator", rest @ ..] => operator::operator(rest),
        ["gate", rest @ ..] => operator::gate(rest),
        ["drain", rest @ ..] => operator::drain(rest),
        ["queue", rest @ ..] => operator::queue(rest),
        ["aside", rest @ ..] => operator::aside(rest),
        ["webhooks", rest @ ..] => operator::webhooks(rest),
        ["staff", rest @ ..] => staff(rest),
        ["reset"] => Ok(Command::Reset),
        ["migrate"] => Ok(Command::Migrate),
        ["deploy-check"] => Ok(Command::DeployCheck),
        ["lint"] => Ok(Command::Lint),
        ["screenshots"] => Ok(Command::Screenshots { out: None }),
        ["screenshots", "--out", folder] => Ok(Command::Screenshots { out: Some(folder.into()) }),
        ["bench"] => Ok(Command::Bench { pairs: PAIRS }),
        ["bench", "--pairs", pairs] => {
            let number = pairs.parse().ok().filter(|pairs| (1..=100).contains(pairs));
            number.map(|pairs| Command::Bench { pairs }).ok_or_else(|| format!("`{pairs}` is not a number of pairs"))
        }
        ["replay-420", rest @ ..] => replay::parse(rest).map(Command::Replay),
        [other, ..] => Err(format!("`{other}` is not a command")),
    }
}

fn import(words: &[&str]) -> Result<Command, String> {
    let (mut file, mut shop, mut dry_run, mut at) = (None, None, false, Where::Here);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--dry-run" => dry_run = true,
            "--remote" => at = Where::Remote,
            "--shop" => {
                let slug = words.next().ok_or("which shop? `import FILE --shop SLUG`")?;
                shop = Some((*slug).to_owned());
            }
            option if option.starts_with("--") => return Err(format!("`{option}` is not an option of import")),
            path => file = Some(PathBuf::from(path)),
        }
    }
    match (file, shop, at) {
        (Some(file), Some(shop), Where::Here) => Ok(Command::Import { file, shop, dry_run }),
        (Some(_), Some(_), Where::Remote) => Err("a menu is imported into the local database only".to_owned()),
        // Without a shop it must be a file that says itself whose it is.
        (Some(file), None, at) => Ok(Command::ImportShop { file, dry_run, at }),
        (None, _, _) => {
            Err("what is imported? `import FILE --shop SLUG` a menu, `import FILE` a whole shop".to_owned())
        }
    }
}

fn export(words: &[&str]) -> Result<Command, String> {
    let (mut shop, mut out, mut at) = (None, None, Where::Here);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().copied().ok_or_else(|| format!("`{word}` needs something after it"));
        match *word {
            "--shop" => shop = Some(value()?.to_owned()),
            "--out" => out = Some(PathBuf::from(value()?)),
            "--remote" => at = Where::Remote,
            other => return Err(format!("`{other}` is not an option of export")),
        }
    }
    let shop = shop.ok_or("which shop is exported? `export --shop SLUG`")?;
    Ok(Command::Export { shop, out, at })
}

fn staff(words: &[&str]) -> Result<Command, String> {
    let (mut name, mut shop, mut role, mut disable) = (None, None, Role::default(), false);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().copied().unwrap_or_default();
        match *word {
            "--shop" => shop = Some(value().to_owned()).filter(|slug| !slug.is_empty()),
            "--name" => {
                let typed = value();
                name = Some(StaffName::parse(typed).ok_or_else(|| format!("`{typed}` is not like an e-mail address"))?);
            }
            "--role" => {
                let typed = value();
                role = Role::from_key(typed).ok_or_else(|| format!("`{typed}` is not a role"))?;
            }
            "--disable" => disable = true,
            other => return Err(format!("`{other}` is not an option of staff")),
        }
    }
    let change = if disable { StaffChange::Gone } else { StaffChange::Has(role) };
    match (shop, name) {
        (Some(shop), Some(name)) => Ok(Command::Staff { shop, name, change }),
        _ => Err("who, at which shop? `staff --shop SLUG --name NAME`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_commands_are_understood() {
        assert_eq!(parse(&[]), Ok(Command::Run { port: 8787 }));
        assert_eq!(parse(&["--port", "9000"]), Ok(Command::Run { port: 9000 }));
        for words in WORDS.into_iter().chain(["up", "slow", "jitter 300ms"]) {
            let mut all = vec!["db"];
            all.extend(words.split(' '));
            assert_eq!(parse(&all), Ok(Command::Database(words.to_owned())));
        }
        let import = Command::Import { file: "menu.json".into(), shop: "finch".to_owned(), dry_run: true };
        assert_eq!(parse(&["import", "--dry-run", "menu.json", "--shop", "finch"]), Ok(import));
        let whole = |dry_run, at| Ok(Command::ImportShop { file: "finch.jsonl".into(), dry_run, at });
        assert_eq!(parse(&["import", "finch.jsonl"]), whole(false, Where::Here));
        assert_eq!(parse(&["import", "finch.jsonl", "--dry-run", "--remote"]), whole(true, Where::Remote));
        let export =
            |out: Option<&str>, at| Ok(Command::Export { shop: "finch".to_owned(), out: out.map(PathBuf::from), at });
        assert_eq!(parse(&["export", "--shop", "finch"]), export(None, Where::Here));
        assert_eq!(
            parse(&["export", "--out", "finch.jsonl", "--remote", "--shop", "finch"]),
            export(Some("finch.jsonl"), Where::Remote)
        );
        assert_eq!(parse(&["token", "--shop", "finch"]), Ok(Command::Token { shop: Some("finch".to_owned()) }));
        assert_eq!(parse(&["token", "--operator"]), Ok(Command::Token { shop: None }));
        let mara = StaffName::parse("mara@finch").unwrap();
        let staff = |name, change| Ok(Command::Staff { shop: "finch".to_owned(), name, change });
        assert_eq!(
            parse(&["staff", "--shop", "finch", "--name", "Mara@finch", "--role", "manager"]),
            staff(mara.clone(), StaffChange::Has(Role::Manager))
        );
        assert_eq!(
            parse(&["staff", "--name", "mara@finch", "--disable", "--shop", "finch"]),
            staff(mara, StaffChange::Gone)
        );
        assert_eq!(parse(&["reset"]), Ok(Command::Reset));
        assert_eq!(parse(&["migrate"]), Ok(Command::Migrate));
        assert_eq!(parse(&["deploy-check"]), Ok(Command::DeployCheck));
        assert_eq!(parse(&["lint"]), Ok(Command::Lint));
        assert_eq!(parse(&["screenshots"]), Ok(Command::Screenshots { out: None }));
        let elsewhere = Command::Screenshots { out: Some("elsewhere".into()) };
        assert_eq!(parse(&["screenshots", "--out", "elsewhere"]), Ok(elsewhere));
        assert_eq!(parse(&["bench"]), Ok(Command::Bench { pairs: PAIRS }));
        assert_eq!(parse(&["bench", "--pairs", "2"]), Ok(Command::Bench { pairs: 2 }));
        for word in ["help", "--help", "-h"] {
            assert_eq!(parse(&[word]), Ok(Command::Help));
        }
    }

    #[test]
    fn the_help_names_every_command() {
        for trouble in WORDS.iter().flat_map(|words| words.split(' ')) {
            assert!(HELP.contains(trouble), "{trouble}");
        }
        for word in [
            "--port",
            "db up",
            "import",
            "export",
            "--remote",
            "token",
            "operator",
            "gate",
            "drain",
            "queue",
            "aside",
            "staff",
            "reset",
            "migrate",
            "deploy-check",
            "lint",
            "screenshots",
            "bench",
            "replay-420",
        ] {
            assert!(HELP.contains(word), "{word}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for words in [
            &["jump"][..],
            &["db"],
            &["db", "explode"],
            &["import"],
            &["import", "x", "--shop"],
            &["import", "x", "--shop", "finch", "--remote"],
            &["export"],
            &["export", "--shop"],
            &["export", "--shop", "finch", "--dry-run"],
            &["--port", "0"],
            &["reset", "all"],
            &["migrate", "up"],
            &["bench", "--pairs", "0"],
            &["token"],
            &["replay-420", "--long"],
            &["screenshots", "--out"],
            &["staff", "--shop", "finch"],
            &["staff", "--shop", "finch", "--name", "mara"],
            &["staff", "--shop", "finch", "--name", "mara@finch", "--role", "king"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }
}
