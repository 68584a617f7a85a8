//! The shop's pictures: a form each, and the button that draws a theme from the logo.
//!
//! No I/O. Without script a file is taken as it is, if it is within the bounds; with script it is made smaller before it is
//! sent, and its colours are noted.

use super::seen;
use crate::islands::Pictures;
use crate::view::StudioView;
use everbud_domain::brand::{MAX_SITES, Place};
use everbud_domain::picture::{MAX_BYTES, MAX_SIDE, Picture};
use everbud_domain::settings::MAX_LINE_CHARS;
use leptos::prelude::*;

/// The section.
pub(super) fn section(view: &StudioView<'_>) -> AnyView {
    let places = Place::ALL.into_iter().map(|place| self::place(view, place)).collect_view();
    view! {
        <details id="brand" open>
            <summary>"Logo and picture"</summary>
            <p class="quiet">
                {format!(
                    "PNG, JPEG or WebP, at most {} kB and {MAX_SIDE} pixels a side. Your browser makes larger ones smaller \
                     before they are sent. What a camera wrote into a picture, such as where it was taken, is left out.",
                    MAX_BYTES / 1024,
                )}
            </p>
            <Pictures/>
            {places}
        </details>
        {sites(view)}
        {own_host(view)}
    }
    .into_any()
}

/// Where else the menu is shown.
fn sites(view: &StudioView<'_>) -> AnyView {
    let named: Vec<&str> = view.look().brand.framed_by.iter().map(|site| site.as_str()).collect();
    view! {
        <details id="sites">
            <summary>"Menu on other sites"</summary>
            <p class="quiet">
                {format!(
                    "Sites that may show your menu in a frame, at most {MAX_SITES}, such as www.example.com. How it is put \
                     there stands under Reach.",
                )}
            </p>
            <form method="post" action="/desk/studio" class="take">
                {seen(view)}
                <label for="framed_by">"Sites, parted by blanks or lines"</label>
                <textarea id="framed_by" name="framed_by" rows="3" spellcheck="false" maxlength="3000">{named.join("\n")}</textarea>
                <button name="act" value="brand/sites">"Keep these sites"</button>
            </form>
        </details>
    }
    .into_any()
}

/// The shop's own address.
fn own_host(view: &StudioView<'_>) -> AnyView {
    let host = view.look().brand.own_host.as_ref().map(ToString::to_string).unwrap_or_default();
    view! {
        <details id="own-host">
            <summary>"Own address"</summary>
            <p class="quiet">
                "The name under which shoppers are to find you, such as menu.example.com. Publishing it asks for it; what comes \
                 next, and where it stands, is told under Reach."
            </p>
            <form method="post" action="/desk/studio" class="take">
                {seen(view)}
                <label for="own_host">"Name"</label>
                <input id="own_host" name="own_host" value=host maxlength="300" autocomplete="off" spellcheck="false"/>
                <button name="act" value="brand/host">"Keep this name"</button>
            </form>
        </details>
    }
    .into_any()
}

fn place(view: &StudioView<'_>, place: Place) -> AnyView {
    let key = place.key();
    let id = |field: &str| format!("{field}-{key}");
    let there = place.of(&view.look().brand);
    let alt = there.map(|picture| picture.alt.clone()).unwrap_or_default();
    let shown = there.map(|picture| shown(view, place, picture));
    let what = match place {
        Place::Logo => "What it says, for who cannot see it; the shop's name where this is empty",
        Place::Hero => "What it shows, for who cannot see it; empty where it only decorates",
    };
    let (choose, button) =
        if there.is_some() { ("Another picture", "Take this one") } else { ("A picture", "Take it") };
    view! {
        <section class="picture" aria-labelledby=id("heading")>
            <h2 id=id("heading")>{place.label()}</h2>
            {shown}
            <form method="post" action="/desk/studio/picture" enctype="multipart/form-data" class="take" id=id("picture")>
                {seen(view)}
                <input type="hidden" name="place" value=key/>
                <input type="hidden" name="colours" value=""/>
                {file_field(id("file"), choose, place)}
                <label for=id("alt")>{what}</label>
                <input id=id("alt") name="alt" value=alt maxlength=MAX_LINE_CHARS.to_string() autocomplete="off"/>
                <button>{button}</button>
            </form>
        </section>
    }
    .into_any()
}

/// The field for a picture's file, which a browser makes as small as that place needs.
pub(super) fn file_field(id: String, label: &'static str, place: Place) -> AnyView {
    view! {
        <label for=id.clone()>{label}</label>
        <input
            id=id
            name="file"
            type="file"
            accept="image/png,image/jpeg,image/webp"
            data-side=place.longest_side().to_string()
            required
        />
    }
    .into_any()
}

/// A picture as it lies in the draft.
pub(super) fn thumbnail(picture: &Picture) -> AnyView {
    view! {
        <img
            src=picture.name.href()
            alt=picture.alt.clone()
            width=picture.width.to_string()
            height=picture.height.to_string()
        />
    }
    .into_any()
}

/// The picture that is there, and what can be done with it.
fn shown(view: &StudioView<'_>, place: Place, picture: &Picture) -> AnyView {
    let act = |act: &'static str, words: &'static str, class: &'static str| {
        view! {
            <form method="post" action="/desk/studio">
                {seen(view)}
                <input type="hidden" name="place" value=place.key()/>
                <button name="act" value=act class=class>{words}</button>
            </form>
        }
    };
    let id = format!("words-{}", place.key());
    let colours = picture.colours.iter().map(|colour| colour.as_css().to_owned()).collect::<Vec<_>>().join(", ");
    let draw = match place {
        Place::Hero => None,
        Place::Logo if picture.colours.is_empty() => Some(
            view! { <p class="quiet">"Its colours are not known: choose the file again in a browser that runs script."</p> }
                .into_any(),
        ),
        Place::Logo => Some(
            view! {
                <div class="acts">{act("brand/draw", "Make a theme of its colours", "")}<p class="quiet">{colours}</p></div>
            }
            .into_any(),
        ),
    };
    view! {
        {thumbnail(picture)}
        {draw}
        <form method="post" action="/desk/studio" class="take">
            {seen(view)}
            <input type="hidden" name="place" value=place.key()/>
            <label for=id.clone()>"What it shows"</label>
            <input id=id name="alt" value=picture.alt.clone() maxlength=MAX_LINE_CHARS.to_string() autocomplete="off"/>
            <button name="act" value="brand/describe">"Keep these words"</button>
        </form>
        {act("brand/remove", "Take the picture away", "plain")}
    }
    .into_any()
}
