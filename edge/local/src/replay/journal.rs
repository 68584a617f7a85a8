//! The driver's own log: every answer, or that there was none, a JSON line each, in the order in which they came.
//!
//! It is only added to, and the checker reads it from the file again: what the driver remembers otherwise counts for
//! nothing. I/O: one file.

use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// An order of these variants, by number, and how many of each.
    Order(Vec<(u16, i64)>),
    /// So many more or fewer of these variants.
    Push(Vec<(u16, i64)>),
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// An order was accepted; its id.
    Accepted(String),
    /// A push was applied.
    Applied,
    /// An order was refused, for these reasons.
    Refused(Vec<String>),
    /// 503: it is not known whether the shop heard of it, and it is to be sent again.
    Unavailable,
    /// The connection broke before an answer.
    Broken,
    /// Anything else, which nobody should see.
    Wrong(String),
}

impl Answer {
    /// Whether the same is to be sent again.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match self {
            Self::Unavailable | Self::Broken => true,
            Self::Accepted(_) | Self::Applied | Self::Refused(_) | Self::Wrong(_) => false,
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Which shop was asked.
    pub shop: u32,
    /// The idempotency key: the same for every try of the same thing.
    pub key: String,
    /// When this try was sent, in microseconds after the start.
    pub sent_us: u64,
    /// When its answer was read.
    pub answered_us: u64,
    /// What was asked.
    pub asked: Asked,
    /// What came.
    pub answer: Answer,
}

/// The log, while it is written.
pub struct Journal {
    path: PathBuf,
    file: Mutex<BufWriter<File>>,
}

impl Journal {
    /// Begins an empty one.
    ///
    /// # Errors
    /// The file's.
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_path_buf(), file: Mutex::new(BufWriter::new(File::create(path)?)) })
    }

    /// Notes one answer.
    ///
    /// # Errors
    /// The file's; then the whole run proves nothing.
    pub fn note(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry).map_err(io::Error::other)?;
        line.push(b'\n');
        self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line)
    }

    /// Ends it; returns where it lies.
    ///
    /// # Errors
    /// The file's.
    pub fn close(self) -> io::Result<PathBuf> {
        self.file.into_inner().unwrap_or_else(PoisonError::into_inner).flush()?;
        Ok(self.path)
    }
}

/// Reads a log again.
///
/// # Errors
/// The file's, and a line that is no entry.
pub fn read(path: &Path) -> io::Result<impl Iterator<Item = io::Result<Entry>>> {
    let lines = BufReader::new(File::open(path)?).lines();
    Ok(lines.map(|line| serde_json::from_str(&line?).map_err(io::Error::other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_read_again_in_its_order() {
        let path = std::env::temp_dir().join(format!("everbud-journal-{}", std::process::id()));
        let journal = Journal::create(&path).unwrap();
        let asked = [Asked::Order(vec![(0, 2), (17, 1)]), Asked::Push(vec![(3, -2)])];
        let answers = [
            Answer::Broken,
            Answer::Unavailable,
            Answer::Accepted("an id".to_owned()),
            Answer::Applied,
            Answer::Refused(vec!["insufficient-stock".to_owned()]),
            Answer::Wrong("500: \"oh\"\n".to_owned()),
        ];
        let entries: Vec<Entry> = (0..)
            .zip(answers)
            .map(|(at, answer)| {
                let asked = asked[at % 2].clone();
                Entry { shop: 7, key: format!("key {at}"), sent_us: at as u64, answered_us: 9, asked, answer }
            })
            .collect();
        for entry in &entries {
            journal.note(entry).unwrap();
        }
        let path = journal.close().unwrap();
        let again: Vec<Entry> = read(&path).unwrap().map(Result::unwrap).collect();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(again, entries);
    }
}
