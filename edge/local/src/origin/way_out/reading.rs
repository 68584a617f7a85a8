//! Reads a file line by line, and no line further than it may be long.
//!
//! I/O: the file.

use super::check::{Check, Taken};
use super::lines::{LINE_BYTES, Line};
use super::{Problem, WayOutError};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Whether that file begins like the export of a shop, sound or not.
///
/// # Errors
/// When it cannot be read.
pub fn is_export(file: &Path) -> io::Result<bool> {
    let mut line = Vec::new();
    next_line(&mut BufReader::new(File::open(file)?), &mut line)?;
    Ok(serde_json::from_slice::<Line<'_>>(&line).is_ok_and(|line| line.everbud_export.is_some()))
}

/// Reads all of the file through a check, and gives every row that is sound to `each`, with the number of its line.
pub(super) fn read_through(
    file: &Path,
    mut each: impl FnMut(&Check, u64, Taken<'_>) -> Result<(), WayOutError>,
) -> Result<Check, WayOutError> {
    let mut reader = BufReader::new(File::open(file).map_err(WayOutError::Files)?);
    let mut check = Check::default();
    let mut bytes = Vec::new();
    let mut line = 0;
    while next_line(&mut reader, &mut bytes).map_err(WayOutError::Files)? {
        line += 1;
        if let Some(taken) = check.take(&bytes) {
            each(&check, line, taken)?;
        }
        if check.is_hopeless() {
            break;
        }
    }
    Ok(check)
}

/// The problems of what was read, as an error where there are any.
pub(super) fn sound(problems: Vec<Problem>) -> Result<(), WayOutError> {
    if problems.is_empty() { Ok(()) } else { Err(WayOutError::Unsound(problems)) }
}

/// The next line with its end, or as much of it as a line may have. Answers whether there was one.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    Ok(reader.by_ref().take(LINE_BYTES as u64).read_until(b'\n', line)? > 0)
}
