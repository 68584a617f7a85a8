//! A request as routes see it: who is asked, where, and whether a browser says that another site sent it.

use crate::trouble::Trouble;
use everbud_domain::address::Address;
use everbud_domain::studio::Look;
use web_sys::Url;
use worker::{Headers, Method, Request};

/// A request, with what every route needs read out once.
pub(crate) struct Incoming {
    pub(crate) request: Request,
    pub(crate) method: Method,
    pub(crate) url: Address,
    pub(crate) headers: Headers,
    /// The look in which staff want to see the shop's pages, instead of the one that shoppers see. Nothing that came with
    /// the request sets it: the studio does, for who may see it.
    pub(crate) look: Option<Box<Look>>,
}

/// What was asked for, in the one form that the runtime's URL parser gives it.
fn address(request: &Request) -> Option<Address> {
    Address::parse(&Url::new(&request.inner().url()).ok()?.href())
}

impl Incoming {
    /// # Errors
    /// [`Trouble::Malformed`] when the address is none.
    pub(crate) fn new(request: Request) -> Result<Self, Trouble> {
        let url = address(&request).ok_or(Trouble::Malformed("The address cannot be read."))?;
        let headers = request.headers().clone();
        let method = request.method();
        Ok(Self { request, method, url, headers, look: None })
    }

    /// The host that was asked, in lower case and without its port.
    pub(crate) fn host(&self) -> String {
        self.url.host().trim_end_matches('.').to_ascii_lowercase()
    }

    /// The parts of the path.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.url.segments().collect()
    }

    /// The path with its query.
    pub(crate) fn path_and_query(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// Scheme, host and port, as a browser's `Origin` header writes them.
    pub(crate) fn base(&self) -> String {
        self.url.origin().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }

    /// Whether other programs are to read the answer, rather than people.
    pub(crate) fn wants_json(&self) -> bool {
        self.url.path().starts_with("/api/")
    }

    /// Whether staff are to read the answer, rather than shoppers.
    pub(crate) fn is_for_staff(&self) -> bool {
        matches!(self.segments().first(), Some(&("desk" | "studio")))
    }

    /// Whether the method only looks.
    pub(crate) fn only_reads(&self) -> bool {
        matches!(self.method, Method::Get | Method::Head)
    }

    /// Whether a browser asks on a guess, for a page that nobody may ever see (Fetch, section 3.9: `Sec-Purpose`).
    pub(crate) fn is_fetched_ahead(&self) -> bool {
        self.header("sec-purpose").is_some_and(|purpose| purpose.contains("prefetch"))
    }

    /// Refuses a socket that a browser says another site asked for. Opening one is a GET that browsers let any site send.
    ///
    /// # Errors
    /// [`Trouble::ForeignForm`].
    pub(crate) fn check_same_origin(&self) -> core::result::Result<(), Trouble> {
        let is_own = self.header("origin").is_none_or(|origin| origin == self.base());
        if is_own { Ok(()) } else { Err(Trouble::ForeignForm) }
    }

    /// Refuses a change that a browser says another site asked for.
    ///
    /// Browsers send `Origin` with every cross-site POST (Fetch, section 3.2) and `Sec-Fetch-Site` with every request
    /// (Fetch Metadata); programs that are not browsers send neither and carry no cookies that others could ride on.
    ///
    /// # Errors
    /// [`Trouble::ForeignForm`].
    pub(crate) fn check_same_site(&self) -> Result<(), Trouble> {
        if self.only_reads() {
            return Ok(());
        }
        let is_own = match (self.header("origin"), self.header("sec-fetch-site")) {
            (Some(origin), _) => origin == self.base(),
            (None, Some(site)) => site == "same-origin" || site == "none",
            (None, None) => true,
        };
        if is_own { Ok(()) } else { Err(Trouble::ForeignForm) }
    }
}
