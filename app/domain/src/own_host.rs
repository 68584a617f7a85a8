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

impl Standing {
    /// Where the wish stands. `own` are the shop's hosts and `others` those that are not to be had, both as the directory
    /// has them; `asked` is the host that this request came by.
    #[must_use]
    pub fn of(wish: Option<&SiteHost>, own: &[String], others: &[String], asked: &str) -> Self {
        let Some(wish) = wish else { return Self::Unnamed };
        let is_among = |hosts: &[String]| hosts.iter().any(|host| host == wish.as_str());
        if is_among(own) {
            if asked == wish.as_str() { Self::Reached } else { Self::Known }
        } else if is_among(others) {
            Self::Taken
        } else {
            Self::Asked
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
        fn check(wish: &str, asked: &str, expect: Standing) {
            let (own, others) = (["shop.example".to_owned()], ["other.example".to_owned(), "gone.example".to_owned()]);
            let wish = SiteHost::typed(wish);
            assert_eq!(Standing::of(wish.as_ref(), &own, &others, asked), expect, "{wish:?} at {asked}");
        }
        check("", "shop.example", Standing::Unnamed);
        check("new.example", "shop.example", Standing::Asked);
        // Whoever claims a host by asking for it has it no sooner.
        check("new.example", "new.example", Standing::Asked);
        check("other.example", "other.example", Standing::Taken);
        check("gone.example", "shop.localhost", Standing::Taken);
        check("shop.example", "shop.localhost", Standing::Known);
        check("shop.example", "shop.example", Standing::Reached);
    }
}
