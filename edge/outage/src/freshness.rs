//! Whether a copy of something published is still good.
//!
//! Pure. No copy is ever too old to serve: what differs is whether a newer one is looked for, and whether the answer
//! waits for it.

/// What the copy is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyKind {
    /// A menu: changes now and then; prices are checked again when an order is placed.
    Menu,
    /// An overlay: sold-out marks, the pause, slots left, the origin's state. On every page within 5 s.
    Overlay,
    /// The directory of hosts.
    Directory,
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

/// A menu is looked for again after so many milliseconds.
pub const MENU_MS: u64 = 90_000;
/// An overlay after so many, which leaves 2 s of its 5 for the way.
pub const OVERLAY_MS: u64 = 3_000;
/// The directory after so many.
pub const DIRECTORY_MS: u64 = 60_000;

/// What to do with a copy that was made `age_ms` milliseconds ago. An age below zero is that of a clock that differs from
/// ours: by a little it is fresh, by more nothing is known of it.
#[must_use]
pub const fn judge(age_ms: i64, kind: CopyKind) -> Freshness {
    let (limit, then) = match kind {
        CopyKind::Menu => (MENU_MS, Freshness::Revalidate),
        CopyKind::Overlay => (OVERLAY_MS, Freshness::RefetchFirst),
        CopyKind::Directory => (DIRECTORY_MS, Freshness::Revalidate),
    };
    if age_ms.unsigned_abs() <= limit { Freshness::Fresh } else { then }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_fresh_up_to_its_limit_and_served_beyond_it() {
        fn check(kind: CopyKind, limit: i64, then: Freshness) {
            for age_ms in [0, limit, -limit] {
                assert_eq!(judge(age_ms, kind), Freshness::Fresh, "{kind:?} at {age_ms}");
            }
            for age_ms in [limit + 1, -limit - 1, i64::MAX, i64::MIN] {
                assert_eq!(judge(age_ms, kind), then, "{kind:?} at {age_ms}");
            }
        }
        check(CopyKind::Menu, 90_000, Freshness::Revalidate);
        check(CopyKind::Overlay, 3_000, Freshness::RefetchFirst);
        check(CopyKind::Directory, 60_000, Freshness::Revalidate);
    }
}
