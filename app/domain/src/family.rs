//! Families of type that a shop can choose beside what devices have: each under the SIL Open Font License 1.1, served from
//! the shop's own host.
//!
//! Pure. A family is one file of letters for the languages that are written in Latin; all others fall back to the device's.

use serde::{Deserialize, Serialize};

/// A family of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// What the device has, by the theme's [face](crate::shop::Face).
    #[default]
    Device,
    /// A soft old-style serif for headings. Undercase Type and others.
    Fraunces,
    /// A calm sans serif for screens. Rasmus Andersson.
    Inter,
    /// Every letter as wide. JetBrains.
    JetbrainsMono,
    /// A serif for reading. Cyreal.
    Lora,
    /// A rounded sans serif. Vernon Adams and others.
    Nunito,
    /// A geometric sans serif with odd corners. Florian Karsten.
    SpaceGrotesk,
}

impl Family {
    /// Those that have a file.
    pub const SERVED: [Self; 6] =
        [Self::Fraunces, Self::Inter, Self::JetbrainsMono, Self::Lora, Self::Nunito, Self::SpaceGrotesk];

    /// What style sheets call it, and the heaviest and the lightest that its file holds; none for what the device has.
    #[must_use]
    pub fn served(self) -> Option<Served> {
        let served = |name, file, weights| Some(Served { name, file, weights });
        match self {
            Self::Device => None,
            Self::Fraunces => served("Fraunces", "fraunces.woff2", "100 900"),
            Self::Inter => served("Inter", "inter.woff2", "100 900"),
            Self::JetbrainsMono => served("JetBrains Mono", "jetbrains-mono.woff2", "100 800"),
            Self::Lora => served("Lora", "lora.woff2", "400 700"),
            Self::Nunito => served("Nunito", "nunito.woff2", "200 1000"),
            Self::SpaceGrotesk => served("Space Grotesk", "space-grotesk.woff2", "300 700"),
        }
    }
}

/// A family as it is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// Its name in style sheets.
    pub name: &'static str,
    /// Its file.
    pub file: &'static str,
    /// The weights that the file holds, from and to.
    pub weights: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_a_file_of_its_own_and_a_name_that_breaks_no_style_sheet() {
        let mut files: Vec<&str> = Family::SERVED.iter().map(|family| family.served().unwrap().file).collect();
        files.dedup();
        assert_eq!(files.len(), Family::SERVED.len());
        for Served { name, file, weights } in Family::SERVED.iter().filter_map(|family| family.served()) {
            assert!(name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == ' '), "{name}");
            assert!(file.ends_with(".woff2") && !file.contains('/'), "{file}");
            assert!(weights.chars().all(|sign| sign.is_ascii_digit() || sign == ' '), "{weights}");
        }
    }
}
