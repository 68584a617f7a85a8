//! Drawn product pictures: what a product looks like until its shop sends a photograph, and whenever none can be had.
//!
//! No I/O: each picture is computed from the product's category, its plant's type and a small seed, so it can be cached for
//! ever under its own name. Whole numbers only; the motifs are in `motif`.

mod motif;

use everbud_domain::product::{Category, Product, StrainType};

/// How many pictures there are of each category and type.
const SEEDS: u32 = 8;

/// The colours of one picture.
struct Paint {
    hue: u32,
    deep: bool,
}

impl Paint {
    fn new(category: Category, strain: Option<StrainType>, seed: u32) -> Self {
        let base = match (strain, category) {
            (Some(StrainType::Indica), _) => 262,
            (Some(StrainType::Sativa), _) => 34,
            (Some(StrainType::Hybrid), _) => 132,
            (Some(StrainType::HighCbd), _) => 192,
            (None, Category::Flower) => 100,
            (None, Category::PreRoll) => 48,
            (None, Category::Vape) => 212,
            (None, Category::Concentrate) => 28,
            (None, Category::Edible) => 344,
            (None, Category::Tincture) => 168,
            (None, Category::Topical) => 312,
            (None, Category::Gear) => 224,
        };
        Self { hue: (base + 360 - 16 + seed * 5) % 360, deep: seed % 3 == 1 }
    }

    /// A colour: its distance in hue from the picture's own, its strength, its lightness.
    fn tone(&self, turn: u32, strength: u32, light: u32) -> String {
        format!("hsl({},{strength}%,{light}%)", (self.hue + turn) % 360)
    }

    /// The colour of an oil or a resin: amber whatever the plant, from honey to copper.
    fn oil(seed: u32, light: u32) -> String {
        format!("hsl({},78%,{light}%)", 26 + seed * 2)
    }

    /// A colour that keeps its place between ground and ink on pale and on deep grounds.
    fn ink(&self, turn: u32, strength: u32, step: u32) -> String {
        let light = if self.deep { 88 - step * 9 } else { 20 + step * 9 };
        self.tone(turn, strength, light)
    }
}

/// The picture of a category and type, as an SVG of 320 by 240; `seed` chooses hue and composition.
#[must_use]
pub fn art(category: Category, strain: Option<StrainType>, seed: u32) -> String {
    let seed = seed % SEEDS;
    let paint = Paint::new(category, strain, seed);
    let (top, foot) = if paint.deep { (26, 17) } else { (90, 80) };
    let (strength, halo) = if paint.deep { (34, 33) } else { (46, 95) };
    let ground = format!(
        r#"<linearGradient id="g" x2=".4" y2="1"><stop stop-color="{}"/><stop offset="1" stop-color="{}"/></linearGradient>"#,
        paint.tone(0, strength, top),
        paint.tone(24, strength, foot)
    );
    let (x, y, r) = (96 + seed * 37 % 130, 76 + seed * 29 % 70, 74 + seed * 13 % 40);
    let sun =
        format!(r#"<circle cx="{x}" cy="{y}" r="{r}" fill="{}" opacity=".7"/>"#, paint.tone(40, strength + 14, halo));
    let motif = motif::of(category, &paint, seed);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><defs>{ground}</defs><path fill="url(#g)" d="M0 0h320v240H0z"/>{sun}{motif}</svg>"#
    )
}

/// The file name of a picture; the worker serves it below `/art/`.
fn file_name(category: Category, strain: Option<StrainType>, seed: u32) -> String {
    let strain = strain.map_or("none", StrainType::key);
    format!("{}-{strain}-{}.svg", category.key(), seed % SEEDS)
}

/// Where a product's picture is served.
#[must_use]
pub fn art_href(product: &Product) -> String {
    let seed = product.id.as_str().bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    format!("/art/{}", file_name(product.category, product.strain, seed >> 3))
}

/// Where the picture of a whole shelf is served.
pub(crate) fn shelf_href(category: Category) -> String {
    let at = Category::ALL.iter().position(|other| *other == category).unwrap_or(0);
    // Never the deep ground: the shelf's name stands beside it.
    let seed = [0, 2, 3, 5, 6, 0, 2, 3].get(at).copied().unwrap_or(0);
    format!("/art/{}", file_name(category, None, seed))
}

/// The picture of that file name, such as `flower-indica-3.svg`; none when there is no such picture.
#[must_use]
pub fn art_file(name: &str) -> Option<String> {
    let mut parts = name.strip_suffix(".svg")?.splitn(3, '-');
    let category = Category::from_key(parts.next()?)?;
    let strain = match parts.next()? {
        "none" => None,
        key => Some(StrainType::from_key(key)?),
    };
    let seed = parts.next()?.parse::<u32>().ok().filter(|seed| *seed < SEEDS)?;
    // One name a picture: `flower-none-03.svg` is not another.
    (file_name(category, strain, seed) == name).then(|| art(category, strain, seed))
}
