//! How a message is signed: HMAC with SHA-256 (RFC 2104) over its id, the moment of sending and its body.
//!
//! Pure. Each subscriber has a secret of their own. While a secret is being changed, a message carries the signatures of
//! the old and of the new one.

use super::Message;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use core::fmt;
use everbud_domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// What marks a secret as text.
const PREFIX: &str = "whsec_";
/// The fewest and the most bytes of a secret.
const BYTES: core::ops::RangeInclusive<usize> = 24..=64;

/// A subscriber's secret. As text, and in stored shapes, it is `whsec_` and base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Secret(Vec<u8>);

impl Secret {
    /// The secret of those random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(random.to_vec())
    }

    /// Reads a secret; none when it is not one, or too short to be safe.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text.strip_prefix(PREFIX)?).ok()?;
        BYTES.contains(&bytes.len()).then_some(Self(bytes))
    }

    /// The secret as its subscriber is shown it.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{PREFIX}{}", BASE64.encode(&self.0))
    }

    fn sign(&self, content: &str) -> Option<String> {
        // Takes a key of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(content.as_bytes());
        Some(format!("v1,{}", BASE64.encode(mac.finalize().into_bytes())))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(secret)")
    }
}

impl TryFrom<String> for Secret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a webhook's secret")
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        secret.to_text()
    }
}

/// The headers of a message that is sent at that moment, signed with each of the secrets.
#[must_use]
pub fn headers(message: &Message, secrets: &[&Secret], now: Timestamp) -> [(&'static str, String); 3] {
    let seconds = now.0.div_euclid(1_000).to_string();
    let content = format!("{}.{seconds}.{}", message.id, message.body);
    let signatures: Vec<String> = secrets.iter().filter_map(|secret| secret.sign(&content)).collect();
    [
        ("webhook-id", message.id.to_string()),
        ("webhook-timestamp", seconds),
        ("webhook-signature", signatures.join(" ")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::MessageId;

    fn message(id: &str, body: &str) -> Message {
        Message { id: MessageId(id.to_owned()), body: body.to_owned() }
    }

    #[test]
    fn a_message_is_signed_as_the_specifications_own_libraries_sign_it() {
        // The secret, message and signature that the reference implementations of Standard Webhooks are tested with.
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let message = message("msg_p5jXN8AQM9LWM0D4loKWxJek", r#"{"test": 2432232314}"#);
        let now = Timestamp(1_614_265_330_999);
        let [id, timestamp, signature] = headers(&message, &[&secret], now);
        assert_eq!(id, ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned()));
        assert_eq!(timestamp, ("webhook-timestamp", "1614265330".to_owned()));
        assert_eq!(signature, ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=".to_owned()));
    }

    #[test]
    fn whatever_changes_in_a_message_changes_its_signature() {
        let secret = Secret::new([7; 32]);
        let signature = |message: &Message, secret: &Secret, millis| {
            let [_, _, (_, signature)] = headers(message, &[secret], Timestamp(millis));
            signature
        };
        let original = signature(&message("msg_1", "{}"), &secret, 5_000);
        assert_ne!(signature(&message("msg_2", "{}"), &secret, 5_000), original);
        assert_ne!(signature(&message("msg_1", "{ }"), &secret, 5_000), original);
        assert_ne!(signature(&message("msg_1", "{}"), &secret, 6_000), original);
        assert_ne!(signature(&message("msg_1", "{}"), &Secret::new([8; 32]), 5_000), original);
        assert_eq!(signature(&message("msg_1", "{}"), &secret, 5_999), original);
    }

    #[test]
    fn while_a_secret_is_changed_both_sign() {
        let (new, old) = (Secret::new([1; 32]), Secret::new([2; 32]));
        let signed = |secrets: &[&Secret]| {
            let [_, _, (_, signature)] = headers(&message("msg_1", "{}"), secrets, Timestamp(0));
            signature
        };
        assert_eq!(signed(&[&new, &old]), format!("{} {}", signed(&[&new]), signed(&[&old])));
    }

    #[test]
    fn a_secret_is_long_enough_and_never_printed() {
        fn check(bytes: usize, expect: bool) {
            let text = format!("whsec_{}", BASE64.encode(vec![7; bytes]));
            assert_eq!(Secret::parse(&text).map(|secret| secret.to_text()), expect.then_some(text), "{bytes} bytes");
        }
        check(23, false);
        check(24, true);
        check(64, true);
        check(65, false);
        assert_eq!(Secret::parse(&BASE64.encode([7; 32])), None, "without its mark");
        assert_eq!(Secret::parse("whsec_not base64!"), None);
        assert_eq!(format!("{:?}", Secret::new([7; 32])), "Secret(secret)");
    }
}
