//! Hosts of other sites, and of a shop's own: as staff type them, and as a policy names them.
//!
//! Pure. Only what can be a name on the public internet is taken, so that nothing but a name can be written into a header.

use core::fmt;
use serde::{Deserialize, Serialize};

/// A name of at least two labels, in lower case, without scheme, port or path: `www.example.com`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SiteHost(String);

/// The longest name, in bytes (RFC 1035, 2.3.4).
const MAX_BYTES: usize = 253;
/// The longest label.
const MAX_LABEL_BYTES: usize = 63;

impl SiteHost {
    /// The host in what somebody typed, who may have typed a whole address; none where there is none.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim();
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
        Self::parse(&host.split('/').next()?.to_ascii_lowercase())
    }

    fn parse(text: &str) -> Option<Self> {
        let is_label = |label: &str| {
            (1..=MAX_LABEL_BYTES).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        // The last label of a name has a letter; that of an address of numbers has none.
        let last = text.rsplit('.').next()?;
        let is_name = text.len() <= MAX_BYTES
            && text.contains('.')
            && text.split('.').all(is_label)
            && last.bytes().any(|byte| byte.is_ascii_lowercase());
        is_name.then(|| Self(text.to_owned()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The site as a policy names it (CSP Level 3, 2.3.1). A name of this computer alone has no certificate and any port.
    #[must_use]
    pub fn source(&self) -> String {
        if self.0.ends_with(".localhost") { format!("http://{}:*", self.0) } else { format!("https://{}", self.0) }
    }
}

impl TryFrom<String> for SiteHost {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a host is a name such as www.example.com, in small letters")
    }
}

impl From<SiteHost> for String {
    fn from(host: SiteHost) -> Self {
        host.0
    }
}

impl fmt::Display for SiteHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_found_in_what_is_typed_and_nothing_else_is_taken_for_one() {
        fn check(text: &str, expect: Option<&str>) {
            let found = SiteHost::typed(text).map(|host| host.source());
            assert_eq!(found.as_deref(), expect, "{text:?}");
        }
        check("www.example.com", Some("https://www.example.com"));
        check("  HTTPS is no host", None);
        check(" https://Shop.Example.com/about?x=1 ", Some("https://shop.example.com"));
        check("xn--caf-dma.example", Some("https://xn--caf-dma.example"));
        check("blog.localhost", Some("http://blog.localhost:*"));
        for hostile in [
            "",
            "localhost",
            "*",
            "*.example.com",
            "example.com; script-src *",
            "a.example b.example",
            "a..example",
            "-a.example",
            "a-.example",
            "127.0.0.1",
            "[::1]",
            "example.com:8080",
            "'self'",
            "café.example",
            "a.example\n",
            "https://",
            "javascript:alert(1)",
            "data:,x",
        ] {
            let expect = (hostile == "a.example\n").then_some("https://a.example");
            check(hostile, expect);
        }
        check(&format!("{}.example", "a".repeat(64)), None);
        check(&format!("{}example", "a.".repeat(124)), None);
        // What is stored is taken as it stands or not at all.
        for stored in ["\"A.example\"", "\"a.example\\n\"", "\"https://a.example\"", "1"] {
            assert!(serde_json::from_str::<SiteHost>(stored).is_err(), "{stored}");
        }
    }
}
