//! Incidents as a feed that any reader follows: Atom (RFC 4287).
//!
//! Pure. Ids are `tag:` URIs (RFC 4151) made of the platform's name, the day and the incident's own id, so that an entry
//! is the same wherever and whenever it is read. All text is plain text, escaped; characters that XML 1.0 does not allow
//! are replaced, so that nothing anybody writes can break the feed or become markup in it.

use crate::id::ShopId;
use crate::time::Timestamp;
use crate::wire::incidents::{FEED_PATH, IncidentState, IncidentView, OrdersView, length};
use core::fmt::Write as _;

/// The media type of a feed (RFC 4287, section 7).
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

/// A feed, all but its text.
#[derive(Debug, Clone, Copy)]
pub struct Feed<'a> {
    /// What it is called: the name of the platform, or of the shop.
    pub name: &'a str,
    /// Where it is read: scheme, host and port, without a slash at the end.
    pub origin: &'a str,
    /// The platform's host, without a port: whoever holds that name vouches for the ids.
    pub authority: &'a str,
    /// Whose it is; none for the platform's.
    pub shop: Option<&'a ShopId>,
    /// Since when somebody watches. A feed without an incident was updated then.
    pub since: Timestamp,
    /// The incidents, the last one first.
    pub incidents: &'a [IncidentView],
}

/// The feed's text.
#[must_use]
pub fn atom(feed: &Feed<'_>) -> String {
    let updated = feed.incidents.iter().map(|incident| incident.updated_at).fold(feed.since, Timestamp::max);
    let status = format!("{}/status", feed.origin);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en-US\">\n");
    element(&mut xml, "id", &feed.tag(feed.since, "status"));
    element(&mut xml, "title", &format!("{}: status", feed.name));
    element(&mut xml, "updated", &updated.to_string());
    xml.push_str("<author>");
    element(&mut xml, "name", feed.name);
    xml.push_str("</author>\n");
    link(&mut xml, "self", &format!("{}{FEED_PATH}", feed.origin));
    link(&mut xml, "alternate", &status);
    for incident in feed.incidents {
        entry(&mut xml, feed, incident);
    }
    xml.push_str("</feed>\n");
    xml
}

fn entry(xml: &mut String, feed: &Feed<'_>, incident: &IncidentView) {
    xml.push_str("<entry>\n");
    element(xml, "id", &feed.tag(incident.began_at, &format!("incidents/{}", incident.id)));
    element(xml, "title", &incident.title());
    element(xml, "published", &incident.detected_at.to_string());
    element(xml, "updated", &incident.updated_at.to_string());
    link(xml, "alternate", &format!("{}{}", feed.origin, incident.path()));
    let _ = write!(xml, "<category term=\"{}\"/>\n<content type=\"text\">", incident.severity.key());
    escape(xml, &content(incident));
    xml.push_str("</content>\n</entry>\n");
}

impl Feed<'_> {
    /// RFC 4151, section 2.1: a name, a day on which its holder held it, and what they call this.
    fn tag(&self, day: Timestamp, what: &str) -> String {
        let name: String =
            self.authority.chars().filter(|it| it.is_ascii_alphanumeric() || "-.".contains(*it)).collect();
        let day = day.to_string();
        let day = day.split('T').next().unwrap_or_default();
        let whose = self.shop.map(|shop| format!("shops/{shop}/")).unwrap_or_default();
        format!("tag:{},{day}:{whose}{what}", name.to_ascii_lowercase())
    }
}

/// What there is to say, line by line.
fn content(incident: &IncidentView) -> String {
    let mut lines = vec![format!("Began {}, noticed {}.", incident.began_at, incident.detected_at)];
    lines.push(match (incident.ended_at, incident.state) {
        (Some(ended_at), _) => format!("Ended {ended_at}."),
        (None, IncidentState::Watching) => "It seems to be over.".to_owned(),
        (None, IncidentState::Down | IncidentState::Degraded | IncidentState::Ended) => "It lasts.".to_owned(),
    });
    let (down, degraded) = (length(incident.down_ms), length(incident.degraded_ms));
    lines.push(format!("Down for {down}, degraded for {degraded}. Orders were taken all the while."));
    lines.extend(incident.orders.as_ref().map(orders));
    if !incident.words.is_empty() {
        lines.push(String::new());
    }
    lines.extend(incident.words.iter().map(|word| format!("{} ({}): {}", word.at, word.by, word.text)));
    lines.push(String::new());
    lines.extend(incident.timeline.iter().map(|evidence| format!("{}: {}", evidence.first_at, evidence.detail)));
    lines.join("\n")
}

fn orders(orders: &OrdersView) -> String {
    let OrdersView { taken, recorded, set_aside, pending, value_cents, .. } = orders;
    format!(
        "{taken} orders taken for {value_cents}: {recorded} recorded, {pending} waiting, {set_aside} set aside for a person."
    )
}

fn element(xml: &mut String, name: &str, text: &str) {
    let _ = write!(xml, "<{name}>");
    escape(xml, text);
    let _ = writeln!(xml, "</{name}>");
}

fn link(xml: &mut String, rel: &str, address: &str) {
    let _ = write!(xml, "<link rel=\"{rel}\" href=\"");
    escape(xml, address);
    xml.push_str("\"/>\n");
}

/// Text as it may stand between tags and within quotes. White space but the space itself is written by number, because a
/// reader may normalise what stands there as it is (XML 1.0, sections 2.11 and 3.3.3).
fn escape(xml: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\'' => xml.push_str("&apos;"),
            '\t' => xml.push_str("&#9;"),
            '\n' => xml.push_str("&#10;"),
            '\r' => xml.push_str("&#13;"),
            letter if is_allowed(letter) => xml.push(letter),
            _ => xml.push(char::REPLACEMENT_CHARACTER),
        }
    }
}

/// Whether XML 1.0 allows that character (section 2.2, production 2). Surrogates are no `char`s.
const fn is_allowed(letter: char) -> bool {
    matches!(letter, ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests;
