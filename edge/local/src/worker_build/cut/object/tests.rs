//! What is cut out of an object file, and what is left as it was.

use super::*;
use wasmparser::{Operator, RelocationType};

/// An object file of three functions. `caller` calls `kept` and then `cut`; `cut` calls `kept`. Calls are five bytes long,
/// as the compiler writes what the linker will fill in.
fn object() -> Vec<u8> {
    let call = |index: u8| [0x10, 0x80 | index, 0x80, 0x80, 0x80, 0x00];
    let body = |calls: &[u8]| {
        let mut body = vec![0];
        body.extend(calls.iter().flat_map(|index| call(*index)));
        body.push(END);
        body
    };
    let bodies = [body(&[1, 2]), body(&[]), body(&[1])];
    let mut code = vec![3];
    let mut relocations = Vec::new();
    for (body, calls) in bodies.iter().zip([&[1, 2][..], &[], &[1]]) {
        code.push(body.len() as u8);
        for (at, callee) in calls.iter().enumerate() {
            relocations.push([0, (code.len() + 2 + 6 * at) as u8, *callee]);
        }
        code.extend(body);
    }
    let mut symbols = vec![3];
    for (index, name) in ["caller", "kept", "cut"].into_iter().enumerate() {
        symbols.extend([0, 0, index as u8, name.len() as u8]);
        symbols.extend(name.bytes());
    }
    let mut linking = b"\x07linking\x02\x08".to_vec();
    linking.push(symbols.len() as u8);
    linking.extend(symbols);
    let mut reloc = b"\x0areloc.CODE\x02".to_vec();
    reloc.push(relocations.len() as u8);
    reloc.extend(relocations.concat());
    let mut object = b"\0asm\x01\0\0\0".to_vec();
    for (id, content) in [(1, vec![1, 0x60, 0, 0]), (3, vec![3, 0, 0, 0]), (10, code), (0, linking), (0, reloc)] {
        object.push(id);
        object.push(content.len() as u8);
        object.extend(content);
    }
    object
}

fn operators(object: &[u8], at: usize) -> Vec<String> {
    let layout = read(object).unwrap();
    let body = wasmparser::FunctionBody::new(wasmparser::BinaryReader::new(&object[layout.bodies[at].clone()], 0));
    let operators = body.get_operators_reader().unwrap().into_iter().map(Result::unwrap);
    operators.filter(|operator| !matches!(operator, Operator::Nop)).map(|operator| format!("{operator:?}")).collect()
}

#[test]
fn what_is_cut_becomes_a_trap_and_all_else_stays() {
    let before = object();
    let after = with_traps(&before, |name, _| name == "cut").unwrap();
    assert_eq!(operators(&after, 2), ["Unreachable", "End"]);
    for at in [0, 1] {
        assert_eq!(operators(&after, at), operators(&before, at), "function {at}");
    }
    wasmparser::validate(&after).unwrap();
}

#[test]
fn a_trap_refers_to_nothing() {
    fn references(object: &[u8]) -> Vec<(RelocationType, u32)> {
        let layout = read(object).unwrap();
        let entries = layout.relocations[0].0.entries();
        entries.into_iter().map(|entry| entry.map(|entry| (entry.ty, entry.index)).unwrap()).collect()
    }
    let call = RelocationType::FunctionIndexLeb;
    assert_eq!(references(&object()), [(call, 1), (call, 2), (call, 1)]);
    assert_eq!(references(&with_traps(&object(), |name, _| name == "cut").unwrap()), [(call, 1), (call, 2)]);
    assert_eq!(references(&with_traps(&object(), |name, _| name == "caller").unwrap()), [(call, 1)]);
}

#[test]
fn an_object_of_which_nothing_is_cut_stays_as_it_is() {
    assert_eq!(with_traps(&object(), |_, _| false).unwrap(), object());
}

#[test]
fn what_is_no_object_is_refused() {
    assert!(with_traps(b"\x7fELF", |_, _| true).is_err());
    assert!(with_traps(b"\0asm\x01\0\0\0", |_, _| true).is_err());
}
