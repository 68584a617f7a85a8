//! How long somebody stays signed in.
//!
//! Pure. A session ends by itself after a shift without use, and after a week whatever was done with it.

use crate::time::Timestamp;

/// A session that nobody used for this long is over.
pub const IDLE_MILLIS: i64 = 12 * 3600 * 1000;
/// A session is over after this, however much it was used.
pub const LONGEST_MILLIS: i64 = 7 * 24 * 3600 * 1000;
/// That it was used is noted no more often than this, so that looking at orders does not mean writing each time.
const NOTED_EVERY_MILLIS: i64 = 5 * 60 * 1000;

/// When a session was opened, and when it was last used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// When somebody signed in.
    pub opened_at: Timestamp,
    /// When it was last noted that it was used.
    pub used_at: Timestamp,
}

/// Whether a session can be used at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It can.
    Open,
    /// It can, and that it was used is to be noted.
    OpenToNote,
    /// It cannot, and need not be remembered.
    Over,
}

impl Lifetime {
    /// Where it stands.
    #[must_use]
    pub const fn at(self, now: Timestamp) -> Standing {
        let unused = now.millis_since(self.used_at);
        if unused >= IDLE_MILLIS || now.millis_since(self.opened_at) >= LONGEST_MILLIS {
            Standing::Over
        } else if unused >= NOTED_EVERY_MILLIS {
            Standing::OpenToNote
        } else {
            Standing::Open
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPENED: Timestamp = Timestamp(1_000_000);

    #[test]
    fn a_session_ends_after_a_shift_without_use() {
        let session = Lifetime { opened_at: OPENED, used_at: OPENED };
        assert_eq!(session.at(OPENED), Standing::Open);
        assert_eq!(session.at(OPENED.plus_millis(NOTED_EVERY_MILLIS)), Standing::OpenToNote);
        assert_eq!(session.at(OPENED.plus_millis(IDLE_MILLIS - 1)), Standing::OpenToNote);
        assert_eq!(session.at(OPENED.plus_millis(IDLE_MILLIS)), Standing::Over);
    }

    #[test]
    fn a_session_ends_after_a_week_of_use() {
        let just_used = |after: i64| Lifetime { opened_at: OPENED, used_at: OPENED.plus_millis(after) };
        assert_eq!(just_used(LONGEST_MILLIS - 1).at(OPENED.plus_millis(LONGEST_MILLIS - 1)), Standing::Open);
        assert_eq!(just_used(LONGEST_MILLIS).at(OPENED.plus_millis(LONGEST_MILLIS)), Standing::Over);
    }
}
