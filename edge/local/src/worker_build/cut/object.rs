//! A WebAssembly object file, as the compiler hands it to the linker, with the bodies of some functions turned into traps.
//!
//! The form is that of the WebAssembly tool conventions, "Linking": symbols name the functions, and relocations say what
//! each body refers to. A trap refers to nothing, so its relocations go, and the linker drops whatever nobody else
//! refers to. All code stays where it was. Pure.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use wasmparser::{BinaryReaderError, KnownCustom, Linking, Parser, Payload, RelocSectionReader, SymbolInfo, TypeRef};

/// No locals, a trap, and the end; between the last two are as many idle bytes as keep the length.
const SHORTEST: usize = 3;
const UNREACHABLE: u8 = 0x00;
const NOP: u8 = 0x01;
const END: u8 = 0x0b;

/// It is no object file as the compiler writes them.
#[derive(Debug)]
pub(crate) enum ObjectError {
    /// It is no WebAssembly.
    Malformed(BinaryReaderError),
    /// It has no code, or its parts lie outside of it.
    Odd,
}

impl fmt::Display for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "the compiler's object file cannot be read: {why}"),
            Self::Odd => f.write_str("the compiler's object file is not as the linking conventions say"),
        }
    }
}

impl From<BinaryReaderError> for ObjectError {
    fn from(why: BinaryReaderError) -> Self {
        Self::Malformed(why)
    }
}

/// Where things lie in an object file.
#[derive(Default)]
struct Layout<'a> {
    imported: u32,
    bodies: Vec<Range<usize>>,
    names: BTreeMap<u32, &'a str>,
    /// The code section: its place among all sections, and where its content begins.
    code: Option<(u32, usize)>,
    /// A custom section that holds relocations, with its whole range, header included.
    relocations: Vec<(RelocSectionReader<'a>, Range<usize>)>,
}

/// The object with traps for the functions that `is_cut` picks by symbol and length.
pub(super) fn with_traps(object: &[u8], mut is_cut: impl FnMut(&str, usize) -> bool) -> Result<Vec<u8>, ObjectError> {
    let layout = read(object)?;
    let (code, code_start) = layout.code.ok_or(ObjectError::Odd)?;
    let mut changed = object.to_vec();
    let mut cut: Vec<Range<usize>> = Vec::new();
    for (index, body) in (layout.imported..).zip(&layout.bodies) {
        let Some(name) = layout.names.get(&index) else { continue };
        if body.len() >= SHORTEST && is_cut(name, body.len()) {
            let bytes = changed.get_mut(body.clone()).ok_or(ObjectError::Odd)?;
            bytes.fill(NOP);
            if let [locals, trap, .., end] = bytes {
                (*locals, *trap, *end) = (0, UNREACHABLE, END);
            }
            cut.push(body.start - code_start..body.end - code_start);
        }
    }
    // From the end, so that what lies before stays where it is.
    for (section, range) in layout.relocations.iter().rev().filter(|(section, _)| section.section_index() == code) {
        changed.splice(range.clone(), without(section, object, &cut)?);
    }
    Ok(changed)
}

fn read(object: &[u8]) -> Result<Layout<'_>, ObjectError> {
    let mut layout = Layout::default();
    let mut sections = 0;
    let mut end = 0;
    for payload in Parser::new(0).parse_all(object) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    layout.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionStart { range, .. } => layout.code = Some((sections, range.start)),
            Payload::CodeSectionEntry(body) => layout.bodies.push(body.range()),
            Payload::CustomSection(custom) => match custom.as_known() {
                KnownCustom::Linking(linking) => name_functions(&linking, &mut layout.names)?,
                KnownCustom::Reloc(relocations) => layout.relocations.push((relocations, end..custom.range().end)),
                _ => {}
            },
            _ => {}
        }
        // Bodies are parts of the section that was begun; all else is a section, or the file's header.
        if let Some((_, range)) = payload.as_section() {
            sections += 1;
            end = range.end;
        }
    }
    Ok(layout)
}

fn name_functions<'a>(
    linking: &wasmparser::LinkingSectionReader<'a>,
    names: &mut BTreeMap<u32, &'a str>,
) -> Result<(), ObjectError> {
    for part in linking.subsections() {
        let Linking::SymbolTable(symbols) = part? else { continue };
        for symbol in symbols {
            if let SymbolInfo::Func { index, name: Some(name), .. } = symbol? {
                names.insert(index, name);
            }
        }
    }
    Ok(())
}

/// The section of relocations without those inside what was cut.
fn without(section: &RelocSectionReader<'_>, object: &[u8], cut: &[Range<usize>]) -> Result<Vec<u8>, ObjectError> {
    let mut kept = Vec::new();
    let mut count = 0;
    let entries = section.entries();
    let mut starts = Vec::new();
    for entry in entries.clone().into_iter_with_offsets() {
        let (start, entry) = entry?;
        starts.push((start, entry.relocation_range().start));
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([entries.range().end]);
    for ((start, place), end) in starts.iter().copied().zip(ends) {
        let after = cut.partition_point(|range| range.end <= place);
        if cut.get(after).is_none_or(|range| place < range.start) {
            kept.extend_from_slice(object.get(start..end).ok_or(ObjectError::Odd)?);
            count += 1;
        }
    }
    let name = "reloc.CODE";
    let mut content = leb128(name.len());
    content.extend_from_slice(name.as_bytes());
    content.extend(leb128(usize::try_from(section.section_index()).unwrap_or(usize::MAX)));
    content.extend(leb128(count));
    content.extend(kept);
    let mut whole = vec![0];
    whole.extend(leb128(content.len()));
    whole.extend(content);
    Ok(whole)
}

/// A number in the form that WebAssembly has for lengths.
fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or(0);
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests;
