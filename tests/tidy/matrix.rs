//! The table of faults that `prove` runs names tests that exist.

use crate::tree::{none, texts};
use everbud_local::prove::matrix::{MUTANTS, rows};

#[test]
fn every_test_that_the_table_of_faults_names_exists() {
    let sources = texts(".rs");
    let table = rows();
    let mut offenders = Vec::new();
    let mut named = 0;
    for proof in table.iter().flat_map(|row| row.standing.proofs()).chain(MUTANTS) {
        let folder = format!("{}/", proof.tier.folder());
        for test in proof.tests {
            named += 1;
            let name = test.rsplit("::").next().unwrap();
            // A function, or a row of a table that becomes one.
            let (function, of_a_table) = (format!("fn {name}("), format!("{name}: "));
            let is_there = sources.iter().any(|(path, text)| {
                path.starts_with(&folder) && (text.contains(&function) || text.contains(&of_a_table))
            });
            if !is_there {
                offenders.push(format!("{} {test}", proof.tier.name()));
            }
        }
    }
    assert!(named >= 100, "the table of faults names {named} tests");
    none("the table of faults names tests that are not there", &offenders);
}
