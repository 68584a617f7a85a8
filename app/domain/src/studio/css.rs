//! A shop's own CSS, confined to the place that it is given: what a browser is served of it, and why the rest is not.
//!
//! Pure. What is stored is what staff wrote; what is served is only ever what comes out of here, written anew from the
//! tokens of a CSS parser (CSS Syntax Module Level 3), so that no escape, comment or unclosed block means one thing here and
//! another in a browser. Everything is refused that is not on a list: properties, functions, units and what they come to,
//! selectors, conditions. So nothing is loaded, nothing leaves its place in the flow, and nothing outside the place is
//! reached: the question for the shopper's age, notices, the head, cart and checkout are never within it.

mod declaration;
mod selector;

use crate::structure::MAX_CSS_BYTES;
use cssparser::{
    AtRuleParser, BasicParseErrorKind, CowRcStr, DeclarationParser, ParseError, ParseErrorKind, Parser, ParserState,
    QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser, SourceLocation, StyleSheetParser, Token,
};

/// The most rules that are taken of it.
pub const MAX_RULES: usize = 400;
/// The most reasons that are told.
const MAX_TOLD: usize = 50;
/// The class of the places that a shop's own CSS reaches into.
pub const PLACE: &str = "own";

/// What is served, and what is not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Confined {
    /// The style sheet as it is served; empty where nothing of it is.
    pub css: String,
    /// What was refused, in the order in which it was written, and no more than can be read.
    pub refused: Vec<Refused>,
}

/// Something that is not served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The line that it stands in, from 1.
    pub line: u32,
    /// How it begins.
    pub what: String,
    /// Why, in a sentence.
    pub why: String,
}

/// Why something is refused.
type Why = String;
/// What is refused of a style sheet, as the parser passes it on.
type Failed = ParseError<Why>;

fn refuse(why: impl Into<String>) -> Failed {
    ParseError::custom(why.into())
}

/// What of a shop's own CSS can be served.
#[must_use]
pub fn confined(source: &str) -> Confined {
    if source.len() > MAX_CSS_BYTES {
        let why = format!("It is longer than {MAX_CSS_BYTES} bytes, and nothing of it is shown.");
        return Confined { css: String::new(), refused: vec![Refused { line: 1, what: String::new(), why }] };
    }
    let mut parser = Parser::new(source);
    let mut rules = Rules::default();
    let failed: Vec<_> = StyleSheetParser::new(&mut parser, &mut rules).filter_map(Result::err).collect();
    for (error, what, location) in failed {
        rules.refuse(location, what, error);
    }
    rules.done.refused.sort_by_key(|refused| refused.line);
    rules.done
}

/// A style sheet, or the rules within a condition, while they are read.
#[derive(Default)]
struct Rules {
    done: Confined,
    count: usize,
    /// Whether these stand within a condition.
    within: bool,
}

impl Rules {
    fn refuse(&mut self, at: SourceLocation, what: &str, error: Failed) {
        let told = self.done.refused.len();
        if told > MAX_TOLD {
            return;
        }
        let why = if told == MAX_TOLD { "And more, which is not told.".to_owned() } else { sentence(error) };
        let words = what.split_whitespace().flat_map(|word| [" ", word]).skip(1).flat_map(str::chars);
        let what = words.filter(|sign| !sign.is_control()).take(60).collect();
        self.done.refused.push(Refused { line: at.line.saturating_add(1), what, why });
    }
}

fn sentence(error: Failed) -> String {
    match error.kind {
        ParseErrorKind::Custom(why) => why,
        ParseErrorKind::Basic(BasicParseErrorKind::AtRuleInvalid | BasicParseErrorKind::AtRuleBodyInvalid) => {
            "Of rules that begin with @, only @media is taken.".to_owned()
        }
        ParseErrorKind::Basic(_) => "It cannot be read as CSS.".to_owned(),
    }
}

impl<'i> QualifiedRuleParser<'i> for Rules {
    type Prelude = Vec<String>;
    type QualifiedRule = ();
    type Error = Why;

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<Vec<String>, Failed> {
        selector::list(input)
    }

    fn parse_block(&mut self, prelude: Vec<String>, _: &ParserState, input: &mut Parser<'i>) -> Result<(), Failed> {
        self.count += 1;
        if self.count > MAX_RULES {
            return Err(refuse(format!("There are more than {MAX_RULES} rules.")));
        }
        let mut body = Body::default();
        let failed: Vec<_> = RuleBodyParser::new(input, &mut body).filter_map(Result::err).collect();
        for (error, what, location) in failed {
            self.refuse(location, what, error);
        }
        if !body.written.is_empty() {
            self.done.css += &format!("{}{{{}}}\n", prelude.join(","), body.written);
        }
        Ok(())
    }
}

impl<'i> AtRuleParser<'i> for Rules {
    type Prelude = String;
    type AtRule = ();
    type Error = Why;

    fn parse_prelude(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>) -> Result<String, Failed> {
        if !name.eq_ignore_ascii_case("media") {
            return Err(ParseError::from_basic_kind(BasicParseErrorKind::AtRuleInvalid));
        }
        if self.within {
            return Err(refuse("A condition stands within another."));
        }
        condition(input, 0)
    }

    fn parse_block(&mut self, condition: String, _: &ParserState, input: &mut Parser<'i>) -> Result<(), Failed> {
        let mut within = Self { count: self.count, within: true, ..Self::default() };
        let failed: Vec<_> = RuleBodyParser::new(input, &mut within).filter_map(Result::err).collect();
        for (error, what, location) in failed {
            within.refuse(location, what, error);
        }
        self.count = within.count;
        let room = (MAX_TOLD + 1).saturating_sub(self.done.refused.len());
        self.done.refused.extend(within.done.refused.into_iter().take(room));
        if !within.done.css.is_empty() {
            self.done.css += &format!("@media {condition}{{\n{}}}\n", within.done.css);
        }
        Ok(())
    }
}

impl DeclarationParser<'_> for Rules {
    type Declaration = ();
    type Error = Why;
}

impl RuleBodyItemParser<'_, (), Why> for Rules {
    fn parse_declarations(&self) -> bool {
        false
    }

    fn parse_qualified(&self) -> bool {
        true
    }
}

/// The declarations of a rule, while they are read.
#[derive(Default)]
struct Body {
    written: String,
}

impl<'i> DeclarationParser<'i> for Body {
    type Declaration = ();
    type Error = Why;

    fn parse_value(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>, _: &ParserState) -> Result<(), Failed> {
        self.written += &declaration::written(&name, input)?;
        Ok(())
    }
}

impl QualifiedRuleParser<'_> for Body {
    type Prelude = ();
    type QualifiedRule = ();
    type Error = Why;

    fn parse_prelude(&mut self, _: &mut Parser<'_>) -> Result<(), Failed> {
        Err(refuse("A rule stands within another."))
    }
}

impl<'i> AtRuleParser<'i> for Body {
    type Prelude = ();
    type AtRule = ();
    type Error = Why;

    fn parse_prelude(&mut self, _: CowRcStr<'i>, _: &mut Parser<'i>) -> Result<(), Failed> {
        Err(refuse("A rule stands within another."))
    }
}

impl RuleBodyItemParser<'_, (), Why> for Body {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

/// What a condition may ask of a screen.
const ASKED: [&str; 22] = [
    "all",
    "and",
    "dark",
    "height",
    "hover",
    "landscape",
    "light",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "more",
    "no-preference",
    "not",
    "only",
    "or",
    "orientation",
    "portrait",
    "prefers-color-scheme",
    "prefers-reduced-motion",
    "reduce",
    "screen",
];

/// A condition, written anew.
fn condition(input: &mut Parser<'_>, depth: usize) -> Result<String, Failed> {
    let mut written = Vec::new();
    while let Some((token, text)) = declaration::next(input) {
        written.push(match &token {
            Token::Ident(name) if name.eq_ignore_ascii_case("width") => "width".to_owned(),
            Token::Ident(name) => {
                let known = ASKED.into_iter().find(|known| name.eq_ignore_ascii_case(known));
                known.ok_or_else(|| refuse(format!("A condition cannot ask for {}.", short(name))))?.to_owned()
            }
            Token::Comma => ",".to_owned(),
            Token::Colon => ":".to_owned(),
            Token::Delim(sign @ ('<' | '>' | '=')) => sign.to_string(),
            Token::Dimension { .. } | Token::Number { .. } => {
                declaration::measure(&token, text, declaration::Reach::Far)?
            }
            Token::ParenthesisBlock if depth < 3 => {
                format!("({})", input.parse_nested_block(|input| condition(input, depth + 1))?)
            }
            _ => return Err(refuse("A condition holds what it cannot.")),
        });
    }
    if written.is_empty() { Err(refuse("A condition is empty.")) } else { Ok(written.join(" ")) }
}

/// The beginning of a name, as it stands in a sentence.
fn short(name: &str) -> String {
    name.chars().filter(|sign| !sign.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests;
