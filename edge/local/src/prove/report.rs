//! What was proved, as a value, as JSON and as a page. Pure.

use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// The look of a replay's report, for both are read side by side.
const STYLE: &str = include_str!("../replay/report/page.css");

/// What became of a fault's tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Judged {
    /// All of them passed.
    Held {
        /// Which.
        held: Vec<String>,
    },
    /// Those that ran passed, and the short form leaves others out.
    InPart {
        /// Which passed.
        held: Vec<String>,
        /// How many did not run.
        left_out: usize,
    },
    /// One did not pass, or did not run.
    Broken {
        /// Which, and what they said.
        broken: Vec<(String, String)>,
        /// Those that passed.
        held: Vec<String>,
    },
    /// The short form runs none of them.
    LeftOut {
        /// How many there are.
        tests: usize,
    },
    /// It cannot strike.
    NotOurs {
        /// Why.
        why: String,
    },
}

/// A fault, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvedRow {
    /// Its number.
    pub number: u8,
    /// What breaks.
    pub fault: String,
    /// When it struck.
    pub moments: Vec<String>,
    /// What of it is not tried.
    pub untried: Option<String>,
    /// What came of it.
    pub judged: Judged,
}

/// Everything that was proved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Whether everything that ran holds.
    pub holds: bool,
    /// Whether it was the short form.
    pub short: bool,
    /// How long it took, builds included.
    pub seconds: u64,
    /// The faults.
    pub rows: Vec<ProvedRow>,
    /// The protections that were taken away.
    pub mutants: Judged,
}

/// How many rows came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All of it passed.
    pub held: usize,
    /// What ran of it passed, and not all of it ran.
    pub in_part: usize,
    /// Something did not.
    pub broken: usize,
    /// The short form has nothing of them.
    pub left_out: usize,
    /// They cannot strike.
    pub not_ours: usize,
}

impl Report {
    pub(super) fn new(short: bool, rows: Vec<ProvedRow>, mutants: Judged, seconds: u64) -> Self {
        let judged = rows.iter().map(|row| &row.judged).chain([&mutants]);
        let holds = !judged.into_iter().any(|judged| matches!(judged, Judged::Broken { .. }));
        Self { holds, short, seconds, rows, mutants }
    }

    /// How many rows came to what.
    #[must_use]
    pub fn count(&self) -> Count {
        let mut count = Count::default();
        for row in &self.rows {
            match row.judged {
                Judged::Held { .. } => count.held += 1,
                Judged::InPart { .. } => count.in_part += 1,
                Judged::Broken { .. } => count.broken += 1,
                Judged::LeftOut { .. } => count.left_out += 1,
                Judged::NotOurs { .. } => count.not_ours += 1,
            }
        }
        count
    }

    /// How many different tests passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        let judged = self.rows.iter().map(|row| &row.judged).chain([&self.mutants]);
        let held = judged.filter_map(|judged| match judged {
            Judged::Held { held } | Judged::InPart { held, .. } | Judged::Broken { held, .. } => Some(held),
            Judged::LeftOut { .. } | Judged::NotOurs { .. } => None,
        });
        held.flatten().collect::<std::collections::BTreeSet<_>>().len()
    }

    /// What it comes to, in a sentence or two.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = self.count();
        let mut words = format!(
            "{} tests passed: {} of {} faults were made and held; {} cannot strike here",
            self.passed(),
            count.held,
            self.rows.len(),
            count.not_ours
        );
        if count.in_part > 0 {
            let _ = write!(words, "; {} were made in part, and held", count.in_part);
        }
        if count.broken > 0 {
            let _ = write!(words, "; {} did not hold", count.broken);
        }
        if count.left_out > 0 {
            let _ = write!(words, "; {} were left out", count.left_out);
        }
        words.push_str(match self.mutants {
            Judged::Held { .. } => ". Every protection that was taken away was missed.",
            Judged::Broken { .. } => ". Not every protection that was taken away was missed.",
            Judged::InPart { .. } => ". Of the protections some were taken away, and each was missed.",
            Judged::LeftOut { .. } | Judged::NotOurs { .. } => ".",
        });
        words
    }

    /// The same for people, with every test by name.
    #[must_use]
    pub fn html(&self) -> String {
        let verdict = if self.holds { "Everything that was tried holds" } else { "Not everything holds" };
        let mut page = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Everbud, proved: {verdict}</title>\
             <style>{STYLE}</style></head><body><main><p class=\"over\">Everbud, proved{}</p><h1 class=\"{}\">{verdict}</h1>\
             <p>{}</p><p class=\"note\">It took {} minutes and {} seconds, builds included. Seconds of real outages; hours and \
             days of them are simulated.</p><h2>Faults</h2><ul class=\"verdicts\">",
            if self.short { ", in short" } else { "" },
            if self.holds { "good" } else { "bad" },
            escaped(&self.summary()),
            self.seconds / 60,
            self.seconds % 60
        );
        for row in &self.rows {
            let moments = if row.moments.is_empty() { String::new() } else { format!(", {}", row.moments.join(", ")) };
            let untried =
                row.untried.as_ref().map(|what| format!("<br>Not tried: {}.", escaped(what))).unwrap_or_default();
            item(&mut page, &format!("{}. {}", row.number, row.fault), &row.judged, &moments, &untried);
        }
        page.push_str("</ul><h2>Protections taken away</h2><ul class=\"verdicts\">");
        item(&mut page, "Each promise breaks without what protects it", &self.mutants, "", "");
        page.push_str("</ul></main></body></html>\n");
        page
    }
}

fn item(page: &mut String, name: &str, judged: &Judged, moments: &str, untried: &str) {
    let (class, mark, words) = match judged {
        Judged::Held { held } => ("good", "✓", listed(held)),
        Judged::InPart { held, left_out } => ("", "~", format!("in part: {}; {left_out} did not run", listed(held))),
        Judged::Broken { broken, .. } => {
            let told = broken.iter().map(|(test, words)| format!("{test}: <code>{}</code>", escaped(words)));
            ("bad", "✗", told.collect::<Vec<_>>().join("<br>"))
        }
        Judged::LeftOut { tests } => ("", "·", format!("not in the short form ({tests} tests)")),
        Judged::NotOurs { why } => ("", "–", escaped(why)),
    };
    // Writing to a String cannot fail.
    let _ = write!(
        page,
        "<li><b class=\"{class}\">{mark}</b> {}<span class=\"note\">{}</span> <small>{words}{untried}</small></li>",
        escaped(name),
        escaped(moments)
    );
}

fn listed(tests: &[String]) -> String {
    escaped(&tests.join(", ").replace('_', " "))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").trim_end().replace('\n', "<br>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u8, judged: Judged) -> ProvedRow {
        ProvedRow {
            number,
            fault: "it <hangs>".to_owned(),
            moments: vec!["draining".to_owned()],
            untried: None,
            judged,
        }
    }

    #[test]
    fn one_broken_row_breaks_the_whole_and_says_why_without_breaking_the_page() {
        let held = Judged::Held { held: vec!["chaos a::b".to_owned()] };
        let broken =
            Judged::Broken { broken: vec![("chaos a::c".to_owned(), "left: <1>\n".to_owned())], held: Vec::new() };
        let good = Report::new(false, vec![row(1, held.clone())], held.clone(), 61);
        assert!(good.holds && good.html().contains("it &lt;hangs&gt;"));
        assert_eq!(good.passed(), 1);
        let bad = Report::new(false, vec![row(1, held.clone()), row(2, broken)], held, 61);
        assert!(!bad.holds && bad.html().contains("left: &lt;1&gt;"));
        assert_eq!(bad.count(), Count { held: 1, broken: 1, ..Count::default() });
        assert!(bad.summary().contains("1 did not hold"));
        let in_part = Judged::InPart { held: vec!["chaos a::b".to_owned()], left_out: 2 };
        let short = Report::new(true, vec![row(1, in_part)], Judged::LeftOut { tests: 4 }, 1);
        assert!(short.summary().contains("0 of 1 faults were made and held"), "{}", short.summary());
        let without_mutants = Report::new(true, Vec::new(), Judged::LeftOut { tests: 4 }, 1);
        assert!(without_mutants.holds && !without_mutants.summary().contains("protection"));
    }
}
