//! Other systems' menus into ours: what could be taken, and each record that could not, with the reason.
//!
//! Pure: a text goes in, products, specials and stock come out. Nothing is guessed in silence: what was changed or read
//! from an unusual place is a [`Problem`] that says so, and a wrong record never costs more than itself. A file without
//! products reads well: whoever publishes must not let it replace a good menu.

#![deny(clippy::float_arithmetic)]

mod amounts;
mod assemble;
pub mod canonical;
mod fields;
mod html;
mod naming;
mod potency;
mod problem;
mod regulated;
mod sizes;
mod text;
mod unreadable;
pub mod weedmaps;

pub use problem::{Outcome, Problem};
pub use unreadable::Unreadable;

use everbud_domain::id::VariantId;
use everbud_domain::product::Product;
use everbud_domain::special::Special;
use serde_json::Value;

/// What was taken from a menu, and what was not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// The products, in the order of the file.
    pub products: Vec<Product>,
    /// The specials.
    pub specials: Vec<Special>,
    /// How many of each variant there are.
    pub stock: Vec<(VariantId, i64)>,
    /// Everything that was refused or changed, in the order of the file; what concerns the whole file comes last.
    pub problems: Vec<Problem>,
    /// How many product records the file holds, taken or not.
    pub records: usize,
}

impl Imported {
    /// How many product records were not taken.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.problems.iter().filter(|problem| problem.record > 0 && problem.outcome == Outcome::Refused).count()
    }

    /// How many product records were taken with at least one change.
    #[must_use]
    pub fn mended(&self) -> usize {
        let mut records: Vec<usize> = self
            .problems
            .iter()
            .filter(|problem| problem.record > 0 && problem.outcome == Outcome::Mended)
            .map(|problem| problem.record)
            .collect();
        records.dedup();
        records.len()
    }
}

/// Reads a menu in any format that we know.
///
/// # Errors
/// [`Unreadable`] when the file as a whole cannot be a menu; the file's fault, and sending it again does not help.
pub fn read(text: &str) -> Result<Imported, Unreadable> {
    let file = unreadable::parse(text)?;
    if file.get("everbud_menu").is_some() {
        canonical::take(file)
    } else if is_weedmaps(&file) {
        weedmaps::take(file)
    } else {
        Err(Unreadable::UnknownFormat)
    }
}

/// A Weedmaps listing tells its pages in `meta` and its items in `data`.
fn is_weedmaps(file: &Value) -> bool {
    let items = file.get("data").and_then(Value::as_array);
    let first = items.and_then(|items| items.first()).and_then(|item| item.get("type")).and_then(Value::as_str);
    items.is_some() && (file.get("meta").is_some_and(Value::is_object) || first == Some("menu_item"))
}
