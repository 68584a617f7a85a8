//! Copies that a test can break while the worker runs: a read then finds nothing, or throws.
//!
//! What lies on disks a test can wipe for real, but only while the worker is stopped, and then what it remembers is gone
//! as well. So each request may name, in the header `everbud-broken`, which copies are broken for as long as no other
//! request says otherwise: `cache=throws,kv=empty`. Calls to objects carry it on, for these live in another isolate. Only
//! in a build with the feature `mutants`, which no release can have, and only on loopback names.

use worker::{Headers, Request, Result};

/// Where a copy of a menu or of the directory lies, besides this isolate's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The Cache of this place.
    Cache,
    /// KV.
    Kv,
    /// The object that owns it.
    Object,
}

/// How a copy is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "mutants"), allow(dead_code))]
pub(crate) enum Breakage {
    /// There is nothing.
    Empty,
    /// Asking ends in an error.
    Throws,
}

impl Breakage {
    /// What a read then finds.
    pub(crate) fn read<T>(self) -> Result<Option<T>> {
        match self {
            Self::Empty => Ok(None),
            Self::Throws => Err("this copy is broken on purpose".into()),
        }
    }
}

/// How the copies in that place are broken: not at all, in a release.
#[cfg(not(feature = "mutants"))]
pub(crate) const fn at(_: Place) -> Option<Breakage> {
    None
}

/// Breaks nothing, in a release.
#[cfg(not(feature = "mutants"))]
pub(crate) const fn break_as_asked(_: &Request) {}

/// Passes nothing on, in a release.
#[cfg(not(feature = "mutants"))]
pub(crate) const fn pass_on(_: &Headers) {}

#[cfg(feature = "mutants")]
pub(crate) use on_request::{at, break_as_asked, pass_on};

#[cfg(feature = "mutants")]
mod on_request {
    use super::{Breakage, Headers, Place, Request};
    use crate::object_call::OBJECT_HOST;
    use std::cell::RefCell;

    const HEADER: &str = "everbud-broken";

    thread_local! {
        static NAMED: RefCell<String> = const { RefCell::new(String::new()) };
    }

    /// How the copies in that place are broken.
    pub(crate) fn at(place: Place) -> Option<Breakage> {
        let broken = |named: &String| named.split(',').filter_map(parse).find(|(at, _)| *at == place);
        NAMED.with_borrow(broken).map(|(_, breakage)| breakage)
    }

    /// Breaks what the request names, and mends everything else.
    pub(crate) fn break_as_asked(request: &Request) {
        let host = request.url().ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        if host != OBJECT_HOST && host != "localhost" && !host.ends_with(".localhost") {
            return;
        }
        NAMED.set(request.headers().get(HEADER).ok().flatten().unwrap_or_default());
    }

    /// Tells an object what is broken.
    pub(crate) fn pass_on(headers: &Headers) {
        // Where it cannot be told, the test that broke it fails.
        let _ = NAMED.with_borrow(|named| headers.set(HEADER, named));
    }

    fn parse(named: &str) -> Option<(Place, Breakage)> {
        let (place, breakage) = named.trim().split_once('=')?;
        let place = match place {
            "cache" => Place::Cache,
            "kv" => Place::Kv,
            "object" => Place::Object,
            _ => return None,
        };
        match breakage {
            "empty" => Some((place, Breakage::Empty)),
            "throws" => Some((place, Breakage::Throws)),
            _ => None,
        }
    }
}
