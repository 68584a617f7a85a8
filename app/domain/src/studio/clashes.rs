//! Which colours of a theme cannot be read on each other, in words that name the pair, and the nearest colour that can.
//!
//! Pure. A page bends what cannot be read all the same; the warning is for whoever chooses, who would see another colour
//! than theirs.

use super::choices::Tint;
use crate::contrast::{Rgb, TEXT};
use crate::shop::Theme;

/// Two colours of a theme of which one cannot be read on the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Whose colour is to be changed.
    pub tint: Tint,
    /// Which pair, and by how much, in a sentence.
    pub sentence: String,
    /// The nearest colour that can be read; none where there is none.
    pub nearest: Option<String>,
}

/// What is written in which colour on which, and what that is called.
const PAIRS: [(Tint, Tint, &str); 5] = [
    (Tint::Ink, Tint::Ground, "Text on the page"),
    (Tint::Ink, Tint::Surface, "Text on cards and panels"),
    (Tint::OnAccent, Tint::Accent, "Text on the accent"),
    (Tint::Accent, Tint::Ground, "Links on the page"),
    (Tint::Accent, Tint::Surface, "Links on cards and panels"),
];

/// The pairs of a theme that are harder to read than they may be.
#[must_use]
pub fn clashes(theme: &Theme) -> Vec<Clash> {
    let rgb = |tint: Tint| Rgb::of(tint.of(theme));
    let clash = |(ink, ground, what): &(Tint, Tint, &str)| {
        let (over, under) = (rgb(*ink), rgb(*ground));
        let ratio = over.contrast(under);
        // Rounded down: 4.49 to 1 is not enough, and is not told as if it were.
        let sentence = || format!("{what}: {}.{} to 1, at least 4.5 is needed.", ratio / 1_000, ratio % 1_000 / 100);
        let grounds: Vec<Rgb> = PAIRS.iter().filter(|(other, ..)| other == ink).map(|(_, on, _)| rgb(*on)).collect();
        let nearest = || over.nearest_readable(&grounds).or_else(|| over.nearest_readable(&[under]));
        (ratio < TEXT).then(|| Clash {
            tint: *ink,
            sentence: sentence(),
            nearest: nearest().map(|colour| colour.to_string()),
        })
    };
    PAIRS.iter().filter_map(clash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::Colour;
    use crate::studio::file::{STARTING, starting};

    /// A theme of black on white whose accent is dark, with some colours changed.
    fn theme(colours: &[(Tint, &str)]) -> Theme {
        let mut theme = starting(STARTING[0].0).unwrap();
        let plain = [
            (Tint::Accent, "#005500"),
            (Tint::OnAccent, "#ffffff"),
            (Tint::Ground, "#ffffff"),
            (Tint::Surface, "#ffffff"),
            (Tint::Ink, "#000000"),
        ];
        for (tint, colour) in plain.iter().chain(colours) {
            tint.set(&mut theme, Colour::try_from((*colour).to_owned()).unwrap());
        }
        theme
    }

    #[test]
    fn every_pair_that_cannot_be_read_is_named_with_its_ratio_and_the_nearest_colour_that_can() {
        fn check(colours: &[(Tint, &str)], expect: &[(&str, Option<&str>)]) {
            let found = clashes(&theme(colours));
            let found: Vec<_> = found.iter().map(|it| (it.sentence.as_str(), it.nearest.as_deref())).collect();
            assert_eq!(found, expect, "{colours:?}");
        }
        check(&[], &[]);
        // #777777 on white is the well-known 4.48 to 1, and #767676 passes.
        check(
            &[(Tint::Ink, "#777777")],
            &[
                ("Text on the page: 4.4 to 1, at least 4.5 is needed.", Some("#767676")),
                ("Text on cards and panels: 4.4 to 1, at least 4.5 is needed.", Some("#767676")),
            ],
        );
        check(
            &[(Tint::Accent, "#ffffff"), (Tint::Ground, "#000000"), (Tint::Surface, "#000000"), (Tint::Ink, "#ffffff")],
            &[("Text on the accent: 1.0 to 1, at least 4.5 is needed.", Some("#757575"))],
        );
        // No text can be read on black and on white alike but a grey that is between them.
        check(
            &[(Tint::Surface, "#000000"), (Tint::Accent, "#757575")],
            &[("Text on cards and panels: 1.0 to 1, at least 4.5 is needed.", Some("#757575"))],
        );
    }

    #[test]
    fn the_themes_to_begin_with_can_be_read() {
        for (name, ..) in STARTING {
            assert_eq!(clashes(&starting(name).unwrap()), [], "{name}");
        }
    }
}
