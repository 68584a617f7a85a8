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

/// What a camera writes: where it was made, how it was held, and where it stood. `short` and `long` say which end is first.
fn exif(order: &[u8; 2], held: u16, short: fn(u16) -> [u8; 2], long: fn(u32) -> [u8; 4]) -> Vec<u8> {
    let entry = |tag, kind, count, value: [u8; 4]| [&short(tag)[..], &short(kind), &long(count), &value].concat();
    let [first, second] = short(held);
    let entries =
        [entry(0x010f, 2, 7, long(62)), entry(0x0112, 3, 1, [first, second, 0, 0]), entry(0x8825, 4, 1, long(69))];
    let entries = entries.concat();
    [
        &b"Exif\0\0"[..],
        &order[..],
        &short(42),
        &long(8),
        &short(3),
        &entries,
        &long(0),
        &[0; 12],
        b"Canon 1",
        b"39.739 -104.990",
    ]
    .concat()
}

/// The same by a camera that puts the small end first.
fn held(way: u16) -> Vec<u8> {
    exif(b"II", way, u16::to_le_bytes, u32::to_le_bytes)
}

#[test]
fn of_a_photograph_it_is_kept_how_it_was_held_and_nothing_else_that_a_camera_wrote() {
    fn check(notes: &[(u8, &[u8])], way: Option<u8>, (width, height): (u32, u32)) {
        let taken = take(&jpeg(640, 480, 0xc0, notes)).unwrap();
        assert_eq!((taken.width, taken.height), (width, height), "{notes:x?}");
        let exif = taken.bytes.windows(6).filter(|it| *it == b"Exif\0\0").count();
        assert_eq!(exif, usize::from(way.is_some()), "{notes:x?}");
        if let Some(way) = way {
            let at = taken.bytes.windows(10).position(|it| it == [&b"\x01\x12\0\x03\0\0\0\x01\0"[..], &[way]].concat());
            assert!(at.is_some(), "{way} is not in {:x?}", taken.bytes);
        }
        for private in [&b"39.739"[..], b"Canon"] {
            assert!(!taken.bytes.windows(private.len()).any(|it| it == private), "{notes:x?}");
        }
        assert_eq!(take(&taken.bytes), Ok(taken), "kept again it is another");
    }
    let (lying, standing) = ((640, 480), (480, 640));
    for (way, sides) in [(2, lying), (3, lying), (4, lying), (5, standing), (6, standing), (7, standing), (8, standing)]
    {
        check(&[(0xe1, &held(way.into()))], Some(way), sides);
        check(&[(0xe1, &exif(b"MM", way.into(), u16::to_be_bytes, u32::to_be_bytes))], Some(way), sides);
    }
    // Others say nothing, or not in the way in which it is said.
    for way in [0, 1, 9, 0x0600, u16::MAX] {
        check(&[(0xe1, &held(way))], None, lying);
    }
    check(&[(0xe1, b"http://ns.adobe.com/xap/1.0/\0"), (0xe1, &held(6))], Some(6), standing);
    check(&[(0xe1, &held(8)), (0xe1, &held(3)), (0xed, &held(3))], Some(8), standing);
    check(&[(0xed, &held(6)), (0xfe, &held(6))], None, lying);
    let changed = |at: usize, byte: u8| {
        let mut notes = held(6);
        notes[at] = byte;
        notes
    };
    for (at, byte) in [(0, b'e'), (6, b'X'), (8, 43), (10, 0xff), (13, 0xff), (14, 0), (30, 9), (32, 2), (36, 0)] {
        check(&[(0xe1, &changed(at, byte))], None, lying);
    }
    // One that is cut off anywhere, or whose directory lies elsewhere, is read as far as it goes and no further.
    let notes = held(6);
    for end in 0..notes.len() {
        let way = (end >= 38).then_some(6);
        check(&[(0xe1, &notes[..end])], way, if way.is_some() { standing } else { lying });
    }
    let elsewhere = [&notes[..10], &12_u32.to_le_bytes(), b"____", &notes[14..]].concat();
    check(&[(0xe1, &elsewhere)], Some(6), standing);
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
