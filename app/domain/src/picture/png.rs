//! PNG (W3C, Portable Network Graphics): a signature and chunks, each with its length, its kind and a check value.
//!
//! Pure.

use super::{Found, be32};

/// What every PNG begins with.
pub(super) const MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The chunks that a browser draws a still picture from, and those that say what its colours mean.
const KEPT: [&[u8]; 8] = [b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"];

/// Size and content; none where it is not whole.
pub(super) fn read(bytes: &[u8]) -> Found {
    let mut at = MAGIC.len();
    let (mut size, mut has_content, mut kept) = (None, false, MAGIC.to_vec());
    loop {
        let length = usize::try_from(be32(bytes, at)?).ok()?;
        let end = at.checked_add(length)?.checked_add(12)?;
        let chunk = bytes.get(at..end)?;
        let kind = chunk.get(4..8)?;
        match (kind, size) {
            (b"IHDR", None) if length == 13 => size = Some((be32(chunk, 8)?, be32(chunk, 12)?)),
            // Nothing stands before the header, and there is only one.
            (b"IHDR", _) | (_, None) => return None,
            (b"IDAT", Some(_)) => has_content = true,
            (_, Some(_)) => {}
        }
        if KEPT.contains(&kind) {
            kept.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            let (width, height) = size.filter(|_| has_content)?;
            return Some((width, height, kept));
        }
        at = end;
    }
}
