//! What was refused or changed, so that a person can find the record and mend it where it came from.
//!
//! Pure. While a record is read its changes collect in [`Notes`]; if it is refused after all, only the refusal counts.

use crate::text;
use core::fmt;

/// The name under which a nameless record is listed.
const NAMELESS: &str = "(no name)";

/// The longest sentence, in characters.
const MAX_SENTENCE: usize = 300;

/// One thing that was refused or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which record of the file, from 1; 0 for the file as a whole and for its specials.
    pub record: usize,
    /// The record's name, as far as it has one; empty for the file as a whole.
    pub name: String,
    /// The field, such as `price` or `variants[2].size`.
    pub field: String,
    /// What is the matter, as a sentence.
    pub what: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The record was not taken.
    Refused,
    /// It was taken, with this change.
    Mended,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.outcome {
            Outcome::Refused => "refused: ",
            Outcome::Mended => "mended:  ",
        })?;
        match (self.record, self.name.as_str()) {
            (0, "") => f.write_str("the file")?,
            (0, name) => write!(f, "“{name}”")?,
            (record, name) => write!(f, "record {record}, “{name}”")?,
        }
        write!(f, ", {}: {}", self.field, self.what)
    }
}

/// Why a record is not taken.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) field: String,
    pub(crate) what: String,
}

impl Refusal {
    pub(crate) fn new(field: impl Into<String>, what: impl Into<String>) -> Self {
        Self { field: field.into(), what: what.into() }
    }

    /// The same, with the place of the field's owner in front.
    pub(crate) fn within(self, owner: &str) -> Self {
        Self { field: format!("{owner}.{}", self.field), what: self.what }
    }
}

/// What is to be said about one record.
#[derive(Debug)]
pub(crate) struct Notes {
    record: usize,
    name: String,
    mended: Vec<Problem>,
}

impl Notes {
    /// Notes on the record of that number, from 1.
    pub(crate) const fn on_record(record: usize) -> Self {
        Self { record, name: String::new(), mended: Vec::new() }
    }

    /// Notes on the file as a whole.
    pub(crate) const fn on_file() -> Self {
        Self::on_record(0)
    }

    /// Says what the record is called, once that is known.
    pub(crate) fn call(&mut self, name: &str) {
        self.name = name.to_owned();
    }

    /// Notes a change.
    pub(crate) fn mend(&mut self, field: impl Into<String>, what: impl Into<String>) {
        let problem = self.problem(field.into(), &what.into(), Outcome::Mended);
        self.mended.push(problem);
    }

    /// The changes made to a record that was taken.
    pub(crate) fn into_changes(self) -> Vec<Problem> {
        self.mended.into_iter().map(|problem| Problem { name: self.name.clone(), ..problem }).collect()
    }

    /// The refusal of the record; its changes no longer matter.
    pub(crate) fn refuse(self, refusal: Refusal) -> Problem {
        let mut problem = self.problem(refusal.field, &refusal.what, Outcome::Refused);
        if problem.name.is_empty() {
            problem.name = NAMELESS.to_owned();
        }
        problem
    }

    /// That nothing of the file can be used.
    pub(crate) fn refuse_file(self, field: &str, what: &str) -> Problem {
        self.problem(field.to_owned(), what, Outcome::Refused)
    }

    /// The sentence may quote what somebody wrote: it is made fit for one line.
    fn problem(&self, field: String, what: &str, outcome: Outcome) -> Problem {
        let what = text::cut(&text::tidy(what), MAX_SENTENCE);
        Problem { record: self.record, name: self.name.clone(), field, what, outcome }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_one_line_that_names_the_record() {
        let mut notes = Notes::on_record(12);
        notes.mend("strain", "“ruderalis” is not a strain type that menus show: left out.");
        notes.call("Snowdrift");
        let line = notes.into_changes()[0].to_string();
        let expect =
            "mended:  record 12, “Snowdrift”, strain: “ruderalis” is not a strain type that menus show: left out.";
        assert_eq!(line, expect);
        let refused = Notes::on_record(3).refuse(Refusal::new("name", "It has no name."));
        assert_eq!(refused.to_string(), "refused: record 3, “(no name)”, name: It has no name.");
        let hostile = Refusal::new("price", format!("“\u{1b}[2J\n{}” is not a price.", "9".repeat(900)));
        let line = Notes::on_record(3).refuse(hostile).to_string();
        assert!(line.chars().count() < 400 && !line.contains(char::is_control), "{line}");
    }
}
