//! Colours that can be read: what a shop chose, bent no further than WCAG 2.1 asks.
//!
//! No I/O. A theme is data that a shop may get wrong, and a vendor's code does not shield the shop from an accessibility
//! suit, so the ratios are computed here and not left to taste.

use core::fmt;

/// Text must stand out from its ground by this much (WCAG 2.1, 1.4.3).
pub(crate) const TEXT: f64 = 4.5;

/// Edges of controls must stand out by this much (WCAG 2.1, 1.4.11).
pub(crate) const EDGE: f64 = 3.0;

/// A colour as the screen takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rgb(pub(crate) u8, pub(crate) u8, pub(crate) u8);

impl Rgb {
    /// Ink at its darkest.
    pub(crate) const BLACK: Self = Self(0, 0, 0);
    /// Ink at its lightest.
    pub(crate) const WHITE: Self = Self(255, 255, 255);

    /// Reads `#rrggbb`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let channel = |from: usize| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
        Some(Self(channel(0)?, channel(2)?, channel(4)?))
    }

    /// Relative luminance as WCAG 2.1 defines it, from 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// How far two colours stand apart, from 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Whether white text reads better on it than black.
    pub(crate) fn is_dark(self) -> bool {
        self.contrast(Self::WHITE) > self.contrast(Self::BLACK)
    }

    /// This colour with `percent` of another in it.
    pub(crate) fn mixed(self, other: Self, percent: u8) -> Self {
        let share = u16::from(percent.min(100));
        let mix = |one: u8, two: u8| {
            let sum = u16::from(one) * (100 - share) + u16::from(two) * share;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// This colour, drawn towards `pole` until it stands out from all of `grounds` by `ratio`.
    pub(crate) fn readable(self, grounds: &[Self], ratio: f64, pole: Self) -> Self {
        (0..=20)
            .map(|step| self.mixed(pole, step * 5))
            .find(|colour| grounds.iter().all(|ground| colour.contrast(*ground) >= ratio))
            .unwrap_or(pole)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}
