//! A shop's looks as CSS custom properties: the only style that differs between shops.
//!
//! No I/O. What the shop chose is kept; what could not be read is bent until it can, see `everbud_domain::contrast`.

use everbud_domain::contrast::{EDGE, Rgb, TEXT};
use everbud_domain::family::{Family, Served};
use everbud_domain::shop::{CardStyle, Density, Face, HeaderStyle, MAX_RADIUS, Theme};
use std::fmt::Write as _;

/// What a theme is made from.
struct Palette {
    accent: Rgb,
    on_accent: Rgb,
    ground: Rgb,
    surface: Rgb,
    ink: Rgb,
    face: Face,
    heading: Family,
    text: Family,
    radius: u8,
    density: Density,
    cards: CardStyle,
    header: HeaderStyle,
}

/// The style sheet of a shop's theme. `fonts_href` is the folder in which families of type are served; empty where there is
/// none, and then all of it is set in what devices have.
#[must_use]
pub(crate) fn theme_css(theme: &Theme, fonts_href: &str) -> String {
    let is_served = !fonts_href.is_empty();
    let family = |chosen: Family| if is_served { chosen } else { Family::Device };
    let mut sheet = font_faces(theme, fonts_href);
    sheet += &css(&Palette {
        accent: Rgb::of(&theme.accent),
        on_accent: Rgb::of(&theme.on_accent),
        ground: Rgb::of(&theme.ground),
        surface: Rgb::of(&theme.surface),
        ink: Rgb::of(&theme.ink),
        face: theme.face,
        heading: family(theme.heading_family),
        text: family(theme.text_family),
        radius: theme.radius.min(MAX_RADIUS),
        density: theme.density,
        cards: theme.cards,
        header: theme.header,
    });
    sheet
}

/// The style sheet of the platform's own pages, and of a problem that belongs to no shop.
#[must_use]
pub fn platform_css() -> String {
    css(&PLATFORM)
}

const PLATFORM: Palette = Palette {
    accent: Rgb(0x1f, 0x5c, 0x3d),
    on_accent: Rgb(0xff, 0xff, 0xff),
    ground: Rgb(0xf6, 0xf4, 0xee),
    surface: Rgb(0xff, 0xff, 0xff),
    ink: Rgb(0x17, 0x21, 0x1b),
    face: Face::Sans,
    heading: Family::Device,
    text: Family::Device,
    radius: 14,
    density: Density::Regular,
    cards: CardStyle::Plain,
    header: HeaderStyle::Bar,
};

fn css(palette: &Palette) -> String {
    let Palette { accent, ground, surface, .. } = *palette;
    let dark = ground.is_dark();
    let pole = if dark { Rgb::WHITE } else { Rgb::BLACK };
    // Tinted panels lie between the ground and the ink; text must be readable on them too.
    let ink = palette.ink.readable(&[ground, surface], 7_000, pole);
    let tint = ground.mixed(accent, 12);
    let sunk = ground.mixed(ink, 6);
    let grounds = [ground, surface, tint, sunk];
    let on_accent = if palette.on_accent.contrast(accent) >= TEXT {
        palette.on_accent
    } else if accent.is_dark() {
        Rgb::WHITE
    } else {
        Rgb::BLACK
    };
    let (display, text) = stacks(palette.face);
    let (heading, body) = (before(palette.heading), before(palette.text));
    let colours = [
        ("accent", accent),
        ("on-accent", on_accent),
        ("ground", ground),
        ("surface", surface),
        ("ink", ink),
        ("tint", tint),
        ("sunk", sunk),
        ("accent-ink", accent.readable(&grounds, TEXT, ink)),
        ("muted", ink.mixed(ground, 38).readable(&grounds, TEXT, ink)),
        ("edge", ink.mixed(ground, 60).readable(&grounds, EDGE, ink)),
        ("hairline", ground.mixed(ink, 14)),
        ("bad", Rgb(0xc2, 0x30, 0x2a).readable(&grounds, TEXT, pole)),
        ("good", Rgb(0x2b, 0x82, 0x50).readable(&grounds, TEXT, pole)),
    ];
    let mut css = format!(":root{{color-scheme:{};", if dark { "dark" } else { "light" });
    for (name, colour) in colours {
        let _ = write!(css, "--{name}:{colour};");
    }
    let _ = write!(css, "--radius:{}px;--display:{heading}{display};--text:{body}{text};", palette.radius);
    let _ = write!(css, "{}{}{}}}", room(palette.density), card(palette.cards), head(palette.header));
    css
}

/// A family's name before what stands in for it.
fn before(family: Family) -> String {
    family.served().map_or_else(String::new, |served| format!("\"{}\",", served.name))
}

/// The families that the theme has chosen and that are served, each once.
fn chosen(theme: &Theme) -> impl Iterator<Item = Served> {
    let text = (theme.text_family != theme.heading_family).then_some(theme.text_family);
    [Some(theme.heading_family), text].into_iter().flatten().filter_map(Family::served)
}

/// Where the files of the chosen families are served, in the order in which a page needs them.
#[must_use]
pub fn font_hrefs(theme: &Theme, fonts_href: &str) -> Vec<String> {
    let is_served = !fonts_href.is_empty();
    chosen(theme).filter(|_| is_served).map(|served| format!("{fonts_href}/{}", served.file)).collect()
}

/// The chosen families, as style sheets declare them: text is shown at once, and again when they have come.
fn font_faces(theme: &Theme, fonts_href: &str) -> String {
    let mut css = String::new();
    for Served { name, file, weights } in chosen(theme).filter(|_| !fonts_href.is_empty()) {
        let _ = write!(
            css,
            "@font-face{{font-family:\"{name}\";src:url({fonts_href}/{file}) format(\"woff2\");\
             font-weight:{weights};font-display:swap;unicode-range:{LATIN};}}"
        );
    }
    css
}

/// What the files hold, so that none is loaded for a text in other letters.
const LATIN: &str = "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,\
                     U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD";

/// How gaps grow and shrink.
const fn room(density: Density) -> &'static str {
    match density {
        Density::Compact => "--room:.7;",
        Density::Regular => "--room:1;",
        Density::Roomy => "--room:1.35;",
    }
}

/// How a product's card stands out. What is not named keeps the sheet's own value: nothing.
const fn card(style: CardStyle) -> &'static str {
    match style {
        CardStyle::Plain => "",
        CardStyle::Bordered => "--card-line:1px solid var(--hairline);--card-pad:.75rem;--card-ground:var(--surface);",
        CardStyle::Raised => {
            "--card-lift:0 .5rem 1.4rem rgb(0 0 0/16%);--card-pad:.75rem;--card-ground:var(--surface);"
        }
    }
}

/// How the head of a page is laid out.
const fn head(style: HeaderStyle) -> &'static str {
    match style {
        HeaderStyle::Bar => "",
        HeaderStyle::Centred => "--head-flow:column;--head-gap:0;--head-name:1.5;--head-pad:.6rem;",
    }
}

/// The faces of headings and of text that devices have: what a page is set in until a family has come.
const fn stacks(face: Face) -> (&'static str, &'static str) {
    const SANS: &str = "system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",\"Noto Sans\",sans-serif";
    const SERIF: &str = "\"Iowan Old Style\",\"Palatino Linotype\",Palatino,\"URW Palladio L\",P052,Georgia,serif";
    const ROUNDED: &str = "ui-rounded,\"Hiragino Maru Gothic ProN\",Quicksand,Comfortaa,Manjari,\"Arial Rounded MT \
                           Bold\",Calibri,sans-serif";
    const MONO: &str =
        "ui-monospace,\"Cascadia Code\",\"Source Code Pro\",Menlo,Consolas,\"DejaVu Sans Mono\",monospace";
    match face {
        Face::Sans => (SANS, SANS),
        Face::Serif => (SERIF, SANS),
        Face::Rounded => (ROUNDED, ROUNDED),
        Face::Mono => (MONO, SANS),
    }
}
