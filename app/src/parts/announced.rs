//! What the shop announces: lines above every page, and banners at the beginning of its home page and its menu.
//!
//! No I/O.

use crate::view::ShopFrame;
use everbud_domain::structure::{Notice, NoticeKind};
use leptos::prelude::*;

/// Those of that kind which stand there now.
fn standing<'a>(frame: &ShopFrame<'a>, kind: NoticeKind) -> impl Iterator<Item = &'a Notice> {
    let now = frame.now;
    frame.menu.menu.shop.structure.notices.iter().filter(move |notice| notice.stands_at(kind, now))
}

/// The lines, the one of the settings first; nothing where there is none.
pub(crate) fn announcements(frame: &ShopFrame<'_>) -> Option<AnyView> {
    let first = frame.menu.menu.shop.announcement_at(frame.now);
    let first = (!first.is_empty()).then(|| view! { <p>{first.to_owned()}</p> }.into_any());
    let more = standing(frame, NoticeKind::Announcement).map(|notice| {
        let words = notice.words.clone();
        match notice.leads_to.as_str() {
            "" => view! { <p>{words}</p> }.into_any(),
            path => view! { <p><a href=path.to_owned()>{words}</a></p> }.into_any(),
        }
    });
    let lines: Vec<AnyView> = first.into_iter().chain(more).collect();
    (!lines.is_empty())
        .then(|| view! { <aside class="announcement" aria-label="From the shop">{lines}</aside> }.into_any())
}

/// The banners; nothing where there is none.
pub(crate) fn banners(frame: &ShopFrame<'_>) -> Option<AnyView> {
    let banners: Vec<AnyView> = standing(frame, NoticeKind::Banner).map(banner).collect();
    (!banners.is_empty()).then(|| view! { <ul class="banners" aria-label="From the shop">{banners}</ul> }.into_any())
}

fn banner(notice: &Notice) -> AnyView {
    let words = notice.words.clone();
    let words = match notice.leads_to.as_str() {
        "" => view! { <strong>{words}</strong> }.into_any(),
        path => view! { <a href=path.to_owned()>{words}</a> }.into_any(),
    };
    let more = (!notice.more.is_empty()).then(|| view! { <p>{notice.more.clone()}</p> });
    view! { <li><p class="lead">{words}</p>{more}</li> }.into_any()
}
