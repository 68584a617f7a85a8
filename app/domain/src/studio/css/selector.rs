//! Selectors: which elements of its place a rule is for.
//!
//! Pure. Each is written anew behind the place's own class. Attributes cannot be asked for: what a shopper types or what a
//! form holds is none of a style sheet's business.

use super::{Failed, PLACE, refuse, short};
use cssparser::{Parser, Token, parse_nth, serialize_identifier};

/// What no rule changes, wherever it stands: what things cost.
const KEPT: &str = ":not(.tag,.tag *,.flag,.off)";
/// The most selectors of a rule, and parts of a selector.
const MOST: usize = 20;

const STATES: [&str; 12] = [
    "active",
    "empty",
    "first-child",
    "first-of-type",
    "focus",
    "focus-visible",
    "focus-within",
    "hover",
    "last-child",
    "last-of-type",
    "link",
    "only-child",
];
const COUNTED: [&str; 4] = ["nth-child", "nth-last-child", "nth-last-of-type", "nth-of-type"];
const PARTS: [&str; 3] = ["first-letter", "first-line", "marker"];
const OUTSIDE: [&str; 5] = ["body", "head", "html", "link", "style"];

/// A selector while it is read.
#[derive(Default)]
struct Selector {
    written: String,
    /// Whether the part that is being read has anything yet.
    begun: bool,
    /// What joins the next part to the one before.
    joined: Option<char>,
    /// The part of an element that it ends with.
    part: String,
    parts: usize,
}

impl Selector {
    /// Takes one more simple selector.
    fn take(&mut self, simple: &str) -> Result<(), Failed> {
        if !self.part.is_empty() {
            return Err(refuse("Nothing can stand behind a part of an element."));
        }
        if !self.begun {
            self.parts += 1;
            if let Some(joined) = self.joined.take() {
                self.written.push(joined);
            }
        }
        if self.parts > MOST {
            return Err(refuse("The selector is too long."));
        }
        self.begun = true;
        self.written += simple;
        Ok(())
    }

    /// Goes on to the next part.
    fn join(&mut self, sign: char) -> Result<(), Failed> {
        match (self.begun, self.joined) {
            (true, _) => self.joined = Some(sign),
            // The blank before or after another sign.
            (false, Some(_)) if sign == ' ' => return Ok(()),
            (false, Some(' ')) => self.joined = Some(sign),
            (false, None) if sign == ' ' => return Ok(()),
            (false, _) => return Err(refuse("The selector begins with what joins two.")),
        }
        self.begun = false;
        Ok(())
    }

    /// The whole of it, within its place.
    fn end(self) -> Result<String, Failed> {
        if self.written.is_empty() || self.joined.is_some_and(|joined| joined != ' ') {
            return Err(refuse("The selector is not whole."));
        }
        Ok(format!(".{PLACE} {}{KEPT}{}", self.written, self.part))
    }
}

/// The selectors of a rule, written anew.
pub(super) fn list(input: &mut Parser<'_>) -> Result<Vec<String>, Failed> {
    let (mut list, mut selector) = (Vec::new(), Selector::default());
    while let Ok(token) = input.next_including_whitespace().cloned() {
        match token {
            Token::WhiteSpace(_) => selector.join(' ')?,
            Token::Delim(sign @ ('>' | '+' | '~')) => selector.join(sign)?,
            Token::Comma => list.push(core::mem::take(&mut selector).end()?),
            Token::Delim('*') if !selector.begun => selector.take("*")?,
            Token::Ident(name) if !selector.begun => {
                if OUTSIDE.into_iter().any(|outside| name.eq_ignore_ascii_case(outside)) {
                    return Err(refuse(format!("{} stands outside the place that your own CSS is for.", short(&name))));
                }
                selector.take(&identifier("", &name))?;
            }
            Token::IDHash(name) => selector.take(&identifier("#", &name))?,
            Token::Delim('.') => match input.next_including_whitespace().cloned() {
                Ok(Token::Ident(name)) => selector.take(&identifier(".", &name))?,
                _ => return Err(refuse("A class has no name.")),
            },
            Token::Colon => state(input, &mut selector)?,
            Token::SquareBracketBlock => return Err(refuse("Attributes cannot be asked for.")),
            _ => return Err(refuse("The selector cannot be read.")),
        }
        if list.len() >= MOST {
            return Err(refuse(format!("A rule has {MOST} selectors at most.")));
        }
    }
    list.push(selector.end()?);
    Ok(list)
}

/// What stands behind a colon.
fn state(input: &mut Parser<'_>, selector: &mut Selector) -> Result<(), Failed> {
    let known = |names: &'static [&'static str], name: &str| {
        names.iter().copied().find(|known| name.eq_ignore_ascii_case(known))
    };
    let unknown = |name: &str| Err(refuse(format!(":{} cannot be asked for.", short(name))));
    match input.next_including_whitespace().cloned() {
        Ok(Token::Ident(name)) => match known(&STATES, &name) {
            Some(state) => selector.take(&format!(":{state}")),
            None => unknown(&name),
        },
        Ok(Token::Function(name)) => match known(&COUNTED, &name) {
            Some(counted) => {
                let (step, from) = input.parse_nested_block(|input| {
                    let nth = parse_nth(input)?;
                    input.expect_exhausted()?;
                    Ok::<_, Failed>(nth)
                })?;
                selector.take(&format!(":{counted}({step}n{from:+})"))
            }
            None => unknown(&name),
        },
        Ok(Token::Colon) => match input.next_including_whitespace().cloned() {
            Ok(Token::Ident(name)) if selector.begun => match known(&PARTS, &name) {
                Some(part) => {
                    selector.take("")?;
                    selector.part = format!("::{part}");
                    Ok(())
                }
                None => unknown(&name),
            },
            _ => unknown(":"),
        },
        _ => unknown(""),
    }
}

fn identifier(before: &str, name: &str) -> String {
    let mut written = before.to_owned();
    // Writing into a text cannot fail.
    let _ = serialize_identifier(name, &mut written);
    written
}
