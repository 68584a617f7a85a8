//! The address that was asked for, taken apart.
//!
//! Pure. It takes what a browser's or a worker's own URL parser has written (the serialization of the URL Standard,
//! section 4.5), where every part stands in one place only, so that no second parser has to be shipped.

use core::ops::Range;
use form_urlencoded::Parse;

/// An absolute address such as `http://green-door.localhost:8787/menu?page=2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    text: String,
    scheme: Range<usize>,
    host: Range<usize>,
    port: Option<u16>,
    path: Range<usize>,
    query: Option<Range<usize>>,
}

impl Address {
    /// Takes apart what a URL parser has written. None when it is not an http address with a host, or names a user.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let whole = text.split('#').next().unwrap_or_default();
        let (scheme, rest) = whole.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
        let start = whole.len() - rest.len();
        let authority_end = start + rest.find(['/', '?'])?;
        let authority = whole.get(start..authority_end).filter(|authority| !authority.contains('@'))?;
        // The colons of an IPv6 address stand within brackets.
        let (host, port) = match authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (authority, None),
        };
        let after = whole.get(authority_end..).filter(|after| after.starts_with('/') && !host.is_empty())?;
        let path_end = authority_end + after.find('?').unwrap_or(after.len());
        let query = (path_end < whole.len()).then(|| path_end + 1..whole.len());
        Some(Self {
            scheme: 0..scheme.len(),
            host: start..start + host.len(),
            port,
            path: authority_end..path_end,
            query,
            text: whole.to_owned(),
        })
    }

    fn part(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// `http` or `https`.
    #[must_use]
    pub fn scheme(&self) -> &str {
        self.part(self.scheme.clone())
    }

    /// The host, without its port.
    #[must_use]
    pub fn host(&self) -> &str {
        self.part(self.host.clone())
    }

    /// The port, where it is not the scheme's own.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// The path, as it was sent: percent-encoded, starting with `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.part(self.path.clone())
    }

    /// The parts of the path, without empty ones.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.path().split('/').filter(|segment| !segment.is_empty())
    }

    /// The query as it was sent, without its `?`.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.query.clone().map(|range| self.part(range))
    }

    /// The query's names and values, decoded.
    #[must_use]
    pub fn query_pairs(&self) -> Parse<'_> {
        form_urlencoded::parse(self.query().unwrap_or_default().as_bytes())
    }

    /// Scheme, host and port, as a browser's `Origin` header writes them.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.part(0..self.path.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_parts_where_the_url_standard_writes_them() {
        fn check(text: &str, origin: &str, host: &str, port: Option<u16>, path: &str, query: Option<&str>) {
            let address = Address::parse(text).unwrap();
            assert_eq!(address.origin(), origin, "{text}");
            assert_eq!(address.host(), host, "{text}");
            assert_eq!(address.port(), port, "{text}");
            assert_eq!(address.path(), path, "{text}");
            assert_eq!(address.query(), query, "{text}");
            assert_eq!(address.scheme(), text.split(':').next().unwrap());
        }
        check("https://a.example/", "https://a.example", "a.example", None, "/", None);
        check("http://a.localhost:8787/menu", "http://a.localhost:8787", "a.localhost", Some(8787), "/menu", None);
        check("http://a/p/x%2Fy?q=1&b=://?/#f", "http://a", "a", None, "/p/x%2Fy", Some("q=1&b=://?/"));
        check("http://a/?", "http://a", "a", None, "/", Some(""));
        check("http://a/#?x", "http://a", "a", None, "/", None);
        check("http://[::1]:80/", "http://[::1]:80", "[::1]", Some(80), "/", None);
        check("http://[::1]/:9", "http://[::1]", "[::1]", None, "/:9", None);
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        fn check(text: &str) {
            assert_eq!(Address::parse(text), None, "{text}");
        }
        check("");
        check("/menu");
        check("ftp://a/");
        check("http:///menu");
        check("http://:80/");
        check("http://a");
        check("http://a?x");
        check("http://a:99999/");
        check("http://someone@a/");
        check("http://someone:secret@a:80/");
    }

    #[test]
    fn a_query_is_decoded_as_a_form_is() {
        let address = Address::parse("http://a/menu?q=Blue+Dream%21&q=&x").unwrap();
        let pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(pairs, [pair("q", "Blue Dream!"), pair("q", ""), pair("x", "")]);
    }

    #[test]
    fn empty_segments_of_a_path_are_none() {
        let address = Address::parse("http://a//p//x/").unwrap();
        assert_eq!(address.segments().collect::<Vec<_>>(), ["p", "x"]);
    }
}
