//! The README's table of promises points at code and tests that exist.

use crate::tree::{none, root, texts};

/// The words between backticks in a line.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_file_and_test_that_the_promises_name_exists() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let sources = texts(".rs");
    let mut rows = 0;
    let mut offenders = Vec::new();
    for line in readme.lines().filter(|line| line.starts_with('|') && line.contains("tests/")) {
        rows += 1;
        for word in quoted(line) {
            let is_path = word.contains('/') && (word.ends_with(".rs") || word.ends_with(".sql"));
            let is_test = word.contains('_')
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
            if is_path && !root().join(word).is_file() {
                offenders.push(format!("no file {word}"));
            }
            if is_test && !sources.iter().any(|(_, text)| text.contains(&format!("fn {word}("))) {
                offenders.push(format!("no test {word}"));
            }
        }
    }
    assert!(rows >= 8, "the table of promises was not found in the README");
    none("the README promises what is not there", &offenders);
}
