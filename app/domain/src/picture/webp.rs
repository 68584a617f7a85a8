//! WebP (RFC 9649): a RIFF file of chunks, each with its kind and its length, padded to an even one.
//!
//! Pure.

use super::{Found, le32};

/// Flags of the extended header.
const ANIMATION: u8 = 0x02;
const XMP: u8 = 0x04;
const EXIF: u8 = 0x08;
/// A colour profile, which is not kept either: the picture is taken as sRGB.
const PROFILE: u8 = 0x20;

/// Size and content; none where it is not whole, or moves.
pub(super) fn read(bytes: &[u8]) -> Found {
    let whole = usize::try_from(le32(bytes, 4)?).ok()?.checked_add(8)?;
    let bytes = bytes.get(..whole)?;
    let (mut at, mut size, mut has_content) = (12, None, false);
    let mut kept = Vec::new();
    while at < bytes.len() {
        let length = usize::try_from(le32(bytes, at + 4)?).ok()?;
        let end = at.checked_add(8)?.checked_add(length)?;
        let chunk = bytes.get(at..end)?;
        let padded = end + length % 2;
        match chunk.get(..4)? {
            b"VP8X" => {
                let mut header = chunk.to_vec();
                let flags = header.get_mut(8)?;
                if *flags & ANIMATION != 0 {
                    return None;
                }
                *flags &= !(XMP | EXIF | PROFILE);
                let side = |from: usize| Some((le32(chunk, from)? & 0x00ff_ffff) + 1);
                // The height is the last of the header: its three bytes and the one before them.
                let height = (le32(chunk, 14)? >> 8) + 1;
                size = Some((side(12)?, height));
                kept.extend_from_slice(&header);
            }
            b"VP8 " => {
                if chunk.get(11..14)? != b"\x9d\x01\x2a" {
                    return None;
                }
                let sides = le32(chunk, 14)?;
                size = agreed(size, (sides & 0x3fff, sides >> 16 & 0x3fff))?;
                has_content = true;
                kept.extend_from_slice(bytes.get(at..padded)?);
            }
            b"VP8L" => {
                if *chunk.get(8)? != 0x2f {
                    return None;
                }
                let sides = le32(chunk, 9)?;
                size = agreed(size, ((sides & 0x3fff) + 1, (sides >> 14 & 0x3fff) + 1))?;
                has_content = true;
                kept.extend_from_slice(bytes.get(at..padded)?);
            }
            b"ALPH" => kept.extend_from_slice(bytes.get(at..padded)?),
            b"ANIM" | b"ANMF" => return None,
            _ => {}
        }
        at = padded;
    }
    let (width, height) = size.filter(|_| has_content)?;
    let mut file = b"RIFF".to_vec();
    file.extend_from_slice(&u32::try_from(kept.len() + 4).ok()?.to_le_bytes());
    file.extend_from_slice(b"WEBP");
    file.extend_from_slice(&kept);
    Some((width, height, file))
}

/// The size, where header and content say the same; a picture that lies about it is none.
fn agreed(header: Option<(u32, u32)>, content: (u32, u32)) -> Option<Option<(u32, u32)>> {
    header.is_none_or(|header| header == content).then_some(Some(content))
}
