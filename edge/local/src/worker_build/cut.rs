//! What is cut out of each shipped Worker, because it is never called there.
//!
//! Both Workers are linked from the same compiled code. What leads into the other one is cut, and with it goes all that
//! only the other one does.
//!
//! Leptos keeps beside every view a table of all that can be done with it: write it as text, build it in a browser's
//! document, change it there, wait for it. A worker only writes text, but no compiler can know which entries of a table
//! are never called, and each keeps alive whatever it reaches: a tenth of the worker. Here the entries become traps, before
//! the linker looks what is reached. A trap that were reached all the same would end the request as a panic does;
//! that none is, `deploy-check` tries on every kind of page, and a test can run against the shipped worker. Pure.

mod object;

use super::part::Part;
use rustc_demangle::demangle;
use std::collections::BTreeMap;
use std::fmt::Write;

pub(super) use object::ObjectError;

/// Functions that are never called.
struct Uncalled {
    /// The function that makes the table, of which the entries are functions inside it; or a module.
    within: &'static str,
    /// The names of the functions.
    entries: &'static [&'static str],
    /// Who would call them.
    caller: &'static str,
}

const VIEW: &str = "tachys::view::any_view::IntoAny>::into_any::";
const ATTRIBUTE: &str = "tachys::html::attribute::any_attribute::IntoAnyAttribute>::into_any_attr::";
const BROWSER: &str = "a browser that builds a view or changes it; the islands have modules of their own";
const STREAM: &str = "a stream that waits for a view's values; pages are rendered at once, by `to_html`";

const PASSWORD: &str =
    "a database's password that is not plain; `OriginAccess::connect` in edge/src/origin.rs refuses one";

/// All that is cut. The entries `to_html_async` and `to_html_async_ooo` are not: where a view has nothing to wait for their
/// code is that of `to_html`, and the compiler makes the three one function, under any of their names.
const UNCALLED: [Uncalled; 7] = [
    Uncalled { within: VIEW, entries: &["build", "rebuild"], caller: BROWSER },
    Uncalled { within: VIEW, entries: &["resolve", "dry_resolve"], caller: STREAM },
    Uncalled { within: ATTRIBUTE, entries: &["build", "rebuild"], caller: BROWSER },
    Uncalled { within: ATTRIBUTE, entries: &["resolve", "dry_resolve"], caller: STREAM },
    Uncalled {
        within: "unicode_normalization::lookups::",
        entries: &["canonical_combining_class", "canonical_fully_decomposed", "compatibility_fully_decomposed"],
        caller: PASSWORD,
    },
    Uncalled { within: "unicode_normalization::normalize::", entries: &["compose"], caller: PASSWORD },
    Uncalled { within: "unicode_bidi::char_data::", entries: &["bidi_class"], caller: PASSWORD },
];

/// Functions with the same code become one. A body of fewer bytes could be that of anything, and is left alone.
const SMALLEST: usize = 32;

/// An object file without what is never called.
pub(super) struct Shortened {
    /// The object: what was cut has become traps, which refer to nothing.
    pub(super) object: Vec<u8>,
    /// How many functions were cut, by what they are in and by their names.
    pub(super) cut: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
    /// Ways into the other Worker that were cut, by their names.
    pub(super) exports: Vec<String>,
}

/// Cuts what is never called in that Worker out of an object file.
///
/// # Errors
/// [`ObjectError`] when it is no object file as the compiler writes them.
pub(super) fn cut(object: &[u8], part: Part) -> Result<Shortened, ObjectError> {
    let mut cut: BTreeMap<&'static str, BTreeMap<&'static str, usize>> = BTreeMap::new();
    let mut exports = Vec::new();
    let object = object::with_traps(object, |name, bytes| {
        if part.is_not_entered_by(name) {
            exports.push(name.to_owned());
            return true;
        }
        let Some((within, entry)) = uncalled(name).filter(|_| bytes >= SMALLEST) else { return false };
        *cut.entry(within).or_default().entry(entry).or_default() += 1;
        true
    })?;
    Ok(Shortened { object, cut, exports })
}

/// What a symbol names, when it is never called.
fn uncalled(symbol: &str) -> Option<(&'static str, &'static str)> {
    // Without the hash that makes a name unique.
    let name = format!("{:#}", demangle(symbol));
    UNCALLED.iter().find_map(|uncalled| {
        let (_, inside) = name.split_once(uncalled.within)?;
        // The newer names say for which type it was made: `build::<T>`. A function inside an entry goes on after that.
        let (entry, of_type) = inside.split_once("::").unwrap_or((inside, ""));
        let is_whole = of_type.is_empty() || (of_type.starts_with('<') && of_type.ends_with('>'));
        let entry = uncalled.entries.iter().find(|known| **known == entry)?;
        is_whole.then_some((uncalled.within, *entry))
    })
}

/// What was cut, for people.
pub(super) fn told(cut: &BTreeMap<&'static str, BTreeMap<&'static str, usize>>) -> String {
    let mut text = String::from("Functions that became traps, because only these would call them:\n");
    for Uncalled { within, entries, caller } in &UNCALLED {
        for entry in *entries {
            let count = cut.get(within).and_then(|entries| entries.get(entry)).copied().unwrap_or(0);
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{count:5} {within}{entry}: {caller}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_entries_that_no_server_calls_are_cut() {
        fn check(symbol: &str, expect: Option<&str>) {
            assert_eq!(uncalled(symbol).map(|(_, entry)| entry), expect, "{symbol}");
        }
        let view = |entry: &str| format!("_ZN53_$LT$T$u20$as$u20$tachys..view..any_view..IntoAny$GT$8into_any{entry}E");
        check(&view("5build17h0123456789abcdef"), Some("build"));
        check(&view("7rebuild17h0123456789abcdef"), Some("rebuild"));
        check(&view("7resolve17h0123456789abcdef"), Some("resolve"));
        check(&view("11dry_resolve17h0123456789abcdef"), Some("dry_resolve"));
        check(&view("7to_html17h0123456789abcdef"), None);
        check(&view("13to_html_async17h0123456789abcdef"), None);
        check(&view("7resolve28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdef"), None);
        check(&view("17h0123456789abcdef"), None);
        check("<i32 as tachys::view::any_view::IntoAny>::into_any::build::<i32>", Some("build"));
        check("<i32 as tachys::view::any_view::IntoAny>::into_any::resolve::<i32>::{closure#0}", None);
        check("unicode_normalization::lookups::canonical_combining_class", Some("canonical_combining_class"));
        check("unicode_normalization::lookups::composition_table", None);
        check("everbud_app::document::build", None);
        check("build", None);
    }
}
