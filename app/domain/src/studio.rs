//! The studio: a shop's looks and words on their way from a draft to what shoppers see, and back again.
//!
//! Pure. A [`Look`] is the part of the [settings](crate::settings) that the studio writes; publishing one is writing
//! those, so it goes the way of every such write, in an outage too. How a form is read is in [`form`], what differs
//! between two looks in [`changes`], what can be chosen in [`choices`], which colours cannot be read in [`clashes`],
//! themes as files in [`file`], themes drawn from a picture in [`drawn`], forms with a file in [`upload`], and where a
//! preview's links lead in [`preview`].

pub mod changes;
pub mod choices;
pub mod clashes;
pub mod css;
pub mod drawn;
pub mod file;
pub mod form;
pub mod moment;
pub mod parts;
pub mod preview;
pub mod upload;

use crate::absent::null_is_default;
use crate::brand::Brand;
use crate::picture::PictureName;
use crate::shop::{Announced, Page, Shop, Theme};
use crate::structure::Structure;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How many published looks are kept to be taken again.
pub const KEEP_PUBLISHED: usize = 20;
/// The most bytes of a look, as it is stored. Twenty pages of the greatest length are no studio's work.
pub const MAX_LOOK_BYTES: usize = 256 * 1024;

/// What the studio writes of a shop's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Colours, face, corners, room.
    pub theme: Theme,
    /// Its pictures.
    #[serde(default)]
    pub brand: Brand,
    /// One sentence under the name.
    pub tagline: String,
    /// For questions about an order.
    pub phone: String,
    /// A sentence above every page; empty for none.
    pub announcement: String,
    /// When it stands there.
    #[serde(default)]
    pub announced: Announced,
    /// The shop's own pages.
    pub pages: Vec<Page>,
    /// How the pages are put together.
    #[serde(default, deserialize_with = "null_is_default")]
    pub structure: Structure,
}

impl Look {
    /// The names of its fields, which are those of the settings that it is written as.
    pub const FIELDS: [&str; 8] =
        ["theme", "brand", "tagline", "phone", "announcement", "announced", "pages", "structure"];

    /// The names of all its pictures.
    pub fn pictures(&self) -> impl Iterator<Item = &PictureName> {
        self.brand.pictures().chain(self.structure.pictures()).map(|picture| &picture.name)
    }

    /// Shows a shop in this look.
    pub fn dress(&self, shop: &mut Shop) {
        let Self { theme, brand, tagline, phone, announcement, announced, pages, structure } = self.clone();
        shop.theme = theme;
        shop.brand = brand;
        shop.tagline = tagline;
        shop.phone = phone;
        shop.announcement = announcement;
        shop.announced = announced;
        shop.pages = pages;
        shop.structure = structure;
    }
}

/// A look that is being made. Shoppers do not see it. Who only keeps it need not read it: then `L` is what it is written as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft<L = Look> {
    /// What the shop looked like when the draft was begun: published over anything else, it would undo what somebody else
    /// did meanwhile.
    pub base: L,
    /// What it is to look like.
    pub look: L,
    /// Who changed it last.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Why a draft is not changed or published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stale {
    /// Somebody else changed the draft after it was shown.
    Draft,
    /// The shop's looks were changed after the draft was begun.
    Shop,
}

impl<L: Clone + PartialEq> Draft<L> {
    /// The draft after somebody changed it; `before` is what there was, and `seen` when that was changed as they saw it.
    /// None where nothing differs from the shop.
    ///
    /// # Errors
    /// [`Stale::Draft`]: it would take back what somebody else did meanwhile.
    pub fn after(
        before: Option<Self>,
        current: &L,
        look: L,
        (by, at, seen): (&str, Timestamp, Option<Timestamp>),
    ) -> Result<Option<Self>, Stale> {
        if before.as_ref().is_some_and(|before| before.by != by && Some(before.at) != seen) {
            return Err(Stale::Draft);
        }
        let base = before.map_or_else(|| current.clone(), |before| before.base);
        Ok((look != *current).then(|| Self { base, look, by: by.to_owned(), at }))
    }

    /// Whether it may be published over `current`.
    ///
    /// # Errors
    /// [`Stale::Shop`].
    pub fn fits(&self, current: &L) -> Result<(), Stale> {
        if self.base == *current { Ok(()) } else { Err(Stale::Shop) }
    }
}

/// A look that was published, or that the shop had before the studio was first used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past<L = Look> {
    /// Its number among them.
    pub number: i64,
    /// The look.
    pub look: L,
    /// Who published it; empty where it was not the studio that did.
    pub by: String,
    /// When, or when it was first seen.
    pub at: Timestamp,
    /// What became of it.
    pub state: PastState,
    /// The write that carries it; empty where there is none.
    pub write: String,
}

/// What became of a look that was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PastState {
    /// The database does not have it yet. It is published by itself when it has.
    Waiting,
    /// Shoppers see it, or saw it.
    Published,
    /// Somebody else wrote the shop's settings meanwhile, and nothing of it was applied.
    Conflict,
    /// It broke a rule of the database's, and nothing of it was applied.
    Refused,
}

impl<L: Clone + PartialEq> Past<L> {
    /// What is to be noted when `next` is published over `current`, `last` being the newest that is noted: also what there
    /// was, where somebody wrote it elsewhere, so that it can be taken again.
    #[must_use]
    pub fn noting(last: Option<&Self>, current: &L, next: Self) -> Vec<Self> {
        let is_noted = last.is_some_and(|last| last.look == *current);
        let elsewhere = Self {
            look: current.clone(),
            by: String::new(),
            state: PastState::Published,
            write: String::new(),
            ..next.clone()
        };
        if is_noted { vec![next] } else { vec![elsewhere, next] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, menu, noon};
    use crate::settings::Settings;
    use serde_json::json;
    use std::collections::BTreeSet;

    fn look(tagline: &str) -> Look {
        Look { tagline: tagline.to_owned(), ..fixture::look() }
    }

    fn draft(tagline: &str, by: &str) -> Draft {
        Draft { base: look("as it was"), look: look(tagline), by: by.to_owned(), at: noon() }
    }

    #[test]
    fn a_look_names_the_pictures_of_its_brand_and_of_its_sections() {
        let picture = |digit: char| json!({"name": format!("{}.webp", digit.to_string().repeat(32)), "width": 480, "height": 120});
        let mut look = fixture::look();
        assert_eq!(look.pictures().count(), 0);
        look.brand = serde_json::from_value(json!({"logo": picture('a'), "hero": picture('b')})).unwrap();
        let sections = [json!(null), picture('c'), picture('d')].map(|image| json!({"shows": {"image": image}}));
        look.structure = serde_json::from_value(json!({ "home": sections })).unwrap();
        let named: String = look.pictures().filter_map(|name| name.as_str().chars().next()).collect();
        assert_eq!(named, "abcd");
    }

    #[test]
    fn a_look_reaches_what_the_studio_writes_and_nothing_else() {
        let mut shop = menu().shop;
        let before = shop.clone();
        let new = look("New");
        new.dress(&mut shop);
        assert_eq!(shop, Shop { tagline: "New".to_owned(), ..before });
        let written = serde_json::to_value(&new).unwrap();
        let names: BTreeSet<&str> = written.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, BTreeSet::from(Look::FIELDS));
        // What its fields are written as is what the settings' own are written as.
        let settings = serde_json::to_value(Settings::of(&shop)).unwrap();
        assert!(Look::FIELDS.iter().all(|field| settings[field] == written[field]));
    }

    #[test]
    fn a_draft_is_what_its_maker_left_unless_somebody_else_changed_it_unseen() {
        fn check(before: Option<Draft>, seen: Option<Timestamp>, expect: Result<Option<&str>, Stale>) {
            let found = Draft::after(before, &look("as it is"), look("mine"), ("me", noon(), seen));
            let found = found.map(|draft| draft.map(|draft| draft.base.tagline));
            assert_eq!(found, expect.map(|base| base.map(str::to_owned)));
        }
        check(None, None, Ok(Some("as it is")));
        check(Some(draft("mine before", "me")), None, Ok(Some("as it was")));
        check(Some(draft("theirs", "other")), Some(noon()), Ok(Some("as it was")));
        check(Some(draft("theirs", "other")), None, Err(Stale::Draft));
        check(Some(draft("theirs", "other")), Some(Timestamp(1)), Err(Stale::Draft));
    }

    #[test]
    fn what_is_replaced_is_noted_too_where_the_studio_did_not_write_it() {
        fn check(last: Option<&str>, expect: &[(&str, &str)]) {
            let past = |tagline: &str, by: &str| Past {
                number: 0,
                look: look(tagline),
                by: by.to_owned(),
                at: noon(),
                state: PastState::Waiting,
                write: "w".to_owned(),
            };
            let last = last.map(|tagline| past(tagline, "me"));
            let noted = Past::noting(last.as_ref(), &look("as it is"), past("new", "me"));
            let found: Vec<_> = noted.iter().map(|it| (it.look.tagline.as_str(), it.by.as_str())).collect();
            assert_eq!(found, expect);
        }
        check(None, &[("as it is", ""), ("new", "me")]);
        check(Some("as it is"), &[("new", "me")]);
        check(Some("older"), &[("as it is", ""), ("new", "me")]);
    }

    #[test]
    fn a_draft_that_changes_nothing_is_none_and_one_on_other_looks_is_not_published() {
        let (current, me) = (look("as it was"), ("me", noon(), None));
        assert_eq!(Draft::after(None, &current, current.clone(), me), Ok(None));
        assert_eq!(draft("mine", "me").fits(&current), Ok(()));
        assert_eq!(draft("mine", "me").fits(&look("other")), Err(Stale::Shop));
    }
}
