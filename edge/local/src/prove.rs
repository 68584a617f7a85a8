//! `prove`: every way to fail that is known of, held against the tests that try it.
//!
//! The table is in [`matrix`]: for each fault the moments at which it can strike, and the tests that make it strike then, or
//! the reason why it cannot. Proving runs those tests and nothing else, reads each one's own verdict, and takes nothing for
//! held that did not run. I/O: runs cargo in the workspace, whose tests start stacks of their own.

pub mod libtest;
pub mod matrix;
pub mod report;

use crate::toolchain::Toolchain;
use libtest::{Outcome, Ran};
use matrix::{MUTANTS, Moment, PICKED, Proof, Row, Standing, rows};
use report::{Judged, ProvedRow, Report};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

/// A binary of tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// The rules of selling.
    Domain,
    /// The rules of an outage.
    Outage,
    /// All of them at once, with invented time.
    Simulation,
    /// The origin's SQL in a real Postgres.
    Origin,
    /// What makes the trouble, tried by itself.
    Machine,
    /// The real Workers and a real Postgres, both well.
    EndToEnd,
    /// The same, with something broken.
    Chaos,
    /// A day of the trade.
    Load,
    /// A real Chromium.
    Browser,
}

impl Tier {
    /// All of them, the quickest first: what is wrong is to show early.
    pub const ALL: [Self; 9] = [
        Self::Domain,
        Self::Outage,
        Self::Origin,
        Self::Machine,
        Self::Simulation,
        Self::EndToEnd,
        Self::Load,
        Self::Browser,
        Self::Chaos,
    ];

    /// What a report calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Outage => "outage",
            Self::Simulation => "simulation",
            Self::Origin => "origin",
            Self::Machine => "machine",
            Self::EndToEnd => "e2e",
            Self::Chaos => "chaos",
            Self::Load => "load",
            Self::Browser => "browser",
        }
    }

    /// What `cargo test` is told to run it.
    #[must_use]
    pub const fn cargo(self) -> &'static [&'static str] {
        match self {
            Self::Domain => &["--package", "everbud-domain", "--lib"],
            Self::Outage => &["--package", "everbud-outage", "--lib"],
            Self::Simulation => &["--package", "everbud-outage", "--test", "simulation"],
            Self::Origin => &["--package", "everbud-local", "--test", "origin"],
            Self::Machine => &["--package", "everbud-local", "--test", "machine"],
            Self::EndToEnd => &["--package", "everbud-tests", "--test", "e2e"],
            Self::Chaos => &["--package", "everbud-tests", "--test", "chaos"],
            Self::Load => &["--package", "everbud-tests", "--test", "load"],
            Self::Browser => &["--package", "everbud-tests", "--test", "browser"],
        }
    }

    /// Where its tests lie, below the workspace.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Domain => "app/domain/src",
            Self::Outage => "edge/outage/src",
            Self::Simulation => "edge/outage/tests/simulation",
            Self::Origin => "edge/local/tests/origin",
            Self::Machine => "edge/local/tests/machine",
            Self::EndToEnd => "tests/e2e",
            Self::Chaos => "tests/chaos",
            Self::Load => "tests/load",
            Self::Browser => "tests/browser",
        }
    }

    /// Whether all of its tests that the table names take seconds together.
    const fn is_quick(self) -> bool {
        match self {
            Self::Domain | Self::Outage | Self::Origin | Self::Machine | Self::Simulation => true,
            Self::EndToEnd | Self::Chaos | Self::Load | Self::Browser => false,
        }
    }
}

/// How much is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every test that the table names.
    Whole,
    /// Those that take seconds, and a few picked ones with real outages: five minutes at the most, once all is built.
    Short,
}

impl Extent {
    fn takes(self, tier: Tier, test: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Short => tier.is_quick() || PICKED.contains(&(tier, test)),
        }
    }
}

/// What is going on, for whoever waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// A tier is being built and run.
    Begun {
        /// Which.
        tier: Tier,
        /// How many of its tests.
        tests: usize,
    },
    /// One test has ended.
    Ended {
        /// Its tier.
        tier: Tier,
        /// Its name.
        test: &'a str,
        /// Whether it passed.
        passed: bool,
    },
    /// A tier is through.
    Through {
        /// Which.
        tier: Tier,
        /// How long it took, with its build.
        seconds: u64,
        /// How many tests passed.
        passed: usize,
        /// How many did not, or did not run.
        failed: usize,
    },
}

/// Runs what the table names, to that extent.
pub fn prove(toolchain: &Toolchain, root: &Path, extent: Extent, tell: &mut dyn FnMut(&Progress<'_>)) -> Report {
    let started = Instant::now();
    let mut ran: BTreeMap<Tier, Ran> = BTreeMap::new();
    for (tier, tests) in wanted(extent) {
        tell(&Progress::Begun { tier, tests: tests.len() });
        let began = Instant::now();
        let mut cargo = toolchain.cargo();
        cargo.current_dir(root);
        let results = libtest::run(&mut cargo, tier, &tests, &mut |test, passed| {
            tell(&Progress::Ended { tier, test, passed });
        });
        let passed = tests.iter().filter(|test| results.outcome(test) == Some(&Outcome::Passed)).count();
        let seconds = began.elapsed().as_secs();
        tell(&Progress::Through { tier, seconds, passed, failed: tests.len() - passed });
        ran.insert(tier, results);
    }
    judge(extent, &ran, started.elapsed().as_secs())
}

/// What is run, by tier.
fn wanted(extent: Extent) -> Vec<(Tier, BTreeSet<&'static str>)> {
    let mut wanted: BTreeMap<Tier, BTreeSet<&'static str>> = BTreeMap::new();
    let table = rows();
    let of_rows = table.iter().flat_map(|row| row.standing.proofs());
    for proof in of_rows.chain(MUTANTS) {
        let taken = proof.tests.iter().filter(|test| extent.takes(proof.tier, test));
        wanted.entry(proof.tier).or_default().extend(taken);
    }
    Tier::ALL
        .into_iter()
        .filter_map(|tier| wanted.remove(&tier).filter(|tests| !tests.is_empty()).map(|tests| (tier, tests)))
        .collect()
}

fn judge(extent: Extent, ran: &BTreeMap<Tier, Ran>, seconds: u64) -> Report {
    let rows = rows().iter().map(|row| judge_row(row, extent, ran)).collect();
    let mutants = judge_proofs(MUTANTS, extent, ran);
    Report::new(extent == Extent::Short, rows, mutants, seconds)
}

fn judge_row(row: &Row, extent: Extent, ran: &BTreeMap<Tier, Ran>) -> ProvedRow {
    let judged = match row.standing {
        Standing::Tried(proofs) => judge_proofs(proofs, extent, ran),
        Standing::NotOurs(why) => Judged::NotOurs { why: why.to_owned() },
    };
    // A fault struck at a moment only where a test ran that makes it strike then.
    let ran_in = |proof: &&Proof| proof.tests.iter().any(|test| extent.takes(proof.tier, test));
    let moments: BTreeSet<Moment> =
        row.standing.proofs().iter().filter(ran_in).flat_map(|proof| proof.moments).copied().collect();
    ProvedRow {
        number: row.number,
        fault: row.fault.to_owned(),
        moments: moments.into_iter().map(|moment| moment.words().to_owned()).collect(),
        untried: row.untried.map(str::to_owned),
        judged,
    }
}

fn judge_proofs(proofs: &[Proof], extent: Extent, ran: &BTreeMap<Tier, Ran>) -> Judged {
    let (mut held, mut left_out, mut broken) = (Vec::new(), 0, Vec::new());
    for proof in proofs {
        for test in proof.tests {
            if !extent.takes(proof.tier, test) {
                left_out += 1;
                continue;
            }
            let name = format!("{} {test}", proof.tier.name());
            match ran.get(&proof.tier).and_then(|ran| ran.outcome(test)) {
                Some(Outcome::Passed) => held.push(name),
                Some(Outcome::Failed(words)) => broken.push((name, words.clone())),
                None => {
                    let why = ran.get(&proof.tier).map_or_else(String::new, |ran| ran.last_words());
                    broken.push((name, format!("it did not run. {why}")));
                }
            }
        }
    }
    match (broken.is_empty(), held.is_empty(), left_out) {
        (false, _, _) => Judged::Broken { broken, held },
        (true, false, 0) => Judged::Held { held },
        (true, false, left_out) => Judged::InPart { held, left_out },
        (true, true, tests) => Judged::LeftOut { tests },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(lines: &str) -> BTreeMap<Tier, Ran> {
        BTreeMap::from([(Tier::Chaos, Ran::read(lines))])
    }

    const PROOFS: &[Proof] = &[Proof { tier: Tier::Chaos, moments: &[], tests: &["a::one", "a::two"] }];

    #[test]
    fn only_what_ran_and_passed_holds() {
        fn check(lines: &str, expect: &str) {
            let judged = match judge_proofs(PROOFS, Extent::Whole, &ran(lines)) {
                Judged::Held { held } => format!("held {}", held.len()),
                Judged::InPart { held, left_out } => format!("held {}, left out {left_out}", held.len()),
                Judged::Broken { broken, .. } => format!("broken {}", broken.len()),
                Judged::LeftOut { tests } => format!("left out {tests}"),
                Judged::NotOurs { why } => why,
            };
            assert_eq!(judged, expect, "{lines}");
        }
        check("test a::one ... ok\ntest a::two ... ok\n", "held 2");
        check("test a::one ... ok\ntest a::two ... FAILED\n", "broken 1");
        // A test that was renamed, or a binary that did not compile.
        check("test a::one ... ok\n", "broken 1");
        check("error: could not compile\n", "broken 2");
    }

    #[test]
    fn the_short_form_says_what_it_leaves_out() {
        assert!(matches!(judge_proofs(PROOFS, Extent::Short, &ran("")), Judged::LeftOut { tests: 2 }));
        // Row 1: one test of it is picked, which strikes at three moments; another, which is not, strikes at rest.
        let ran = BTreeMap::from([(Tier::Chaos, Ran::read("test ways_to_die::with_connections_refused ... ok\n"))]);
        let row = judge_row(&rows()[0], Extent::Short, &ran);
        assert_eq!(row.moments, ["browsing", "accepting", "draining"]);
        assert!(matches!(row.judged, Judged::InPart { left_out: 2, .. }), "{row:?}");
        let whole: usize = wanted(Extent::Whole).iter().map(|(_, tests)| tests.len()).sum();
        let short: usize = wanted(Extent::Short).iter().map(|(_, tests)| tests.len()).sum();
        assert!(short < whole && short > 20, "{short} of {whole}");
        let all = wanted(Extent::Whole);
        for (tier, test) in PICKED {
            let known = all.iter().any(|(of, tests)| of == tier && tests.contains(test));
            assert!(known, "{} {test} is picked, and no row names it", tier.name());
        }
    }

    #[test]
    fn every_row_of_the_matrix_stands_in_the_table_once() {
        let numbers: Vec<u8> = rows().iter().map(|row| row.number).collect();
        assert_eq!(numbers, (1..=42).collect::<Vec<u8>>());
        for row in rows() {
            if let Standing::Tried(proofs) = row.standing {
                assert!(proofs.iter().all(|proof| !proof.tests.is_empty()), "row {} names no test", row.number);
            }
        }
    }
}
