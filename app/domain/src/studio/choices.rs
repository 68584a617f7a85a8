//! What can be chosen of a theme, by the name that forms and files use and in words for people.
//!
//! Pure.

use crate::family::Family;
use crate::shop::{CardStyle, Colour, Density, Face, HeaderStyle, Theme};

/// Something to choose from: each with its name and its words.
pub type Choices<T, const N: usize> = [(T, &'static str, &'static str); N];

/// Faces.
pub const FACES: Choices<Face, 4> = [
    (Face::Sans, "sans", "Plain: the device's own"),
    (Face::Serif, "serif", "Bookish: an old-style serif"),
    (Face::Rounded, "rounded", "Friendly: rounded"),
    (Face::Mono, "mono", "Technical: every letter as wide"),
];

/// Families.
pub const FAMILIES: Choices<Family, 7> = [
    (Family::Device, "device", "The device's own, by the typeface above"),
    (Family::Fraunces, "fraunces", "Fraunces: a soft old-style serif"),
    (Family::Inter, "inter", "Inter: calm and plain"),
    (Family::JetbrainsMono, "jetbrains_mono", "JetBrains Mono: every letter as wide"),
    (Family::Lora, "lora", "Lora: a serif for reading"),
    (Family::Nunito, "nunito", "Nunito: rounded"),
    (Family::SpaceGrotesk, "space_grotesk", "Space Grotesk: geometric, with odd corners"),
];

/// Room around things.
pub const DENSITIES: Choices<Density, 3> = [
    (Density::Compact, "compact", "Compact"),
    (Density::Regular, "regular", "Regular"),
    (Density::Roomy, "roomy", "Roomy"),
];

/// Product cards.
pub const CARDS: Choices<CardStyle, 3> = [
    (CardStyle::Plain, "plain", "Plain"),
    (CardStyle::Bordered, "bordered", "With a line around them"),
    (CardStyle::Raised, "raised", "Raised, with a shadow"),
];

/// Heads of pages.
pub const HEADERS: Choices<HeaderStyle, 2> = [
    (HeaderStyle::Bar, "bar", "Name on one side, ways on the other"),
    (HeaderStyle::Centred, "centred", "Name in the middle"),
];

/// A colour of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tint {
    /// Links, buttons, marks.
    Accent,
    /// Text on the accent.
    OnAccent,
    /// The page.
    Ground,
    /// Cards and panels.
    Surface,
    /// Text.
    Ink,
}

impl Tint {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Accent, Self::OnAccent, Self::Ground, Self::Surface, Self::Ink];

    /// Its name in forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Accent => "accent",
            Self::OnAccent => "on_accent",
            Self::Ground => "ground",
            Self::Surface => "surface",
            Self::Ink => "ink",
        }
    }

    /// What it is, for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Accent => "Accent",
            Self::OnAccent => "Text on the accent",
            Self::Ground => "Page",
            Self::Surface => "Cards and panels",
            Self::Ink => "Text",
        }
    }

    /// The colour as that theme has it.
    #[must_use]
    pub const fn of(self, theme: &Theme) -> &Colour {
        match self {
            Self::Accent => &theme.accent,
            Self::OnAccent => &theme.on_accent,
            Self::Ground => &theme.ground,
            Self::Surface => &theme.surface,
            Self::Ink => &theme.ink,
        }
    }

    /// Gives a theme that colour.
    pub fn set(self, theme: &mut Theme, colour: Colour) {
        match self {
            Self::Accent => theme.accent = colour,
            Self::OnAccent => theme.on_accent = colour,
            Self::Ground => theme.ground = colour,
            Self::Surface => theme.surface = colour,
            Self::Ink => theme.ink = colour,
        }
    }
}

/// The words for what was chosen.
pub fn words<T: Copy + PartialEq, const N: usize>(choices: &Choices<T, N>, chosen: T) -> &'static str {
    choices.iter().find(|(choice, ..)| *choice == chosen).map_or("", |(_, key, _)| key)
}

/// The choice of that name; none where there is none.
pub fn named<T: Copy, const N: usize>(choices: &Choices<T, N>, name: &str) -> Option<T> {
    choices.iter().find(|(_, key, _)| *key == name).map(|(choice, ..)| *choice)
}
