//! Pictures that a shop's staff send: which are taken, what is kept of them, and what they are called.
//!
//! Pure. Nothing that came with a picture is believed: its kind is read from its first bytes, its size from its header, and
//! only the parts that a browser needs to draw it are kept, how a photograph was held among them. What else a camera wrote
//! beside them (where and when, the camera's number) goes no further, and neither does an animation.

mod jpeg;
mod orientation;
mod png;
mod webp;

use crate::settings::{MAX_LINE_CHARS, is_line};
use crate::shop::Colour;
use core::fmt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The most bytes of a picture.
pub const MAX_BYTES: usize = 512 * 1024;
/// The most pixels of a side: a browser that draws it needs four bytes for each.
pub const MAX_SIDE: u32 = 2_400;
/// The fewest.
pub const MIN_SIDE: u32 = 16;
/// The most colours that are noted of a picture.
pub const MAX_COLOURS: usize = 6;
/// So many pictures are kept of one shop. Those that its last looks name are 44 at most.
pub const MAX_KEPT: usize = 64;
/// For so many milliseconds a picture that nothing names yet is kept: its draft may be on its way.
pub const KEEP_UNNAMED_MS: i64 = 24 * 3_600_000;

/// How a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG, baseline or progressive.
    Jpeg,
    /// WebP, one still picture.
    Webp,
}

impl Format {
    const ALL: [Self; 3] = [Self::Png, Self::Jpeg, Self::Webp];

    /// The ending of its file names.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }
}

/// A picture's name: the hash of its content and its format's ending. 32 hexadecimal digits, a dot, the ending.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PictureName(String);

impl PictureName {
    /// Takes a text that has this form; none otherwise.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hash, ending) = text.split_once('.')?;
        let is_hash = hash.len() == 32 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (is_hash && Format::ALL.iter().any(|format| format.ending() == ending)).then(|| Self(text.to_owned()))
    }

    fn of(bytes: &[u8], format: Format) -> Self {
        let hash = Sha256::digest(bytes);
        let digits: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self(format!("{digits}.{}", format.ending()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How the picture is written.
    #[must_use]
    pub fn format(&self) -> Format {
        Format::ALL.into_iter().find(|format| self.0.ends_with(format.ending())).unwrap_or(Format::Png)
    }

    /// Where it is served at its shop's own host.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/pictures/{}", self.0)
    }
}

impl TryFrom<String> for PictureName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a picture's name is 32 hexadecimal digits and .png, .jpg or .webp")
    }
}

impl From<PictureName> for String {
    fn from(name: PictureName) -> Self {
        name.0
    }
}

impl fmt::Display for PictureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A picture as a look names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// What it is called where pictures are kept.
    pub name: PictureName,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What it shows, for who cannot see it; empty where it shows nothing that matters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
    /// Its colours, the most frequent first; none where nobody looked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub colours: Vec<Colour>,
}

impl Picture {
    /// Why it cannot stand in a look; none where it can.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        if let Err(why) = NotTaken::unless_within(self.width, self.height) {
            Some(why.to_string())
        } else if !is_line(&self.alt) {
            Some(format!("What a picture shows is one line of {MAX_LINE_CHARS} characters at most."))
        } else if self.colours.len() > MAX_COLOURS {
            Some(format!("At most {MAX_COLOURS} colours are noted of a picture."))
        } else {
            None
        }
    }
}

/// A picture that was taken: what is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What it is called.
    pub name: PictureName,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Its bytes, without what a browser has no need of.
    pub bytes: Vec<u8>,
}

/// What a reader of one format finds: width, height, and the bytes that are kept.
type Found = Option<(u32, u32, Vec<u8>)>;

/// Why a picture is not taken. Its text says what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTaken {
    /// There is no file.
    Nothing,
    /// It has too many bytes.
    Bytes(usize),
    /// It is something else, such as an SVG.
    Kind,
    /// It says what it is, and is not whole or not a still picture.
    Broken(Format),
    /// A side is too long or too short.
    Side {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
}

impl NotTaken {
    fn unless_within(width: u32, height: u32) -> Result<(), Self> {
        let is_side = |pixels| (MIN_SIDE..=MAX_SIDE).contains(&pixels);
        if is_side(width) && is_side(height) { Ok(()) } else { Err(Self::Side { width, height }) }
    }
}

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => write!(f, "No picture was chosen. Choose a file first."),
            Self::Bytes(bytes) => write!(
                f,
                "The picture has {} kilobytes; at most {} are taken. Save it smaller, or as WebP or JPEG.",
                bytes.div_ceil(1024),
                MAX_BYTES / 1024
            ),
            Self::Kind => {
                write!(
                    f,
                    "The file is no PNG, JPEG or WebP. Save the picture as one of these; drawings (SVG) are not taken."
                )
            }
            Self::Broken(format) => {
                let kind = format.ending().to_ascii_uppercase();
                write!(f, "The {kind} cannot be read: it is cut off, or moves. Save it anew as one still picture.")
            }
            Self::Side { width, height } => write!(
                f,
                "The picture is {width} by {height} pixels; each side may have {MIN_SIDE} to {MAX_SIDE}. Save it in such a size."
            ),
        }
    }
}

/// Reads a picture that was sent, and leaves out of it what a browser has no need of.
///
/// # Errors
/// [`NotTaken`].
pub fn take(sent: &[u8]) -> Result<Taken, NotTaken> {
    if sent.is_empty() {
        return Err(NotTaken::Nothing);
    }
    if sent.len() > MAX_BYTES {
        return Err(NotTaken::Bytes(sent.len()));
    }
    let (format, found) = if sent.starts_with(png::MAGIC) {
        (Format::Png, png::read(sent))
    } else if sent.starts_with(jpeg::MAGIC) {
        (Format::Jpeg, jpeg::read(sent))
    } else if sent.starts_with(b"RIFF") && sent.get(8..12) == Some(b"WEBP") {
        (Format::Webp, webp::read(sent))
    } else {
        return Err(NotTaken::Kind);
    };
    let (width, height, bytes) = found.ok_or(NotTaken::Broken(format))?;
    NotTaken::unless_within(width, height)?;
    Ok(Taken { name: PictureName::of(&bytes, format), width, height, bytes })
}

/// Which of a shop's stored pictures can go, by name: those that no look names and that have lain there for a while. `stored`
/// has each with the moment at which it came, in milliseconds.
#[must_use]
pub fn unneeded(stored: &[(PictureName, i64)], named: &BTreeSet<PictureName>, now_ms: i64) -> Vec<PictureName> {
    let is_old = |came: i64| now_ms.saturating_sub(came) > KEEP_UNNAMED_MS;
    let gone = stored.iter().filter(|(name, came)| is_old(*came) && !named.contains(name));
    gone.map(|(name, _)| name.clone()).collect()
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests;
