//! Pictures of every kind that come, honest and not.

use super::*;

/// A PNG of one colour, by its size; its content is not deflated anything, which only who draws it would notice.
fn png(width: u32, height: u32, extra: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut file = png::MAGIC.to_vec();
    let mut chunk = |kind: &[u8; 4], content: &[u8]| {
        file.extend_from_slice(&u32::try_from(content.len()).unwrap().to_be_bytes());
        file.extend_from_slice(kind);
        file.extend_from_slice(content);
        file.extend_from_slice(&[0; 4]);
    };
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(b"IHDR", &[sides.as_slice(), &[8, 6, 0, 0, 0]].concat());
    for (kind, content) in extra {
        chunk(kind, content);
    }
    chunk(b"IDAT", b"pixels");
    chunk(b"IEND", b"");
    file
}

fn jpeg(width: u16, height: u16, frame: u8, extra: &[(u8, &[u8])]) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    let mut segment = |mark: u8, content: &[u8]| {
        file.extend_from_slice(&[0xff, mark]);
        file.extend_from_slice(&u16::try_from(content.len() + 2).unwrap().to_be_bytes());
        file.extend_from_slice(content);
    };
    segment(0xe0, b"JFIF\0");
    for (mark, content) in extra {
        segment(*mark, content);
    }
    let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
    segment(frame, &[&[8], sides.as_slice(), &[3]].concat());
    segment(0xda, b"scan");
    file.extend_from_slice(b"pixels\xff\xd9");
    file
}

fn webp(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut content = b"WEBP".to_vec();
    for (kind, bytes) in chunks {
        content.extend_from_slice(*kind);
        content.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_le_bytes());
        content.extend_from_slice(bytes);
        content.extend(std::iter::repeat_n(0, bytes.len() % 2));
    }
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &length, &content].concat()
}

fn lossy(width: u16, height: u16) -> (&'static [u8; 4], Vec<u8>) {
    let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
    (b"VP8 ", [&[0, 0, 0, 0x9d, 0x01, 0x2a], sides.as_slice(), b"pixels"].concat())
}

fn lossless(width: u32, height: u32) -> (&'static [u8; 4], Vec<u8>) {
    let sides = (width - 1) | (height - 1) << 14;
    (b"VP8L", [&[0x2f], sides.to_le_bytes().as_slice(), b"pixels"].concat())
}

fn extended(flags: u8, width: u32, height: u32) -> (&'static [u8; 4], Vec<u8>) {
    let (wide, high) = ((width - 1).to_le_bytes(), (height - 1).to_le_bytes());
    (b"VP8X", [&[flags, 0, 0, 0], &wide[..3], &high[..3]].concat())
}

#[test]
fn a_pictures_kind_and_size_are_read_from_its_own_bytes() {
    fn check(sent: &[u8], expect: Result<(Format, u32, u32), NotTaken>) {
        let found = take(sent).map(|taken| (taken.name.format(), taken.width, taken.height));
        assert_eq!(found, expect, "{}", String::from_utf8_lossy(sent));
    }
    check(&png(640, 480, &[]), Ok((Format::Png, 640, 480)));
    check(&jpeg(640, 480, 0xc0, &[]), Ok((Format::Jpeg, 640, 480)));
    check(&jpeg(640, 480, 0xc2, &[]), Ok((Format::Jpeg, 640, 480)));
    check(&webp(&[lossy(640, 480)]), Ok((Format::Webp, 640, 480)));
    check(&webp(&[lossless(640, 480)]), Ok((Format::Webp, 640, 480)));
    check(&webp(&[extended(0x10, 640, 480), (b"ALPH", vec![1]), lossy(640, 480)]), Ok((Format::Webp, 640, 480)));
    check(&png(MAX_SIDE, MIN_SIDE, &[]), Ok((Format::Png, MAX_SIDE, MIN_SIDE)));

    check(b"", Err(NotTaken::Nothing));
    for other in [&b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"[..], b"GIF89a", b"RIFF____AVI ", b"\0", b"%PDF-1.7"] {
        check(other, Err(NotTaken::Kind));
    }
    let (wide, high) = (u32::MAX, 60_000);
    check(&png(wide, high, &[]), Err(NotTaken::Side { width: wide, height: high }));
    check(&png(0, 480, &[]), Err(NotTaken::Side { width: 0, height: 480 }));
    check(&jpeg(65_535, 480, 0xc0, &[]), Err(NotTaken::Side { width: 65_535, height: 480 }));
    check(&webp(&[lossless(16_384, 480)]), Err(NotTaken::Side { width: 16_384, height: 480 }));
    check(
        &[png(640, 480, &[]), vec![0; MAX_BYTES]].concat(),
        Err(NotTaken::Bytes(MAX_BYTES + png(640, 480, &[]).len())),
    );
    // Lossless, hierarchical and arithmetic JPEG; one that moves; one whose header says another size than its content.
    check(&jpeg(640, 480, 0xc3, &[]), Err(NotTaken::Broken(Format::Jpeg)));
    check(&webp(&[extended(0x02, 640, 480), (b"ANMF", vec![0; 16])]), Err(NotTaken::Broken(Format::Webp)));
    check(&webp(&[extended(0, 640, 480), lossy(2_000, 2_000)]), Err(NotTaken::Broken(Format::Webp)));
    check(&webp(&[extended(0, 640, 480)]), Err(NotTaken::Broken(Format::Webp)));
}

#[test]
fn what_is_cut_off_anywhere_is_refused_and_nothing_else_happens() {
    let whole = [
        png(640, 480, &[(b"tEXt", b"words")]),
        jpeg(640, 480, 0xc0, &[(0xe1, b"Exif")]),
        webp(&[extended(0x1c, 640, 480), (b"ALPH", vec![1]), lossy(640, 480), (b"EXIF", vec![1, 2, 3])]),
    ];
    for file in whole {
        assert!(take(&file).is_ok());
        for end in 0..file.len() {
            assert!(take(&file[..end]).is_err(), "{end} of {}", file.len());
        }
        // Any byte may be anything: whatever is taken has a size that a browser can bear.
        for at in 0..file.len() {
            for value in [0, 0x7f, 0xff] {
                let mut changed = file.clone();
                changed[at] = value;
                if let Ok(taken) = take(&changed) {
                    assert!(taken.width <= MAX_SIDE && taken.height <= MAX_SIDE && taken.bytes.len() <= MAX_BYTES);
                }
            }
        }
    }
}

#[test]
fn what_a_camera_wrote_beside_the_picture_is_left_out() {
    fn check(sent: &[u8]) {
        let has = |bytes: &[u8]| bytes.windows(6).any(|it| it == b"39.739");
        assert!(has(sent));
        let taken = take(sent).unwrap();
        assert!(!has(&taken.bytes), "{} tells where it was taken", taken.name);
        // What is kept is a whole picture, and kept again it is the same.
        assert_eq!(take(&taken.bytes), Ok(taken));
    }
    let place = b"Exif 39.739 -104.990";
    check(&png(64, 64, &[(b"tEXt", place), (b"eXIf", place), (b"iTXt", place)]));
    check(&jpeg(64, 64, 0xc0, &[(0xe1, place), (0xfe, place), (0xed, place)]));
    check(&webp(&[extended(0x0c, 64, 64), lossy(64, 64), (b"EXIF", place.to_vec()), (b"XMP ", place.to_vec())]));
    // Nor does the header promise it any more, or a profile: bit by bit those of RFC 9649, section 2.7.
    let profiled = webp(&[extended(0x3c, 64, 64), (b"ICCP", vec![1]), lossy(64, 64), (b"EXIF", vec![1])]);
    assert_eq!(take(&profiled).unwrap().bytes[20], 0x10);
    // Whatever comes behind the end of a picture goes no further either.
    check(&[png(64, 64, &[]), place.to_vec()].concat());
    check(&[jpeg(64, 64, 0xc0, &[]), place.to_vec()].concat());
    check(&[webp(&[lossy(64, 64)]), place.to_vec()].concat());
}

#[test]
fn a_name_is_a_hash_and_an_ending_and_nothing_else() {
    fn check(text: &str, expect: bool) {
        assert_eq!(PictureName::parse(text).is_some(), expect, "{text}");
    }
    let taken = take(&png(64, 64, &[])).unwrap();
    check(taken.name.as_str(), true);
    let hash = "0123456789abcdef0123456789abcdef";
    for ending in ["png", "jpg", "webp"] {
        check(&format!("{hash}.{ending}"), true);
    }
    for wrong in ["svg", "html", "png.svg", "PNG", ""] {
        check(&format!("{hash}.{wrong}"), false);
    }
    check(&format!("../{hash}.png"), false);
    check(&format!("{}.png", hash.to_uppercase()), false);
    check("", false);
    assert!(take(&png(65, 64, &[])).unwrap().name != taken.name);
}

#[test]
fn a_picture_goes_when_nothing_names_it_and_it_has_lain_there_for_a_day() {
    let name = |digit: char| PictureName::parse(&format!("{}.png", digit.to_string().repeat(32))).unwrap();
    let now = 10 * KEEP_UNNAMED_MS;
    let stored = [(name('a'), 0), (name('b'), 0), (name('c'), now - KEEP_UNNAMED_MS), (name('d'), now + 5)];
    assert_eq!(unneeded(&stored, &BTreeSet::from([name('b')]), now), [name('a')]);
    assert_eq!(unneeded(&[], &BTreeSet::new(), now), []);
}
