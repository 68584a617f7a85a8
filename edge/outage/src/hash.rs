//! SHA-256 over an unambiguous encoding, and its hex form.
//!
//! Pure.

use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// A SHA-256 (FIPS 180-4). As text and in stored shapes 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// Reads 64 lower-case hex digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0_u8; 32];
        let mut digits = text.bytes().map(nibble);
        for byte in &mut bytes {
            *byte = (digits.next()?? << 4) | digits.next()??;
        }
        digits.next().is_none().then_some(Self(bytes))
    }
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a SHA-256 in lower-case hex"))
    }
}

/// Feeds values to the hash so that no two different sequences of values feed the same bytes: a text is its length in
/// bytes (8 bytes, big-endian) and then itself; a number is 8 bytes, big-endian; a hash is its 32 bytes; a list is its
/// length and then its items.
pub(crate) struct Encoder(Sha256);

impl Encoder {
    /// Begins with what is hashed, so that values of different meaning never share a hash.
    pub(crate) fn new(what: &str) -> Self {
        Self(Sha256::new()).text(what)
    }

    pub(crate) fn text(self, text: &str) -> Self {
        let mut sum = self.length(text.len());
        sum.0.update(text.as_bytes());
        sum
    }

    pub(crate) fn length(self, length: usize) -> Self {
        self.unsigned(length as u64)
    }

    pub(crate) fn unsigned(mut self, number: u64) -> Self {
        self.0.update(number.to_be_bytes());
        self
    }

    pub(crate) fn signed(mut self, number: i64) -> Self {
        self.0.update(number.to_be_bytes());
        self
    }

    pub(crate) fn hash(mut self, hash: &Hash) -> Self {
        self.0.update(hash.0);
        self
    }

    pub(crate) fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lower_case_hex_of_the_full_length_is_a_hash() {
        fn check(text: &str, expect: bool) {
            assert_eq!(Hash::parse(text).map(|hash| hash.to_string()), expect.then(|| text.to_owned()), "{text}");
        }
        check(&"0f".repeat(32), true);
        check(&"0F".repeat(32), false);
        check(&"0f".repeat(31), false);
        check(&"0f".repeat(33), false);
        check(&"0g".repeat(32), false);
    }

    #[test]
    fn moving_a_letter_from_one_text_to_the_next_changes_the_hash() {
        assert_ne!(Encoder::new("t").text("ab").text("c").finish(), Encoder::new("t").text("a").text("bc").finish());
    }
}
