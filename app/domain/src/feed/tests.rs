//! Promises of the feed, held by a reader that takes well-formed XML and nothing else.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::fixture::at;
use crate::id::IncidentId;
use crate::money::Cents;
use crate::wire::incidents::{EvidenceView, Severity, WordView};

/// An element: its name, attributes, text and elements.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    inner: Vec<Element>,
}

impl Element {
    fn all(&self, name: &str) -> Vec<&Element> {
        self.inner.iter().filter(|it| it.name == name).collect()
    }

    fn one(&self, name: &str) -> &Element {
        let all = self.all(name);
        assert_eq!(all.len(), 1, "<{name}> in <{}>", self.name);
        all[0]
    }

    fn attribute(&self, name: &str) -> &str {
        &self.attributes.iter().find(|(known, _)| known == name).unwrap().1
    }

    fn link(&self, rel: &str) -> &str {
        let links = self.all("link");
        let of_rel: Vec<_> = links.iter().filter(|link| link.attribute("rel") == rel).collect();
        assert_eq!(of_rel.len(), 1, "links of {rel}");
        of_rel[0].attribute("href")
    }
}

/// Reads the subset of XML 1.0 that a feed needs, strictly: one declaration, elements, quoted attributes, the five named
/// entities and decimal character references.
fn read(xml: &str) -> Element {
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n").expect("a declaration");
    let mut open = vec![Element::default()];
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("</") {
            let (name, after) = after.split_once('>').expect("an end tag that ends");
            let done = open.pop().unwrap();
            assert_eq!(done.name, name, "tags that match");
            open.last_mut().expect("no more ends than beginnings").inner.push(done);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('<') {
            let (tag, after) = after.split_once('>').expect("a tag that ends");
            let is_empty = tag.ends_with('/');
            let element = read_tag(tag.strip_suffix('/').unwrap_or(tag));
            if is_empty {
                open.last_mut().unwrap().inner.push(element);
            } else {
                open.push(element);
            }
            rest = after;
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            open.last_mut().unwrap().text += &unescape(&rest[..end]);
            rest = &rest[end..];
        }
    }
    assert_eq!(open.len(), 1, "each element ends");
    let mut root = open.pop().unwrap();
    assert_eq!((root.inner.len(), root.text.trim()), (1, ""), "one element holds all");
    root.inner.pop().unwrap()
}

fn read_tag(tag: &str) -> Element {
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphabetic() || it == b':');
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(is_name(name), "an element's name: {name:?}");
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").expect("an attribute with a quoted value");
        let (value, after) = after.split_once('"').expect("a quote that ends");
        assert!(is_name(name) && !value.contains('<'), "an attribute: {name}={value}");
        attributes.push((name.to_owned(), unescape(value)));
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    Element { name: name.to_owned(), attributes, ..Element::default() }
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain += before;
        let (name, after) = after.split_once(';').expect("a reference that ends");
        plain.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            number => number.strip_prefix('#').and_then(|it| char::from_u32(it.parse().ok()?)).expect("a reference"),
        });
        rest = after;
    }
    assert!(!rest.contains("]]>"), "what ends a CDATA section");
    let is_char = |it: char| matches!(it, '\t' | '\n' | '\r') || (it >= ' ' && !matches!(it, '\u{fffe}' | '\u{ffff}'));
    assert!(text.chars().all(is_char), "a character that XML does not allow in {text:?}");
    plain + rest
}

const ID: &str = "01964000-0000-7000-9000-000000000001";

fn incident(text: &str) -> IncidentView {
    IncidentView {
        id: IncidentId::parse(ID).unwrap(),
        severity: Severity::Down,
        state: IncidentState::Ended,
        began_at: at("2026-04-20T18:00:00Z"),
        detected_at: at("2026-04-20T18:00:06Z"),
        ended_at: Some(at("2026-04-20T18:05:00.500Z")),
        updated_at: at("2026-04-20T18:30:00Z"),
        down_ms: 300_500,
        degraded_ms: 1_000,
        spans: Vec::new(),
        timeline: vec![EvidenceView {
            kind: "breaker_opened".to_owned(),
            cause: None,
            count: 1,
            first_at: at("2026-04-20T18:00:06Z"),
            last_at: at("2026-04-20T18:00:06Z"),
            slowest_ms: None,
            events: None,
            detail: "The database was taken for down.".to_owned(),
        }],
        words: vec![WordView { at: at("2026-04-20T18:30:00Z"), by: "operator".to_owned(), text: text.to_owned() }],
        orders: None,
    }
}

fn feed<'a>(name: &'a str, incidents: &'a [IncidentView]) -> Feed<'a> {
    Feed {
        name,
        origin: "https://everbud.example",
        authority: "everbud.example",
        shop: None,
        since: at("2026-01-02T03:04:05Z"),
        incidents,
    }
}

#[test]
fn a_feed_has_all_that_the_standard_asks_for() {
    let incidents = [incident("We are on it.")];
    let xml = read(&atom(&feed("Everbud", &incidents)));
    assert_eq!((xml.name.as_str(), xml.attribute("xmlns")), ("feed", "http://www.w3.org/2005/Atom"));
    assert_eq!(xml.one("id").text, "tag:everbud.example,2026-01-02:status");
    assert_eq!(xml.one("title").text, "Everbud: status");
    assert_eq!(xml.one("updated").text, "2026-04-20T18:30:00Z");
    assert_eq!(xml.one("author").one("name").text, "Everbud");
    assert_eq!(xml.link("self"), "https://everbud.example/status/feed.atom");
    assert_eq!(xml.link("alternate"), "https://everbud.example/status");
    let entry = xml.one("entry");
    assert_eq!(entry.one("id").text, format!("tag:everbud.example,2026-04-20:incidents/{ID}"));
    assert_eq!(entry.one("title").text, "The database did not answer for 5 min");
    assert_eq!(entry.one("published").text, "2026-04-20T18:00:06Z");
    assert_eq!(entry.one("updated").text, "2026-04-20T18:30:00Z");
    assert_eq!(entry.link("alternate"), format!("https://everbud.example/status/incidents/{ID}"));
    assert_eq!(entry.one("category").attribute("term"), "down");
    assert_eq!(entry.one("content").attribute("type"), "text");
    assert_eq!(
        entry.one("content").text.lines().collect::<Vec<_>>(),
        [
            "Began 2026-04-20T18:00:00Z, noticed 2026-04-20T18:00:06Z.",
            "Ended 2026-04-20T18:05:00.5Z.",
            "Down for 5 min, degraded for 1 s. Orders were taken all the while.",
            "",
            "2026-04-20T18:30:00Z (operator): We are on it.",
            "",
            "2026-04-20T18:00:06Z: The database was taken for down.",
        ]
    );
}

#[test]
fn a_feed_without_an_incident_is_one_too() {
    let xml = read(&atom(&feed("Everbud", &[])));
    assert_eq!((xml.all("entry").len(), xml.one("updated").text.as_str()), (0, "2026-01-02T03:04:05Z"));
}

#[test]
fn nothing_that_anybody_writes_becomes_markup_or_is_lost() {
    let check = |text: &str, expect: &str| {
        let incidents = [incident(text)];
        let xml = atom(&feed(text, &incidents));
        let read = read(&xml);
        assert_eq!(read.one("title").text, format!("{expect}: status"));
        let content = &read.one("entry").one("content").text;
        assert!(content.contains(&format!("(operator): {expect}\n")), "{text:?} in {content:?}");
        assert_eq!((read.inner.len(), read.one("entry").inner.len()), (7, 7), "{text:?} adds no element");
    };
    for text in [
        "</content></entry></feed><script>alert(1)</script>",
        "Salt & Sea's \"best\" <b>",
        "]]> <![CDATA[ x ]]>",
        "&amp; &#60; &lt;script&gt; &bogus;",
        "<!-- --> <?xml version=\"1.0\"?> <!DOCTYPE x [<!ENTITY a \"b\">]>",
        "a\r\nb\tc\rd",
        "e\u{301} \u{1f33f} \u{202e}abc \u{85} \u{2028}",
        "",
    ] {
        check(text, text);
    }
    check(
        "nul \0, bell \u{7}, escape \u{1b}, \u{fffe}\u{ffff}",
        "nul \u{fffd}, bell \u{fffd}, escape \u{fffd}, \u{fffd}\u{fffd}",
    );
}

#[test]
fn an_address_with_quotes_stays_within_its_attribute() {
    let incidents = [incident("")];
    let origin = "https://x\" onload='y' &<>";
    let xml = read(&atom(&Feed { origin, ..feed("Everbud", &incidents) }));
    assert_eq!(xml.link("alternate"), format!("{origin}/status"));
}

#[test]
fn an_entry_keeps_its_id_whatever_becomes_of_it_and_each_shops_is_its_own() {
    let id = |feed: &Feed<'_>| read(&atom(feed)).one("entry").one("id").text.clone();
    let (before, mut after) = ([incident("")], [incident("More is known.")]);
    after[0].state = IncidentState::Watching;
    after[0].updated_at = at("2026-05-01T00:00:00Z");
    let name = "tag:everbud.example,2026-04-20:";
    assert_eq!(id(&feed("Everbud", &before)), format!("{name}incidents/{ID}"));
    assert_eq!(id(&feed("Renamed", &after)), format!("{name}incidents/{ID}"));
    let moved = Feed { origin: "http://localhost:8787", authority: "EVERBUD.example", ..feed("Everbud", &after) };
    assert_eq!(id(&moved), format!("{name}incidents/{ID}"));
    let shop = ShopId::parse("00000000-0000-4000-8000-000000000001").unwrap();
    let of_shop = Feed { shop: Some(&shop), ..feed("Copper Finch", &after) };
    assert_eq!(id(&of_shop), format!("{name}shops/{shop}/incidents/{ID}"));
}

#[test]
fn what_may_see_money_has_it() {
    let mut incidents = [incident("")];
    incidents[0].orders = Some(OrdersView {
        shops: 1,
        taken: 5,
        pending: 1,
        recorded: 3,
        set_aside: 1,
        adjusted: 0,
        cancelled: 0,
        value_cents: Cents(12_345),
        cancelled_cents: Cents::ZERO,
    });
    let xml = read(&atom(&feed("Everbud", &incidents)));
    let line = "5 orders taken for $123.45: 3 recorded, 1 waiting, 1 set aside for a person.";
    assert!(xml.one("entry").one("content").text.contains(line));
}
