//! Browsing a menu: what a shopper asks of the menu page, and the one function that answers it.
//!
//! Pure. The page, its links and its cache key are all made from a [`MenuQuery`]; its listing from [`search`].

mod fold;
mod query;

pub use query::{MAX_QUERY_CHARS, MenuQuery, Sort, mass_key};

use crate::cart::MenuType;
use crate::gather::gathered;
use crate::id::{ProductId, VariantId};
use crate::menu::Menu;
use crate::money::Cents;
use crate::product::{Category, PotencyUnit, Product, StrainType};
use crate::special::Running;
use crate::structure::MenuOrder;
use crate::time::Timestamp;
use crate::weight::Milligrams;
use core::cmp::Reverse;
use fold::{fold, fold_into, words};
use std::collections::{BTreeMap, BTreeSet};

/// How many products stand on one page.
pub const PAGE_SIZE: usize = 24;

/// One page of the products that a query finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuListing<'a> {
    /// The products of the page, at most [`PAGE_SIZE`].
    pub items: Vec<&'a Product>,
    /// How many products the query finds on all pages.
    pub total: usize,
    /// Which page this is, from 1; a page beyond the last is the last.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
    /// How many products each further choice would leave.
    pub facets: Facets<'a>,
}

/// What can be chosen, and how many products would be found with it. Each list counts the products that match all
/// *other* choices of the query, so that a shopper can change their mind; what would find nothing is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets<'a> {
    /// Shelves, in the order of a menu.
    pub categories: Vec<Facet<Category>>,
    /// The plant's types.
    pub strains: Vec<Facet<StrainType>>,
    /// Makers, by name.
    pub brands: Vec<Facet<&'a str>>,
    /// Masses, the smallest first.
    pub weights: Vec<Facet<Milligrams>>,
    /// How many are on special.
    pub on_special: usize,
}

/// One choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facet<T> {
    /// What can be chosen.
    pub value: T,
    /// How many products it would find.
    pub count: usize,
}

/// Finds the products that match a query at `now`, at the prices of that list. Sold-out products go last. `popular` are
/// those that are ordered most, the first one most.
///
/// Every word of the query's text must occur somewhere in a product's name, brand, category, strain, effects or
/// description, in any case and with or without accents.
#[must_use]
pub fn search<'a>(
    menu: &'a Menu,
    sold_out: &BTreeSet<VariantId>,
    popular: &[ProductId],
    query: &MenuQuery,
    list: MenuType,
    now: Timestamp,
) -> MenuListing<'a> {
    let words = words(&query.q);
    let mut counts = Counts::default();
    let mut found: Vec<&Product> = Vec::new();
    let mut haystack = String::new();
    let running = menu.running(list, now);
    for product in &menu.products {
        if has_all(&words, product, &mut haystack) {
            let on_special = running.on(product).next().is_some();
            let fit = Fit::of(query, product, on_special);
            counts.add(product, fit, on_special);
            if fit.all() {
                found.push(product);
            }
        }
    }
    sort(&mut found, &running, query, &menu.shop.structure.order, popular);
    // A stable sort, so each half keeps its order.
    found.sort_by_key(|product| is_sold_out(product, sold_out));

    let total = found.len();
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    let page = usize::try_from(query.page).unwrap_or(usize::MAX).clamp(1, pages);
    let items = found.into_iter().skip((page - 1) * PAGE_SIZE).take(PAGE_SIZE).collect();
    MenuListing { items, total, page, pages, facets: counts.into_facets(&menu.shop.structure.order) }
}

/// Whether none of its variants can be had.
#[must_use]
pub fn is_sold_out(product: &Product, sold_out: &BTreeSet<VariantId>) -> bool {
    product.variants.iter().all(|variant| sold_out.contains(&variant.id))
}

/// Whether every word of that text occurs somewhere in the product, as in [`search`].
#[must_use]
pub fn answers_to(product: &Product, text: &str) -> bool {
    has_all(&words(text), product, &mut String::new())
}

/// Which of a query's choices a product fits.
#[derive(Debug, Clone, Copy)]
struct Fit {
    category: bool,
    strain: bool,
    brand: bool,
    weight: bool,
    special: bool,
}

impl Fit {
    fn of(query: &MenuQuery, product: &Product, on_special: bool) -> Self {
        Self {
            category: query.category.is_none_or(|category| category == product.category),
            strain: query.strain.is_none_or(|strain| Some(strain) == product.strain),
            brand: query.brand.is_none() || query.brand == product.brand,
            weight: query.weight.is_none_or(|weight| masses(product).any(|mass| mass == weight)),
            special: !query.special || on_special,
        }
    }

    const fn all(self) -> bool {
        self.category && self.strain && self.brand && self.weight && self.special
    }
}

#[derive(Default)]
struct Counts<'a> {
    categories: BTreeMap<Category, usize>,
    strains: BTreeMap<StrainType, usize>,
    brands: BTreeMap<&'a str, usize>,
    weights: BTreeMap<Milligrams, usize>,
    on_special: usize,
}

impl<'a> Counts<'a> {
    fn add(&mut self, product: &'a Product, fit: Fit, on_special: bool) {
        if (Fit { category: true, ..fit }).all() {
            *self.categories.entry(product.category).or_default() += 1;
        }
        if let Some(strain) = product.strain.filter(|_| Fit { strain: true, ..fit }.all()) {
            *self.strains.entry(strain).or_default() += 1;
        }
        if let Some(brand) = product.brand.as_deref().filter(|_| Fit { brand: true, ..fit }.all()) {
            *self.brands.entry(brand).or_default() += 1;
        }
        if (Fit { weight: true, ..fit }).all() {
            for mass in gathered::<_, BTreeSet<_>>(masses(product)) {
                *self.weights.entry(mass).or_default() += 1;
            }
        }
        if on_special && (Fit { special: true, ..fit }).all() {
            self.on_special += 1;
        }
    }

    fn into_facets(self, order: &MenuOrder) -> Facets<'a> {
        let mut categories = facets(self.categories);
        categories.sort_by_key(|facet| order.rank(facet.value));
        let mut brands = facets(self.brands);
        brands.sort_by_cached_key(|brand| fold(brand.value));
        Facets {
            categories,
            strains: facets(self.strains),
            brands,
            weights: facets(self.weights),
            on_special: self.on_special,
        }
    }
}

/// The makers of what is on the menu, by name, each with how many of its products are there.
#[must_use]
pub fn brands(menu: &Menu) -> Vec<Facet<&str>> {
    let mut counts = Counts::default();
    for product in &menu.products {
        counts.add(product, Fit::of(&MenuQuery::default(), product, false), false);
    }
    counts.into_facets(&menu.shop.structure.order).brands
}

fn facets<T>(counts: BTreeMap<T, usize>) -> Vec<Facet<T>> {
    counts.into_iter().map(|(value, count)| Facet { value, count }).collect()
}

fn masses(product: &Product) -> impl Iterator<Item = Milligrams> {
    product.variants.iter().filter_map(|variant| variant.size.mass())
}

/// Whether every word occurs in the product. The description is long and seldom needed, so it is folded last.
fn has_all(words: &[String], product: &Product, haystack: &mut String) -> bool {
    if words.is_empty() {
        return true;
    }
    haystack.clear();
    let names = [product.name.as_str(), product.category.label()];
    let more = [product.brand.as_deref(), product.strain.map(StrainType::label)];
    for text in names.into_iter().chain(more.into_iter().flatten()).chain(product.effects.iter().map(String::as_str)) {
        fold_into(text, haystack);
        haystack.push('\n');
    }
    if words.iter().all(|word| haystack.contains(word)) {
        return true;
    }
    fold_into(&product.description, haystack);
    words.iter().all(|word| haystack.contains(word))
}

/// As a shopper chose, and otherwise as the shop did: by shelf, where it ordered them, and within a shelf as it said.
fn sort(found: &mut [&Product], running: &Running<'_>, query: &MenuQuery, order: &MenuOrder, popular: &[ProductId]) {
    let own = query.sort == Sort::Menu;
    match if own { order.by } else { query.sort } {
        Sort::Menu => {}
        Sort::Popular => {
            let place = |product: &Product| popular.iter().position(|popular| *popular == product.id);
            found.sort_by_cached_key(|product| place(product).unwrap_or(popular.len()));
        }
        Sort::PriceLow => found.sort_by_cached_key(|product| price_from(product, running, query)),
        Sort::PriceHigh => found.sort_by_cached_key(|product| Reverse(price_from(product, running, query))),
        Sort::Name => found.sort_by_cached_key(|product| fold(&product.name)),
        Sort::Thc => found.sort_by_key(|product| thc_rank(product)),
    }
    if own && !order.categories.is_empty() {
        found.sort_by_cached_key(|product| order.rank(product.category));
    }
}

/// The lowest price of a product, after specials; of the chosen weight, where one is chosen.
fn price_from(product: &Product, running: &Running<'_>, query: &MenuQuery) -> Cents {
    product
        .variants
        .iter()
        .filter(|variant| query.weight.is_none() || variant.size.mass() == query.weight)
        .map(|variant| {
            let price = variant.price_on(running.list());
            running.sale_price(product, variant).map_or(price, |sale| sale.now)
        })
        .min()
        .unwrap_or(Cents::ZERO)
}

/// The strongest first. Percent and milligrams do not compare, so they stand apart, and what was not measured is last.
fn thc_rank(product: &Product) -> (u8, Reverse<i64>) {
    match product.thc {
        Some(thc) => match thc.unit {
            PotencyUnit::Percent => (0, Reverse(thc.high)),
            PotencyUnit::Milligrams => (1, Reverse(thc.high)),
        },
        None => (2, Reverse(0)),
    }
}

#[cfg(test)]
mod tests;
