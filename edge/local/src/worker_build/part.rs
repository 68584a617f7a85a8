//! The two Workers that one build becomes, and what leads into each.
//!
//! The storefront answers every request and has no way to the database; the backroom holds the objects and does what the
//! schedule asks, and nobody outside can ask it anything. They are deployed, started, limited and broken each by itself:
//! a page that crashes its instance resets no counter. Both are made of the same compiled code, so that their messages
//! cannot differ; the shipped ones keep what they are entered by, and what that reaches. Pure.

use serde::{Deserialize, Serialize};

/// One of the two Workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Answers requests.
    Storefront,
    /// Counters, gate, directory and schedule.
    Backroom,
}

/// The Durable Objects as their compiled functions name them.
const OBJECTS: [&str; 3] = ["counter", "directory", "gate"];

/// What the runtime may call on a Durable Object, as `worker`'s macro exports it.
const CALLS: [&str; 7] = ["new", "fetch", "alarm", "connect", "webSocketMessage", "webSocketClose", "webSocketError"];

impl Part {
    /// Both, in the order in which they are deployed: the storefront is bound to the backroom's objects.
    pub const ALL: [Self; 2] = [Self::Backroom, Self::Storefront];

    /// What a report, a folder and a file call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Storefront => "storefront",
            Self::Backroom => "backroom",
        }
    }

    /// The name that it is deployed under.
    #[must_use]
    pub const fn script(self) -> &'static str {
        match self {
            Self::Storefront => "everbud",
            Self::Backroom => "everbud-backroom",
        }
    }

    /// The file of its deployment, below the workspace.
    #[must_use]
    pub const fn config(self) -> &'static str {
        match self {
            Self::Storefront => "edge/wrangler.storefront.toml",
            Self::Backroom => "edge/wrangler.backroom.toml",
        }
    }

    /// The event that the runtime hands to it.
    pub(super) const fn event(self) -> &'static str {
        match self {
            Self::Storefront => "fetch",
            Self::Backroom => "scheduled",
        }
    }

    /// Whether the objects live in it.
    pub(super) const fn has_objects(self) -> bool {
        match self {
            Self::Storefront => false,
            Self::Backroom => true,
        }
    }

    /// Whether the exported function of that symbol is a way into the other Worker, or into a browser's islands, and never
    /// into this one. A symbol is the name that JavaScript knows, and a hash.
    pub(super) fn is_not_entered_by(self, symbol: &str) -> bool {
        let Some((export, hash)) = symbol.rsplit_once('_') else { return false };
        if hash.len() != 16 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return false;
        }
        let of_an_object =
            export.split_once('_').is_some_and(|(class, call)| OBJECTS.contains(&class) && CALLS.contains(&call));
        let others_event = Self::ALL.iter().any(|part| *part != self && part.event() == export);
        others_event || (of_an_object && !self.has_objects()) || is_island(export)
    }
}

/// Leptos exports an island as its name and a number of at least ten digits.
fn is_island(export: &str) -> bool {
    export.rsplit_once('_').is_some_and(|(name, number)| {
        let is_type = name.starts_with(|first: char| first.is_ascii_uppercase());
        is_type && number.len() >= 10 && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_keeps_its_own_ways_in_and_nothing_else() {
        fn check(export: &str, storefront: bool, backroom: bool) {
            assert_eq!(!Part::Storefront.is_not_entered_by(export), storefront, "{export} into the storefront");
            assert_eq!(!Part::Backroom.is_not_entered_by(export), backroom, "{export} into the backroom");
        }
        check("fetch_63ea980aea0e32ba", true, false);
        check("scheduled_63ea980aea0e32ba", false, true);
        check("counter_fetch_63ea980aea0e32ba", false, true);
        check("gate_alarm_63ea980aea0e32ba", false, true);
        check("directory_new_63ea980aea0e32ba", false, true);
        check("counter_webSocketMessage_63ea980aea0e32ba", false, true);
        check("AddToCart_4281979381273823187_84216a5002234159", false, false);
        // What both need: the allocator, and everything that is no export.
        check("__wbindgen_malloc", true, true);
        check("counter_of_something_63ea980aea0e32ba", true, true);
        check("fetch", true, true);
        check("_ZN12everbud_edge7storefront9Storefront3new17h0123456789abcdefE", true, true);
    }
}
