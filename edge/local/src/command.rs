//! Running another program to its end, and keeping enough of its words to explain a failure.
//!
//! I/O: starts processes. Never prints by itself.

use crate::blame::{Blame, Whose};
use std::collections::VecDeque;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

/// How many of the last lines of a failed program go into the message.
const TAIL_LINES: usize = 30;

/// A compiler's complaints are longer, and all of them are wanted.
const NARRATED_LINES: usize = 400;

/// A program that did not do what it was started for.
#[derive(Debug)]
pub enum CommandError {
    /// It could not be started at all.
    NotStarted {
        /// The program's name.
        program: String,
        /// What the system said.
        reason: std::io::Error,
    },
    /// It ran and failed.
    Failed {
        /// The program's name.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
        /// Its last words.
        tail: String,
    },
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted { program, reason } => write!(f, "`{program}` could not be started: {reason}"),
            Self::Failed { program, status, tail } if tail.is_empty() => write!(f, "`{program}` failed ({status})"),
            Self::Failed { program, status, tail } => write!(f, "`{program}` failed ({status}):\n{tail}"),
        }
    }
}

impl std::error::Error for CommandError {}

impl Blame for CommandError {
    fn whose(&self) -> Whose {
        Whose::Machine
    }
    fn retry(&self) -> bool {
        false
    }
}

/// Runs to the end in silence and returns what was written to standard output.
pub fn quietly(command: &mut Command) -> Result<String, CommandError> {
    let output = command.stdin(Stdio::null()).output().map_err(|reason| not_started(command, reason))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(CommandError::Failed { program: program(command), status: output.status, tail: tail(&output) })
}

/// Runs to the end and tells each line of its progress as it comes, for what takes minutes.
pub fn narrated(command: &mut Command, tell: &mut dyn FnMut(&str)) -> Result<(), CommandError> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|reason| not_started(command, reason))?;
    let mut lines: VecDeque<String> = VecDeque::new();
    if let Some(words) = child.stderr.take() {
        for line in BufReader::new(words).lines().map_while(Result::ok) {
            tell(line.trim());
            if lines.len() == NARRATED_LINES {
                lines.pop_front();
            }
            lines.push_back(line);
        }
    }
    let status = child.wait().map_err(|reason| not_started(command, reason))?;
    if status.success() {
        return Ok(());
    }
    Err(CommandError::Failed { program: program(command), status, tail: Vec::from(lines).join("\n") })
}

fn not_started(command: &Command, reason: std::io::Error) -> CommandError {
    CommandError::NotStarted { program: program(command), reason }
}

fn program(command: &Command) -> String {
    let path = std::path::Path::new(command.get_program());
    path.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned()
}

fn tail(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let from = lines.len().saturating_sub(TAIL_LINES);
    lines.get(from..).unwrap_or_default().join("\n")
}
