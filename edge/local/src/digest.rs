//! Content hashes and random secrets, as hex.
//!
//! Hashes decide what need not be built or installed again. I/O: reads the system's random source.

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// SHA-256 of one piece.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    hex_of([bytes])
}

/// SHA-256 of several pieces; each is preceded by its length, so that moving a border changes the hash.
#[must_use]
pub fn hex_of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for piece in pieces {
        hash.update((piece.len() as u64).to_le_bytes());
        hash.update(piece);
    }
    text(&hash.finalize())
}

/// 32 hex digits nobody can guess, for the passwords and secrets of a local run.
pub fn secret() -> std::io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(text(&bytes))
}

/// Bytes as lower-case hex.
pub(crate) fn text(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_border_between_pieces_changes_the_hash() {
        assert_ne!(hex_of([b"ab".as_slice(), b"c"]), hex_of([b"a".as_slice(), b"bc"]));
    }
}
