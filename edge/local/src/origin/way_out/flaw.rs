//! What can be wrong with a line of an export. No I/O.

use super::lines::{EXPORT_VERSION, LINE_BYTES};
use core::fmt;

/// A problem and the line that it was found in, counted from 1. Whoever made the file can mend it by exporting again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line.
    pub line: u64,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// The first line is not that of a shop's export.
    NoExport,
    /// It was written in a form that this build does not read.
    Version(u16),
    /// The file ends before its last line.
    CutOff,
    /// It has no line end, as the last piece of a file that was cut off.
    CutLine,
    /// It is longer than any line may be.
    TooLong,
    /// It follows the last line.
    BeyondTheEnd,
    /// It is not JSON of the form that is wanted there; the reader's own words.
    Unreadable(String),
    /// It is of a kind that this build does not know.
    UnknownKind(String),
    /// It stands before rows that must stand before it.
    OutOfOrder,
    /// It has a column that this database does not know; to leave it out would lose it.
    UnknownColumn(String),
    /// Its hash is not that of what it says, or the event is not one of this shop and log.
    Altered,
    /// It does not join on to the event before it.
    NotJoined,
    /// Events between it and the one before it are missing, and no gap says so.
    Missing {
        /// The first that is missing.
        from: u64,
        /// The last that is missing.
        to: u64,
    },
    /// It is not the event that its log ends with.
    NotTheHead,
    /// What the last line says of this is not what the lines before it come to.
    Totals(String),
    /// The lines are not, byte for byte, those that were exported.
    Sum,
    /// The database refuses it; its own words.
    Refused(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.flaw)
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoExport => f.write_str("this is not the export of a shop"),
            Self::Version(v) => write!(f, "it is in form {v}, and this build reads forms around {EXPORT_VERSION}"),
            Self::CutOff => f.write_str("the file ends here, and its last line is missing: it was cut off"),
            Self::CutLine => f.write_str("the line does not end: the file was cut off"),
            Self::TooLong => write!(f, "the line is longer than {LINE_BYTES} bytes"),
            Self::BeyondTheEnd => f.write_str("the file goes on after its last line"),
            Self::Unreadable(why) => write!(f, "it cannot be read: {why}"),
            Self::UnknownKind(kind) => write!(f, "nothing is known here that is called `{kind}`"),
            Self::OutOfOrder => f.write_str("it stands after lines that it must stand before"),
            Self::UnknownColumn(name) => write!(f, "this database has no column `{name}` for it: migrate it first"),
            Self::Altered => f.write_str("the event was changed: its hash is another one"),
            Self::NotJoined => f.write_str("the event does not join on to the one before it"),
            Self::Missing { from, to } if from == to => write!(f, "event {from} before it is missing"),
            Self::Missing { from, to } => write!(f, "events {from} to {to} before it are missing"),
            Self::NotTheHead => f.write_str("the log does not end where its row says"),
            Self::Totals(what) => write!(f, "the totals do not agree: {what}"),
            Self::Sum => f.write_str("the lines before it are not those that were exported: their hash is another one"),
            Self::Refused(why) => write!(f, "the database refuses it: {why}"),
        }
    }
}
