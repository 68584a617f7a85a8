//! Text that a shop wrote, as HTML that can do no harm.
//!
//! No I/O. Raw HTML is shown as the text that it is; images are left out, for the policy lets only our own load;
//! links go only where a shop's text may lead, and carry no recommendation.

use leptos::prelude::*;
pub(crate) use pulldown_cmark::HeadingLevel;
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

/// The text as an element of prose. Its highest heading becomes one of `level`, the rest keep their distance, so that the
/// page's outline has no gap whatever the shop wrote.
pub(crate) fn prose(text: &str, level: HeadingLevel) -> AnyView {
    view! { <div class="prose" inner_html=to_html(text, level)></div> }.into_any()
}

/// The first words of a text, without its marks, for a description of a page.
pub(crate) fn plain(text: &str, most: usize) -> String {
    let words: String = Parser::new(text)
        .filter_map(|event| match event {
            Event::Text(words) | Event::Code(words) => Some(words.into_string()),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) => {
                Some(" ".to_owned())
            }
            _ => None,
        })
        .collect();
    let words = words.trim();
    match words.char_indices().nth(most) {
        None => words.to_owned(),
        Some((end, _)) => {
            let cut = words.get(..end).unwrap_or_default();
            let cut = cut.rsplit_once(' ').map_or(cut, |(whole, _)| whole);
            format!("{cut}…")
        }
    }
}

fn to_html(text: &str, level: HeadingLevel) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let highest = Parser::new_ext(text, options)
        .filter_map(|event| if let Event::Start(Tag::Heading { level, .. }) = event { Some(level) } else { None })
        .min()
        .unwrap_or(level);
    let moved = |from: HeadingLevel| {
        HeadingLevel::try_from(from as usize + level as usize - highest as usize).unwrap_or(HeadingLevel::H6)
    };
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(text, options).filter_map(|event| safe(event, &moved)));
    // The writer knows no `rel`. Nothing that the shop wrote can hold this: the writer escapes its angle brackets.
    out.replace("<a href=\"", "<a rel=\"nofollow noopener\" href=\"")
}

fn safe<'t>(event: Event<'t>, moved: &impl Fn(HeadingLevel) -> HeadingLevel) -> Option<Event<'t>> {
    Some(match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: moved(level), id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(moved(level))),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if leads_somewhere_fit(&dest_url, link_type) { dest_url } else { CowStr::Borrowed("#") };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    })
}

/// Whether a link's target is http(s), an e-mail, a telephone, or on this site.
fn leads_somewhere_fit(target: &str, link_type: LinkType) -> bool {
    // Browsers drop control characters and blanks in a scheme, so a target that holds any is not trusted.
    if target.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
        return false;
    }
    let scheme_end = target.find([':', '/', '?', '#']).filter(|end| target.as_bytes().get(*end) == Some(&b':'));
    match scheme_end.and_then(|end| target.get(..end)) {
        None => link_type != LinkType::Email || target.contains('@'),
        Some(scheme) => ["http", "https", "mailto", "tel"].iter().any(|fit| scheme.eq_ignore_ascii_case(fit)),
    }
}
