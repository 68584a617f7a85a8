//! The ids of the domain, each its own type, so that one cannot be passed for another.
//!
//! Pure. Ids are made outside (they need a clock or randomness) and only parsed and checked here.

use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedId {
    /// The kind that was wanted, as people call it.
    pub kind: &'static str,
}

impl fmt::Display for MalformedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a valid {}", self.kind)
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

fn is_name(text: &str) -> bool {
    (1..=96).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

fn is_token(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn is_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| b"0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(&byte))
}

fn is_slug(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'-')
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a text that has this id's form.
            ///
            /// # Errors
            /// [`MalformedId`] when it has not; the sender's fault, and retrying does not help.
            pub fn parse(text: &str) -> Result<Self, MalformedId> {
                if $check(text) { Ok(Self(text.to_owned())) } else { Err(MalformedId { kind: $kind }) }
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// A tenant: one licensed location. A lower-case UUID that never changes, unlike its slug and hosts.
    ShopId, "shop id", is_uuid
);
id!(
    /// An accepted order. A lower-case UUIDv7.
    OrderId, "order id", is_uuid
);
id!(
    /// One life of a counter's log. A new random one is opened when the old log was lost. A lower-case UUID.
    LogId, "log id", is_uuid
);
id!(
    /// A time of trouble with the database. A lower-case UUID.
    IncidentId, "incident id", is_uuid
);
id!(
    /// Who is told of incidents by webhook. A lower-case UUID.
    SubscriptionId, "subscription id", is_uuid
);
id!(
    /// What makes a repeated order request the same order. A lower-case UUIDv7, see [`IdempotencyKey::minted_at`].
    IdempotencyKey, "idempotency key (a UUIDv7)", is_uuid_v7
);
id!(
    /// A product within one shop.
    ProductId, "product id", is_name
);
id!(
    /// A variant (a size or pack of a product) within one shop.
    VariantId, "variant id", is_name
);
id!(
    /// A special within one shop.
    SpecialId, "special id", is_name
);
id!(
    /// The secret name of an order's page: 128 random bits in lower-case hex.
    OrderToken, "order token", is_token
);
id!(
    /// What a shopper says at the shop's door: six characters of Crockford's base 32. Not secret and not unique for ever.
    OrderCode, "order code", is_code
);
id!(
    /// A name in an address: lower-case letters, digits and inner hyphens.
    Slug, "slug", is_slug
);

fn is_uuid_v7(text: &str) -> bool {
    is_uuid(text) && text.as_bytes().get(14) == Some(&b'7')
}

impl IdempotencyKey {
    /// The key of that moment, in milliseconds since the Unix epoch, and of those random bytes (RFC 9562 section 5.7).
    #[must_use]
    pub fn mint(millis: i64, random: [u8; 10]) -> Self {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let [_, _, time @ ..] = millis.to_be_bytes();
        let [a, b, c, rest @ ..] = random;
        let marks = [0x70 | (a & 0x0f), b, 0x80 | (c & 0x3f)];
        let mut text = String::with_capacity(36);
        for (at, byte) in time.into_iter().chain(marks).chain(rest).enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            for half in [byte >> 4, byte & 0x0f] {
                text.extend(HEX.get(usize::from(half)).map(|digit| char::from(*digit)));
            }
        }
        Self(text)
    }

    /// When the key was made, in milliseconds since the Unix epoch (the first 48 bits of a UUIDv7, RFC 9562 section 5.7).
    #[must_use]
    pub fn minted_at(&self) -> i64 {
        self.0
            .bytes()
            .filter(|byte| *byte != b'-')
            .take(12)
            .fold(0, |sum, byte| (sum << 4) | i64::from((byte as char).to_digit(16).unwrap_or(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_when_it_was_minted() {
        // The example of RFC 9562, appendix A.6: Tuesday, 22 February 2022, 14:22:22 GMT-05:00.
        let key = IdempotencyKey::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").unwrap();
        assert_eq!(key.minted_at(), 1_645_557_742_000);
    }

    #[test]
    fn a_minted_key_is_one_of_its_moment_and_of_its_random_bytes() {
        for random in [[0; 10], [0xff; 10], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]] {
            let key = IdempotencyKey::mint(1_645_557_742_000, random);
            assert_eq!(IdempotencyKey::parse(key.as_str()).as_ref(), Ok(&key));
            assert_eq!(key.minted_at(), 1_645_557_742_000);
            assert!(b"89ab".contains(&key.as_str().as_bytes()[19]), "{key} is of another variant");
        }
        assert_ne!(IdempotencyKey::mint(1, [0; 10]), IdempotencyKey::mint(1, [1; 10]));
    }

    #[test]
    fn only_well_formed_ids_are_taken() {
        fn check(text: &str, shop: bool, key: bool, variant: bool, slug: bool) {
            assert_eq!(ShopId::parse(text).is_ok(), shop, "{text} as a shop id");
            assert_eq!(IdempotencyKey::parse(text).is_ok(), key, "{text} as a key");
            assert_eq!(VariantId::parse(text).is_ok(), variant, "{text} as a variant id");
            assert_eq!(Slug::parse(text).is_ok(), slug, "{text} as a slug");
        }
        check("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", true, true, true, true);
        check("017f22e2-79b0-4cc3-98c4-dc0c0c07398f", true, false, true, true);
        check("017F22E2-79B0-7CC3-98C4-DC0C0C07398F", false, false, true, false);
        check("", false, false, false, false);
        check("a/b", false, false, false, false);
        check("-a", false, false, true, false);
        check("blue-dream~3.5g", false, false, true, false);
    }
}
