//! Promises of held writes.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::sample::NOW;

const OLD: Edition = Edition { epoch: 1, revision: 7 };
const SHOWN: Shown<'static> = Shown { etag: "origin-a", edition: OLD };

fn write(id: &str, base: &str, state: HeldState) -> HeldWrite {
    let (id, base, summary) = (id.to_owned(), base.to_owned(), String::new());
    HeldWrite { v: HELD_VERSION, id, part: Part::Settings, base, at: NOW, bytes: 100, summary, state }
}

fn applied(etag: &str, revision: i64) -> HeldState {
    HeldState::Applied { etag: etag.to_owned(), shown_from: Edition { epoch: 1, revision } }
}

fn admitted(writes: &[HeldWrite], matches: &[&str]) -> Result<String, NotTaken> {
    let matches: Vec<String> = matches.iter().map(|&name| name.to_owned()).collect();
    admit(writes, Part::Settings, &SHOWN, Some(&matches), 10)
}

#[test]
fn a_write_follows_what_its_writer_saw() {
    let waiting = [write("w1", "origin-a", HeldState::Waiting)];
    assert_eq!(admitted(&[], &["origin-a"]).unwrap(), "origin-a");
    assert_eq!(admitted(&[], &["origin-b"]), Err(NotTaken::Stale));
    assert_eq!(admitted(&[], &["*"]).unwrap(), "origin-a");
    assert_eq!(admitted(&[], &["origin-b", "origin-a"]).unwrap(), "origin-a");
    assert_eq!(admitted(&waiting, &["w1"]).unwrap(), "w1");
    assert_eq!(admitted(&waiting, &["origin-a"]), Err(NotTaken::Stale), "it would undo the write that waits");
    assert_eq!(admit(&waiting, Part::Settings, &SHOWN, None, 10).unwrap(), "w1");
    assert_eq!(admit(&waiting, Part::Menu, &SHOWN, None, 10).unwrap(), "origin-a", "the other part");
}

#[test]
fn what_is_decided_gives_way_to_what_is_shown() {
    fn check(state: &HeldState, expect: &str) {
        let writes = [write("w1", "origin-0", state.clone())];
        assert_eq!(etag(&writes, Part::Settings, &SHOWN), expect, "{state:?}");
    }
    check(&HeldState::Waiting, "w1");
    check(&applied("origin-b", 8), "w1");
    check(&applied("origin-a", 7), "origin-a");
    check(&HeldState::Conflict, "origin-a");
    check(&HeldState::Refused { detail: String::new() }, "origin-a");
    // Applied in an origin that was set back since: what is shown is newer, whatever its number.
    let after_restore = Shown { etag: "origin-c", edition: Edition { epoch: 2, revision: 3 } };
    assert_eq!(etag(&[write("w1", "origin-0", applied("origin-b", 8))], Part::Settings, &after_restore), "origin-c");
    // The name of the answer goes on being good, and no longer than what it named.
    let writes = [write("w1", "origin-0", applied("origin-a", 7))];
    assert_eq!(admitted(&writes, &["w1"]).unwrap(), "origin-a");
    assert_eq!(admitted(&[write("w1", "origin-0", applied("origin-9", 7))], &["w1"]), Err(NotTaken::Stale));
}

#[test]
fn waiting_writes_are_bounded_in_number_and_bytes() {
    let many: Vec<_> = (0..MAX_WAITING).map(|at| write(&format!("w{at}"), "", HeldState::Waiting)).collect();
    assert_eq!(admitted(&many, &["*"]), Err(NotTaken::Full));
    assert!(admitted(&many[1..], &["*"]).is_ok());
    let heavy = HeldWrite { bytes: MAX_WAITING_BYTES - 5, ..write("w1", "", HeldState::Waiting) };
    assert_eq!(admitted(std::slice::from_ref(&heavy), &["*"]), Err(NotTaken::Full));
    let decided = HeldWrite { state: HeldState::Conflict, ..heavy };
    assert!(admitted(&[decided], &["*"]).is_ok());
}

#[test]
fn only_what_is_decided_and_shown_is_forgotten_oldest_first() {
    let mut writes = vec![write("old", "", HeldState::Conflict), write("waits", "", HeldState::Waiting)];
    writes.push(write("unshown", "", applied("b", 8)));
    writes.extend((0..KEEP_DECIDED).map(|at| write(&format!("w{at}"), "", applied("a", 7))));
    assert_eq!(forgettable(&writes, &SHOWN), ["old"]);
    assert!(forgettable(&writes[1..], &SHOWN).is_empty());
}

#[test]
fn the_origins_answers_are_read_and_a_full_house_decides_nothing() {
    fn check(text: &str, expect: Option<&HeldState>) {
        let reply: ApplyReply = serde_json::from_str(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(settle(reply, 1).as_ref(), expect, "{text}");
    }
    check(r#"{"outcome": "applied", "etag": "b", "revision": 8}"#, Some(&applied("b", 8)));
    check(r#"{"outcome": "conflict", "revision": 8}"#, Some(&HeldState::Conflict));
    check(
        r#"{"outcome": "refused", "detail": "no", "revision": 8}"#,
        Some(&HeldState::Refused { detail: "no".to_owned() }),
    );
    for text in [r#"{"outcome": "busy"}"#, r#"{"outcome": "locked"}"#, r#"{"outcome": "unknown_shop"}"#] {
        check(text, None);
    }
}

#[test]
fn a_held_write_survives_storage() {
    for state in
        [HeldState::Waiting, applied("b", 8), HeldState::Conflict, HeldState::Refused { detail: "no".to_owned() }]
    {
        let held = write("w1", "a", state);
        let stored = serde_json::to_string(&held).unwrap();
        assert_eq!(serde_json::from_str::<HeldWrite>(&stored).unwrap(), held);
    }
}
