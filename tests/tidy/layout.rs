//! What may stand where, and how large it may be.

use crate::tree::{files, none, texts};

const TOP_LEVEL: [&str; 9] =
    ["Cargo.toml", "Cargo.lock", "README.md", "LICENSE-APACHE", "LICENSE-MIT", "app", "edge", "style", "tests"];
const MAX_LINES: usize = 400;
const NAMES_THAT_SAY_NOTHING: [&str; 6] = ["utils", "util", "helpers", "helper", "common", "manager"];

#[test]
fn the_top_level_holds_only_what_the_design_names() {
    let strays: Vec<String> = files()
        .into_iter()
        .filter(|path| {
            let top = path.split('/').next().unwrap_or_default();
            !top.starts_with('.') && !TOP_LEVEL.contains(&top)
        })
        .collect();
    none("these do not belong at the top level", &strays);
}

#[test]
fn every_source_file_says_what_it_is_and_has_one_subject() {
    let mut offenders = Vec::new();
    for (path, text) in texts(".rs") {
        if !text.starts_with("//!") {
            offenders.push(format!("{path} does not begin with //!"));
        }
        if text.lines().count() > MAX_LINES {
            offenders.push(format!("{path} has more than {MAX_LINES} lines"));
        }
    }
    for ending in [".mjs", ".js", ".css", ".sql"] {
        for (path, text) in texts(ending) {
            if text.lines().count() > MAX_LINES {
                offenders.push(format!("{path} has more than {MAX_LINES} lines"));
            }
        }
    }
    none("files out of shape", &offenders);
}

#[test]
fn names_say_what_a_file_holds() {
    let offenders: Vec<String> = files()
        .into_iter()
        .filter(|path| {
            let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
            NAMES_THAT_SAY_NOTHING.contains(&stem) || path.ends_with("/mod.rs")
        })
        .collect();
    none("these names say nothing", &offenders);
}
