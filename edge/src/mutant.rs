//! Protections that a test can switch off one by one, to see that a named test turns red without it.
//!
//! They exist only in a build with the feature `mutants`, and that feature refuses to compile unless the build says
//! that it is a test's (`EVERBUD_TEST_BUILD`), so that no release can carry them.

#[cfg(feature = "mutants")]
const _: () = assert!(option_env!("EVERBUD_TEST_BUILD").is_some(), "the feature `mutants` is for the tests alone");

/// A protection that can be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutant {
    /// A repeated key is taken for a new order.
    NoDedupe,
    /// A drain that fails is not tried again.
    AlarmNotRearmed,
    /// Any menu replaces any other.
    SnapshotCheckOff,
    /// Nothing is missing, but a stored order is answered only after a while, in which the worker can be killed.
    StallAfterStore,
    /// Nothing is missing, but a stored webhook is sent only after a while, in which the worker can be killed.
    StallBeforeSend,
}

impl Mutant {
    #[cfg(feature = "mutants")]
    const fn key(self) -> &'static str {
        match self {
            Self::NoDedupe => "no-dedupe",
            Self::AlarmNotRearmed => "alarm-not-rearmed",
            Self::SnapshotCheckOff => "snapshot-check-off",
            Self::StallAfterStore => "stall-after-store",
            Self::StallBeforeSend => "stall-before-send",
        }
    }

    /// Whether this protection is missing.
    #[cfg(feature = "mutants")]
    pub(crate) fn is_on(self, env: &worker::Env) -> bool {
        env.var("MUTANT").is_ok_and(|value| value.to_string() == self.key())
    }

    /// Whether this protection is missing: never, in a release.
    #[cfg(not(feature = "mutants"))]
    #[allow(clippy::unused_self)]
    pub(crate) const fn is_on(self, _: &worker::Env) -> bool {
        false
    }
}
