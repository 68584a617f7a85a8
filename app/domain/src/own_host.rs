//! A shop's own host: where it stands between being wished for and being where shoppers come.
//!
//! Pure. A host becomes a shop's in the platform's directory alone, and never by what a shop writes of itself: whatever it
//! wishes for, its tenant is decided elsewhere.

use crate::site_host::SiteHost;

/// Where a shop's wish stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has none.
    Unnamed,
    /// The host is another shop's, was another's before, or is the platform's own.
    Taken,
    /// The platform does not know it as the shop's yet.
    Asked,
    /// The platform knows it as the shop's; nobody has been seen to come by it.
    Known,
    /// This very request came by it.
    Reached,
}

/// Whose a host is, as the platform's directory has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// The shop that asks.
    Itself,
    /// Another, or nobody any more.
    Another,
    /// Nobody, so far.
    Nobody,
}

impl Standing {
    /// Where the wish for that host stands. `asked` is the host that this request came by.
    #[must_use]
    pub fn of(wish: &SiteHost, holder: Holder, asked: &str) -> Self {
        match holder {
            Holder::Itself if asked == wish.as_str() => Self::Reached,
            Holder::Itself => Self::Known,
            Holder::Another => Self::Taken,
            Holder::Nobody => Self::Asked,
        }
    }

    /// How many of its three steps are done: named, known to the platform, reached.
    #[must_use]
    pub const fn done(self) -> usize {
        match self {
            Self::Unnamed | Self::Taken => 0,
            Self::Asked => 1,
            Self::Known => 2,
            Self::Reached => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_the_shops_when_the_directory_says_so_and_reached_when_somebody_came_by_it() {
        fn check(holder: Holder, asked: &str, expect: Standing) {
            let wish = SiteHost::typed("shop.example").unwrap();
            assert_eq!(Standing::of(&wish, holder, asked), expect, "{holder:?} at {asked}");
        }
        check(Holder::Nobody, "shop.localhost", Standing::Asked);
        // Whoever claims a host by asking for it has it no sooner.
        check(Holder::Nobody, "shop.example", Standing::Asked);
        check(Holder::Another, "shop.example", Standing::Taken);
        check(Holder::Itself, "shop.localhost", Standing::Known);
        check(Holder::Itself, "shop.example", Standing::Reached);
    }
}
