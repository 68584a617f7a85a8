//! The menu page's query: read from an address, and written back in its one canonical form.
//!
//! Pure. What is unknown is ignored, so that an old link still shows a menu; what is written is always the same for the
//! same choices, so that it can name a cached page.

use super::{PAGE_SIZE, masses};
use crate::menu::Menu;
use crate::product::{Category, StrainType};
use crate::weight::{Milligrams, decimal};
use serde::{Deserialize, Serialize};

/// The most characters of a search text or a brand; the rest is cut off.
pub const MAX_QUERY_CHARS: usize = 80;

/// What a shopper asks of the menu page. The default is the whole menu, from its first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuQuery {
    /// Only that shelf.
    pub category: Option<Category>,
    /// Only what holds all these words; trimmed, with single spaces, at most [`MAX_QUERY_CHARS`] characters.
    pub q: String,
    /// Only that type of plant.
    pub strain: Option<StrainType>,
    /// Only that maker, exactly as the products carry it.
    pub brand: Option<String>,
    /// Only what is sold in that mass, packs by their whole.
    pub weight: Option<Milligrams>,
    /// Only what a special makes cheaper now.
    pub special: bool,
    /// In which order.
    pub sort: Sort,
    /// Which page, from 1.
    pub page: u32,
}

/// The order of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The shop's own.
    #[default]
    Menu,
    /// What is ordered most first, by [`crate::popular`], and then the others as the menu was written.
    Popular,
    /// The cheapest first.
    PriceLow,
    /// The dearest first.
    PriceHigh,
    /// By name.
    Name,
    /// The strongest first.
    Thc,
}

impl Sort {
    /// All of them, in the order of the page's list.
    pub const ALL: [Self; 6] = [Self::Menu, Self::Popular, Self::PriceLow, Self::PriceHigh, Self::Name, Self::Thc];

    /// Its name in addresses.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Menu => "menu",
            Self::Popular => "popular",
            Self::PriceLow => "price-low",
            Self::PriceHigh => "price-high",
            Self::Name => "name",
            Self::Thc => "thc",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Menu => "Menu order",
            Self::Popular => "Most popular",
            Self::PriceLow => "Price, low to high",
            Self::PriceHigh => "Price, high to low",
            Self::Name => "Name",
            Self::Thc => "THC, high to low",
        }
    }
}

impl Default for MenuQuery {
    fn default() -> Self {
        Self {
            category: None,
            q: String::new(),
            strain: None,
            brand: None,
            weight: None,
            special: false,
            sort: Sort::Menu,
            page: 1,
        }
    }
}

impl MenuQuery {
    /// Reads a query from its decoded keys and values. Unknown keys and values are ignored; of a repeated key the last
    /// known value counts.
    #[must_use]
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs {
            query.take(key, value);
        }
        query
    }

    fn take(&mut self, key: &str, value: &str) {
        match key {
            "category" => self.category = Category::from_key(value).or(self.category),
            "q" => self.q = tidy(value),
            "strain" => self.strain = StrainType::from_key(value).or(self.strain),
            "brand" => self.brand = Some(tidy(value)).filter(|brand| !brand.is_empty()),
            "weight" => self.weight = parse_mass(value).or(self.weight),
            "special" => self.special |= matches!(value, "1" | "true" | "on" | "yes"),
            "sort" => self.sort = Sort::ALL.into_iter().find(|sort| sort.key() == value).unwrap_or(self.sort),
            "page" => self.page = value.parse().ok().filter(|page| *page >= 1).unwrap_or(self.page),
            _ => {}
        }
    }

    /// The query as it stands in an address, after the `?` and percent-encoded: keys in one order, defaults left out.
    /// Empty for the whole menu. Reading it back gives the same query.
    #[must_use]
    pub fn to_query_string(&self) -> String {
        let mut written = String::new();
        let mut put = |key: &str, value: &str| {
            if !written.is_empty() {
                written.push('&');
            }
            written.push_str(key);
            written.push('=');
            encode_into(value, &mut written);
        };
        if let Some(category) = self.category {
            put("category", category.key());
        }
        if !self.q.is_empty() {
            put("q", &self.q);
        }
        if let Some(strain) = self.strain {
            put("strain", strain.key());
        }
        if let Some(brand) = &self.brand {
            put("brand", brand);
        }
        if let Some(weight) = self.weight {
            put("weight", &mass_key(weight));
        }
        if self.special {
            put("special", "1");
        }
        if self.sort != Sort::Menu {
            put("sort", self.sort.key());
        }
        if self.page > 1 {
            put("page", &self.page.to_string());
        }
        written
    }

    /// Whether it is one of the few that the menu's own links and filters lead to. Words and pages that somebody made up
    /// have no end: what they find is not worth keeping, and must not push out what is.
    #[must_use]
    pub fn is_one_of_few(&self, menu: &Menu) -> bool {
        let pages = menu.products.len().div_ceil(PAGE_SIZE).max(1);
        let is_known = |brand: &String| menu.products.iter().any(|product| product.brand.as_ref() == Some(brand));
        let is_sold = |mass| menu.products.iter().any(|product| masses(product).any(|sold| sold == mass));
        self.q.is_empty()
            && usize::try_from(self.page).is_ok_and(|page| page <= pages)
            && self.brand.as_ref().is_none_or(is_known)
            && self.weight.is_none_or(is_sold)
    }

    /// The same choices from another page.
    #[must_use]
    pub fn on_page(&self, page: usize) -> Self {
        Self { page: u32::try_from(page).unwrap_or(u32::MAX).max(1), ..self.clone() }
    }
}

/// A mass as addresses and forms write it: `3.5g`.
#[must_use]
pub fn mass_key(mass: Milligrams) -> String {
    decimal(mass.0) + "g"
}

/// Reads `3.5g`, `3.5 g`, `500mg`; none for anything else, and for nothing at all.
fn parse_mass(text: &str) -> Option<Milligrams> {
    let text = text.trim();
    if let Some(milligrams) = text.strip_suffix("mg") {
        return positive(whole(milligrams.trim_end())?);
    }
    let grams = text.strip_suffix('g')?.trim_end();
    let (grams, fraction) = grams.split_once('.').unwrap_or((grams, ""));
    // Thousandths: "5" after the point is 500 mg.
    let places = fraction.len();
    let scale = [1000, 100, 10, 1].get(places).copied()?;
    let fraction = if places == 0 { 0 } else { whole(fraction)?.checked_mul(scale)? };
    let grams = if grams.is_empty() && places > 0 { 0 } else { whole(grams)? };
    positive(grams.checked_mul(1000)?.checked_add(fraction)?)
}

fn whole(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn positive(milligrams: i64) -> Option<Milligrams> {
    (milligrams > 0).then_some(Milligrams(milligrams))
}

/// Trimmed, with single spaces for all blank and control characters, and cut to [`MAX_QUERY_CHARS`].
fn tidy(text: &str) -> String {
    let mut tidied = String::new();
    for word in text.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|it| !it.is_empty()) {
        if !tidied.is_empty() {
            tidied.push(' ');
        }
        tidied.push_str(word);
        if tidied.len() > 4 * MAX_QUERY_CHARS {
            break;
        }
    }
    let cut: String = tidied.chars().take(MAX_QUERY_CHARS).collect();
    cut.trim_end().to_owned()
}

/// Percent-encodes all but the unreserved characters of RFC 3986 section 2.3, which is also safe in a form's encoding.
fn encode_into(text: &str, written: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let hex = |digit: u8| HEX.get(usize::from(digit & 15)).map_or('0', |byte| char::from(*byte));
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            written.push(char::from(byte));
        } else {
            written.push('%');
            written.push(hex(byte >> 4));
            written.push(hex(byte));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_has_one_canonical_form_and_ignores_what_it_does_not_know() {
        fn check(pairs: &[(&str, &str)], expect: &str) {
            let query = MenuQuery::parse(pairs.iter().copied());
            assert_eq!(query.to_query_string(), expect, "{pairs:?}");
        }
        check(&[], "");
        check(&[("page", "1"), ("sort", "menu"), ("q", "  "), ("special", "0"), ("utm_source", "x")], "");
        check(&[("page", "0"), ("sort", "best"), ("category", "shoes"), ("strain", "?"), ("weight", "heavy")], "");
        check(&[("page", "-2")], "");
        check(&[("page", "2"), ("q", " Blue   Dream\n")], "q=Blue%20Dream&page=2");
        check(&[("brand", "Ætherleaf & Co"), ("special", "on")], "brand=%C3%86therleaf%20%26%20Co&special=1");
        check(
            &[("sort", "thc"), ("strain", "indica"), ("category", "pre_roll")],
            "category=pre_roll&strain=indica&sort=thc",
        );
        check(&[("category", "vape"), ("category", "flower"), ("category", "?")], "category=flower");
    }

    #[test]
    fn what_somebody_made_up_is_none_of_the_few() {
        fn check(pairs: &[(&str, &str)], expect: bool) {
            let query = MenuQuery::parse(pairs.iter().copied());
            assert_eq!(query.is_one_of_few(&crate::fixture::menu()), expect, "{pairs:?}");
        }
        let menu = crate::fixture::menu();
        let brand = menu.products.iter().find_map(|product| product.brand.clone()).unwrap();
        check(&[], true);
        check(&[("category", "flower"), ("strain", "indica"), ("sort", "name"), ("special", "1"), ("page", "1")], true);
        check(&[("brand", &brand), ("weight", "3.5g")], true);
        check(&[("brand", "Nobody's")], false);
        check(&[("weight", "3.499g")], false);
        check(&[("page", "2")], false);
        check(&[("page", "4294967295")], false);
        check(&[("q", "dream")], false);
        check(&[("q", " "), ("utm_source", "x")], true);
    }

    #[test]
    fn a_weight_is_read_however_it_is_written() {
        fn check(text: &str, expect: &str) {
            let written = MenuQuery::parse([("weight", text)]).to_query_string();
            assert_eq!(written.strip_prefix("weight=").unwrap_or(""), expect, "{text}");
        }
        check("3.5g", "3.5g");
        check(" 3.50 g", "3.5g");
        check("3500mg", "3.5g");
        check(".5g", "0.5g");
        check("28.35g", "28.35g");
        check("14g", "14g");
        check("0g", "");
        check("-1g", "");
        check("g", "");
        check(".g", "");
        check("1.2345g", "");
        check("3.5", "");
        check("99999999999999999999g", "");
    }

    #[test]
    fn a_long_text_is_cut_by_letters() {
        let query = MenuQuery::parse([("q", "é".repeat(200).as_str())]);
        assert_eq!(query.q, "é".repeat(MAX_QUERY_CHARS));
    }
}
