//! The words of the command line.
//!
//! Written by hand: a dozen commands need no library. No I/O.

mod help;
mod operator;

pub(crate) use help::{HELP, USAGE};
pub(crate) use operator::{Operate, WebhookAct};

use super::{prove, recovery, replay, soak};
use everbud_domain::order_type::delivery::Zip;
use everbud_domain::order_type::radius::MAX_MILES;
use everbud_domain::staff::{Role, StaffName};
use everbud_local::bench::PAIRS;
use everbud_local::prove::Extent;
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
    /// Take the README's pictures of four shops.
    Brands,
    /// Print the zip codes around one.
    Zips { around: Zip, miles: u16 },
    /// Measure what an outage costs.
    Bench { pairs: usize },
    /// Watch memory under very many requests.
    Soak(everbud_local::soak::Options),
    /// Make every known fault strike, and see what holds.
    Prove(Extent),
    /// Measure how a backlog is recorded.
    Recovery(everbud_local::recovery::Options),
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
        ["incidents", rest @ ..] => operator::incidents(rest),
        ["webhooks", rest @ ..] => operator::webhooks(rest),
        ["staff", rest @ ..] => staff(rest),
        ["reset"] => Ok(Command::Reset),
        ["migrate"] => Ok(Command::Migrate),
        ["deploy-check"] => Ok(Command::DeployCheck),
        ["lint"] => Ok(Command::Lint),
        ["screenshots"] => Ok(Command::Screenshots { out: None }),
        ["screenshots", "--brands"] => Ok(Command::Brands),
        ["screenshots", "--out", folder] => Ok(Command::Screenshots { out: Some(folder.into()) }),
        ["zips", "--around", around, "--miles", miles] => {
            let around = Zip::parse(around).ok_or_else(|| format!("`{around}` is no zip code of five digits"))?;
            let miles = miles.parse().ok().filter(|miles| (1..=MAX_MILES).contains(miles));
            miles
                .map(|miles| Command::Zips { around, miles })
                .ok_or_else(|| "a radius is 1 to 100 whole miles".to_owned())
        }
        ["zips", ..] => Err("around what? `zips --around 80205 --miles 5`".to_owned()),
        ["bench"] => Ok(Command::Bench { pairs: PAIRS }),
        ["bench", "--pairs", pairs] => {
            let number = pairs.parse().ok().filter(|pairs| (1..=100).contains(pairs));
            number.map(|pairs| Command::Bench { pairs }).ok_or_else(|| format!("`{pairs}` is not a number of pairs"))
        }
        ["soak", rest @ ..] => soak::parse(rest).map(Command::Soak),
        ["prove", rest @ ..] => prove::parse(rest).map(Command::Prove),
        ["recovery", rest @ ..] => recovery::parse(rest).map(Command::Recovery),
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
        assert_eq!(parse(&["screenshots", "--brands"]), Ok(Command::Brands));
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
            "zips",
            "bench",
            "recovery",
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
            &["recovery", "--long"],
            &["replay-420", "--long"],
            &["screenshots", "--out"],
            &["zips"],
            &["zips", "--around", "8020", "--miles", "5"],
            &["zips", "--around", "80205", "--miles", "0"],
            &["staff", "--shop", "finch"],
            &["staff", "--shop", "finch", "--name", "mara"],
            &["staff", "--shop", "finch", "--name", "mara@finch", "--role", "king"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }
}
