//! Which stored versions a build reads: its own, the one before and the one after, so that a release can be rolled out
//! and rolled back while objects keep their data.
//!
//! Pure.

use serde::{Deserialize, Serialize};

/// Whether a build whose own version is `current` reads version `v`.
#[must_use]
pub const fn is_readable(v: u16, current: u16) -> bool {
    v.abs_diff(current) <= 1
}

/// A stored value, or a message between objects, with the version of its shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versioned<T> {
    /// The version of the shape.
    pub v: u16,
    /// The value.
    pub value: T,
}

impl<T> Versioned<T> {
    /// The value as version `v`.
    pub const fn new(v: u16, value: T) -> Self {
        Self { v, value }
    }

    /// The value, when a build whose own version is `current` reads it.
    pub fn read(self, current: u16) -> Option<T> {
        is_readable(self.v, current).then_some(self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_before_and_the_one_after_are_read() {
        fn check(v: u16, current: u16, expect: bool) {
            assert_eq!(Versioned::new(v, ()).read(current).is_some(), expect, "version {v} by a build of {current}");
        }
        check(1, 1, true);
        check(2, 1, true);
        check(3, 1, false);
        check(4, 5, true);
        check(3, 5, false);
    }
}
