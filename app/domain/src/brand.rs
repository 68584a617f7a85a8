//! What makes a shop's face its own beside the colours and shapes of its theme: its pictures, and where else its menu is shown.
//!
//! Pure. It is one of the [settings](crate::settings), so it goes the way of the other looks: draft, preview, published.

use crate::absent::{is_default, null_is_default};
use crate::picture::Picture;
use crate::site_host::SiteHost;
use crate::wire::FieldError;
use serde::{Deserialize, Serialize};

/// A shop's own face.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Brand {
    /// In the head of every page, in place of the shop's name.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub logo: Option<Picture>,
    /// At the top of the front page, in place of a few products.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub hero: Option<Picture>,
    /// Other sites that may show its menu in a frame, at most [`MAX_SITES`].
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub framed_by: Vec<SiteHost>,
    /// The host that it wishes for. It is the shop's once the platform's directory says so, and no sooner.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub own_host: Option<SiteHost>,
}

/// The most sites that may show a shop's menu.
pub const MAX_SITES: usize = 8;

/// Where a picture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the head of every page.
    Logo,
    /// At the top of the front page.
    Hero,
}

impl Place {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 2] = [Self::Logo, Self::Hero];

    /// Its name in forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Logo => "logo",
            Self::Hero => "hero",
        }
    }

    /// What it is, for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Logo => "Logo",
            Self::Hero => "Picture of the front page",
        }
    }

    /// The longest side, in pixels, to which a browser brings a picture for it before it is sent: twice what is shown, for
    /// screens that show two pixels for one.
    #[must_use]
    pub const fn longest_side(self) -> u32 {
        match self {
            Self::Logo => 480,
            Self::Hero => 1_600,
        }
    }

    /// The place of that name; none where there is none.
    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.key() == key)
    }

    /// The picture that stands there.
    #[must_use]
    pub const fn of(self, brand: &Brand) -> Option<&Picture> {
        match self {
            Self::Logo => brand.logo.as_ref(),
            Self::Hero => brand.hero.as_ref(),
        }
    }

    /// Puts one there, or takes it away.
    pub fn set(self, brand: &mut Brand, picture: Option<Picture>) {
        match self {
            Self::Logo => brand.logo = picture,
            Self::Hero => brand.hero = picture,
        }
    }
}

impl Brand {
    /// Its pictures.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        Place::ALL.into_iter().filter_map(|place| place.of(self))
    }

    /// The sites that somebody typed, parted by blanks, commas or lines.
    ///
    /// # Errors
    /// A sentence that names what is no site.
    pub fn sites(text: &str) -> Result<Vec<SiteHost>, String> {
        let words = text.split(|sign: char| sign.is_whitespace() || sign == ',').filter(|word| !word.is_empty());
        let mut sites = Vec::new();
        for word in words {
            let shown: String = word.chars().take(60).collect();
            let site = SiteHost::typed(word).ok_or_else(|| {
                format!("“{shown}” is no site: write its name, such as www.example.com. They stay as they were.")
            })?;
            if !sites.contains(&site) {
                sites.push(site);
            }
        }
        Ok(sites)
    }

    /// All that is wrong with it, below that pointer.
    #[must_use]
    pub fn problems(&self, pointer: &str) -> Vec<FieldError> {
        let wrong = |place: Place| {
            let why = place.of(self)?.problem()?;
            Some(FieldError::at(format!("{pointer}/{}", place.key()), why))
        };
        let sites = (self.framed_by.len() > MAX_SITES).then(|| {
            let why = format!("At most {MAX_SITES} other sites show a shop's menu.");
            FieldError::at(format!("{pointer}/framed_by"), why)
        });
        Place::ALL.into_iter().filter_map(wrong).chain(sites).collect()
    }

    /// What differs in another, a sentence each.
    #[must_use]
    pub fn changes_to(&self, to: &Self) -> Vec<String> {
        let changed = |place: Place| {
            let what = place.label();
            match (place.of(self), place.of(to)) {
                (None, None) => None,
                (None, Some(_)) => Some(format!("{what} added")),
                (Some(_), None) => Some(format!("{what} taken away")),
                (Some(was), Some(is)) if was.name != is.name => Some(format!("{what} changed")),
                (Some(was), Some(is)) if was.alt != is.alt => Some(format!("{what} described as “{}”", is.alt)),
                (Some(_), Some(_)) => None,
            }
        };
        let told = |sites: &[SiteHost], others: &[SiteHost], what: &str| {
            let new = sites.iter().filter(|site| !others.contains(site)).map(|site| format!("{what} {site}"));
            new.collect::<Vec<_>>()
        };
        let mut said: Vec<String> = Place::ALL.into_iter().filter_map(changed).collect();
        said.extend(told(&to.framed_by, &self.framed_by, "Menu also shown at"));
        said.extend(told(&self.framed_by, &to.framed_by, "Menu no longer shown at"));
        match (&self.own_host, &to.own_host) {
            (was, is) if was == is => {}
            (_, Some(host)) => said.push(format!("Own address wished for: {host}")),
            (_, None) => said.push("No own address wished for any more".to_owned()),
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn picture(digit: char, alt: &str) -> Value {
        json!({"name": format!("{}.webp", digit.to_string().repeat(32)), "width": 480, "height": 120, "alt": alt})
    }

    fn brand(value: Value) -> Brand {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_shop_of_before_there_were_brands_has_an_empty_one_and_an_empty_one_is_written_as_nothing() {
        assert_eq!(brand(json!({})), Brand::default());
        assert_eq!(brand(json!({"logo": null, "hero": null})), Brand::default());
        assert_eq!(serde_json::to_value(Brand::default()).unwrap(), json!({}));
        let whole = json!({"logo": picture('a', "A fox"), "hero": picture('b', "A street")});
        assert_eq!(serde_json::to_value(brand(whole.clone())).unwrap(), whole);
    }

    #[test]
    fn what_cannot_stand_in_a_brand_is_named() {
        fn check(change: impl FnOnce(&mut Value), expect: &[&str]) {
            let mut value = json!({"logo": picture('a', "A fox"), "hero": picture('b', "")});
            change(&mut value);
            let found = brand(value).problems("#/brand");
            assert_eq!(found.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), expect);
        }
        check(|_| {}, &[]);
        check(|it| it["logo"]["width"] = json!(100_000), &["#/brand/logo"]);
        check(|it| it["hero"]["height"] = json!(0), &["#/brand/hero"]);
        check(|it| it["hero"]["alt"] = json!("two\nlines"), &["#/brand/hero"]);
        check(|it| it["framed_by"] = json!(vec!["a.example"; 9]), &["#/brand/framed_by"]);
        check(|it| it["logo"]["colours"] = json!(vec!["#112233"; 7]), &["#/brand/logo"]);
        let named = json!({"logo": {"name": "../secret.png", "width": 64, "height": 64}});
        assert!(serde_json::from_value::<Brand>(named).is_err());
    }

    #[test]
    fn every_change_is_told_in_plain_words() {
        fn check(from: Value, to: Value, expect: &[&str]) {
            assert_eq!(brand(from).changes_to(&brand(to)), expect);
        }
        let logo = |digit, alt| json!({"logo": picture(digit, alt)});
        check(logo('a', ""), logo('a', ""), &[]);
        check(json!({}), logo('a', ""), &["Logo added"]);
        check(logo('a', ""), json!({}), &["Logo taken away"]);
        check(logo('a', ""), logo('b', "A fox"), &["Logo changed"]);
        check(logo('a', ""), logo('a', "A fox"), &["Logo described as “A fox”"]);
        check(json!({}), json!({"hero": picture('a', "")}), &["Picture of the front page added"]);
        check(
            json!({"framed_by": ["a.example", "b.example"]}),
            json!({"framed_by": ["b.example", "c.example"]}),
            &["Menu also shown at c.example", "Menu no longer shown at a.example"],
        );
        let host = json!({"own_host": "shop.example"});
        check(json!({}), host.clone(), &["Own address wished for: shop.example"]);
        check(host, json!({}), &["No own address wished for any more"]);
    }

    #[test]
    fn sites_are_taken_as_they_are_typed_and_what_is_none_is_named() {
        fn check(text: &str, expect: Result<&[&str], &str>) {
            let found = Brand::sites(text);
            let found = found.as_ref().map(|sites| sites.iter().map(SiteHost::as_str).collect::<Vec<_>>());
            match (found, expect) {
                (Ok(found), Ok(expect)) => assert_eq!(found, expect, "{text}"),
                (Err(why), Err(expect)) => assert!(why.contains(expect), "{why}"),
                (found, expect) => panic!("{text}: {found:?} instead of {expect:?}"),
            }
        }
        check("", Ok(&[]));
        check("https://www.example.com/, a.example\r\na.example", Ok(&["www.example.com", "a.example"]));
        check("a.example; script-src", Err("“a.example;” is no site"));
        check(&"x".repeat(10_000), Err("is no site"));
    }
}
