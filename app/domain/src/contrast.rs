//! Colours that can be read: how far two of them stand apart, and what is bent no further than WCAG 2.2 asks.
//!
//! Pure, and in whole numbers: luminance in ten-millionths, ratios in thousandths, rounded down. A theme is data that a shop
//! may get wrong, and a vendor's code does not shield the shop from an accessibility suit, so the ratios are computed here
//! and not left to taste.

use crate::shop::Colour;
use core::fmt;

/// Text must stand out from its ground by this much (WCAG 2.2, 1.4.3), in thousandths.
pub const TEXT: u32 = 4_500;

/// Edges of controls must stand out by this much (WCAG 2.2, 1.4.11), in thousandths.
pub const EDGE: u32 = 3_000;

/// What is added to a luminance, for the light that a screen throws back: 0.05.
const FLARE: u64 = 500_000;

/// The linear share of each value of a channel: `((value / 255 + 0.055) / 1.055) ^ 2.4`, near black `value / 255 / 12.92`.
const LINEAR: [u32; 256] = [
    0, 3_035, 6_071, 9_106, 12_141, 15_176, 18_212, 21_247, 24_282, 27_317, 30_353, 33_465, 36_765, 40_247, 43_914,
    47_770, 51_815, 56_054, 60_488, 65_121, 69_954, 74_990, 80_232, 85_681, 91_341, 97_212, 103_298, 109_601, 116_122,
    122_865, 129_830, 137_021, 144_438, 152_085, 159_963, 168_074, 176_420, 185_002, 193_824, 202_886, 212_190,
    221_739, 231_534, 241_576, 251_869, 262_412, 273_209, 284_260, 295_568, 307_134, 318_960, 331_048, 343_398,
    356_013, 368_895, 382_044, 395_462, 409_152, 423_114, 437_350, 451_862, 466_651, 481_718, 497_066, 512_695,
    528_606, 544_803, 561_285, 578_054, 595_112, 612_461, 630_100, 648_033, 666_259, 684_782, 703_601, 722_719,
    742_136, 761_854, 781_874, 802_198, 822_827, 843_762, 865_005, 886_556, 908_417, 930_590, 953_075, 975_873,
    998_987, 1_022_417, 1_046_165, 1_070_231, 1_094_617, 1_119_324, 1_144_354, 1_169_707, 1_195_384, 1_221_388,
    1_247_718, 1_274_377, 1_301_365, 1_328_683, 1_356_333, 1_384_316, 1_412_633, 1_441_285, 1_470_273, 1_499_598,
    1_529_262, 1_559_265, 1_589_608, 1_620_294, 1_651_322, 1_682_694, 1_714_411, 1_746_474, 1_778_884, 1_811_642,
    1_844_750, 1_878_208, 1_912_017, 1_946_178, 1_980_693, 2_015_563, 2_050_787, 2_086_369, 2_122_308, 2_158_605,
    2_195_262, 2_232_280, 2_269_659, 2_307_400, 2_345_506, 2_383_976, 2_422_811, 2_462_013, 2_501_583, 2_541_521,
    2_581_829, 2_622_507, 2_663_556, 2_704_978, 2_746_773, 2_788_943, 2_831_487, 2_874_408, 2_917_706, 2_961_383,
    3_005_438, 3_049_873, 3_094_689, 3_139_887, 3_185_468, 3_231_432, 3_277_781, 3_324_515, 3_371_636, 3_419_144,
    3_467_041, 3_515_326, 3_564_001, 3_613_068, 3_662_526, 3_712_377, 3_762_621, 3_813_260, 3_864_294, 3_915_725,
    3_967_552, 4_019_778, 4_072_402, 4_125_426, 4_178_851, 4_232_677, 4_286_905, 4_341_536, 4_396_572, 4_452_012,
    4_507_858, 4_564_110, 4_620_770, 4_677_838, 4_735_315, 4_793_202, 4_851_499, 4_910_208, 4_969_330, 5_028_865,
    5_088_813, 5_149_177, 5_209_956, 5_271_151, 5_332_764, 5_394_795, 5_457_245, 5_520_114, 5_583_404, 5_647_115,
    5_711_248, 5_775_804, 5_840_784, 5_906_188, 5_972_018, 6_038_273, 6_104_956, 6_172_066, 6_239_604, 6_307_571,
    6_375_969, 6_444_797, 6_514_056, 6_583_748, 6_653_873, 6_724_432, 6_795_425, 6_866_853, 6_938_718, 7_011_019,
    7_083_758, 7_156_935, 7_230_551, 7_304_607, 7_379_104, 7_454_042, 7_529_422, 7_605_245, 7_681_511, 7_758_222,
    7_835_378, 7_912_979, 7_991_027, 8_069_523, 8_148_466, 8_227_858, 8_307_699, 8_387_990, 8_468_732, 8_549_926,
    8_631_572, 8_713_671, 8_796_224, 8_879_231, 8_962_694, 9_046_612, 9_130_987, 9_215_819, 9_301_109, 9_386_857,
    9_473_065, 9_559_734, 9_646_862, 9_734_453, 9_822_506, 9_911_021, 10_000_000,
];

/// A colour as the screen takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Ink at its darkest.
    pub const BLACK: Self = Self(0, 0, 0);
    /// Ink at its lightest.
    pub const WHITE: Self = Self(255, 255, 255);

    /// A theme's colour.
    #[must_use]
    pub fn of(colour: &Colour) -> Self {
        let digits = colour.as_css();
        let channel = |from: usize| digits.get(from..from + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
        // A colour is always six digits after its mark.
        Self(channel(1).unwrap_or_default(), channel(3).unwrap_or_default(), channel(5).unwrap_or_default())
    }

    /// Relative luminance as WCAG 2.2 defines it, in ten-millionths.
    fn luminance(self) -> u64 {
        let linear = |channel: u8| u64::from(LINEAR.get(usize::from(channel)).copied().unwrap_or_default());
        (2_126 * linear(self.0) + 7_152 * linear(self.1) + 722 * linear(self.2)) / 10_000
    }

    /// How far two colours stand apart, from 1,000 to 21,000.
    #[must_use]
    pub fn contrast(self, other: Self) -> u32 {
        let (one, two) = (self.luminance(), other.luminance());
        u32::try_from((one.max(two) + FLARE) * 1_000 / (one.min(two) + FLARE)).unwrap_or(u32::MAX)
    }

    /// Whether white text reads better on it than black.
    #[must_use]
    pub fn is_dark(self) -> bool {
        self.contrast(Self::WHITE) > self.contrast(Self::BLACK)
    }

    /// This colour with `percent` of another in it.
    #[must_use]
    pub fn mixed(self, other: Self, percent: u8) -> Self {
        let share = u16::from(percent.min(100));
        let mix = |one: u8, two: u8| {
            let sum = u16::from(one) * (100 - share) + u16::from(two) * share;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// This colour, drawn towards `pole` until it stands out from all of `grounds` by `ratio`.
    #[must_use]
    pub fn readable(self, grounds: &[Self], ratio: u32, pole: Self) -> Self {
        (0..=20)
            .map(|step| self.mixed(pole, step * 5))
            .find(|colour| grounds.iter().all(|ground| colour.contrast(*ground) >= ratio))
            .unwrap_or(pole)
    }

    /// The colour nearest to this one, towards black or towards white, whose text can be read on all of those.
    #[must_use]
    pub fn nearest_readable(self, grounds: &[Self]) -> Option<Self> {
        let towards = |percent: u8| [self.mixed(Self::BLACK, percent), self.mixed(Self::WHITE, percent)];
        (0..=100).flat_map(towards).find(|mixed| grounds.iter().all(|ground| mixed.contrast(*ground) >= TEXT))
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(text: &str) -> Rgb {
        Rgb::of(&Colour::try_from(text.to_owned()).unwrap())
    }

    #[test]
    fn ratios_are_those_of_wcag() {
        fn check(one: &str, two: &str, expect: u32) {
            assert_eq!((rgb(one).contrast(rgb(two)), rgb(two).contrast(rgb(one))), (expect, expect), "{one} {two}");
        }
        check("#000000", "#ffffff", 21_000);
        check("#123456", "#123456", 1_000);
        // The greys and the red on either side of the line that everybody knows.
        check("#767676", "#ffffff", 4_542);
        check("#777777", "#ffffff", 4_478);
        check("#ff0000", "#ffffff", 3_998);
        check("#0000ff", "#ffffff", 8_592);
        check("#FF0000", "#000000", 5_252);
    }

    #[test]
    fn the_nearest_colour_that_can_be_read_is_found_on_either_side() {
        fn check(colour: &str, grounds: &[&str], expect: Option<&str>) {
            let grounds: Vec<Rgb> = grounds.iter().map(|ground| rgb(ground)).collect();
            let found = rgb(colour).nearest_readable(&grounds).map(|colour| colour.to_string());
            assert_eq!(found.as_deref(), expect, "{colour} on {grounds:?}");
        }
        check("#222222", &["#ffffff"], Some("#222222"));
        check("#777777", &["#ffffff"], Some("#767676"));
        check("#777777", &["#000000"], Some("#777777"));
        check("#555555", &["#000000"], Some("#757575"));
        check("#ffffff", &["#ffffff", "#000000"], Some("#757575"));
        check("#ffffff", &["#ffffff", "#222222"], None);
        for colour in ["#000000", "#aa3355", "#bbddff", "#ffffff"] {
            for ground in ["#000000", "#335577", "#767676", "#ffffff"] {
                let nearest = rgb(colour).nearest_readable(&[rgb(ground)]).unwrap();
                assert!(nearest.contrast(rgb(ground)) >= TEXT, "{colour} on {ground}: {nearest}");
            }
        }
    }
}
