//! How a password is known again: what is stored of it, and how it was made.
//!
//! Pure, and no cryptography: the platform's own PBKDF2 computes, see the worker's `password`. Some platforms cap the
//! iterations of one call, so a verifier is a chain of calls: the first is salted with the salt, each later one with the
//! salt followed by the outcome of the one before. As text: `pbkdf2-sha256$6x100000$SALT$HASH`, the last two in hex.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The only scheme so far. Another one gets another name, and old verifiers stay readable.
const SCHEME: &str = "pbkdf2-sha256";
/// The length of a salt in bytes.
pub const SALT_BYTES: usize = 16;
/// The length of a hash in bytes.
pub const HASH_BYTES: usize = 32;
/// The most calls that a verifier may ask for; more would be an attack on whoever computes them.
const MAX_ROUNDS: u32 = 64;
/// The most iterations that one call may have: Cloudflare's cap.
const MAX_ITERATIONS: u32 = 100_000;
/// The longest password that is hashed, in bytes.
pub const MAX_PASSWORD_BYTES: usize = 256;

/// What it takes to derive a hash from a password: no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// How many calls are chained.
    pub rounds: u32,
    /// The iterations of each call.
    pub iterations: u32,
    /// The salt.
    pub salt: [u8; SALT_BYTES],
}

impl Recipe {
    /// What a verifier that is made today asks for: 600,000 iterations, as OWASP advises for PBKDF2 with SHA-256.
    #[must_use]
    pub const fn current(salt: [u8; SALT_BYTES]) -> Self {
        Self { rounds: 6, iterations: MAX_ITERATIONS, salt }
    }

    /// The salt of the next call, after a call whose outcome was `previous`; none before the first.
    #[must_use]
    pub fn salt_after(&self, previous: Option<&[u8; HASH_BYTES]>) -> Vec<u8> {
        let mut salt = self.salt.to_vec();
        salt.extend(previous.into_iter().flatten());
        salt
    }
}

/// What is stored of a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier {
    /// How it was derived.
    pub recipe: Recipe,
    /// What was derived.
    pub hash: [u8; HASH_BYTES],
}

impl core::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Verifier(secret)")
    }
}

impl Verifier {
    /// Reads a stored verifier; none when it is not one, or asks for more than is ever computed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('$');
        let (scheme, work, salt, hash) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let (rounds, iterations) = work.split_once('x')?;
        let recipe =
            Recipe { rounds: rounds.parse().ok()?, iterations: iterations.parse().ok()?, salt: from_hex(salt)? };
        let is_bounded = (1..=MAX_ROUNDS).contains(&recipe.rounds) && (1..=MAX_ITERATIONS).contains(&recipe.iterations);
        let is_whole = scheme == SCHEME && parts.next().is_none();
        (is_bounded && is_whole).then_some(Self { recipe, hash: from_hex(hash)? })
    }

    /// The verifier as it is stored.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Recipe { rounds, iterations, salt } = &self.recipe;
        format!("{SCHEME}${rounds}x{iterations}${}${}", to_hex(salt), to_hex(&self.hash))
    }

    /// Whether that was derived from the same password. Takes as long for a near miss as for a far one.
    #[must_use]
    pub fn matches(&self, derived: &[u8; HASH_BYTES]) -> bool {
        let difference = self.hash.iter().zip(derived).fold(0, |found, (ours, theirs)| found | (ours ^ theirs));
        core::hint::black_box(difference) == 0
    }
}

impl Serialize for Verifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for Verifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).ok_or_else(|| serde::de::Error::custom("not a verifier"))
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok());
    pairs.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verifier() -> Verifier {
        Verifier { recipe: Recipe::current([0xab; SALT_BYTES]), hash: [7; HASH_BYTES] }
    }

    #[test]
    fn a_verifier_survives_being_stored() {
        let text = verifier().to_text();
        assert_eq!(text, format!("pbkdf2-sha256$6x100000${}${}", "ab".repeat(16), "07".repeat(32)));
        assert_eq!(Verifier::parse(&text), Some(verifier()));
    }

    #[test]
    fn what_is_no_verifier_or_asks_for_too_much_is_not_taken() {
        let good = verifier().to_text();
        for (from, to) in [
            ("pbkdf2-sha256", "pbkdf2-md5"),
            ("6x100000", "6"),
            ("6x100000", "0x100000"),
            ("6x100000", "65x100000"),
            ("6x100000", "6x100001"),
            ("abab", "ab"),
            ("0707", "07é7"),
        ] {
            assert_eq!(Verifier::parse(&good.replacen(from, to, 1)), None, "{from} → {to}");
        }
        assert_eq!(Verifier::parse(&format!("{good}$")), None);
        assert_eq!(Verifier::parse(""), None);
    }

    #[test]
    fn only_the_same_hash_matches() {
        assert!(verifier().matches(&[7; HASH_BYTES]));
        let mut near = [7; HASH_BYTES];
        near[31] = 6;
        assert!(!verifier().matches(&near));
    }

    #[test]
    fn each_call_is_salted_with_the_one_before() {
        let recipe = verifier().recipe;
        assert_eq!(recipe.salt_after(None), [0xab; SALT_BYTES]);
        assert_eq!(
            recipe.salt_after(Some(&[1; HASH_BYTES])),
            [[0xab; SALT_BYTES].as_slice(), &[1; HASH_BYTES]].concat()
        );
    }
}
