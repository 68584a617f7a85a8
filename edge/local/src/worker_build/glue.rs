//! The JavaScript around the compiled worker: wasm-bindgen's bindings, our shim, and the entry that joins them.
//!
//! I/O: reads the compiled file, writes the output folder.

use super::part::Part;
use super::{WorkerBuildError, write};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Starts the instance afresh after a crash; see the file.
pub(super) const SHIM: &str = include_str!("../../worker/shim.mjs");

/// The compiled module in the output folder.
pub(super) const WASM: &str = "index_bg.wasm";

const BINDINGS: &str = "index.js";
const ENTRY: &str = "worker.mjs";

/// Writes all modules of that Worker into `out` and names them, the entry first.
pub(super) fn generate(wasm: &Path, out: &Path, part: Part) -> Result<Vec<String>, WorkerBuildError> {
    bind(wasm, out).map_err(|why| WorkerBuildError::Bindgen(format!("wasm-bindgen: {why:#}")))?;
    let path = out.join(BINDINGS);
    let bindings = std::fs::read_to_string(&path).map_err(|why| WorkerBuildError::Files(path.clone(), why))?;
    // workerd gives a compiled module for a plain import; the newer `import source` is not needed and not everywhere known.
    let bindings = bindings.replace("import source ", "import ");
    write(&path, &bindings)?;
    write(&out.join("shim.mjs"), SHIM)?;
    let objects = if part.has_objects() { objects(&bindings) } else { Vec::new() };
    write(&out.join(ENTRY), &entry(part.event(), &objects))?;
    let mut modules = vec![ENTRY.to_owned(), "shim.mjs".to_owned(), BINDINGS.to_owned(), WASM.to_owned()];
    modules.extend(snippets(out).map_err(|why| WorkerBuildError::Files(out.to_path_buf(), why))?);
    Ok(modules)
}

/// The options are those of Cloudflare's own build tool: a module that can be started afresh, and a hook on aborts.
fn bind(wasm: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("index").typescript(false).module(true)?;
    bindgen.reset_state_function(true).force_enable_abort_handler(true);
    bindgen.generate(out)?;
    Ok(())
}

/// Durable Objects are the exported classes with a `fetch`; other exported classes are plain values.
fn objects(bindings: &str) -> Vec<&str> {
    let classes = bindings.split("\nexport class ").skip(1);
    let objects = classes.filter_map(|text| {
        let (name, rest) = text.split_once(" {")?;
        let (body, _) = rest.split_once("\n}")?;
        body.contains("\n    fetch(").then_some(name)
    });
    objects.collect()
}

fn entry(event: &str, objects: &[&str]) -> String {
    let mut text = format!(
        "// Made by the build: what the runtime loads. The shim says why the compiled worker is wrapped.\n\
         import * as bindings from \"./index.js\";\nimport {{ recovering }} from \"./shim.mjs\";\n\n\
         const {{ worker, object }} = recovering(bindings, {event:?});\nexport default worker;\n",
    );
    for name in objects {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "export const {name} = object(bindings.{name});");
    }
    text
}

/// Pieces of JavaScript that crates bring along.
fn snippets(out: &Path) -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![out.join("snippets")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(out) {
                found.push(relative.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_classes_with_a_fetch_are_exported_as_durable_objects() {
        let bindings = "import x;\nexport class Counter {\n    alarm() {\n    }\n    fetch(req) {\n    }\n}\nexport class R2Range {\n    free() {\n    }\n}\nexport function fetch() {\n}\n";
        assert_eq!(objects(bindings), ["Counter"]);
        let entry = entry("scheduled", &objects(bindings));
        assert!(entry.contains("recovering(bindings, \"scheduled\");"));
        assert!(entry.contains("export const Counter = object(bindings.Counter);"));
        assert!(!entry.contains("R2Range"));
    }
}
