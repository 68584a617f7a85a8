//! The README's table of promises points at code and tests that exist.

use crate::tree::{none, root, texts};

/// The words between backticks in a line.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

fn is_the_name_of_a_function(word: &str) -> bool {
    word.contains('_') && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
}

#[test]
fn every_file_and_test_that_the_promises_name_exists() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let sources = texts(".rs");
    let mut rows = 0;
    let mut offenders = Vec::new();
    for line in readme.lines().filter(|line| line.starts_with('|') && line.contains("tests/")) {
        rows += 1;
        let words = quoted(line);
        let (files, others): (Vec<&str>, Vec<&str>) =
            words.iter().partition(|word| word.contains('/') && (word.ends_with(".rs") || word.ends_with(".sql")));
        offenders
            .extend(files.iter().filter(|file| !root().join(file).is_file()).map(|file| format!("no file {file}")));
        for test in others.into_iter().filter(|word| is_the_name_of_a_function(word)) {
            let stands_in = |file: &&&str| {
                let text = sources.iter().find(|(path, _)| path == **file).map_or("", |(_, text)| text.as_str());
                text.contains(&format!("fn {test}("))
            };
            if !files.iter().any(|file| stands_in(&file)) {
                offenders.push(format!("no test {test} in any of {files:?}"));
            }
        }
    }
    assert!(rows >= 8, "the table of promises was not found in the README");
    none("the README promises what is not there", &offenders);
}
