//! What is wrong with hours that somebody wrote, each thing by its place.
//!
//! Pure.

use super::{DayHours, Hours};
use crate::settings::{MAX_LINE_CHARS, is_line};
use crate::wire::FieldError;

/// A shop has hours for at most so many dates besides its week.
const MAX_DATED: usize = 100;

const UNSOUND: &str = "A day opens before its midnight, and closes later than it opens and before the next day ends.";

const fn is_sound(hours: DayHours) -> bool {
    hours.open < 1440 && hours.open < hours.close && hours.close <= 2880
}

impl Hours {
    /// Everything that is wrong with these hours, which stand at that JSON pointer.
    #[must_use]
    pub fn problems(&self, at: &str) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut wrong = |pointer: String, why: String| errors.push(FieldError::at(pointer, why));
        let week = if self.dated.is_empty() { at.to_owned() } else { format!("{at}/week") };
        for (day, hours) in self.week.0.iter().enumerate() {
            if hours.is_some_and(|hours| !is_sound(hours)) {
                wrong(format!("{week}/{day}"), UNSOUND.to_owned());
            }
        }
        if self.dated.len() > MAX_DATED {
            wrong(format!("{at}/dated"), format!("A shop has hours for {MAX_DATED} dates at most."));
        }
        for (day, dated) in &self.dated {
            if dated.hours.is_some_and(|hours| !is_sound(hours)) {
                wrong(format!("{at}/dated/{day}/hours"), UNSOUND.to_owned());
            }
            if !is_line(&dated.name) {
                let why = format!("It is one line of {MAX_LINE_CHARS} characters at most.");
                wrong(format!("{at}/dated/{day}/name"), why);
            }
        }
        errors
    }
}
