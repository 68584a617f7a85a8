//! Writes the Markdown of an HTML body, tag by tag and text by text.
//!
//! Pure.

use super::reference;

/// Elements that begin and end a paragraph.
const BLOCKS: [&str; 21] = [
    "p",
    "div",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "blockquote",
    "table",
    "tr",
    "hr",
    "header",
    "footer",
    "pre",
    "dl",
    "figure",
];

/// What parts the last thing written from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Item,
    Block,
}

/// Writes Markdown. Gaps and opening marks wait for the next visible character, so that nothing empty is ever written.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: String,
    gap: Gap,
    waiting: Vec<&'static str>,
    open: Vec<&'static str>,
    bullet: Option<String>,
    lists: Vec<Option<u32>>,
}

impl Writer {
    /// Takes text between tags.
    pub(crate) fn text(&mut self, text: &str) {
        let mut parts = text.split('&');
        self.plain(parts.next().unwrap_or_default());
        for part in parts {
            if let Some((character, tail)) = reference(part) {
                self.character(character, tail.chars().next());
                self.plain(tail);
            } else {
                self.character('&', None);
                self.plain(part);
            }
        }
    }

    fn plain(&mut self, text: &str) {
        text.chars().for_each(|character| self.character(character, None));
    }

    /// Takes one character of text; `next` follows it.
    pub(crate) fn character(&mut self, character: char, next: Option<char>) {
        if character.is_whitespace() {
            self.gap = self.gap.max(Gap::Space);
        } else if !character.is_control() && !matches!(character, '\u{200b}' | '\u{feff}') {
            self.before_visible();
            // Text that was written to be seen must not become a tag.
            let is_tag = character == '<' && next.is_some_and(|it| it.is_ascii_alphabetic() || "/!?".contains(it));
            if is_tag { self.out.push_str("&lt;") } else { self.out.push(character) }
        }
    }

    fn before_visible(&mut self) {
        if !self.out.is_empty() {
            self.out.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "  \n",
                Gap::Item => "\n",
                Gap::Block => "\n\n",
            });
        }
        self.gap = Gap::None;
        if let Some(bullet) = self.bullet.take() {
            self.out.push_str(&bullet);
        }
        for mark in self.waiting.drain(..) {
            self.out.push_str(mark);
            self.open.push(mark);
        }
    }

    /// Takes a tag, by its name.
    pub(crate) fn tag(&mut self, tag: &str) {
        match tag {
            "br" if self.gap >= Gap::Line => self.part(Gap::Block),
            "br" => self.gap = Gap::Line,
            "em" | "i" => self.waiting.push("*"),
            "strong" | "b" => self.waiting.push("**"),
            "/em" | "/i" => self.close("*"),
            "/strong" | "/b" => self.close("**"),
            "li" => self.item(),
            "td" | "th" | "/td" | "/th" => self.gap = self.gap.max(Gap::Space),
            _ => {
                let name = tag.strip_prefix('/').unwrap_or(tag);
                if BLOCKS.contains(&name) {
                    self.part(Gap::Block);
                }
                match tag {
                    "ul" => self.lists.push(None),
                    "ol" => self.lists.push(Some(0)),
                    "/ul" | "/ol" => drop(self.lists.pop()),
                    _ => {}
                }
            }
        }
    }

    /// Emphasis does not reach over the end of a paragraph.
    fn part(&mut self, gap: Gap) {
        while let Some(mark) = self.open.pop() {
            self.out.push_str(mark);
        }
        self.waiting.clear();
        self.gap = self.gap.max(gap);
    }

    fn close(&mut self, mark: &'static str) {
        if let Some(at) = self.waiting.iter().rposition(|it| *it == mark) {
            self.waiting.truncate(at);
        } else if self.open.contains(&mark) {
            while let Some(last) = self.open.pop() {
                self.out.push_str(last);
                if last == mark {
                    break;
                }
            }
        }
    }

    fn item(&mut self) {
        self.part(Gap::Item);
        self.bullet = Some(match self.lists.last_mut() {
            Some(Some(number)) => {
                *number = number.saturating_add(1);
                format!("{number}. ")
            }
            Some(None) | None => "- ".to_owned(),
        });
    }

    /// The Markdown, without lines of dashes: Markdown would take them for the underline of a heading.
    pub(crate) fn end(mut self) -> String {
        self.part(Gap::None);
        let is_rule =
            |line: &str| line.trim().chars().count() > 1 && line.trim().chars().all(|it| "-=_*~".contains(it));
        let mut tidied = String::new();
        let mut is_parted = true;
        for line in self.out.lines().filter(|line| !is_rule(line)) {
            let is_empty = line.trim().is_empty();
            if !(is_empty && is_parted) {
                tidied.push_str(line);
                tidied.push('\n');
            }
            is_parted = is_empty;
        }
        tidied.truncate(tidied.trim_end().len());
        tidied
    }
}
