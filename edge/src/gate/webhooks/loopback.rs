//! Receivers on this machine, for tests: a message to the host `port-4411.receiver.example` goes to that port on loopback.
//!
//! The rule of which addresses may be called is not touched by this, so that tests have the one that is shipped; and no
//! such name leads anywhere else (RFC 2606, section 3). Only in a build with the feature `mutants`, which no release can
//! have, and only where the platform itself has a loopback name.

use everbud_outage::webhook::endpoint::Endpoint;

/// Where messages for that address are sent: there, in a release.
#[cfg(not(feature = "mutants"))]
pub(super) fn address(to: &Endpoint, _: &str) -> String {
    to.as_str().to_owned()
}

/// Where messages for that address are sent.
#[cfg(feature = "mutants")]
pub(super) fn address(to: &Endpoint, platform: &str) -> String {
    let port = to.host().strip_prefix("port-").and_then(|rest| rest.strip_suffix(".receiver.example"));
    let port = port.and_then(|port| port.parse::<u16>().ok());
    let path = to.as_str().split_once("://").and_then(|(_, rest)| rest.split_once('/'));
    match (port, path) {
        (Some(port), Some((_, path))) if platform == "localhost" || platform.ends_with(".localhost") => {
            format!("http://127.0.0.1:{port}/{path}")
        }
        _ => to.as_str().to_owned(),
    }
}
