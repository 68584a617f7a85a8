//! What becomes of an event that the origin recorded and set aside: `everbud.settle_aside`, in `edge/migrations`.
//!
//! Pure.

use serde::{Deserialize, Serialize};

/// What an operator asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// Try its projection once more.
    Retry,
    /// A person has seen to it.
    Close,
}

impl Settle {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Retry, Self::Close];

    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Close => "close",
        }
    }

    /// That of this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|settle| settle.key() == key)
    }
}

/// What the origin answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum AsideReply {
    /// Nothing of it waits for a person any more.
    Settled,
    /// It failed again, and stays as it was.
    Flagged {
        /// Why, as a stable name.
        reason: String,
    },
    /// The shop is being drained; later.
    Locked,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origins_answers_are_read() {
        let read = |text: &str| serde_json::from_str::<AsideReply>(text).unwrap();
        assert_eq!(read(r#"{"outcome": "settled"}"#), AsideReply::Settled);
        assert_eq!(read(r#"{"outcome": "locked"}"#), AsideReply::Locked);
        let flagged = AsideReply::Flagged { reason: "order_was_final".to_owned() };
        assert_eq!(read(r#"{"outcome": "flagged", "reason": "order_was_final"}"#), flagged);
        for settle in Settle::ALL {
            assert_eq!(Settle::from_key(settle.key()), Some(settle));
        }
    }
}
