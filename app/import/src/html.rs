//! HTML bodies into Markdown: paragraphs, line breaks, emphasis, lists and character references stay, all else goes.
//!
//! Pure. It is no sanitiser (pages sanitise what they show): it makes tag soup readable, in one pass, however broken.

mod writer;

use writer::Writer;

/// The most characters of one body that are looked at.
const MAX_CHARS: usize = 65_536;

/// Elements whose content is not text.
const OPAQUE: [&str; 9] = ["script", "style", "head", "title", "iframe", "noscript", "svg", "template", "textarea"];

/// Character references by name: those that menus use.
const NAMED: [(&str, char); 30] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("deg", '°'),
    ("reg", '®'),
    ("trade", '™'),
    ("copy", '©'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("times", '×'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("ntilde", 'ñ'),
    ("uuml", 'ü'),
    ("ouml", 'ö'),
    ("auml", 'ä'),
    ("aacute", 'á'),
    ("oacute", 'ó'),
];

/// Whether a text is meant as HTML rather than as Markdown.
pub(crate) fn is_likely(text: &str) -> bool {
    text.split('<').skip(1).any(|after| tag(after).is_some_and(|(tag, _)| !tag.is_empty()))
        || text.split('&').skip(1).any(|after| reference(after).is_some())
}

/// The text of an HTML body, as Markdown.
pub(crate) fn to_markdown(html: &str) -> String {
    let end = html.char_indices().nth(MAX_CHARS).map_or(html.len(), |(at, _)| at);
    let mut rest = html.get(..end).unwrap_or_default();
    let mut writer = Writer::default();
    while let Some((before, after)) = rest.split_once('<') {
        writer.text(before);
        rest = match tag(after) {
            Some((tag, tail)) if OPAQUE.contains(&tag.as_str()) => past(tail, &format!("</{tag}")),
            Some((tag, tail)) => {
                writer.tag(&tag);
                tail
            }
            None => {
                writer.character('<', after.chars().next());
                after
            }
        };
    }
    writer.text(rest);
    writer.end()
}

/// The tag that begins after a `<`: its name in lower case, with a slash in front when it closes; empty for comments.
fn tag(after: &str) -> Option<(String, &str)> {
    if let Some(comment) = after.strip_prefix("!--") {
        return Some((String::new(), comment.split_once("-->").map_or("", |(_, tail)| tail)));
    }
    let inner = after.strip_prefix(['/', '!', '?']).unwrap_or(after);
    if !inner.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let (tag, tail) = after.split_once('>').unwrap_or((after, ""));
    let end = tag.find(|it: char| it.is_whitespace()).unwrap_or(tag.len());
    let name = tag.get(..end).unwrap_or_default().to_ascii_lowercase();
    Some((name.strip_suffix('/').unwrap_or(&name).to_owned(), tail))
}

/// What follows the element that `closing` ends; nothing when it never ends.
fn past<'a>(text: &'a str, closing: &str) -> &'a str {
    let begins = |after: &&str| after.get(..closing.len()).is_some_and(|it| it.eq_ignore_ascii_case(closing));
    let ends = text.match_indices('<').filter_map(|(at, _)| text.get(at..)).find(begins);
    ends.and_then(|end| end.split_once('>')).map_or("", |(_, tail)| tail)
}

/// The character that a reference after an `&` stands for, and what follows it.
fn reference(after: &str) -> Option<(char, &str)> {
    let end = after.char_indices().take(10).find(|(_, it)| *it == ';')?.0;
    let (name, tail) = (after.get(..end)?, after.get(end.checked_add(1)?..)?);
    let character = if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        char::from_u32(number.ok()?)?
    } else {
        NAMED.iter().find(|(known, _)| *known == name)?.1
    };
    Some((character, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_becomes_what_a_reader_saw() {
        fn check(html: &str, expect: &str) {
            assert_eq!(to_markdown(html), expect, "{html}");
        }
        check(
            "<p></p><p><em>Low tide.</em></p><p><br></p><p>Wet  slate,\nbrine.</p>",
            "*Low tide.*\n\nWet slate, brine.",
        );
        check("one<br>two<br/><BR />three", "one  \ntwo\n\nthree");
        check("a <strong>very </strong>dry bud", "a **very** dry bud");
        check("<b><i>both</b></i> and <em> </em>none", "***both*** and none");
        check("<p><em>open</p><p>next</p>", "*open*\n\nnext");
        check(
            "<p>Notes:</p><ul><li>plum</li><li><b>rye</b></li></ul><ol><li>x<li>y</ol>end",
            "Notes:\n\n- plum\n- **rye**\n\n1. x\n2. y\n\nend",
        );
        check("R&amp;R &#8217;til &#x2014; 5&nbsp;pm &bogus; &", "R&R ’til — 5 pm &bogus; &");
        check("2 < 3 but &lt;b&gt; is text, &lt; 0.3 %", "2 < 3 but &lt;b> is text, < 0.3 %");
        check("<script>alert('<p>no</p>')</SCRIPT >yes<style>p{}</style><!-- <p>hidden -->!", "yes!");
        check("<a href=\"https://example.com\">link</a> <img src=x onerror=y>", "link");
        check("above\n<p>--</p>below <p>====</p>", "above\n\nbelow");
        check("cut <b off", "cut");
        check("</p></em></li></ul>text", "text");
        check("", "");
    }

    #[test]
    fn hostile_bodies_cost_one_pass_and_bounded_room() {
        for html in ["<", "<b>", "&#", "<!--", "<li>", "<script>", "</em>", "<b>x", "<ul>"] {
            assert!(to_markdown(&html.repeat(50_000)).len() <= 4 * MAX_CHARS, "{html}");
        }
    }
}
