//! What the worker says in its log: one JSON object a line, for programs to search.
//!
//! A line names what happened, and the ids that it happened to. Never a person, nor anything that one has written; never
//! an address with a secret in it.

use serde_json::{Map, Value};

/// Who has to look at a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Nobody: it is as it should be.
    Info,
    /// Whoever wants to know why something waits.
    Warn,
    /// Somebody, for it does not mend itself.
    Error,
}

/// Says what happened, and to what. Names are stable, in kebab case.
pub(crate) fn say<const N: usize>(level: Level, event: &str, fields: [(&str, Value); N]) {
    write(level, event, &mut fields.into_iter());
}

fn write(level: Level, event: &str, fields: &mut dyn Iterator<Item = (&str, Value)>) {
    let mut line = Map::new();
    let name = match level {
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    };
    for (key, value) in [("level", name.into()), ("event", event.into())].into_iter().chain(fields) {
        line.insert(key.to_owned(), value);
    }
    let line = Value::Object(line).to_string();
    match level {
        Level::Info => worker::console_log!("{line}"),
        Level::Warn => worker::console_warn!("{line}"),
        Level::Error => worker::console_error!("{line}"),
    }
}
