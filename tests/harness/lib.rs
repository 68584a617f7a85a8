//! The harness, and one test binary a tier.
