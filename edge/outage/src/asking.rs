//! Whether a page asks for something newer than the copy that it has, and whether it waits for the answer.
//!
//! Pure. What is asked, a counter or the gate, may be dead while every page reads it. So each isolate remembers of each
//! thing how the last asking went: a failed one is not repeated for a moment, and then behind an answer until it works
//! again. With a dead counter one page waits for it, and not every page.

use crate::freshness::{CopyKind, Freshness, judge};
use everbud_domain::time::Timestamp;

/// After a failure nobody is asked for so many milliseconds. Short, so that a sold-out mark is late by it at most.
pub const PAUSE_MS: i64 = 1_000;
/// A failure so many milliseconds ago says nothing any more.
pub const REMEMBERED_MS: i64 = 5_000;
/// An asking that has not ended after so many milliseconds went down with the request that made it.
pub const LOST_MS: i64 = 3_000;

/// How the last asking went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asking {
    /// It was answered, or there was none.
    #[default]
    Quiet,
    /// It is under way.
    UnderWay {
        /// Since when.
        since: Timestamp,
        /// Whether the one before failed.
        after_failure: bool,
    },
    /// It failed.
    Failed {
        /// When.
        at: Timestamp,
    },
}

/// What can happen to an asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It began.
    Started,
    /// It was answered.
    Answered,
    /// It was not answered in time, or not with what was asked.
    Failed,
}

/// What to do with a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// Answer with it, or do without where there is none.
    Serve,
    /// Answer with it, and ask behind the answer.
    ServeThenAsk,
    /// Ask first, briefly; answer with it when no newer one comes.
    AskFirst,
}

impl Asking {
    /// What is remembered after that.
    #[must_use]
    pub const fn after(self, event: Asked, now: Timestamp) -> Self {
        match event {
            Asked::Started => Self::UnderWay { since: now, after_failure: self.is_failing(now) },
            Asked::Answered => Self::Quiet,
            Asked::Failed => Self::Failed { at: now },
        }
    }

    /// Whether the last asking that ended failed, a short while ago.
    const fn is_failing(self, now: Timestamp) -> bool {
        match self {
            Self::Quiet => false,
            Self::UnderWay { since, after_failure } => {
                // A lost one is a failed one, for as long as a failure is remembered.
                let is_lost = is_past(since, LOST_MS, now);
                (is_lost || after_failure) && !is_past(since, LOST_MS + REMEMBERED_MS, now)
            }
            Self::Failed { at } => !is_past(at, REMEMBERED_MS, now),
        }
    }

    /// Whether another asking would be of no use now.
    const fn rests(self, now: Timestamp) -> bool {
        match self {
            Self::Quiet => false,
            Self::UnderWay { since, .. } => !is_past(since, LOST_MS, now),
            Self::Failed { at } => !is_past(at, PAUSE_MS, now),
        }
    }
}

/// Whether the Cache of this place is looked into before the answer: where this isolate has no copy, and where its copy is
/// too old and an isolate beside it may well have a newer one. For what is asked for now and then it has hardly, and looking
/// costs about as much as asking.
#[must_use]
pub const fn looks_around(learned_at: Option<Timestamp>, kind: CopyKind, asking: Asking, now: Timestamp) -> bool {
    match learned_at {
        None => true,
        Some(_) => kind.is_everybodys() && matches!(read(learned_at, kind, asking, now), Read::AskFirst),
    }
}

/// A copy that nobody asks for often and that says nothing new is left for others once in so many milliseconds, so that the
/// Cache does not forget it.
pub const LEAVE_EVERY_MS: i64 = 600_000;

/// Whether what was learned now is left in the Cache of this place, for the isolates beside this one and for the time after
/// it. Before, this one had a copy from `learned_before`, and left one at `left_at`; `is_news` says that pages differ by it
/// from what they were by that copy.
///
/// What pages ask for all the time spares the others the asking. Of what is asked for now and then a copy is left only so
/// that there is one, were nobody to answer: putting it there costs about as much as asking, and one that says the same
/// needs no other in its place.
#[must_use]
pub const fn leaves_copy(
    learned_before: Option<Timestamp>,
    left_at: Option<Timestamp>,
    kind: CopyKind,
    is_news: bool,
    now: Timestamp,
) -> bool {
    let (Some(learned_before), Some(left_at)) = (learned_before, left_at) else { return true };
    let is_asked_often = !matches!(judge(now.millis_since(learned_before), kind), Freshness::RefetchFirst);
    kind.is_everybodys() || is_asked_often || is_news || is_past(left_at, LEAVE_EVERY_MS, now)
}

/// A moment that lies ahead is that of a clock which was set back: it is past, so that nothing waits for it.
const fn is_past(moment: Timestamp, millis: i64, now: Timestamp) -> bool {
    let age = now.millis_since(moment);
    age < 0 || age >= millis
}

/// What a page does that has a copy from `learned_at`, or none.
#[must_use]
pub const fn read(learned_at: Option<Timestamp>, kind: CopyKind, asking: Asking, now: Timestamp) -> Read {
    let Some(learned_at) = learned_at else {
        // Nothing to show is worth waiting for, unless it was tried a moment ago.
        let Asking::Failed { at } = asking else { return Read::AskFirst };
        return if is_past(at, PAUSE_MS, now) { Read::AskFirst } else { Read::Serve };
    };
    match judge(now.millis_since(learned_at), kind) {
        Freshness::Fresh => Read::Serve,
        Freshness::Revalidate if asking.rests(now) => Read::Serve,
        Freshness::Revalidate => Read::ServeThenAsk,
        Freshness::RefetchFirst if asking.is_failing(now) => {
            if asking.rests(now) {
                Read::Serve
            } else {
                Read::ServeThenAsk
            }
        }
        Freshness::RefetchFirst => Read::AskFirst,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn ago(millis: i64) -> Timestamp {
        NOW.plus_millis(-millis)
    }

    fn under_way(millis: i64, after_failure: bool) -> Asking {
        Asking::UnderWay { since: ago(millis), after_failure }
    }

    #[test]
    fn a_page_waits_only_for_what_may_answer() {
        fn check(age: Option<i64>, asking: Asking, expect: Read) {
            assert_eq!(read(age.map(ago), CopyKind::Overlay, asking, NOW), expect, "{age:?} {asking:?}");
        }
        let failed = |millis| Asking::Failed { at: ago(millis) };
        for asking in [Asking::Quiet, under_way(10, false), under_way(10, true), failed(10)] {
            check(Some(0), asking, Read::Serve);
        }
        // Getting old: newer is looked for behind the answer, once at a time.
        check(Some(2_000), Asking::Quiet, Read::ServeThenAsk);
        check(Some(2_000), under_way(10, false), Read::Serve);
        check(Some(2_000), under_way(LOST_MS, false), Read::ServeThenAsk);
        check(Some(2_000), failed(PAUSE_MS - 1), Read::Serve);
        check(Some(2_000), failed(PAUSE_MS), Read::ServeThenAsk);
        // Too old: waited for, unless nobody answers.
        check(Some(60_000), Asking::Quiet, Read::AskFirst);
        check(Some(60_000), under_way(10, false), Read::AskFirst);
        check(Some(60_000), under_way(10, true), Read::Serve);
        check(Some(60_000), under_way(LOST_MS, true), Read::ServeThenAsk);
        check(Some(60_000), under_way(LOST_MS + REMEMBERED_MS, true), Read::AskFirst);
        check(Some(60_000), under_way(LOST_MS + REMEMBERED_MS, false), Read::AskFirst);
        check(Some(60_000), failed(PAUSE_MS - 1), Read::Serve);
        check(Some(60_000), failed(PAUSE_MS), Read::ServeThenAsk);
        check(Some(60_000), failed(REMEMBERED_MS), Read::AskFirst);
        // Nothing at all.
        check(None, Asking::Quiet, Read::AskFirst);
        check(None, under_way(10, true), Read::AskFirst);
        check(None, failed(PAUSE_MS - 1), Read::Serve);
        check(None, failed(PAUSE_MS), Read::AskFirst);
        // A clock that was set back stops nothing.
        check(Some(60_000), failed(-3_600_000), Read::AskFirst);
        check(Some(60_000), under_way(-3_600_000, false), Read::AskFirst);
    }

    #[test]
    fn an_asking_is_remembered_until_the_next_one_ends() {
        fn check(before: Asking, event: Asked, expect: Asking) {
            assert_eq!(before.after(event, NOW), expect, "{before:?} {event:?}");
        }
        let failed = Asking::Failed { at: ago(2_000) };
        check(Asking::Quiet, Asked::Started, under_way(0, false));
        check(failed, Asked::Started, under_way(0, true));
        check(Asking::Failed { at: ago(REMEMBERED_MS) }, Asked::Started, under_way(0, false));
        check(under_way(10, true), Asked::Started, under_way(0, true));
        check(under_way(LOST_MS, false), Asked::Started, under_way(0, true));
        for before in [Asking::Quiet, under_way(10, false), under_way(10, true), failed] {
            check(before, Asked::Answered, Asking::Quiet);
            check(before, Asked::Failed, Asking::Failed { at: NOW });
        }
    }

    #[test]
    fn what_is_asked_often_or_is_news_is_left_for_others_at_once_and_anything_now_and_then() {
        fn check(learned_before: Option<i64>, left: Option<i64>, expect: bool) {
            let (before, left_at) = (learned_before.map(ago), left.map(ago));
            let leaves = leaves_copy(before, left_at, CopyKind::Overlay, false, NOW);
            assert_eq!(leaves, expect, "{learned_before:?} {left:?}");
            assert!(leaves_copy(before, left_at, CopyKind::Overlay, true, NOW), "{learned_before:?} {left:?}");
        }
        check(None, None, true);
        check(None, Some(10), true);
        check(Some(60_000), None, true);
        check(Some(1_600), Some(1_600), true);
        check(Some(3_000), Some(3_000), true);
        check(Some(3_001), Some(3_001), false);
        check(Some(20_000), Some(LEAVE_EVERY_MS - 1), false);
        check(Some(20_000), Some(LEAVE_EVERY_MS), true);
        // A clock that was set back keeps nothing from being left.
        check(Some(20_000), Some(-3_600_000), true);
        for kind in [CopyKind::Origin, CopyKind::Directory] {
            assert!(leaves_copy(Some(ago(1_000_000)), Some(ago(10)), kind, false, NOW), "{kind:?} is everybody's");
        }
    }

    #[test]
    fn the_cache_is_looked_into_for_what_is_missing_and_for_what_another_has_likely_asked_for() {
        fn check(kind: CopyKind, age: Option<i64>, expect: bool) {
            assert_eq!(looks_around(age.map(ago), kind, Asking::Quiet, NOW), expect, "{kind:?} {age:?}");
        }
        for kind in [CopyKind::Overlay, CopyKind::Origin, CopyKind::Directory] {
            check(kind, None, true);
            check(kind, Some(0), false);
        }
        check(CopyKind::Overlay, Some(60_000), false);
        check(CopyKind::Origin, Some(2_000), false);
        check(CopyKind::Origin, Some(60_000), true);
        check(CopyKind::Directory, Some(600_000), true);
    }

    /// Pages come once in `every` milliseconds to something that never answers, whose deadline is `deadline`.
    fn waited(every: i64, deadline: i64, pages: i64) -> i64 {
        let (mut asking, mut waits) = (Asking::Quiet, 0);
        let mut ends: Vec<Timestamp> = Vec::new();
        for page in 0..pages {
            let now = Timestamp(10_000 + page * every);
            for end in ends.extract_if(.., |end| *end <= now) {
                asking = asking.after(Asked::Failed, end);
            }
            let what = read(Some(Timestamp(0)), CopyKind::Overlay, asking, now);
            if what != Read::Serve {
                asking = asking.after(Asked::Started, now);
                ends.push(now.plus_millis(deadline));
                waits += i64::from(what == Read::AskFirst);
            }
        }
        waits
    }

    #[test]
    fn with_somebody_dead_only_the_first_pages_wait() {
        // Those that come before the first deadline has passed, and none after.
        assert_eq!(waited(1_000, 700, 1_000), 1);
        assert_eq!(waited(100, 700, 10_000), 7);
    }
}
