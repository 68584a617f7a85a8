//! Promises of the files.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::report::report;
use crate::report::sample::{adjusted, cancelled, facts, order, set_aside};

/// Reads RFC 4180, as a spreadsheet would.
fn read(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut chars) = (false, text.chars().peekable());
    while let Some(char) = chars.next() {
        match (char, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => field.extend(chars.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(core::mem::take(&mut field)),
            ('\r', false) => {
                assert_eq!(chars.next(), Some('\n'), "a line ends with CRLF");
                row.push(core::mem::take(&mut field));
                rows.push(core::mem::take(&mut row));
            }
            (char, _) => field.push(char),
        }
    }
    assert!(!quoted && row.is_empty() && field.is_empty(), "the last line ends as well");
    rows
}

#[test]
fn a_field_is_quoted_where_it_must_be_and_is_never_a_formula() {
    fn check(value: &str, expect: &str) {
        assert_eq!(field(value), expect, "{value:?}");
        let line = read(&format!("{}\r\n", field(value)));
        assert_eq!(line[0][0].strip_prefix('\'').unwrap_or(&line[0][0]), value);
    }
    check("too late", "too late");
    check("", "");
    check("late, and far", "\"late, and far\"");
    check("said \"no\"", "\"said \"\"no\"\"\"");
    check("two\nlines", "\"two\nlines\"");
    check("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
    check("+1", "'+1");
    check("-1", "'-1");
    check("@SUM(A1)", "'@SUM(A1)");
    check("\t=1", "'\t=1");
    check("\r=1", "\"'\r=1\"");
    check("1=1", "1=1");
}

#[test]
fn the_figures_are_one_a_line_with_their_units() {
    let facts = facts(vec![
        order(1, 1, Outcome::Kept),
        order(2, 2, adjusted("=1+1", 6_000)),
        order(3, 3, cancelled("late, and far")),
    ]);
    let rows = read(&figures(&report(&facts)));
    assert_eq!(rows[0], ["section", "item", "value", "unit", "note"]);
    assert!(rows.iter().all(|row| row.len() == 5));
    let check = |expect: [&str; 5]| assert!(rows.iter().any(|row| *row == expect), "{expect:?} in {rows:#?}");
    check(["incident", "from", "2026-04-20T20:30:00Z", "time", ""]);
    check(["incident", "length", "18720000", "ms", ""]);
    check(["served", "page_views", "18204", "pages", ""]);
    check(["taken", "orders", "3", "orders", ""]);
    check(["taken", "total", "25500", "cents", ""]);
    check(["adjusted", "due", "6000", "cents", ""]);
    check(["adjusted", "orders", "1", "orders", "'=1+1"]);
    check(["cancelled", "total", "8500", "cents", "late, and far"]);
    check(["money_kept", "due", "14500", "cents", ""]);
    check(["estimate", "none", "", "", "At least 4 full weeks of the shop's own history are needed."]);
}

#[test]
fn what_is_unknown_has_no_value_and_says_so() {
    let mut facts = facts(Vec::new());
    (facts.page_views, facts.window.to) = (None, None);
    let rows = read(&figures(&report(&facts)));
    assert!(rows.contains(&["served", "page_views", "", "pages", "not counted"].map(str::to_owned).to_vec()));
    assert!(rows.contains(&["incident", "to", "", "time", "not over"].map(str::to_owned).to_vec()));
    assert!(!rows.iter().any(|row| row[0] == "time_to_record"));
}

#[test]
fn the_orders_are_those_of_the_window_in_their_turn() {
    let mut facts = facts(vec![
        order(2, 9, set_aside("@home")),
        order(1, 1, adjusted("gone", 6_000)),
        order(3, -9, Outcome::Kept),
        order(4, 12, Outcome::Kept),
    ]);
    facts.orders[3].recorded_at = None;
    let rows = read(&orders(&facts));
    let found: Vec<_> = rows.iter().map(|row| row[3..].join("|")).collect();
    assert_eq!(
        found,
        [
            "total_cents|recorded_at|time_to_record_ms|outcome|why|due_cents",
            "8500|2026-04-21T01:42:41Z|18701000|adjusted|gone|6000",
            "8500|2026-04-21T01:42:41Z|18221000|set_aside|'@home|",
            "8500|||kept||8500",
        ]
    );
}
