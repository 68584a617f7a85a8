//! An export that was cut off, changed or mixed up is refused, by its line, and nothing of it is written.

use super::busy_shop::{LATER_LOG, exported, file, no_shop, rows, two_busy_shops};
use super::origin_db::{OTHER_SHOP, OriginDb, SHOP};
use everbud_local::origin::{self, Flaw, Problem, TABLES, WayOutError, is_export};

/// An export, its lines with their ends, and an origin that it could go into.
struct Tried {
    whole: String,
    lines: Vec<String>,
    into: OriginDb,
}

impl Tried {
    fn new() -> Self {
        let (from, _) = two_busy_shops();
        let (whole, _) = exported(&from.url());
        let lines = whole.split_inclusive('\n').map(str::to_owned).collect();
        Self { whole, lines, into: no_shop() }
    }

    /// The problems of a file for which it is refused.
    fn problems(&self, content: &[u8]) -> Vec<Problem> {
        match origin::import_shop(&self.into.url(), file(content).path()) {
            Err(WayOutError::Unsound(problems)) => problems,
            other => panic!("{other:?} of {} bytes", content.len()),
        }
    }

    /// Where the first line stands that is like that, from 0.
    fn at(&self, like: impl Fn(&str) -> bool) -> usize {
        self.lines.iter().position(|line| like(line)).unwrap()
    }

    fn nothing_was_written(&self) {
        for table in &TABLES {
            let column = if table.name == "shops" { "id" } else { "shop_id" };
            assert_eq!(rows(&self.into, table.name, column, SHOP), Vec::<String>::new(), "{}", table.name);
        }
        // Else nothing would have been written of a sound one either.
        origin::import_shop(&self.into.url(), file(self.whole.as_bytes()).path()).unwrap();
    }
}

fn is_event(line: &str) -> bool {
    line.starts_with(r#"{"kind":"event""#)
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused_and_nothing_is_written() {
    let tried = Tried::new();
    let bytes = tried.whole.as_bytes();
    let ends = tried.lines.iter().scan(0, |end, line| {
        *end += line.len();
        Some(*end)
    });
    // At the end of each line, just before and after it, and in the middle of things.
    let cuts = ends.flat_map(|end| [end - 1, end, end + 1]).chain((0..bytes.len()).step_by(61));
    for cut in cuts.filter(|cut| *cut < bytes.len()) {
        let problems = tried.problems(&bytes[..cut]);
        let flaws: Vec<_> = problems.iter().map(|problem| &problem.flaw).collect();
        let told = matches!(flaws[..], [Flaw::CutOff | Flaw::CutLine | Flaw::NoExport]);
        assert!(told, "cut at {cut}: {problems:?}");
        let line = bytes[..cut].split_inclusive(|byte| *byte == b'\n').count().max(1);
        assert_eq!(problems[0].line, line as u64, "cut at {cut}");
    }
    tried.nothing_was_written();
}

#[test]
fn a_changed_byte_in_an_event_is_refused_by_its_line() {
    let tried = Tried::new();
    let mut changed = 0;
    for (at, line) in tried.lines.iter().enumerate().filter(|(_, line)| is_event(line) && !line.contains("unproven")) {
        let body = line.find(r#""body":"#).unwrap();
        for place in (body..line.len()).step_by(23) {
            let mut bytes = line.clone().into_bytes();
            let before = bytes[place];
            // Another letter or figure where there was one; elsewhere the line is no JSON any more, or other JSON.
            bytes[place] = if before == b'x' { b'y' } else { b'x' };
            if before == b'\n' {
                continue;
            }
            let content: Vec<u8> = tried.lines[..at]
                .iter()
                .flat_map(|line| line.bytes())
                .chain(bytes)
                .chain(tried.lines[at + 1..].iter().flat_map(|line| line.bytes()))
                .collect();
            let problems = tried.problems(&content);
            assert_eq!(problems[0].line, at as u64 + 1, "byte {place} of {line}: {problems:?}");
            changed += 1;
        }
    }
    assert!(changed > 200, "{changed} bytes were changed");
    for (field, from, to) in [("at", "\"at\": 17", "\"at\": 18"), ("stock", "\"on_hand\": 5", "\"on_hand\": 6")] {
        let at = tried.at(|line| is_event(line) && line.contains(from));
        let mut lines = tried.lines.clone();
        lines[at] = lines[at].replacen(from, to, 1);
        let problem = Problem { line: at as u64 + 1, flaw: Flaw::Altered };
        assert!(tried.problems(lines.concat().as_bytes()).contains(&problem), "{field}");
    }
    tried.nothing_was_written();
}

#[test]
fn whatever_is_changed_left_out_added_or_mixed_up_shows() {
    let tried = Tried::new();
    let check = |what: &str, edit: &dyn Fn(&mut Vec<String>), line: usize, expect: &dyn Fn(&Flaw) -> bool| {
        let mut lines = tried.lines.clone();
        edit(&mut lines);
        let problems = tried.problems(lines.concat().as_bytes());
        let found = problems.iter().any(|problem| problem.line == line as u64 + 1 && expect(&problem.flaw));
        assert!(found, "{what}: {problems:?}");
    };
    let last = tried.lines.len() - 1;
    let events = tried.at(is_event);
    let order = tried.at(|line| line.starts_with(r#"{"kind":"order","#));
    let unproven = tried.at(|line| line.contains("unproven\":true"));
    let later_log = tried.at(|line| line.starts_with(r#"{"kind":"log""#) && line.contains(LATER_LOG));
    let sum = |flaw: &Flaw| *flaw == Flaw::Sum;
    let totals = |flaw: &Flaw| matches!(flaw, Flaw::Totals(_));
    let replace = |at: usize, from: &'static str, to: &'static str| {
        move |lines: &mut Vec<String>| {
            let edited = lines[at].replacen(from, to, 1);
            assert_ne!(edited, lines[at], "{from}");
            lines[at] = edited;
        }
    };

    let price = |lines: &mut Vec<String>| {
        let (before, after) = lines[order].rsplit_once("10000").unwrap();
        lines[order] = format!("{before}20000{after}");
    };

    check("a price", &price, last, &totals);
    check("a product's name", &replace(tried.at(|l| l.contains("Tray of")), "Tray", "Trap"), last, &sum);
    check("the time", &replace(0, "exported_at\":\"2026", "exported_at\":\"2027"), last, &sum);
    check("the count in the first line", &replace(0, "\"order\":9", "\"order\":8"), last, &totals);
    check("the total in the last line", &replace(last, "\"cents\":10000", "\"cents\":10001"), last, &totals);
    check("the hash in the last line", &replace(last, "\"sha256\":\"", "\"sha256\":\"0"), last, &sum);
    check("what a withheld event does", &replace(unproven, "\"reserved\": 2", "\"reserved\": 3"), last, &sum);
    check("an event said to be unproven", &replace(events, "}}\n", "},\"unproven\":true}\n"), last, &|_| true);
    check("a row left out", &|lines| drop(lines.remove(order)), last - 1, &totals);
    check("an event left out", &|lines| drop(lines.remove(events + 1)), events + 1, &|flaw| {
        *flaw == Flaw::Missing { from: 2, to: 2 }
    });
    check("the newest event left out", &|lines| drop(lines.remove(order - 1)), last - 1, &totals);
    check("the newest event's log", &|lines| drop(lines.remove(order - 1)), later_log, &|flaw| {
        *flaw == Flaw::NotTheHead
    });
    check("a row twice", &|lines| lines.insert(order, lines[order].clone()), last + 1, &totals);
    check("two events exchanged", &|lines| lines.swap(events, events + 1), events + 1, &|f| *f == Flaw::OutOfOrder);
    check("rows before what they refer to", &|lines| lines.swap(order, 2), 3, &|flaw| *flaw == Flaw::OutOfOrder);
    check("a line of our own", &|lines| lines.insert(2, "{}\n".to_owned()), 2, &|f| matches!(f, Flaw::Unreadable(_)));
    check("no JSON", &|lines| lines.insert(2, "]\n".to_owned()), 2, &|f| matches!(f, Flaw::Unreadable(_)));
    check("another kind", &replace(1, "shop\"", "shoq\""), 1, &|f| matches!(f, Flaw::UnknownKind(_)));
    check("two files in one", &|lines| lines.extend(lines.clone()), last + 1, &|flaw| *flaw == Flaw::BeyondTheEnd);
    let all_but = |lines: &mut Vec<String>| drop(lines.remove(0));
    check("the first line left out", &all_but, 0, &|flaw| *flaw == Flaw::NoExport);
    check("a form to come", &replace(0, "\"v\":1", "\"v\":3"), 0, &|flaw| *flaw == Flaw::Version(3));
    // Whose it is stands in the first line, and hashes hold the events to it.
    let stolen = |lines: &mut Vec<String>| lines[0] = lines[0].replace(SHOP, OTHER_SHOP);
    check("another shop's", &stolen, 1, &|flaw| matches!(flaw, Flaw::Unreadable(_)));
    check("another shop's events", &stolen, events, &|flaw| *flaw == Flaw::Altered);
    tried.nothing_was_written();
}

#[test]
fn what_is_no_export_is_told_apart_from_one() {
    fn check(content: &str, expect: bool) {
        assert_eq!(is_export(file(content.as_bytes()).path()).unwrap(), expect, "{content}");
    }
    check("{\"everbud_export\":{}}\n", true);
    check("{\"everbud_export\":{\"v\":9}}", true);
    check("", false);
    check("{\"version\": 1, \"products\": []}", false);
    check("[\n1]", false);
    check("{\n  \"everbud_export\": 1\n}", false);
}
