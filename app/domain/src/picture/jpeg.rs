//! JPEG (ITU T.81): marked segments, then the scans.
//!
//! Pure.

use super::Found;
use super::orientation::Orientation;

/// What every JPEG begins with: the start of an image, and the mark of its first segment.
pub(super) const MAGIC: &[u8] = b"\xff\xd8\xff";

/// Size and content; none where it is not whole, or written in a way that browsers do not draw. The size is the one in
/// which it is shown: of a photograph that lies on its side, its height is its width.
pub(super) fn read(bytes: &[u8]) -> Found {
    let mut at = 2;
    let (mut size, mut held, mut kept) = (None, None, vec![0xff, 0xd8]);
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let mark = *bytes.get(at + 1)?;
        if mark == 0xff {
            // Any number of these may stand before a mark.
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?));
        let segment = bytes.get(at..at.checked_add(2)?.checked_add(length)?).filter(|_| length >= 2)?;
        match mark {
            // Frames: baseline, extended and progressive.
            0xc0..=0xc2 if size.is_none() => {
                let side =
                    |from: usize| Some(u32::from(u16::from_be_bytes(segment.get(from..from + 2)?.try_into().ok()?)));
                size = Some((side(7)?, side(5)?));
                kept.extend_from_slice(segment);
            }
            // Tables; the application's mark that says how the colours are meant; how often it begins anew.
            0xc4 | 0xdb | 0xdd | 0xe0 | 0xee => kept.extend_from_slice(segment),
            // A scan: what follows is the picture itself, to its end.
            0xda => {
                let (width, height) = size?;
                let is_turned = held.is_some_and(Orientation::lies_on_its_side);
                let (width, height) = if is_turned { (height, width) } else { (width, height) };
                let rest = bytes.get(at..)?;
                let end = rest.windows(2).rposition(|pair| pair == [0xff, 0xd9])? + 2;
                kept.extend_from_slice(rest.get(..end)?);
                return Some((width, height, kept));
            }
            // How a camera was held, from the first segment that says so.
            0xe1 if held.is_none() => {
                held = Orientation::of_segment(segment);
                kept.extend(held.iter().flat_map(|held| held.segment()));
            }
            // What programs and cameras wrote about it.
            0xe1..=0xed | 0xef | 0xfe => {}
            _ => return None,
        }
        at += segment.len();
    }
}
