//! The studio's forms for a shop's pictures. A picture is kept beside the draft that names it; neither needs the database.

use super::super::credential::token_hash;
use super::studio::{done, kept, look, page};
use super::{Answered, or_sign_in, to_sign_in};
use crate::body::{self, Form};
use crate::counter::calls::Studio;
use crate::incoming::Incoming;
use crate::pictures::NotKept;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::brand::{Brand, Place};
use everbud_domain::id::ShopId;
use everbud_domain::picture::{Picture, PictureName, take};
use everbud_domain::site_host::SiteHost;
use everbud_domain::studio::upload::Parts;
use everbud_domain::studio::{Look, drawn};
use everbud_domain::time::Timestamp;
use std::collections::BTreeSet;

/// Takes a picture into the draft.
pub(crate) async fn take_picture(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let sent = body::picture_bytes(&mut incoming.request).await?;
    let Ok(_) = token_hash(incoming) else { return to_sign_in() };
    or_sign_in(taken(front, shop, incoming, &Parts::read(&sent)).await)
}

async fn taken(front: &Storefront, shop: &ShopId, incoming: &Incoming, parts: &Parts<'_>) -> Answered {
    // Who may not change the draft gets no further than this.
    let studio = look(front, shop, incoming).await?;
    let place = Place::named(parts.text("place")).ok_or(Trouble::Malformed("The form names no place."))?;
    let wrong = |why: String| page(front, shop, incoming, (422, vec![why]));
    let taken = match take(parts.bytes("file")) {
        Ok(taken) => taken,
        Err(why) => return wrong(why.to_string()).await,
    };
    let picture = Picture {
        name: taken.name,
        width: taken.width,
        height: taken.height,
        alt: parts.text("alt").trim().to_owned(),
        colours: drawn::read(parts.text("colours")),
    };
    if let Some(why) = picture.problem() {
        return wrong(why).await;
    }
    match front.keep_picture(shop, (&picture.name, taken.bytes), &named(&studio)).await {
        Ok(()) => {}
        Err(NotKept::NoRoom) => {
            let why = "So many pictures came today that there is no room for another. Please go on tomorrow.";
            return wrong(why.to_owned()).await;
        }
        Err(NotKept::Unreachable) => {
            let why = "The picture could not be kept now: its store does not answer. Please send it again in a moment.";
            return wrong(why.to_owned()).await;
        }
    }
    let seen = parts.text("seen").parse().ok().map(Timestamp);
    changed(front, shop, incoming, studio, seen, |look| place.set(&mut look.brand, Some(picture))).await
}

/// Every picture that a look names which is there, or was published, or can be taken again.
fn named(studio: &Studio) -> BTreeSet<PictureName> {
    let drafts = studio.draft.iter().flat_map(|draft| [&draft.base, &draft.look]);
    let looks = drafts.chain([&studio.current]).chain(studio.past.iter().map(|past| &past.look));
    looks.flat_map(|look| look.brand.pictures()).cloned().collect()
}

/// Changes what is said of a picture, takes one away, or draws a theme from one.
pub(crate) async fn change(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let form = Form::read(&mut incoming.request).await?;
    let Ok(_) = token_hash(incoming) else { return to_sign_in() };
    or_sign_in(told(front, shop, incoming, &form).await)
}

async fn told(front: &Storefront, shop: &ShopId, incoming: &Incoming, form: &Form) -> Answered {
    let studio = look(front, shop, incoming).await?;
    if form.field("act") == "frame" {
        let seen = form.field("seen").parse().ok().map(Timestamp);
        return match Brand::sites(form.field("framed_by")) {
            Ok(sites) => changed(front, shop, incoming, studio, seen, |look| look.brand.framed_by = sites).await,
            Err(why) => page(front, shop, incoming, (422, vec![why])).await,
        };
    }
    if form.field("act") == "host" {
        let (seen, typed) = (form.field("seen").parse().ok().map(Timestamp), form.field("own_host"));
        let host = SiteHost::typed(typed);
        if host.is_none() && !typed.trim().is_empty() {
            let why = "Own address: write its name, such as menu.example.com. It stays as it was.";
            return page(front, shop, incoming, (422, vec![why.to_owned()])).await;
        }
        return changed(front, shop, incoming, studio, seen, |look| look.brand.own_host = host).await;
    }
    let place = Place::named(form.field("place")).ok_or(Trouble::Malformed("The form names no place."))?;
    let seen = form.field("seen").parse().ok().map(Timestamp);
    let alt = form.field("alt").trim().to_owned();
    let change: fn(&mut Look, Place, String) = match form.field("act") {
        "describe" => |look, place, alt| {
            let picture = place.of(&look.brand).cloned().map(|picture| Picture { alt, ..picture });
            place.set(&mut look.brand, picture);
        },
        "remove" => |look, place, _| place.set(&mut look.brand, None),
        "draw" => |look, place, _| {
            let colours = place.of(&look.brand).map_or(&[][..], |picture| &picture.colours);
            if let Some(theme) = drawn::theme(colours, &look.theme) {
                look.theme = theme;
            }
        },
        _ => return Err(Trouble::Malformed("The form does not say what to do.")),
    };
    changed(front, shop, incoming, studio, seen, |look| change(look, place, alt)).await
}

/// Keeps the draft with that change.
async fn changed(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    studio: Studio,
    seen: Option<Timestamp>,
    change: impl FnOnce(&mut Look),
) -> Answered {
    let mut look = studio.draft.map_or(studio.current, |draft| draft.look);
    change(&mut look);
    done(front, shop, incoming, kept(&look, seen)?, Vec::new()).await
}
