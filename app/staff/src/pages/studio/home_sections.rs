//! The sections of the home page: added, filled, moved, switched and taken away, each by a button of its form.
//!
//! No I/O. With script, a button that is pressed leaves the page where it is, and a section can be dragged by its grip.

use super::brand::{file_field, thumbnail};
use super::seen;
use crate::islands::LiveOrder;
use crate::view::StudioView;
use everbud_domain::brand::Place;
use everbud_domain::settings::MAX_LINE_CHARS;
use everbud_domain::structure::{MAX_SECTION_CHARS, MAX_SECTIONS, Own, Section, Shows};
use leptos::prelude::*;

/// The part of the studio.
pub(super) fn section(view: &StudioView<'_>) -> AnyView {
    let sections = &view.look().structure.home;
    let count = sections.len();
    let forms = sections.iter().enumerate().map(|(at, section)| form(view, section, at, count)).collect_view();
    let none = sections
        .is_empty()
        .then(|| view! { <li class="quiet">"Nothing: the page has its head and the way to you."</li> });
    let choices: Vec<_> =
        Shows::EMPTY.iter().map(|shows| view! { <option value=shows.key()>{shows.label()}</option> }).collect();
    view! {
        <details id="home">
            <summary>"Home page"</summary>
            <p class="quiet">
                {format!(
                    "What stands between the head of the page and the way to your shop, from top to bottom; {MAX_SECTIONS} \
                     sections at most. One that has nothing to show is left out.",
                )}
            </p>
            <LiveOrder/>
            <ol class="sections" id="sections">{forms}{none}</ol>
            <form method="post" action="/desk/studio" class="take">
                {seen(view)}
                <label for="shows">"Add a section"</label>
                <select id="shows" name="shows">{choices}</select>
                <button name="act" value="section/add">"Add it"</button>
            </form>
        </details>
    }
    .into_any()
}

fn form(view: &StudioView<'_>, section: &Section, at: usize, count: usize) -> AnyView {
    let name = section.name().to_owned();
    let off = section.off.then(|| view! { <span class="quiet">" (switched off)"</span> });
    let (switch, switches) = if section.off { ("section/on", "Show") } else { ("section/off", "Hide") };
    let button = |act: &'static str, words: &'static str| {
        view! { <button name="act" value=act>{words}<span class="unseen">{format!(": {name}")}</span></button> }
    };
    let heading = format!("heading-{at}");
    let own = section.shows.heading();
    view! {
        <li id=format!("section-{at}") class:off=section.off>
            <form method="post" action="/desk/studio" class="moves" data-name=name.clone()>
                {seen(view)}
                <input type="hidden" name="at" value=at.to_string()/>
                <input type="hidden" name="was" value=section.shows.key()/>
                <p>
                    <span class="grip" aria-hidden="true">"⠿"</span>
                    <strong>{name.clone()}</strong>
                    {off}
                    <span class="quiet">{format!(" {} of {count}", at + 1)}</span>
                </p>
                <p class="field">
                    <label for=heading.clone()>"Heading"<span class="unseen">{format!(": {name}")}</span></label>
                    <input
                        id=heading
                        name="heading"
                        value=section.heading.clone()
                        placeholder=own
                        maxlength=MAX_LINE_CHARS.to_string()
                        autocomplete="off"
                    />
                </p>
                {content(view, section, at)}
                <div class="acts">
                    {button("section/keep", "Keep")}
                    {button("section/up", "Up")}
                    {button("section/down", "Down")}
                    {button(switch, switches)}
                    {button("section/remove", "Take away")}
                </div>
            </form>
            {upload(view, section, at)}
        </li>
    }
    .into_any()
}

/// The form that sends a section's picture: a file goes by a form of its own.
fn upload(view: &StudioView<'_>, section: &Section, at: usize) -> Option<AnyView> {
    let Own::Image(picture) = section.shows.own() else { return None };
    let alt = picture.map(|picture| picture.alt.clone()).unwrap_or_default();
    let (choose, button) =
        if picture.is_some() { ("Another picture", "Take this one") } else { ("A picture", "Take it") };
    Some(
        view! {
            <form
                method="post"
                action="/desk/studio/picture"
                enctype="multipart/form-data"
                class="take"
                id=format!("picture-section-{at}")
            >
                {seen(view)}
                <input type="hidden" name="at" value=at.to_string()/>
                <input type="hidden" name="was" value=section.shows.key()/>
                <input type="hidden" name="alt" value=alt/>
                {file_field(format!("file-section-{at}"), choose, Place::Hero)}
                <button>{button}</button>
            </form>
        }
        .into_any(),
    )
}

/// The fields for what a section holds of its own.
fn content(view: &StudioView<'_>, section: &Section, at: usize) -> Option<AnyView> {
    match section.shows.own() {
        Own::Nothing | Own::Image(None) => None,
        Own::Image(Some(picture)) => {
            let id = format!("alt-{at}");
            Some(
                view! {
                    {thumbnail(picture)}
                    <p class="field">
                        <label for=id.clone()>"What it shows, for who cannot see it; empty where it only decorates"</label>
                        <input
                            id=id
                            name="alt"
                            value=picture.alt.clone()
                            maxlength=MAX_LINE_CHARS.to_string()
                            autocomplete="off"
                        />
                    </p>
                }
                .into_any(),
            )
        }
        Own::Text(text) => {
            let id = format!("text-{at}");
            Some(
                view! {
                    <p class="field">
                        <label for=id.clone()>"Text, as Markdown"</label>
                        <textarea id=id name="text" rows="6" maxlength=MAX_SECTION_CHARS.to_string()>
                            // A browser passes over a line break at the beginning, so that this one keeps the text's own.
                            {format!("\n{text}")}
                        </textarea>
                    </p>
                }
                .into_any(),
            )
        }
        Own::Picks(picks) => {
            let name_of = |id: &str| view.products.iter().find(|product| product.id.as_str() == id);
            let picked = picks.iter().map(|pick| {
                let name = name_of(pick.as_str()).map_or_else(|| "Not sold any more".to_owned(), |it| it.name.clone());
                view! {
                    <li>
                        <span>{name.clone()}</span>
                        <button name="act" value=format!("section/unpick/{pick}")>
                            "Leave out"<span class="unseen">{format!(": {name}")}</span>
                        </button>
                    </li>
                }
            });
            let picked = picked.collect_view();
            let left = view.products.iter().filter(|product| !picks.contains(&product.id));
            let choices: Vec<_> = left
                .map(|product| view! { <option value=product.id.to_string()>{product.name.clone()}</option> })
                .collect();
            let id = format!("pick-{at}");
            // The first button of a form is what the Enter key presses, so it keeps.
            Some(
                view! {
                    <button name="act" value="section/keep" class="unseen" tabindex="-1" aria-hidden="true">"Keep"</button>
                    <ol class="picks">{picked}</ol>
                    <p class="field">
                        <label for=id.clone()>"One more product; it is added with Keep"</label>
                        <select id=id name="pick"><option value="">"None"</option>{choices}</select>
                    </p>
                }
                .into_any(),
            )
        }
    }
}
