//! Whether a file can be a menu at all, before any record is looked at: its size, its syntax, its number of records.
//!
//! Pure. The bounds keep a hostile file from costing more memory than a large real one; how deep values may nest is
//! bounded by the JSON reader (128 levels).

use core::fmt;
use serde_json::Value;

/// The largest file that is looked at. The largest real menu found, 581 records, would be below 2 MiB.
pub(crate) const MAX_BYTES: usize = 20 * 1024 * 1024;

/// The most records of one file.
pub(crate) const MAX_RECORDS: usize = 5000;

/// The most values of one file, counted by what separates them: a value takes far more memory than its text.
const MAX_VALUES: usize = 2_000_000;

/// Why a file as a whole could not be read. Always the file's fault: sending it again does not help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// It is larger than any menu.
    TooLarge,
    /// It is not JSON.
    NotJson {
        /// The line at which it stops being JSON, from 1.
        line: usize,
        /// The column in that line.
        column: usize,
    },
    /// It is JSON, but in none of the formats that we know.
    UnknownFormat,
    /// It is our own format in a version that we do not know.
    UnknownVersion,
    /// The list of records is missing, or is not a list.
    NoRecords {
        /// Where the list should be.
        field: &'static str,
    },
    /// It holds more records than any menu.
    TooManyRecords {
        /// How many.
        records: usize,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The file is at fault: ")?;
        match self {
            Self::TooLarge => write!(f, "it is larger than a menu can be ({} MiB).", MAX_BYTES >> 20),
            Self::NotJson { line, column } => write!(f, "it is not valid JSON at line {line}, column {column}."),
            Self::UnknownFormat => f.write_str(
                "it is neither an Everbud menu (`everbud_menu`) nor a Weedmaps listing (`meta` and `data`).",
            ),
            Self::UnknownVersion => {
                f.write_str("`everbud_menu` is a version that this program does not know; 1 is known.")
            }
            Self::NoRecords { field } => write!(f, "`{field}` is missing, or not a list."),
            Self::TooManyRecords { records } => {
                write!(f, "it holds {records} records, and a menu can have {MAX_RECORDS}.")
            }
        }
    }
}

impl core::error::Error for Unreadable {}

/// The file as JSON.
pub(crate) fn parse(text: &str) -> Result<Value, Unreadable> {
    let values = text.bytes().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
    if text.len() > MAX_BYTES || values > MAX_VALUES {
        return Err(Unreadable::TooLarge);
    }
    // Some exports begin with a byte order mark.
    serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text))
        .map_err(|error| Unreadable::NotJson { line: error.line(), column: error.column() })
}

/// The list of records of that name, taken out of the file.
pub(crate) fn records(file: &mut Value, field: &'static str) -> Result<Vec<Value>, Unreadable> {
    let Some(Value::Array(records)) = file.get_mut(field).map(Value::take) else {
        return Err(Unreadable::NoRecords { field });
    };
    if records.len() > MAX_RECORDS {
        return Err(Unreadable::TooManyRecords { records: records.len() });
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    #[test]
    fn a_file_that_cannot_be_a_menu_is_refused_as_a_whole() {
        fn check(text: &str, expect: &Unreadable) {
            let error = read(text).unwrap_err();
            assert_eq!(&error, expect, "{}", text.chars().take(60).collect::<String>());
            assert!(error.to_string().starts_with("The file is at fault: "));
        }
        check("", &Unreadable::NotJson { line: 1, column: 0 });
        check("{\n \"a\": nonsense}", &Unreadable::NotJson { line: 2, column: 8 });
        check("[]", &Unreadable::UnknownFormat);
        check("{\"data\": [{\"type\": \"other\"}]}", &Unreadable::UnknownFormat);
        check("{\"everbud_menu\": 2, \"products\": []}", &Unreadable::UnknownVersion);
        check("{\"everbud_menu\": 1}", &Unreadable::NoRecords { field: "products" });
        check("{\"everbud_menu\": 1, \"products\": {}}", &Unreadable::NoRecords { field: "products" });
        let many = format!("{{\"meta\": {{}}, \"data\": [{}0]}}", "0,".repeat(5000));
        check(&many, &Unreadable::TooManyRecords { records: 5001 });
        check(&" ".repeat(MAX_BYTES + 1), &Unreadable::TooLarge);
        check(&"[".repeat(MAX_VALUES + 1), &Unreadable::TooLarge);
        assert!(matches!(read(&"[".repeat(100_000)), Err(Unreadable::NotJson { .. })));
    }
}
