//! Whether a copy of something published is still good.
//!
//! Pure. No copy is ever too old to serve: what differs is whether a newer one is looked for, and whether the answer
//! waits for it.

/// What the copy is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyKind {
    /// An overlay: sold-out marks, the pause, slots left. On every page within 5 s.
    Overlay,
    /// What the gate says of the origin. On every page within 5 s as well.
    Origin,
    /// The directory of hosts.
    Directory,
}

impl CopyKind {
    /// Whether every shop's pages read it, so that an isolate beside this one has likely asked for it a moment ago.
    #[must_use]
    pub const fn is_everybodys(self) -> bool {
        match self {
            Self::Overlay => false,
            Self::Origin | Self::Directory => true,
        }
    }
}

/// What to do with a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Serve it.
    Fresh,
    /// Serve it, and look for a newer one behind the answer.
    Revalidate,
    /// Look for a newer one first, briefly; serve this one when none comes.
    RefetchFirst,
}

/// An overlay is looked for again after so many milliseconds, behind the answer: where pages come often, none waits.
pub const OVERLAY_MS: u64 = 1_500;
/// And after so many before the answer, which leaves 2 s of its 5 for the way.
pub const OVERLAY_LATEST_MS: u64 = 3_000;
/// The directory after so many behind the answer, and before it where nobody came for long.
pub const DIRECTORY_MS: u64 = 60_000;
/// See [`DIRECTORY_MS`].
pub const DIRECTORY_LATEST_MS: u64 = 300_000;

/// What to do with a copy that was made `age_ms` milliseconds ago. An age below zero is that of a clock that differs from
/// ours: by a little it is fresh, by more nothing is known of it.
#[must_use]
pub const fn judge(age_ms: i64, kind: CopyKind) -> Freshness {
    let (fresh, latest) = match kind {
        CopyKind::Overlay | CopyKind::Origin => (OVERLAY_MS, OVERLAY_LATEST_MS),
        CopyKind::Directory => (DIRECTORY_MS, DIRECTORY_LATEST_MS),
    };
    match age_ms.unsigned_abs() {
        age_ms if age_ms <= fresh => Freshness::Fresh,
        age_ms if age_ms <= latest => Freshness::Revalidate,
        _ => Freshness::RefetchFirst,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_fresh_up_to_its_limit_and_served_beyond_it() {
        fn check(kind: CopyKind, from: i64, to: i64, expect: Freshness) {
            for age_ms in [from, to, -from, to.saturating_neg()] {
                assert_eq!(judge(age_ms, kind), expect, "{kind:?} at {age_ms}");
            }
        }
        check(CopyKind::Overlay, 0, 1_500, Freshness::Fresh);
        check(CopyKind::Overlay, 1_501, 3_000, Freshness::Revalidate);
        check(CopyKind::Overlay, 3_001, i64::MAX, Freshness::RefetchFirst);
        check(CopyKind::Origin, 0, 1_500, Freshness::Fresh);
        check(CopyKind::Origin, 3_001, i64::MAX, Freshness::RefetchFirst);
        check(CopyKind::Directory, 0, 60_000, Freshness::Fresh);
        check(CopyKind::Directory, 60_001, 300_000, Freshness::Revalidate);
        check(CopyKind::Directory, 300_001, i64::MAX, Freshness::RefetchFirst);
        assert_eq!(judge(i64::MIN, CopyKind::Overlay), Freshness::RefetchFirst);
    }
}
