//! Running chosen tests by name, and reading what became of each.
//!
//! I/O: runs cargo.

use super::Tier;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Of a failed test's words, so many lines are kept.
const WORDS: usize = 12;
/// Of what a tier said last, so many lines are kept.
const TAIL: usize = 8;

/// What became of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It passed.
    Passed,
    /// It failed, and this is what it said.
    Failed(String),
}

/// What became of a tier's tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    outcomes: BTreeMap<String, Outcome>,
    tail: VecDeque<String>,
    /// Whose words are being read.
    speaker: Option<String>,
}

impl Ran {
    /// Reads all that a tier wrote.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut ran = Self::default();
        for line in text.lines() {
            ran.hear(line);
        }
        ran
    }

    /// What became of that test; nothing when it did not run.
    #[must_use]
    pub fn outcome(&self, test: &str) -> Option<&Outcome> {
        self.outcomes.get(test)
    }

    /// The last that was heard, for when there is no other explanation.
    #[must_use]
    pub fn last_words(&self) -> String {
        self.tail.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// Takes in a line, and says which test has ended with it.
    fn hear(&mut self, line: &str) -> Option<(String, bool)> {
        if !line.trim().is_empty() {
            self.tail.push_back(line.to_owned());
            if self.tail.len() > TAIL {
                self.tail.pop_front();
            }
        }
        if let Some((name, how)) = line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... ")) {
            let outcome = match how.trim() {
                "ok" => Outcome::Passed,
                "FAILED" => Outcome::Failed(String::new()),
                _ => return None,
            };
            let passed = outcome == Outcome::Passed;
            self.outcomes.insert(name.to_owned(), outcome);
            return Some((name.to_owned(), passed));
        }
        if let Some(name) = line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----")) {
            self.speaker = Some(name.to_owned());
        } else if line == "failures:" {
            self.speaker = None;
        } else if let Some(Outcome::Failed(words)) = self.speaker.as_ref().and_then(|name| self.outcomes.get_mut(name))
            && words.lines().count() < WORDS
            && !line.trim().is_empty()
        {
            words.push_str(line);
            words.push('\n');
        }
        None
    }
}

/// Runs those tests of a tier, and tells of each as it ends.
pub(super) fn run(cargo: &mut Command, tier: Tier, tests: &BTreeSet<&str>, tell: &mut dyn FnMut(&str, bool)) -> Ran {
    cargo.arg("test").args(tier.cargo()).args(["--", "--exact"]).args(tests);
    // Where something fails, the place matters and the way there does not.
    cargo.env("RUST_BACKTRACE", "0");
    cargo.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match cargo.spawn() {
        Ok(child) => child,
        Err(why) => return Ran::read(&format!("cargo could not be started: {why}")),
    };
    // A full pipe would hold the compiler up, so both are read at once.
    let complaints = child.stderr.take();
    let complaints = std::thread::spawn(move || {
        let lines = complaints.map(|pipe| BufReader::new(pipe).lines().map_while(Result::ok).collect::<Vec<_>>());
        lines.unwrap_or_default()
    });
    let mut ran = Ran::default();
    if let Some(words) = child.stdout.take() {
        for line in BufReader::new(words).lines().map_while(Result::ok) {
            if let Some((test, passed)) = ran.hear(&line) {
                tell(&test, passed);
            }
        }
    }
    let complaints = complaints.join().unwrap_or_default();
    let _ = child.wait();
    // Without a result nothing was run, and only the compiler knows why.
    if ran.outcomes.is_empty() {
        complaints.iter().for_each(|line| drop(ran.hear(line)));
    }
    ran
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tiers_words_are_read_test_by_test() {
        let ran = Ran::read(
            "running 3 tests\ntest told::late has been running for over 60 seconds\ntest told::late ... ok\n\
             test told::never ... FAILED\ntest told::asleep ... ignored\n\nfailures:\n\n---- told::never stdout ----\n\n\
             thread 'told::never' panicked at tests/chaos/told.rs:9:5:\nwaited 10 s\n\n\nfailures:\n    told::never\n\n\
             test result: FAILED. 1 passed; 1 failed; 1 ignored\n",
        );
        assert_eq!(ran.outcome("told::late"), Some(&Outcome::Passed));
        let words = "thread 'told::never' panicked at tests/chaos/told.rs:9:5:\nwaited 10 s\n";
        assert_eq!(ran.outcome("told::never"), Some(&Outcome::Failed(words.to_owned())));
        assert_eq!(ran.outcome("told::asleep"), None);
        assert!(ran.last_words().ends_with("1 ignored"));
    }
}
