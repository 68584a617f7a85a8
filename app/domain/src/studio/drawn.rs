//! A theme drawn from a picture: its colours by how much of it they are, and a theme of them in which all can be read.
//!
//! Pure, and in whole numbers. The accent is the picture's strongest colour; page and panels are pale with a breath of it,
//! or dark where the picture stands on black. What cannot be read is moved to the nearest colour that can.

use super::choices::Tint;
use crate::contrast::{Rgb, TEXT};
use crate::picture::MAX_COLOURS;
use crate::shop::{Colour, Theme};
use std::collections::BTreeMap;

/// How many of the upper bits of a channel tell two shades apart.
const SHADE_BITS: u8 = 4;
/// Below this a pixel is seen through.
const OPAQUE: u8 = 128;
/// Two colours that differ by less than this, over all channels, are one.
const NEAR: u32 = 72;

/// The colours of a picture, those that take most of it first. `pixels` has four bytes each: red, green, blue, opacity.
#[must_use]
pub fn colours(pixels: &[u8]) -> Vec<Rgb> {
    // The count and the sums of each shade, so that its middle is what is told.
    let mut shades: BTreeMap<[u8; 3], [u64; 4]> = BTreeMap::new();
    for pixel in pixels.chunks_exact(4) {
        let [red, green, blue, opacity] = *pixel else { continue };
        if opacity < OPAQUE {
            continue;
        }
        let shade = shades.entry([red, green, blue].map(|channel| channel >> (8 - SHADE_BITS))).or_default();
        for (sum, more) in shade.iter_mut().zip([1, red, green, blue]) {
            *sum += u64::from(more);
        }
    }
    let mut ranked: Vec<(u64, Rgb)> = shades
        .into_values()
        .map(|[count, red, green, blue]| {
            let middle = |sum: u64| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX);
            (count, Rgb(middle(red), middle(green), middle(blue)))
        })
        .collect();
    ranked.sort_by_key(|(count, _)| core::cmp::Reverse(*count));
    let mut found: Vec<Rgb> = Vec::new();
    for (_, colour) in ranked {
        if found.len() < MAX_COLOURS && found.iter().all(|other| distance(*other, colour) >= NEAR) {
            found.push(colour);
        }
    }
    found
}

/// Colours as a form sends them: `#rrggbb`, parted by blanks.
#[must_use]
pub fn written(colours: &[Rgb]) -> String {
    colours.iter().map(Rgb::to_string).collect::<Vec<_>>().join(" ")
}

/// The colours in such a field; what is none is passed over.
#[must_use]
pub fn read(text: &str) -> Vec<Colour> {
    text.split(' ').filter_map(|word| Colour::try_from(word.to_owned()).ok()).take(MAX_COLOURS).collect()
}

/// That theme in those colours; shapes and faces stay. None where there are no colours to draw from.
#[must_use]
pub fn theme(colours: &[Colour], before: &Theme) -> Option<Theme> {
    let colours: Vec<Rgb> = colours.iter().map(Rgb::of).collect();
    let first = *colours.first()?;
    // The strongest; of two as strong the more frequent.
    let accent = colours.iter().copied().rev().max_by_key(|colour| strength(*colour))?;
    // A picture that stands on black wants a dark page. One that is all dark wants it too, unless it has a strong colour.
    let dark = first.contrast(Rgb::BLACK) < 2_200 && colours.len() > 1;
    let (pole, far) = if dark { (Rgb::BLACK, Rgb::WHITE) } else { (Rgb::WHITE, Rgb::BLACK) };
    let ground = accent.mixed(pole, if dark { 90 } else { 94 });
    let surface = if dark { accent.mixed(pole, 82) } else { Rgb::WHITE };
    let accent = accent.nearest_readable(&[ground, surface]).unwrap_or(far);
    // The picture's darkest, or lightest, as text, with what is missing for reading long.
    let ends = colours.iter().copied().max_by_key(|colour| colour.contrast(ground)).unwrap_or(far);
    let ink = ends.readable(&[ground, surface], 9_000, far);
    let on_accent = [Rgb::WHITE, Rgb::BLACK].into_iter().find(|ink| ink.contrast(accent) >= TEXT).unwrap_or(far);
    let mut theme = before.clone();
    for (tint, colour) in [
        (Tint::Accent, accent),
        (Tint::OnAccent, on_accent),
        (Tint::Ground, ground),
        (Tint::Surface, surface),
        (Tint::Ink, ink),
    ] {
        tint.set(&mut theme, Colour::try_from(colour.to_string()).ok()?);
    }
    Some(theme)
}

fn channels(colour: Rgb) -> [u8; 3] {
    [colour.0, colour.1, colour.2]
}

fn distance(one: Rgb, other: Rgb) -> u32 {
    channels(one).into_iter().zip(channels(other)).map(|(one, other)| u32::from(one.abs_diff(other))).sum()
}

/// How far a colour is from grey.
fn strength(colour: Rgb) -> u8 {
    let all = channels(colour);
    let (most, least) = (all.into_iter().max().unwrap_or_default(), all.into_iter().min().unwrap_or_default());
    most - least
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;
    use crate::studio::clashes::clashes;
    use crate::studio::file::{STARTING, starting};

    fn colour(text: &str) -> Colour {
        Colour::try_from(text.to_owned()).unwrap()
    }

    fn picture(areas: &[(usize, [u8; 4])]) -> Vec<u8> {
        areas.iter().flat_map(|(count, pixel)| pixel.repeat(*count)).collect()
    }

    #[test]
    fn a_pictures_colours_are_told_by_how_much_of_it_they_are() {
        fn check(areas: &[(usize, [u8; 4])], expect: &str) {
            assert_eq!(written(&colours(&picture(areas))), expect, "{areas:?}");
        }
        let (white, green, red) = ([255, 255, 255, 255], [0x1f, 0x6f, 0x5b, 255], [0xd0, 0x30, 0x20, 255]);
        check(&[(60, white), (30, green), (10, red)], "#ffffff #1f6f5b #d03020");
        check(&[(10, red), (30, green)], "#1f6f5b #d03020");
        // What is seen through is no colour, and a shade of a colour is not another.
        check(&[(90, [9, 9, 9, 0]), (3, green), (2, [0x21, 0x71, 0x5d, 255])], "#1f6f5b");
        check(&[], "");
        assert!(
            colours(&(0..=255).flat_map(|at: u8| [at, 255 - at, at / 2, 255]).collect::<Vec<_>>()).len() <= MAX_COLOURS
        );
    }

    #[test]
    fn a_theme_has_its_pictures_strongest_colour_and_keeps_shape_and_face() {
        fn check(colours: &[&str], accent: &str, ground: &str, ink: &str) {
            let before = starting(STARTING[0].0).unwrap();
            let found = theme(&colours.iter().map(|it| colour(it)).collect::<Vec<_>>(), &before).unwrap();
            let told = [Tint::Accent, Tint::Ground, Tint::Ink].map(|tint| tint.of(&found).as_css().to_owned());
            assert_eq!(told, [accent, ground, ink], "{colours:?}");
            assert_eq!((found.face, found.radius, found.cards), (before.face, before.radius, before.cards));
        }
        check(&["#ffffff", "#1f6f5b", "#102a24"], "#1f6f5b", "#f2f6f5", "#102a24");
        check(&["#000000", "#ff4fc3", "#f1ecfa"], "#ff4fc3", "#1a0814", "#f1ecfa");
        check(&["#f7c948"], "#8a7128", "#fffcf4", "#4a3c16");
    }

    #[test]
    fn whatever_a_picture_is_made_of_every_pair_of_its_theme_can_be_read() {
        let before = starting(STARTING[0].0).unwrap();
        assert_eq!(theme(&[], &before), None);
        let mut dice = Dice(420);
        for _ in 0..20_000 {
            let count = 1 + dice.roll(6);
            let some: Vec<Colour> = (0..count).map(|_| colour(&format!("#{:06x}", dice.roll(0x100_0000)))).collect();
            let found = theme(&some, &before).unwrap();
            assert_eq!(clashes(&found), [], "{some:?}");
        }
        for grey in 0..=255_u32 {
            let found = theme(&[colour(&format!("#{:06x}", grey * 0x01_0101))], &before).unwrap();
            assert_eq!(clashes(&found), [], "{grey}");
        }
    }
}
