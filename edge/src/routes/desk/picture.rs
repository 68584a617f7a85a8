//! The studio's form that sends a shop's picture. A picture is kept beside the draft that names it; neither needs the database.

use super::super::credential::token_hash;
use super::studio::{done, kept, look, page, seen_at};
use super::{Answered, or_sign_in, to_sign_in};
use crate::body;
use crate::counter::calls::Studio;
use crate::incoming::Incoming;
use crate::pictures::NotKept;
use crate::storefront::Storefront;
use everbud_domain::id::ShopId;
use everbud_domain::picture::{Picture, PictureName, take};
use everbud_domain::studio::upload::Parts;
use everbud_domain::studio::{Look, drawn, parts};
use everbud_domain::time::Timestamp;
use std::collections::BTreeSet;

/// Takes a picture into the draft.
pub(crate) async fn take_picture(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let sent = body::picture_bytes(&mut incoming.request).await?;
    let Ok(_) = token_hash(incoming) else { return to_sign_in() };
    or_sign_in(taken(front, shop, incoming, &Parts::read(&sent)).await)
}

async fn taken(front: &Storefront, shop: &ShopId, incoming: &Incoming, sent: &Parts<'_>) -> Answered {
    // Who may not change the draft gets no further than this.
    let studio = look(front, shop, incoming).await?;
    let wrong = |why: String| page(front, shop, incoming, (422, vec![why]));
    let taken = match take(sent.bytes("file")) {
        Ok(taken) => taken,
        Err(why) => return wrong(why.to_string()).await,
    };
    let picture = Picture {
        name: taken.name,
        width: taken.width,
        height: taken.height,
        alt: sent.text("alt").trim().to_owned(),
        colours: drawn::read(sent.text("colours")),
    };
    if let Some(why) = picture.problem() {
        return wrong(why).await;
    }
    let named = named(&studio);
    let before = studio.draft.map_or(studio.current, |draft| draft.look);
    let (look, seen_at) = match parts::with_picture(before, &|name| sent.text(name), picture.clone()) {
        Ok(with_it) => with_it,
        Err(why) => return wrong(why).await,
    };
    match front.keep_picture(shop, (&picture.name, taken.bytes), &named).await {
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
    let seen = sent.text("seen").parse().ok().map(Timestamp);
    Ok(self::seen_at(done(front, shop, incoming, kept(&look, seen)?, Vec::new()).await?, &seen_at))
}

/// Every picture that a look names which is there, or was published, or can be taken again.
fn named(studio: &Studio) -> BTreeSet<PictureName> {
    let drafts = studio.draft.iter().flat_map(|draft| [&draft.base, &draft.look]);
    let looks = drafts.chain([&studio.current]).chain(studio.past.iter().map(|past| &past.look));
    looks.flat_map(Look::pictures).cloned().collect()
}
