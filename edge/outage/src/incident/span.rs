//! The times within an incident in which the origin was down or degraded.
//!
//! Pure. Bounded: past [`MAX_SPANS`] the two with the shortest pause between them are told as one. The sums stay exact.

use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::Severity;
use serde::{Deserialize, Serialize};

/// How many spans are told apart.
pub const MAX_SPANS: usize = 40;

/// A time of one severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// When it began.
    pub from: Timestamp,
    /// When it ended; none while it lasts.
    pub until: Option<Timestamp>,
    /// How bad it was.
    pub severity: Severity,
}

/// A span that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ended {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) severity: Severity,
}

/// The spans of an incident, oldest first. Only the last may still last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spans {
    spans: Vec<Span>,
    down_ms: i64,
    degraded_ms: i64,
}

impl Spans {
    /// The spans, oldest first.
    #[must_use]
    pub fn as_slice(&self) -> &[Span] {
        &self.spans
    }

    /// How long the origin was down, up to `now`, in milliseconds.
    #[must_use]
    pub fn down_ms(&self, now: Timestamp) -> i64 {
        self.down_ms.saturating_add(self.lasting_ms(Severity::Down, now))
    }

    /// How long the origin was degraded and not down, up to `now`, in milliseconds.
    #[must_use]
    pub fn degraded_ms(&self, now: Timestamp) -> i64 {
        self.degraded_ms.saturating_add(self.lasting_ms(Severity::Degraded, now))
    }

    fn lasting_ms(&self, severity: Severity, now: Timestamp) -> i64 {
        let lasting = self.lasting().filter(|span| span.severity == severity);
        lasting.map_or(0, |span| now.millis_since(span.from).max(0))
    }

    /// The span that still lasts.
    #[must_use]
    pub fn lasting(&self) -> Option<&Span> {
        self.spans.last().filter(|span| span.until.is_none())
    }

    /// When the last span that has ended did.
    #[must_use]
    pub fn last_end(&self) -> Option<Timestamp> {
        self.spans.iter().rev().find_map(|span| span.until)
    }

    /// From then on it is so bad; what was bad in another way until then ended there.
    pub(super) fn begin(&mut self, severity: Severity, from: Timestamp) -> Option<Ended> {
        if self.lasting().is_some_and(|span| span.severity == severity) {
            return None;
        }
        let from = self.last_end().map_or(from, |end| from.max(end));
        let ended = self.end(from);
        self.spans.push(Span { from, until: None, severity });
        ended
    }

    /// What lasted ended then.
    pub(super) fn end(&mut self, until: Timestamp) -> Option<Ended> {
        let Span { from, severity, .. } = self.spans.pop_if(|span| span.until.is_none())?;
        let millis = until.millis_since(from);
        if millis <= 0 {
            return None;
        }
        match severity {
            Severity::Down => self.down_ms = self.down_ms.saturating_add(millis),
            Severity::Degraded => self.degraded_ms = self.degraded_ms.saturating_add(millis),
        }
        match self.spans.last_mut() {
            Some(before) if before.until == Some(from) && before.severity == severity => before.until = Some(until),
            Some(_) | None => self.spans.push(Span { from, until: Some(until), severity }),
        }
        self.merge();
        Some(Ended { from, until, severity })
    }

    /// Those that have ended.
    pub(super) fn ended(&self) -> impl Iterator<Item = Ended> {
        self.spans.iter().filter_map(|&Span { from, until, severity }| Some(Ended { from, until: until?, severity }))
    }

    fn merge(&mut self) {
        // One place is left for the span that lasts.
        while self.spans.len() >= MAX_SPANS {
            let pauses = self.spans.windows(2).map(|pair| match pair {
                [one, two] => one.until.map_or(0, |until| two.from.millis_since(until)),
                _ => i64::MAX,
            });
            let Some((at, _)) = pauses.enumerate().min_by_key(|(_, pause)| *pause) else { return };
            let second = self.spans.remove(at + 1);
            if let Some(first) = self.spans.get_mut(at) {
                first.until = second.until;
                first.severity = first.severity.max(second.severity);
            }
        }
    }

    /// Nothing in it happened later than that.
    pub(super) fn rewind(&mut self, now: Timestamp) {
        for span in &mut self.spans {
            span.from = span.from.min(now);
            span.until = span.until.map(|until| until.min(now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::NOW;
    use Severity::{Degraded, Down};

    fn at(second: i64) -> Timestamp {
        NOW.plus_millis(second * 1_000)
    }

    fn told(spans: &Spans) -> Vec<(i64, Option<i64>, Severity)> {
        let seconds = |moment: Timestamp| moment.millis_since(NOW) / 1_000;
        spans.as_slice().iter().map(|it| (seconds(it.from), it.until.map(seconds), it.severity)).collect()
    }

    #[test]
    fn one_span_ends_where_the_next_begins_also_when_that_is_known_later() {
        let mut spans = Spans::default();
        spans.begin(Degraded, at(0));
        spans.begin(Degraded, at(1));
        // It turns out at 9 s that it has been down since 5 s.
        assert_eq!(spans.begin(Down, at(5)), Some(Ended { from: at(0), until: at(5), severity: Degraded }));
        spans.end(at(20));
        spans.begin(Down, at(18));
        assert_eq!(told(&spans), [(0, Some(5), Degraded), (5, Some(20), Down), (20, None, Down)]);
        assert_eq!((spans.down_ms(at(21)), spans.degraded_ms(at(21))), (16_000, 5_000));
        spans.end(at(22));
        assert_eq!(told(&spans), [(0, Some(5), Degraded), (5, Some(22), Down)]);
    }

    #[test]
    fn what_was_down_from_its_beginning_was_never_degraded() {
        let mut spans = Spans::default();
        spans.begin(Degraded, at(5));
        assert_eq!(spans.begin(Down, at(5)), None);
        assert_eq!(told(&spans), [(5, None, Down)]);
    }

    #[test]
    fn many_spans_are_told_as_few_and_their_sums_stay_exact() {
        let mut spans = Spans::default();
        for round in 0..1_000 {
            spans.begin(if round % 7 == 0 { Down } else { Degraded }, at(round * 10));
            spans.end(at(round * 10 + 1 + round % 3));
        }
        assert!(spans.as_slice().len() < MAX_SPANS);
        let down: i64 = (0..1_000).filter(|round| round % 7 == 0).map(|round| 1_000 * (1 + round % 3)).sum();
        let all: i64 = (0..1_000).map(|round| 1_000 * (1 + round % 3)).sum();
        assert_eq!((spans.down_ms(NOW), spans.degraded_ms(NOW)), (down, all - down));
        let is_in_order = |pair: &[Span]| pair[0].until.unwrap() <= pair[1].from;
        assert!(spans.as_slice().windows(2).all(is_in_order), "{spans:?}");
        assert_eq!(told(&spans).first().unwrap().0, 0);
        assert_eq!(spans.last_end(), Some(at(9_990 + 1)));
    }
}
