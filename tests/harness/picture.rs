//! Pictures to be uploaded: real ones that a browser draws, and the form that sends them.

use crate::desk::SignedIn;
use crate::shop::Reply;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A red, a green and a blue.
pub type Pixel = [u8; 3];

/// A PNG of upright bands of those colours, each as wide as the number beside it says, in pixels.
pub fn png(bands: &[(u32, Pixel)], height: u32) -> Vec<u8> {
    let width: u32 = bands.iter().map(|(width, _)| width).sum();
    let mut row = vec![0];
    row.extend(bands.iter().flat_map(|(width, pixel)| pixel.repeat(*width as usize)));
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(&mut file, b"IHDR", &[sides.as_slice(), &[8, 2, 0, 0, 0]].concat());
    chunk(&mut file, b"IDAT", &stored(&row.repeat(height as usize)));
    chunk(&mut file, b"IEND", b"");
    file
}

/// A PNG of one colour that has so many pixels and next to no bytes.
pub fn bomb(width: u32, height: u32) -> Vec<u8> {
    let row = vec![0; 1 + width.div_ceil(8) as usize];
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..height {
        packed.write_all(&row).unwrap();
    }
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(&mut file, b"IHDR", &[sides.as_slice(), &[1, 0, 0, 0, 0]].concat());
    chunk(&mut file, b"IDAT", &packed.finish().unwrap());
    chunk(&mut file, b"IEND", b"");
    file
}

/// A file on the disk, to be chosen in a form. It is gone with this.
pub struct OnDisk(PathBuf);

impl OnDisk {
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("everbud-{}-{number}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for OnDisk {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A chunk of a PNG, with its check value.
fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    file.extend_from_slice(&u32::try_from(content.len()).unwrap().to_be_bytes());
    let checked = [kind.as_slice(), content].concat();
    file.extend_from_slice(&checked);
    file.extend_from_slice(&crc(&checked).to_be_bytes());
}

/// The bytes as zlib stores them when it does not compress (RFC 1950, RFC 1951).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks: Vec<&[u8]> = bytes.chunks(0xffff).collect();
    for (at, block) in blocks.iter().enumerate() {
        let length = u16::try_from(block.len()).unwrap();
        out.push(u8::from(at + 1 == blocks.len()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in bytes {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    out.extend_from_slice(&(high << 16 | low).to_be_bytes());
    out
}

/// The check value of PNG's chunks.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (0..8).fold(crc, |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 });
    !bytes.iter().fold(u32::MAX, |crc, byte| step(crc ^ u32::from(*byte)))
}

/// Sends a picture as the studio's form does, in a browser without script.
#[track_caller]
pub fn upload(desk: &SignedIn, fields: &[(&str, &str)], file: &[u8]) -> Reply {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
                Content-Type: image/png\r\n\r\n";
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    let (base, cookie) = (desk.shop.base(), desk.cookie.as_str());
    let kind = ("content-type", "multipart/form-data; boundary=frontier");
    desk.shop.send("POST", "/desk/studio/picture", &[kind, ("origin", base.as_str()), ("cookie", cookie)], &body)
}

/// The addresses of the pictures that a page shows.
pub fn shown_on(page: &str) -> Vec<String> {
    let sources = page.split("src=\"").filter_map(|after| after.split('"').next());
    sources.filter(|source| source.starts_with("/pictures/")).map(str::to_owned).collect()
}
