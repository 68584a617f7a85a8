//! Every row of the table of staff's writes has a test, which says what becomes of it.

use crate::tree::{none, texts};
use everbud_outage::staff_write::{StaffWrite, WhileDown};

#[test]
fn every_write_of_staff_has_a_test_of_its_row() {
    let tests: Vec<String> = texts(".rs")
        .into_iter()
        .filter(|(path, _)| path.starts_with("tests/chaos/staff_writes"))
        .map(|(_, text)| text)
        .collect();
    let untested = StaffWrite::ALL.into_iter().filter_map(|write| {
        let becomes = match write.while_down() {
            WhileDown::Applied => "applied",
            WhileDown::Held => "held",
            WhileDown::Refused => "refused",
        };
        let wanted = format!("#[test]\nfn {}_is_{becomes}_", write.key().replace('-', "_"));
        (!tests.iter().any(|text| text.contains(&wanted))).then_some(wanted)
    });
    none("rows of the table without a test", &untested.collect::<Vec<_>>());
}
