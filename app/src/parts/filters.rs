//! How the menu is narrowed: one form that asks for a page, and what is chosen, each with the way to undo it.
//!
//! No I/O. What would find nothing is not offered; what is chosen stays in the form even so.

use crate::pages::menu::href;
use crate::view::{MenuView, ShopFrame};
use everbud_domain::browse::{Facet, MenuQuery, Sort, mass_key};
use everbud_domain::product::StrainType;
use everbud_domain::weight::Milligrams;
use leptos::prelude::*;

/// One choice of a list: its value in addresses, its words, how many products it would find.
struct Choice {
    value: String,
    words: String,
    count: usize,
}

/// The form.
pub(crate) fn form(frame: &ShopFrame<'_>, view: &MenuView<'_>) -> AnyView {
    let (query, facets) = (view.query, &view.listing.facets);
    let category = query.category.map(|category| view! { <input type="hidden" name="category" value=category.key()/> });
    let knows = |sort: &Sort| *sort != Sort::Popular || *sort == query.sort || !frame.overlay.popular.is_empty();
    let sorts = Sort::ALL
        .into_iter()
        .filter(knows)
        .map(|sort| view! { <option value=sort.key() selected=sort == query.sort>{sort.label()}</option> })
        .collect_view();
    let strains = choices(&facets.strains, |strain| (strain.key().to_owned(), strain.label().to_owned()));
    let brands = choices(&facets.brands, |brand| ((*brand).to_owned(), (*brand).to_owned()));
    let weights = choices(&facets.weights, |mass| (mass_key(*mass), mass.to_string()));
    let special = (facets.on_special > 0 || query.special).then(|| {
        view! {
            <label class="tick">
                <input type="checkbox" name="special" value="1" checked=query.special/>
                {format!("On special ({})", facets.on_special)}
            </label>
        }
    });
    let several = undone(query).len();
    let summary =
        if several == 0 { "Filter and sort".to_owned() } else { format!("Filter and sort ({several} chosen)") };
    view! {
        <form class="filters" method="get" action="/menu" role="search" aria-label="Search and filter the menu">
            {category}
            <div class="find">
                <label class="unseen" for="q">"Search the menu"</label>
                <input type="search" id="q" name="q" value=query.q.clone() placeholder="Search" enterkeyhint="search"/>
                <button class="main">"Search"</button>
            </div>
            <details>
                <summary>{summary}</summary>
                <div class="choose">
                    <div class="field">
                        <label for="sort">"Sort by"</label>
                        <select id="sort" name="sort">{sorts}</select>
                    </div>
                    {list("strain", "Type", "All types", strains, query.strain.map(chosen_strain))}
                    {list("weight", "Weight", "All weights", weights, query.weight.map(chosen_mass))}
                    {list("brand", "Brand", "All brands", brands, query.brand.clone().map(|brand| (brand.clone(), brand)))}
                    {special}
                    <button>"Apply"</button>
                </div>
            </details>
        </form>
    }
    .into_any()
}

fn chosen_strain(strain: StrainType) -> (String, String) {
    (strain.key().to_owned(), strain.label().to_owned())
}

fn chosen_mass(mass: Milligrams) -> (String, String) {
    (mass_key(mass), mass.to_string())
}

fn choices<T>(facets: &[Facet<T>], name: impl Fn(&T) -> (String, String)) -> Vec<Choice> {
    facets
        .iter()
        .map(|facet| {
            let (value, words) = name(&facet.value);
            Choice { value, words, count: facet.count }
        })
        .collect()
}

fn list(
    name: &'static str,
    label: &'static str,
    all: &'static str,
    mut choices: Vec<Choice>,
    chosen: Option<(String, String)>,
) -> Option<AnyView> {
    let chosen_value = chosen.as_ref().map(|(value, _)| value.clone());
    if let Some((value, words)) = chosen.filter(|(value, _)| choices.iter().all(|choice| choice.value != *value)) {
        choices.push(Choice { value, words, count: 0 });
    }
    if choices.is_empty() {
        return None;
    }
    let options = choices
        .into_iter()
        .map(|choice| {
            let selected = chosen_value.as_ref() == Some(&choice.value);
            let words = format!("{} ({})", choice.words, choice.count);
            view! { <option value=choice.value selected=selected>{words}</option> }
        })
        .collect_view();
    Some(
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <select id=name name=name><option value="">{all}</option>{options}</select>
            </div>
        }
        .into_any(),
    )
}

/// Each choice in words, with the query without it.
fn undone(query: &MenuQuery) -> Vec<(String, MenuQuery)> {
    let from_start = MenuQuery { page: 1, ..query.clone() };
    let mut undone = Vec::new();
    if !query.q.is_empty() {
        undone.push((format!("“{}”", query.q), MenuQuery { q: String::new(), ..from_start.clone() }));
    }
    if let Some(strain) = query.strain {
        undone.push((strain.label().to_owned(), MenuQuery { strain: None, ..from_start.clone() }));
    }
    if let Some(brand) = &query.brand {
        undone.push((brand.clone(), MenuQuery { brand: None, ..from_start.clone() }));
    }
    if let Some(mass) = query.weight {
        undone.push((mass.to_string(), MenuQuery { weight: None, ..from_start.clone() }));
    }
    if query.special {
        undone.push(("On special".to_owned(), MenuQuery { special: false, ..from_start }));
    }
    undone
}

/// What is chosen, as links that undo it.
pub(crate) fn chosen(query: &MenuQuery) -> Option<AnyView> {
    let undone = undone(query);
    if undone.is_empty() {
        return None;
    }
    let items = undone
        .into_iter()
        .map(|(words, without)| {
            view! {
                <li>
                    <a href=href(&without)><span class="unseen">"Without "</span>{words}<span aria-hidden="true">" ×"</span></a>
                </li>
            }
        })
        .collect_view();
    Some(view! { <ul class="chosen" aria-label="Chosen filters">{items}</ul> }.into_any())
}
