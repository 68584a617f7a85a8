//! How a photograph was held, which a camera notes beside it: the one note that is kept, for without it the picture lies on
//! its side.
//!
//! Pure. The note is Exif's (CIPA DC-008, section 4.6): a TIFF header, then a directory of entries of twelve bytes each. It
//! is read where it is written as it should be, and then written anew by itself, so that nothing else comes along.

/// What a segment of Exif begins with, behind its mark and its length.
const EXIF: &[u8] = b"Exif\0\0";
/// The entry that says how the picture is to be turned.
const TAG: u16 = 0x0112;
/// Whole numbers of 16 bits.
const SHORT: u16 = 3;

/// How a picture is to be turned or mirrored before it is shown: one of Exif's eight ways, 1 for not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orientation(u8);

impl Orientation {
    /// What an application's segment of a JPEG says, its mark and length included; none where it says nothing, or that the
    /// picture is shown as it lies.
    pub(super) fn of_segment(segment: &[u8]) -> Option<Self> {
        let tiff = segment.get(4..)?.strip_prefix(EXIF)?;
        let order = match tiff.get(..2)? {
            b"MM" => u16::from_be_bytes,
            b"II" => u16::from_le_bytes,
            _ => return None,
        };
        let short = |at: usize| Some(order(tiff.get(at..at.checked_add(2)?)?.try_into().ok()?));
        let long = |at: usize| {
            let (first, second) = (u32::from(short(at)?), u32::from(short(at.checked_add(2)?)?));
            Some(if tiff.first() == Some(&b'M') { first << 16 | second } else { second << 16 | first })
        };
        if short(2)? != 42 {
            return None;
        }
        let directory = usize::try_from(long(4)?).ok()?;
        let entries = usize::from(short(directory)?);
        let mut entries = (0..entries).map_while(|entry| directory.checked_add(2 + 12 * entry));
        let at = entries.find(|at| short(*at) == Some(TAG))?;
        let is_one_short = short(at.checked_add(2)?)? == SHORT && long(at.checked_add(4)?)? == 1;
        let way = u8::try_from(short(at.checked_add(8)?)?).ok()?;
        (is_one_short && (2..=8).contains(&way)).then_some(Self(way))
    }

    /// Whether what lies as its width is shown as its height.
    pub(super) const fn lies_on_its_side(self) -> bool {
        self.0 >= 5
    }

    /// A segment that says this and nothing else.
    pub(super) fn segment(self) -> Vec<u8> {
        let mut segment = b"\xff\xe1\x00\x22".to_vec();
        segment.extend_from_slice(EXIF);
        // Big end first; one directory, right behind the header, of one entry, and no other.
        segment.extend_from_slice(b"MM\0\x2a\0\0\0\x08\0\x01");
        segment.extend_from_slice(b"\x01\x12\0\x03\0\0\0\x01");
        segment.extend_from_slice(&[0, self.0, 0, 0, 0, 0, 0, 0]);
        segment
    }
}
