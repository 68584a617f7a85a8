//! Declarations: which properties can be set, and to what.
//!
//! Pure. Only properties are listed that change how something looks where it is: none that takes it out of its place, lays
//! it over another, moves it, runs, loads or writes. Amounts are bounded and never below nothing.

use super::{Failed, refuse, short};
use cssparser::{Parser, Token, serialize_string};

/// How far the amounts of a property go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Sizes of letters: 96 px, 6 em.
    Letters,
    /// Lines, shadows, gaps: 96 px, 6 em.
    Near,
    /// Sizes of boxes: 1600 px, 100 em.
    Far,
}

/// A property by its name, and how far its amounts go.
type Property = (&'static str, Reach);

const PROPERTIES: [Property; 77] = [
    ("align-content", Reach::Near),
    ("align-items", Reach::Near),
    ("align-self", Reach::Near),
    ("aspect-ratio", Reach::Near),
    ("background", Reach::Far),
    ("background-color", Reach::Near),
    ("background-image", Reach::Far),
    ("border", Reach::Near),
    ("border-block", Reach::Near),
    ("border-block-end", Reach::Near),
    ("border-block-start", Reach::Near),
    ("border-bottom", Reach::Near),
    ("border-color", Reach::Near),
    ("border-inline", Reach::Near),
    ("border-inline-end", Reach::Near),
    ("border-inline-start", Reach::Near),
    ("border-left", Reach::Near),
    ("border-radius", Reach::Far),
    ("border-right", Reach::Near),
    ("border-style", Reach::Near),
    ("border-top", Reach::Near),
    ("border-width", Reach::Near),
    ("box-shadow", Reach::Near),
    ("color", Reach::Near),
    ("column-gap", Reach::Near),
    ("display", Reach::Near),
    ("flex-direction", Reach::Near),
    ("flex-wrap", Reach::Near),
    ("font-family", Reach::Near),
    ("font-size", Reach::Letters),
    ("font-stretch", Reach::Near),
    ("font-style", Reach::Near),
    ("font-variant", Reach::Near),
    ("font-weight", Reach::Far),
    ("gap", Reach::Near),
    ("grid-template-columns", Reach::Far),
    ("hyphens", Reach::Near),
    ("justify-content", Reach::Near),
    ("justify-items", Reach::Near),
    ("justify-self", Reach::Near),
    ("letter-spacing", Reach::Near),
    ("line-height", Reach::Letters),
    ("list-style-type", Reach::Near),
    ("margin", Reach::Near),
    ("margin-block", Reach::Near),
    ("margin-block-end", Reach::Near),
    ("margin-block-start", Reach::Near),
    ("margin-bottom", Reach::Near),
    ("margin-inline", Reach::Near),
    ("margin-inline-end", Reach::Near),
    ("margin-inline-start", Reach::Near),
    ("margin-left", Reach::Near),
    ("margin-right", Reach::Near),
    ("margin-top", Reach::Near),
    ("max-inline-size", Reach::Far),
    ("max-width", Reach::Far),
    ("overflow-wrap", Reach::Near),
    ("padding", Reach::Near),
    ("padding-block", Reach::Near),
    ("padding-block-end", Reach::Near),
    ("padding-block-start", Reach::Near),
    ("padding-bottom", Reach::Near),
    ("padding-inline", Reach::Near),
    ("padding-inline-end", Reach::Near),
    ("padding-inline-start", Reach::Near),
    ("padding-left", Reach::Near),
    ("padding-right", Reach::Near),
    ("padding-top", Reach::Near),
    ("row-gap", Reach::Near),
    ("text-align", Reach::Near),
    ("text-decoration", Reach::Near),
    ("text-decoration-color", Reach::Near),
    ("text-shadow", Reach::Near),
    ("text-transform", Reach::Near),
    ("text-wrap", Reach::Near),
    ("vertical-align", Reach::Near),
    ("word-spacing", Reach::Near),
];

const FUNCTIONS: [&str; 21] = [
    "clamp",
    "color-mix",
    "conic-gradient",
    "fit-content",
    "hsl",
    "hsla",
    "hwb",
    "lab",
    "lch",
    "linear-gradient",
    "max",
    "min",
    "minmax",
    "oklab",
    "oklch",
    "radial-gradient",
    "repeat",
    "repeating-linear-gradient",
    "rgb",
    "rgba",
    "var",
];

/// Values of the theme, which a shop's own CSS may use and never sets.
const TOKENS: [&str; 17] = [
    "--accent",
    "--accent-ink",
    "--corner",
    "--display",
    "--edge",
    "--gap",
    "--ground",
    "--hairline",
    "--ink",
    "--muted",
    "--on-accent",
    "--radius",
    "--sunk",
    "--surface",
    "--text",
    "--tint",
    "--room",
];

/// Words that would take something out of its place, out of sight of its own background, or out of the page's colours.
const WORDS_REFUSED: [&str; 6] = ["all", "contents", "fixed", "paint", "revert-layer", "run-in"];

/// The declaration, written anew.
pub(super) fn written(name: &str, input: &mut Parser<'_>) -> Result<String, Failed> {
    let known = PROPERTIES.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
    let Some(property) = known else {
        return Err(refuse(if name.starts_with("--") {
            "The theme's own values are set by its controls.".to_owned()
        } else {
            format!("{} cannot be set.", short(name))
        }));
    };
    Ok(format!("{}:{};", property.0, value(input, property, 0)?))
}

/// What stands on the right side, or within a function there.
fn value(input: &mut Parser<'_>, property: Property, depth: usize) -> Result<String, Failed> {
    let mut written = Vec::new();
    while let Some((token, text)) = next(input) {
        written.push(match &token {
            Token::Ident(word) => {
                let word = word.to_ascii_lowercase();
                let is_plain =
                    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && word.len() <= 40;
                if !is_plain || word.starts_with("--") || WORDS_REFUSED.contains(&word.as_str()) {
                    return Err(refuse(format!("{} cannot be used.", short(&word))));
                }
                // What it holds would go with it: what things cost, and the buttons that buy them.
                if property.0 == "display" && word == "none" {
                    return Err(refuse(
                        "Nothing can be hidden. Sections are switched off where they are put together.",
                    ));
                }
                word
            }
            Token::Hash(digits) | Token::IDHash(digits) => {
                if !matches!(digits.len(), 3 | 4 | 6 | 8) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(refuse("A colour is written #rrggbb."));
                }
                format!("#{digits}")
            }
            Token::QuotedString(text) if property.0 == "font-family" && text.len() <= 60 => {
                let mut written = String::new();
                // Writing into a text cannot fail.
                let _ = serialize_string(text, &mut written);
                written
            }
            Token::QuotedString(_) => return Err(refuse("Texts in quotation marks only name a typeface.")),
            Token::Comma => ",".to_owned(),
            Token::Delim('/') => "/".to_owned(),
            Token::Delim('!') => return Err(refuse("!important cannot be used.")),
            Token::Number { .. } | Token::Percentage { .. } | Token::Dimension { .. } => {
                measure(&token, text, property.1)?
            }
            Token::Function(name) => function(&name.to_ascii_lowercase(), input, property, depth)?,
            Token::UnquotedUrl(_) | Token::BadUrl(_) => return Err(refuse("Nothing can be loaded from an address.")),
            _ => return Err(refuse("It holds what no value can.")),
        });
    }
    if written.is_empty() { Err(refuse("It has no value.")) } else { Ok(written.join(" ")) }
}

fn function(name: &str, input: &mut Parser<'_>, property: Property, depth: usize) -> Result<String, Failed> {
    if !FUNCTIONS.contains(&name) {
        return Err(refuse(match name {
            "url" | "src" | "image" | "image-set" | "cross-fade" | "element" => {
                "Nothing can be loaded from an address.".to_owned()
            }
            _ => format!("{}() cannot be used.", short(name)),
        }));
    }
    if depth >= 4 {
        return Err(refuse("Functions stand too deep within each other."));
    }
    let within = input.parse_nested_block(|input| {
        if name != "var" {
            return value(input, property, depth + 1);
        }
        let token = input.expect_ident_cloned()?;
        input.expect_exhausted()?;
        let known = TOKENS.into_iter().find(|known| *token == **known);
        known.map(str::to_owned).ok_or_else(|| refuse(format!("{} is none of the theme's values.", short(&token))))
    })?;
    Ok(format!("{name}({within})"))
}

/// The next token, and how it stands in the source.
pub(super) fn next<'i>(input: &mut Parser<'i>) -> Option<(Token<'i>, &'i str)> {
    input.skip_whitespace();
    let start = input.position();
    let token = input.next_including_whitespace().ok()?.clone();
    Some((token, input.slice_from(start)))
}

/// An amount, where it goes no further than that, as its digits stand in the source.
pub(super) fn measure(token: &Token<'_>, text: &str, reach: Reach) -> Result<String, Failed> {
    let near = |letters: i16, near: i16, far: i16| match reach {
        Reach::Letters => letters,
        Reach::Near => near,
        Reach::Far => far,
    };
    let (amount, most, unit) = match token {
        Token::Number { value, .. } => (*value, near(6, 360, 1_000), ""),
        // Written as a share of one.
        Token::Percentage { unit_value, .. } => (*unit_value, near(4, 4, 4), "%"),
        Token::Dimension { value, unit, .. } => {
            let known = UNITS.into_iter().find(|(known, ..)| unit.eq_ignore_ascii_case(known));
            let (known, [letters, close, far]) =
                known.ok_or_else(|| refuse(format!("{} is no unit that can be used.", short(unit))))?;
            (*value, near(letters, close, far), known)
        }
        _ => return Err(refuse("It holds what no value can.")),
    };
    let least = f32::from(if ANGLES.contains(&unit) { -most } else { 0 });
    let most = f32::from(most);
    if amount < least {
        return Err(refuse("An amount is below nothing."));
    }
    // What is no number at all is not within either.
    if !(least..=most).contains(&amount) {
        return Err(refuse("An amount is too great."));
    }
    let digits = text.len().checked_sub(unit.len()).and_then(|end| Some((text.get(..end)?, text.get(end..)?)));
    let is_number = |digits: &str| digits.bytes().all(|it| it.is_ascii_digit() || b"+-.eE".contains(&it));
    match digits {
        Some((digits, end)) if end.eq_ignore_ascii_case(unit) && is_number(digits) => Ok(format!("{digits}{unit}")),
        // A unit with an escape in it.
        _ => Err(refuse("An amount is written with digits and a unit.")),
    }
}

const ANGLES: [&str; 4] = ["deg", "grad", "rad", "turn"];

/// Units, and how many of each a property may have, by its reach.
const UNITS: [(&str, [i16; 3]); 21] = [
    ("px", [96, 96, 1_600]),
    ("em", [6, 6, 100]),
    ("rem", [6, 6, 100]),
    ("lh", [6, 6, 100]),
    ("ch", [12, 12, 200]),
    ("ex", [12, 12, 200]),
    ("vw", [12, 12, 100]),
    ("vh", [12, 12, 100]),
    ("vi", [12, 12, 100]),
    ("vb", [12, 12, 100]),
    ("vmin", [12, 12, 100]),
    ("vmax", [12, 12, 100]),
    ("dvh", [12, 12, 100]),
    ("svh", [12, 12, 100]),
    ("lvh", [12, 12, 100]),
    ("fr", [1, 12, 12]),
    ("deg", [360, 360, 360]),
    ("grad", [400, 400, 400]),
    ("rad", [7, 7, 7]),
    ("turn", [1, 1, 1]),
    ("rlh", [6, 6, 100]),
];
