//! Which addresses may be called: those of public names, over https, and nothing that could be inside somebody's network.
//!
//! Pure. A subscriber chooses the address, and our servers call it, so this is where server-side request forgery is kept
//! out (CWE-918). The form is narrower than that of URLs, so that no other parser can read another host into the same
//! text: letters, digits, hyphens and full stops, at least two labels, and a last label that is no number. So neither an
//! IP address in any of its spellings gets through (URL Standard, section 3.5: a host that ends in a number is one) nor
//! a name of a local network (RFC 6761, RFC 6762, RFC 8375, and `.internal` as ICANN reserved it in 2024).
//!
//! A public name can still point to an inner address. Who sends has to be where no inner address can be reached, and
//! must not follow redirects.

use core::fmt;
use serde::{Deserialize, Serialize};

/// The longest address, in bytes.
pub const MAX_BYTES: usize = 512;
/// The longest name (RFC 1035, section 2.3.4, without the dots at its ends).
const MAX_HOST_BYTES: usize = 253;
const MAX_LABEL_BYTES: usize = 63;

/// Last labels that no public name has, or that lead to something else than a public server.
const NOT_PUBLIC: [&str; 14] = [
    "alt",
    "arpa",
    "corp",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "test",
];

/// An address that may be called. Written with a lower-case host and without a port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Endpoint {
    text: String,
    host: String,
}

/// Why an address may not be called. The sender's fault, and sending it again does not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unacceptable {
    /// It is longer than [`MAX_BYTES`].
    TooLong,
    /// It is not over https.
    NotHttps,
    /// It names a user.
    User,
    /// It names another port than 443.
    Port,
    /// Its host is an IP address, in one spelling or another.
    IpAddress,
    /// Its host is not the name of a public server.
    NotPublic,
    /// It is ours: a message would call us back.
    Ours,
    /// It has a fragment, which is never sent.
    Fragment,
    /// It has characters that belong into no address.
    Malformed,
}

impl fmt::Display for Unacceptable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "The address is too long.",
            Self::NotHttps => "The address has to begin with https://.",
            Self::User => "The address must not hold a user or a password.",
            Self::Port => "The address must not name a port other than 443.",
            Self::IpAddress => "The address has to name a host, and not an IP address.",
            Self::NotPublic => "The address has to name a host that the public can reach.",
            Self::Ours => "The address leads back to this platform.",
            Self::Fragment => "The address must not have a fragment.",
            Self::Malformed => "The address is not a well-formed one.",
        })
    }
}

impl Endpoint {
    /// Takes an address that a subscriber chose. `platform` is our own host, whose names are not called.
    ///
    /// # Errors
    /// [`Unacceptable`].
    pub fn parse(text: &str, platform: &str) -> Result<Self, Unacceptable> {
        let endpoint = Self::read(text)?;
        let platform = platform.to_ascii_lowercase();
        let above = endpoint.host.strip_suffix(&platform);
        let is_ours = above.is_some_and(|above| above.is_empty() || above.ends_with('.'));
        if is_ours && !platform.is_empty() { Err(Unacceptable::Ours) } else { Ok(endpoint) }
    }

    fn read(text: &str) -> Result<Self, Unacceptable> {
        if text.len() > MAX_BYTES {
            return Err(Unacceptable::TooLong);
        }
        let rest = text
            .split_at_checked("https://".len())
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("https://"))
            .map(|(_, rest)| rest)
            .ok_or(Unacceptable::NotHttps)?;
        if rest.contains('#') {
            return Err(Unacceptable::Fragment);
        }
        if !rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=%".contains(&byte)) {
            return Err(Unacceptable::Malformed);
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(Unacceptable::User);
        }
        if authority.contains(['[', ']']) {
            return Err(Unacceptable::IpAddress);
        }
        let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        if port.is_some_and(|port| port != "443") {
            return Err(Unacceptable::Port);
        }
        let host = host.to_ascii_lowercase();
        check_host(&host)?;
        let slash = if path.starts_with('/') { "" } else { "/" };
        Ok(Self { text: format!("https://{host}{slash}{path}"), host })
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its host.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

fn check_host(host: &str) -> Result<(), Unacceptable> {
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        (1..=MAX_LABEL_BYTES).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    // A full stop at the end is read as nothing by some, and as part of the name by others.
    let last = labels.last().copied().unwrap_or_default();
    let is_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let is_hex = last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if is_number || is_hex {
        return Err(Unacceptable::IpAddress);
    }
    if host.len() > MAX_HOST_BYTES || !labels.iter().all(is_label) {
        return Err(Unacceptable::Malformed);
    }
    // Names at the top are letters, or begin with `xn--` (RFC 3696, section 2).
    let is_name = last.starts_with("xn--") || last.bytes().all(|byte| byte.is_ascii_lowercase());
    if labels.len() < 2 || !is_name || NOT_PUBLIC.contains(&last) {
        return Err(Unacceptable::NotPublic);
    }
    Ok(())
}

impl TryFrom<String> for Endpoint {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::read(&text).map_err(|_| "not an address that may be called")
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> Self {
        endpoint.text
    }
}

#[cfg(test)]
mod tests;
