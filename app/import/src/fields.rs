//! Reads the fields of a JSON object that somebody else wrote: null is the same as absent, and a wrong type refuses the
//! record, by the name of the field.
//!
//! Pure. Numbers come as their decimal text, never as a float.

use crate::problem::Refusal;
use serde_json::{Map, Value};

/// A JSON object's fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// The fields of `value`, which stands at `place`.
    pub(crate) fn of(value: &'a Value, place: &str) -> Result<Self, Refusal> {
        value.as_object().map(Self).ok_or_else(|| wrong(place, "an object"))
    }

    /// The value of that name, unless it is null.
    pub(crate) fn value(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text.
    pub(crate) fn text(self, name: &str) -> Result<Option<&'a str>, Refusal> {
        self.value(name).map(|value| value.as_str().ok_or_else(|| wrong(name, "a text"))).transpose()
    }

    /// A number, or a text that should hold one, as its decimal text.
    pub(crate) fn number(self, name: &str) -> Result<Option<String>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err(wrong(name, "a number")),
        }
    }

    /// A whole number.
    pub(crate) fn whole(self, name: &str) -> Result<Option<i64>, Refusal> {
        self.value(name).map(|value| value.as_i64().ok_or_else(|| wrong(name, "a whole number"))).transpose()
    }

    /// True or false.
    pub(crate) fn flag(self, name: &str) -> Result<Option<bool>, Refusal> {
        self.value(name).map(|value| value.as_bool().ok_or_else(|| wrong(name, "true or false"))).transpose()
    }

    /// A list; absent is the same as empty.
    pub(crate) fn list(self, name: &str) -> Result<&'a [Value], Refusal> {
        self.value(name)
            .map_or(Ok([].as_slice()), |value| value.as_array().map(Vec::as_slice).ok_or_else(|| wrong(name, "a list")))
    }

    /// An object.
    pub(crate) fn object(self, name: &str) -> Result<Option<Self>, Refusal> {
        self.value(name).map(|value| Self::of(value, name)).transpose()
    }

    /// What `read` makes of an object; a refusal names both.
    pub(crate) fn part<T>(
        self,
        name: &str,
        read: impl FnOnce(Self) -> Result<T, Refusal>,
    ) -> Result<Option<T>, Refusal> {
        self.object(name)?.map(|part| read(part).map_err(|refusal| refusal.within(name))).transpose()
    }

    /// All fields, by name.
    pub(crate) fn all(self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

fn wrong(field: &str, wanted: &str) -> Refusal {
    Refusal::new(field, format!("This must be {wanted}."))
}
