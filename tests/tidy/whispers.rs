//! What no committed file may hold: a machine's paths, unfinished marks, sleeps in place of conditions.

use crate::tree::{files, none, root, texts};

#[test]
fn no_file_names_a_folder_of_one_machine() {
    // Spelt in two halves, so that this file does not name them either.
    let folders = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    let mut offenders = Vec::new();
    for path in files() {
        let Ok(text) = std::fs::read_to_string(root().join(&path)) else { continue };
        for (index, line) in text.lines().enumerate() {
            if folders.iter().any(|folder| line.contains(folder)) {
                offenders.push(format!("{path}:{}", index + 1));
            }
        }
    }
    none("absolute paths of one machine", &offenders);
}

#[test]
fn nothing_is_left_unfinished() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimplemen", "ted!("), concat!("db", "g!(")];
    let mut offenders = Vec::new();
    for (path, text) in texts(".rs") {
        for (index, line) in text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark)) {
                offenders.push(format!("{path}:{}", index + 1));
            }
        }
    }
    none("unfinished marks", &offenders);
}
