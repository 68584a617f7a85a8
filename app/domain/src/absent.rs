//! Fields that may be left out: absent or null, one has its default, and one that has it is not written.
//!
//! Pure. Shops and menus of before a field existed lack it, and a database has a null in its place.

use serde::{Deserialize, Deserializer};

/// The value of a field that is there, or its default where it is null.
pub(crate) fn null_is_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Whether a field need not be written.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
