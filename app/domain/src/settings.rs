//! What a shop's staff may write about their shop: words, hours, looks, margins. The rest of [`Shop`] is the law's or the
//! platform's, and cannot be reached from here. That the law's figures hold, an owner can confirm, and nobody else.
//!
//! Pure. What was sent is checked field by field and all that is wrong is named at once. A field that is left out keeps
//! its value, so that a program which knows only some of them destroys none.

mod bounds;

pub use bounds::{MAX_LINE_CHARS, MAX_PAGE_CHARS, MAX_PAGES, is_heading, is_line, is_page_text};

use crate::absent::null_is_default;
use crate::brand::Brand;
use crate::hours::Hours;
use crate::limit::{LimitConfirmation, LimitRule, LimitRules};
use crate::margin::{Margins, WHOLE};
use crate::order_type::OrderTypes;
use crate::shop::{Announced, MAX_RADIUS, Page, Shop, Theme};
use crate::slot::SlotPlan;
use crate::special::Stacking;
use crate::staff::{Duty, Role};
use crate::structure::Structure;
use crate::time::Timestamp;
use crate::wire::FieldError;
use crate::wording::contain;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The part of a shop that its staff write. `everbud.settings_of` names the same fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// One sentence under the name.
    pub tagline: String,
    /// For questions about an order.
    pub phone: String,
    /// A sentence above every page; empty for none.
    pub announcement: String,
    /// When it stands there.
    #[serde(default, deserialize_with = "null_is_default")]
    pub announced: Announced,
    /// When it is open.
    pub hours: Hours,
    /// When an order can be picked up.
    pub slots: SlotPlan,
    /// Whether it takes orders for its next opening while it is closed.
    pub after_hours_orders: bool,
    /// Its looks.
    pub theme: Theme,
    /// Its pictures.
    #[serde(default, deserialize_with = "null_is_default")]
    pub brand: Brand,
    /// Its own pages.
    pub pages: Vec<Page>,
    /// How its pages are put together.
    #[serde(default, deserialize_with = "null_is_default")]
    pub structure: Structure,
    /// What it keeps of its prices.
    #[serde(default, deserialize_with = "null_is_default")]
    pub margins: Margins,
    /// Whether several specials may change one piece.
    #[serde(default, deserialize_with = "null_is_default")]
    pub stacking: Stacking,
    /// How orders leave it.
    #[serde(default, deserialize_with = "null_is_default")]
    pub order_types: OrderTypes,
    /// What an owner has confirmed of its purchase limits. Sent, each is its `rule`; who confirmed it and when is added.
    #[serde(default, deserialize_with = "null_is_default")]
    pub limits_confirmed: Vec<LimitConfirmation>,
}

/// Who writes settings, and when.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    /// The name that they signed in with.
    pub name: &'a str,
    /// What they are to the shop.
    pub role: Role,
    /// When they write.
    pub at: Timestamp,
}

impl Settings {
    /// The settings of a shop.
    #[must_use]
    pub fn of(shop: &Shop) -> Self {
        Self {
            tagline: shop.tagline.clone(),
            phone: shop.phone.clone(),
            announcement: shop.announcement.clone(),
            announced: shop.announced,
            hours: shop.hours.clone(),
            slots: shop.slots,
            after_hours_orders: shop.after_hours_orders,
            theme: shop.theme.clone(),
            brand: shop.brand.clone(),
            pages: shop.pages.clone(),
            structure: shop.structure.clone(),
            margins: shop.margins.clone(),
            stacking: shop.stacking,
            order_types: shop.order_types.clone(),
            limits_confirmed: shop.limits_confirmed.clone(),
        }
    }

    /// These settings with what was sent instead, for a shop of those limits. Fields that are not settings are passed over.
    ///
    /// # Errors
    /// A [`FieldError`] for each thing that is wrong; the sender's fault, and sending it again does not help.
    pub fn with(
        self,
        sent: &Map<String, Value>,
        limits: &LimitRules,
        writer: Writer<'_>,
    ) -> Result<Self, Vec<FieldError>> {
        let mut reading = Reading { sent, errors: Vec::new() };
        let settings = Self {
            tagline: reading.field("tagline", self.tagline),
            phone: reading.field("phone", self.phone),
            announcement: reading.field("announcement", self.announcement),
            announced: reading.field::<Option<Announced>>("announced", Some(self.announced)).unwrap_or_default(),
            hours: reading.field("hours", self.hours),
            slots: reading.field("slots", self.slots),
            after_hours_orders: reading.field("after_hours_orders", self.after_hours_orders),
            theme: reading.field("theme", self.theme),
            brand: reading.field::<Option<Brand>>("brand", Some(self.brand)).unwrap_or_default(),
            pages: reading.field("pages", self.pages),
            structure: reading.field::<Option<Structure>>("structure", Some(self.structure)).unwrap_or_default(),
            margins: reading.field::<Option<Margins>>("margins", Some(self.margins)).unwrap_or_default(),
            stacking: reading.field("stacking", self.stacking),
            order_types: reading.field("order_types", self.order_types),
            limits_confirmed: reading.confirmations(self.limits_confirmed, limits, writer),
        };
        let mut errors = reading.errors;
        settings.check(&mut errors);
        if errors.is_empty() { Ok(settings) } else { Err(errors) }
    }

    fn check(&self, errors: &mut Vec<FieldError>) {
        errors.extend(self.hours.problems("#/hours"));
        errors.extend(self.order_types.problems("#/order_types"));
        errors.extend(self.brand.problems("#/brand"));
        errors.extend(self.structure.problems("#/structure"));
        let mut wrong = |pointer: String, why: String| errors.push(FieldError::at(pointer, why));
        for (field, line) in [("tagline", &self.tagline), ("phone", &self.phone), ("announcement", &self.announcement)]
        {
            if !is_line(line) {
                wrong(format!("#/{field}"), format!("It is one line of {MAX_LINE_CHARS} characters at most."));
            }
        }
        if !self.announced.can_be() {
            wrong(String::from("#/announced"), String::from("An announcement ends after it begins."));
        }
        if let Some(why) = self.slots.problem() {
            wrong(String::from("#/slots"), why.to_owned());
        }
        if self.theme.radius > MAX_RADIUS {
            wrong(String::from("#/theme/radius"), format!("Corners are round by {MAX_RADIUS} pixels at most."));
        }
        if self.pages.len() > MAX_PAGES {
            wrong(String::from("#/pages"), format!("A shop has {MAX_PAGES} pages at most."));
        }
        for (category, margin) in &self.margins {
            if *margin > WHOLE {
                let why = format!("Nobody keeps more than the whole price, which is {WHOLE} hundredths of a percent.");
                wrong(format!("#/margins/{}", category.key()), why);
            }
        }
        let mut slugs = BTreeSet::new();
        for (at, page) in self.pages.iter().enumerate() {
            if !is_heading(&page.title) {
                wrong(format!("#/pages/{at}/title"), format!("It is one line of 1 to {MAX_LINE_CHARS} characters."));
            }
            if !is_page_text(&page.body) {
                wrong(format!("#/pages/{at}/body"), format!("It is a text of {MAX_PAGE_CHARS} characters at most."));
            }
            if !slugs.insert(page.slug.as_str()) {
                wrong(format!("#/pages/{at}/slug"), String::from("Another page has this name already."));
            }
        }
    }
}

struct Reading<'a> {
    sent: &'a Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Reading<'_> {
    /// What was sent for that field, or what was there before.
    fn field<T: DeserializeOwned>(&mut self, name: &str, before: T) -> T {
        let Some(mut sent) = self.sent.get(name).cloned() else { return before };
        contain(&mut sent);
        T::deserialize(sent).unwrap_or_else(|why| {
            self.errors.push(FieldError::at(format!("#/{name}"), format!("It cannot be read: {why}.")));
            before
        })
    }

    /// What is confirmed of the limits now, by whoever may.
    fn confirmations(
        &mut self,
        before: Vec<LimitConfirmation>,
        limits: &LimitRules,
        writer: Writer<'_>,
    ) -> Vec<LimitConfirmation> {
        let wrong = self.errors.len();
        let asked = self.field::<Option<Vec<Asked>>>(CONFIRMED, None);
        if self.errors.len() > wrong || !self.sent.contains_key(CONFIRMED) {
            return before;
        }
        let mut confirmed: Vec<LimitConfirmation> = Vec::new();
        for (at, Asked { rule }) in asked.unwrap_or_default().into_iter().enumerate() {
            if confirmed.iter().any(|it| it.is_of(&rule)) {
                continue;
            }
            let kept = before.iter().find(|it| it.is_of(&rule));
            if kept.is_none() && !limits.0.contains(&rule) {
                let why = "This is none of the shop's purchase limits, or no longer.";
                self.errors.push(FieldError::at(format!("#/{CONFIRMED}/{at}/rule"), why));
            }
            let new = || LimitConfirmation { by: writer.name.to_owned(), at: writer.at, rule };
            confirmed.push(kept.cloned().unwrap_or_else(new));
        }
        if confirmed != before && !writer.role.may(Duty::ConfirmLimits) {
            self.errors.push(FieldError::at(format!("#/{CONFIRMED}"), "Only an owner confirms purchase limits."));
        }
        confirmed
    }
}

const CONFIRMED: &str = "limits_confirmed";

/// A rule to be confirmed. Who did it and when is not the sender's to say.
#[derive(Deserialize)]
struct Asked {
    rule: LimitRule,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{menu, noon};
    use crate::product::Category;
    use serde_json::json;

    fn change(sent: Value) -> Result<Settings, Vec<FieldError>> {
        change_at(&menu().shop, Role::Manager, sent)
    }

    fn change_at(shop: &Shop, role: Role, sent: Value) -> Result<Settings, Vec<FieldError>> {
        let Value::Object(sent) = sent else { panic!("an object") };
        Settings::of(shop).with(&sent, &shop.limit, Writer { name: "mara@saltmarsh", role, at: noon() })
    }

    #[test]
    fn an_owner_confirms_the_figures_of_their_shop_and_nobody_else_does() {
        fn check(shop: &Shop, role: Role, sent: &Value, expect: Result<usize, &str>) {
            let found = change_at(shop, role, json!({"limits_confirmed": sent}));
            let found = found.map(|it| it.limits_confirmed.len()).map_err(|errors| errors[0].pointer.clone());
            assert_eq!(found, expect.map_err(str::to_owned), "{role:?} {sent}");
        }
        let limit = LimitRules::of_jurisdiction("US-NM").unwrap();
        let shop = Shop { limit, ..menu().shop };
        let rule = json!(shop.limit.0[0]);
        let (asked, empty) = (json!([{"rule": rule}]), json!([]));
        let nobody = "#/limits_confirmed";
        check(&shop, Role::Owner, &asked, Ok(1));
        check(&shop, Role::Owner, &json!([{"rule": rule}, {"rule": rule}]), Ok(1));
        check(&shop, Role::Manager, &asked, Err(nobody));
        check(&shop, Role::Budtender, &asked, Err(nobody));
        let mut other = rule.clone();
        other["limits"][0][0]["cap"] = json!(999_999);
        check(&shop, Role::Owner, &json!([{"rule": other}]), Err("#/limits_confirmed/0/rule"));
        check(&shop, Role::Owner, &json!([{"rule": 1}]), Err(nobody));

        let claimed = json!([{"rule": rule, "by": "somebody", "at": "2020-01-01T00:00:00Z"}]);
        let written = change_at(&shop, Role::Owner, json!({"limits_confirmed": claimed})).unwrap().limits_confirmed;
        assert_eq!((written[0].by.as_str(), written[0].at), ("mara@saltmarsh", noon()));
        let confirmed = Shop { limits_confirmed: written, ..shop };
        check(&confirmed, Role::Manager, &json!(confirmed.limits_confirmed), Ok(1));
        check(&confirmed, Role::Manager, &asked, Ok(1));
        check(&confirmed, Role::Manager, &empty, Err(nobody));
        check(&confirmed, Role::Manager, &Value::Null, Err(nobody));
        check(&confirmed, Role::Owner, &empty, Ok(0));
        assert_eq!(change_at(&confirmed, Role::Manager, json!({"phone": "1"})).unwrap().limits_confirmed.len(), 1);
    }

    #[test]
    fn what_is_left_out_keeps_its_value_and_what_is_no_setting_is_passed_over() {
        let before = Settings::of(&menu().shop);
        assert_eq!(change(json!({})).unwrap(), before);
        let changed = change(json!({"announcement": "Closed on Monday.", "minimum_age": 12, "held": []})).unwrap();
        assert_eq!(changed, Settings { announcement: String::from("Closed on Monday."), ..before });
    }

    #[test]
    fn what_get_tells_can_be_put_back() {
        let settings = Settings::of(&menu().shop);
        let told = serde_json::to_value(&settings).unwrap();
        assert_eq!(change(told).unwrap(), settings);
    }

    #[test]
    fn words_that_would_reach_beyond_themselves_are_contained() {
        let sent =
            json!({"tagline": "\u{202E}Open\u{202C} late", "pages": [{"slug": "a", "title": "A\u{2066}", "body": ""}]});
        let changed = change(sent).unwrap();
        assert_eq!((changed.tagline.as_str(), changed.pages[0].title.as_str()), ("Open late", "A"));
    }

    #[test]
    fn margins_are_entered_by_category_and_taken_back() {
        let entered = change(json!({"margins": {"flower": 4_500, "edible": 0}})).unwrap().margins;
        assert_eq!(entered, Margins::from([(Category::Flower, 4_500), (Category::Edible, 0)]));
        assert_eq!(change(json!({"margins": null})).unwrap().margins, Margins::new());
        // A shop of before there were margins, and one whose database has a null for them.
        let mut shop = serde_json::to_value(menu().shop).unwrap();
        assert_eq!(shop.get("margins"), None);
        shop["margins"] = Value::Null;
        assert_eq!(serde_json::from_value::<Shop>(shop).unwrap(), menu().shop);
    }

    #[test]
    fn how_specials_stack_is_the_shops_to_say() {
        assert_eq!(change(json!({"stacking": "compounding"})).unwrap().stacking, Stacking::Compounding);
        assert_eq!(change(json!({"stacking": "all"})).unwrap_err()[0].pointer, "#/stacking");
        // A shop of before they could stack, and one whose database has a null for it.
        let mut shop = serde_json::to_value(menu().shop).unwrap();
        assert_eq!(shop.get("stacking"), None);
        shop["stacking"] = Value::Null;
        assert_eq!(serde_json::from_value::<Shop>(shop).unwrap(), menu().shop);
    }

    #[test]
    fn everything_that_is_wrong_is_named_at_once() {
        fn check(sent: &Value, pointers: &[&str]) {
            let errors = change(sent.clone()).unwrap_err();
            assert_eq!(errors.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), pointers, "{sent}");
        }
        let theme = json!({"accent": "red", "on_accent": "#ffffff", "ground": "#ffffff", "surface": "#ffffff",
            "ink": "#000000", "face": "sans", "radius": 4});
        check(&json!({"theme": theme, "phone": 7}), &["#/phone", "#/theme"]);
        check(&json!({"theme": {"accent": "#ffffff"}}), &["#/theme"]);
        check(&json!({"announcement": "two\nlines", "tagline": "x".repeat(281)}), &["#/tagline", "#/announcement"]);
        check(&json!({"hours": [null, null]}), &["#/hours"]);
        let times = json!({"from": "2026-12-02T00:00:00Z", "until": "2026-12-01T00:00:00Z"});
        check(&json!({"announced": times}), &["#/announced"]);
        check(&json!({"announced": {"from": "soon"}}), &["#/announced"]);
        let day = |open: u16, close: u16| json!({"open": open, "close": close});
        let week = json!([null, day(600, 500), day(1500, 1600), day(0, 2880), day(0, 2881), null, null]);
        check(&json!({"hours": week}), &["#/hours/1", "#/hours/2", "#/hours/4"]);
        let dated = |date: &str, name: &str, hours: Value| json!({date: {"name": name, "hours": hours}});
        let hours = |dated: Value| json!({"hours": {"week": vec![Value::Null; 7], "dated": dated}});
        check(&hours(dated("2026-02-30", "", Value::Null)), &["#/hours"]);
        check(
            &hours(dated("2026-11-26", "two\nlines", day(600, 500))),
            &["#/hours/dated/2026-11-26/hours", "#/hours/dated/2026-11-26/name"],
        );
        let slots = json!({"minutes": 0, "capacity": 5, "lead_minutes": 0, "days_ahead": 1});
        check(&json!({"slots": slots}), &["#/slots"]);
        let page = |slug: &str, title: &str, body: &str| json!({"slug": slug, "title": title, "body": body});
        check(
            &json!({"pages": [page("a", "A", "\0"), page("a", "", "ok")]}),
            &["#/pages/0/body", "#/pages/1/title", "#/pages/1/slug"],
        );
        check(
            &json!({"margins": {"flower": 10_000, "vape": 10_001, "gear": 20_000}}),
            &["#/margins/vape", "#/margins/gear"],
        );
        check(&json!({"margins": {"flowers": 1}}), &["#/margins"]);
        check(&json!({"margins": {"flower": -1}}), &["#/margins"]);
        check(&json!({"pages": [page("Ä", "A", "")]}), &["#/pages"]);
        let many: Vec<Value> = (0..21).map(|at| page(&format!("p{at}"), "A", "")).collect();
        check(&json!({"pages": many}), &["#/pages"]);
        let sites: Vec<String> = (0..9).map(|at| format!("s{at}.example")).collect();
        check(&json!({"brand": {"framed_by": sites}}), &["#/brand/framed_by"]);
        check(&json!({"brand": {"logo": "a.svg"}}), &["#/brand"]);
        let elsewhere = json!([{"from": "/old", "to": "//evil.example"}]);
        check(&json!({"structure": {"redirects": elsewhere}}), &["#/structure/redirects/0"]);
        check(&json!({"structure": {"home": [{"shows": "bestsellers"}]}}), &["#/structure"]);
    }
}
