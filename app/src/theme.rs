//! A shop's looks as CSS custom properties: the only style that differs between shops.
//!
//! No I/O. What the shop chose is kept; what could not be read is bent until it can, see `contrast`.

use crate::contrast::{EDGE, Rgb, TEXT};
use everbud_domain::shop::{Face, Theme};
use std::fmt::Write as _;

/// What a theme is made from.
struct Palette {
    accent: Rgb,
    on_accent: Rgb,
    ground: Rgb,
    surface: Rgb,
    ink: Rgb,
    face: Face,
    radius: u8,
}

/// The style sheet of a shop's theme.
#[must_use]
pub fn theme_css(theme: &Theme) -> String {
    let colour = |text: &str, fallback: Rgb| Rgb::parse(text).unwrap_or(fallback);
    css(&Palette {
        accent: colour(theme.accent.as_css(), PLATFORM.accent),
        on_accent: colour(theme.on_accent.as_css(), PLATFORM.on_accent),
        ground: colour(theme.ground.as_css(), PLATFORM.ground),
        surface: colour(theme.surface.as_css(), PLATFORM.surface),
        ink: colour(theme.ink.as_css(), PLATFORM.ink),
        face: theme.face,
        radius: theme.radius.min(24),
    })
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
    radius: 14,
};

fn css(palette: &Palette) -> String {
    let Palette { accent, ground, surface, .. } = *palette;
    let dark = ground.is_dark();
    let pole = if dark { Rgb::WHITE } else { Rgb::BLACK };
    // Tinted panels lie between the ground and the ink; text must be readable on them too.
    let ink = palette.ink.readable(&[ground, surface], 7.0, pole);
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
    let _ = write!(css, "--radius:{}px;--display:{display};--text:{text}}}", palette.radius);
    css
}

/// The faces of headings and of text. Only faces that devices have: a page never waits for one.
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
