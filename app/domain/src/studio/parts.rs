//! Reading the studio's forms of single parts, one form for each section, notice, list and picture, which work without
//! script.
//!
//! Pure. A form says which button of it was pressed, as `act`, and which section or notice it is of, by its place and by
//! what stood there: where another stands there by now, nothing is done. What cannot be read is named and stays as it was.

mod brand;
mod home;
mod notices;
mod order;
mod redirects;
mod words;

pub use redirects::listed;

use super::Look;
use super::form::Field;
use crate::brand::Place;
use crate::picture::Picture;
use crate::time::Zone;
use crate::wire::FieldError;

/// What the studio's page was asked to do, and where on it that is seen afterwards.
pub struct Written {
    /// The look with it.
    pub look: Look,
    /// What of the form could not be taken.
    pub errors: Vec<FieldError>,
    /// The id of the part of the page that shows it.
    pub seen_at: String,
}

/// The look after that act; none where it is no act of these forms. Times are of that clock.
#[must_use]
pub fn written(before: &Look, zone: &Zone, act: &str, field: Field<'_, '_>) -> Option<Written> {
    let (part, act) = act.split_once('/')?;
    let mut look = before.clone();
    let at = |part: &str, errors: Vec<FieldError>| (part.to_owned(), errors);
    let structure = &mut look.structure;
    let (seen_at, errors) = match part {
        "brand" => {
            let (part, done) = brand::written(&mut look, act, field)?;
            at(part, done.err().map(|why| FieldError::at("#/brand", why)).into_iter().collect())
        }
        "section" => whole(&mut structure.home, |sections| home::written(sections, act, field)),
        "notice" => whole(&mut structure.notices, |notices| notices::written(notices, zone, act, field)),
        "order" => {
            order::written(&mut structure.order, act, field);
            at("order", Vec::new())
        }
        "legal" => at("legal-text", words::legal(&mut structure.legal, field)),
        "search" => at("search-text", words::search(&mut structure.search, field)),
        "redirects" => at("redirects", redirects::written(&mut structure.redirects, field)),
        "css" => at("own-css", words::css(&mut structure.css, field)),
        _ => return None,
    };
    Some(Written { look, errors, seen_at })
}

/// The look with a picture that was sent for one of its places, and the id of the part of the page that shows it.
///
/// # Errors
/// A sentence where there is no such place any more.
pub fn with_picture(before: Look, field: Field<'_, '_>, picture: Picture) -> Result<(Look, String), String> {
    let mut look = before;
    let seen_at = match Place::named(field("place")) {
        Some(place) => {
            place.set(&mut look.brand, Some(picture));
            "brand".to_owned()
        }
        None => home::with_picture(&mut look.structure.home, field, picture)?,
    };
    Ok((look, seen_at))
}

/// All of a change of a list, or nothing of it.
fn whole<T: Clone>(
    things: &mut Vec<T>,
    change: impl FnOnce(&mut Vec<T>) -> (String, Result<(), FieldError>),
) -> (String, Vec<FieldError>) {
    let mut changed = things.clone();
    let (seen_at, taken) = change(&mut changed);
    if taken.is_ok() {
        *things = changed;
    }
    (seen_at, taken.err().into_iter().collect())
}

/// Where a form's own thing stands among the others; a sentence where it stands there no longer.
fn place<T>(things: &[T], field: Field<'_, '_>, is_it: impl Fn(&T, &str) -> bool) -> Result<usize, String> {
    let at = field("at").parse().ok();
    let at = at.filter(|at| things.get(*at).is_some_and(|thing| is_it(thing, field("was"))));
    at.ok_or_else(|| "That was moved or taken away meanwhile. Nothing was changed.".to_owned())
}

/// Moves one of a list, and says where it is then.
fn moved<T>(things: &mut Vec<T>, from: usize, to: usize) -> usize {
    let to = to.min(things.len().saturating_sub(1));
    if from < things.len() {
        let thing = things.remove(from);
        things.insert(to, thing);
    }
    to
}
