//! The gate in numbers, read by a strict reader of Prometheus' text format 0.0.4.

use super::order;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::lent::lend;
use everbud_tests::operator::Operator;
use everbud_tests::wait;
use std::collections::BTreeMap;

/// Samples by name and labels, and the types of their families.
#[derive(Debug, Default)]
struct Read {
    samples: BTreeMap<String, f64>,
    types: BTreeMap<String, String>,
}

fn is_name(text: &str) -> bool {
    let starts = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    starts && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// Reads the text, or says what is wrong with it.
fn read(text: &str) -> Result<Read, String> {
    let mut read = Read::default();
    let mut family = None;
    if !text.ends_with('\n') {
        return Err("the last line does not end".to_owned());
    }
    for line in text.lines() {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        match words.as_slice() {
            ["#", "HELP", name, help] if is_name(name) && !help.is_empty() => {
                if read.types.contains_key(*name) {
                    return Err(format!("{name} comes twice"));
                }
                family = Some((*name).to_owned());
            }
            ["#", "TYPE", name, kind @ ("gauge" | "counter")] => {
                if family.as_deref() != Some(*name) {
                    return Err(format!("the type of {name} does not follow its help"));
                }
                read.types.insert((*name).to_owned(), (*kind).to_owned());
            }
            _ => {
                let (series, value) = line.rsplit_once(' ').ok_or(format!("no value: {line}"))?;
                let value: f64 = value.parse().map_err(|_| format!("no number: {line}"))?;
                let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
                let labels = labels.strip_suffix('}').ok_or(format!("labels without an end: {line}"))?;
                for label in labels.split(',').filter(|label| !label.is_empty()) {
                    let (key, said) = label.split_once('=').ok_or(format!("no label: {line}"))?;
                    let said = said.strip_prefix('"').and_then(|said| said.strip_suffix('"'));
                    let is_plain = said.is_some_and(|said| !said.contains(['"', '\\', '\n']));
                    if !is_name(key) || !is_plain {
                        return Err(format!("no label: {line}"));
                    }
                }
                let kind = read.types.get(name);
                if family.as_deref() != Some(name) || kind.is_none() {
                    return Err(format!("a sample outside of its family: {line}"));
                }
                if kind.is_some_and(|kind| (kind == "counter") != name.ends_with("_total")) {
                    return Err(format!("only counters are totals: {line}"));
                }
                if read.samples.insert(series.to_owned(), value).is_some() {
                    return Err(format!("a sample comes twice: {line}"));
                }
            }
        }
    }
    Ok(read)
}

#[test]
fn the_gate_is_told_in_numbers_that_prometheus_reads() {
    let lent = lend("copper-finch");
    let operator = Operator::of(lent.everbud);
    let look = || {
        let reply = operator.platform.staff("GET", "/metrics", &operator.token, "").expect(200);
        assert_eq!(reply.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
        read(&reply.body).unwrap_or_else(|why| panic!("{why}\n{}", reply.body))
    };
    let before = look();
    let at = |read: &Read, name: &str| *read.samples.get(name).unwrap_or_else(|| panic!("no {name} in {read:?}"));
    assert_eq!(at(&before, "everbud_breaker_state{state=\"closed\"}"), 1.0);
    assert_eq!(at(&before, "everbud_shops"), 3.0);
    assert!(at(&before, "everbud_heartbeat_duration_seconds") < 5.0);
    for name in ["everbud_drain_leases_cap", "everbud_pending_events", "everbud_oldest_pending_seconds"] {
        at(&before, name);
    }
    order(&lent.shop);
    let grown = |name: &str, read: &Read| at(read, name) > at(&before, name);
    wait::until("the drain to be counted", RECOVERY, look, |read| {
        grown("everbud_drains_total{outcome=\"worked\"}", read) && grown("everbud_events_recorded_total", read)
    });
}

#[test]
fn what_is_wrong_with_a_text_is_found() {
    fn check(text: &str, expect: &str) {
        let found = read(text).expect_err(text);
        assert!(found.contains(expect), "{found}");
    }
    let family = "# HELP a_b It is.\n# TYPE a_b gauge\n";
    assert!(read(&format!("{family}a_b{{x=\"y\"}} 1\n")).is_ok());
    check(&format!("{family}a_b 1"), "does not end");
    check(&format!("{family}a_b one\n"), "no number");
    check(&format!("{family}c 1\n"), "outside");
    check(&format!("{family}a_b 1\na_b 2\n"), "twice");
    check(&format!("{family}a_b{{x=y}} 1\n"), "no label");
    check(&format!("{family}{family}"), "twice");
    check("# TYPE a_b gauge\na_b 1\n", "does not follow");
    check("# HELP a_b It is.\n# TYPE a_b counter\na_b 1\n", "only counters are totals");
}
