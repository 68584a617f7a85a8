//! What the size of an item is: what is sold by weight says it, what is sold by the unit has it in compliance or in its
//! name. Where they differ the law counts the largest.
//!
//! Pure.

use super::label::{Label, only};
use crate::problem::{Notes, Refusal};
use crate::sizes::{Sized, size, total_mass};
use everbud_domain::product::{Category, Size};
use everbud_domain::weight::Milligrams;

/// What is sold below this as an edible's weight is its THC.
const LEAST_EDIBLE: Milligrams = Milligrams(500);

/// "500mg" on a vape is its mass; below this it is something else.
const LEAST_MASS: Milligrams = Milligrams(100);

/// Up to this the mass in a pack's name is that of each: no pre-roll weighs much more.
const MOST_EACH: Milligrams = Milligrams(1500);

/// What has to be known of an item to tell its sizes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<'a> {
    pub(crate) category: Category,
    pub(crate) label: &'a Label,
    /// The THC of an edible.
    pub(crate) thc: Option<Milligrams>,
    /// Whether an ounce of it is a fluid ounce.
    pub(crate) is_liquid: bool,
    /// Whether it is sold in one size, so that the name speaks of that one.
    pub(crate) is_single: bool,
}

impl Item<'_> {
    /// The size of one offer, and what the law counts where that is more than the size says. `sized` is the weight by
    /// which it is sold, none for the unit; `net` is what compliance says.
    pub(crate) fn measure(
        &self,
        sized: Option<Sized>,
        net: Option<Milligrams>,
        notes: &mut Notes,
    ) -> Result<(Sized, Option<Milligrams>), Refusal> {
        match (self.category, sized) {
            (Category::Flower | Category::PreRoll | Category::Vape | Category::Concentrate, Some(sized)) => {
                let named = if self.is_single { self.named() } else { None };
                let claims = [named.and_then(|named| total_mass(named.size)), net];
                let counted = counted(&sized, claims, notes);
                Ok((sized, counted))
            }
            (Category::Flower | Category::PreRoll | Category::Vape | Category::Concentrate, None) => {
                self.smoked_by_unit(net, notes)
            }
            (Category::Edible | Category::Tincture, Some(sized)) => Ok((self.edible_by_weight(sized, notes), None)),
            (Category::Edible | Category::Tincture, None) => Ok((self.edible_by_unit(notes), None)),
            (Category::Topical | Category::Gear, sized) => Ok((sized.unwrap_or_else(|| Sized::pieces(1)), None)),
        }
    }

    /// What is smoked must have a weight: without one it would pass every purchase limit.
    fn smoked_by_unit(
        &self,
        net: Option<Milligrams>,
        notes: &mut Notes,
    ) -> Result<(Sized, Option<Milligrams>), Refusal> {
        let from = |place: &str, sized: &Sized| format!("It is sold by the unit: {} is read from {place}.", sized.size);
        match (self.named(), net) {
            (Some(named), Some(net)) => {
                let counted = counted(&named, [Some(net), None], notes);
                Ok((named, counted))
            }
            (Some(named), None) => {
                notes.mend("weight", from("the name", &named));
                Ok((named, None))
            }
            (None, Some(net)) => {
                let sized = self.label.pack.and_then(|count| parted(count, net)).unwrap_or_else(|| Sized::weight(net));
                notes.mend("weight", from("compliance_net_mg", &sized));
                Ok((sized, None))
            }
            (None, None) => {
                Err(Refusal::new("weight", "Its weight is nowhere to be found, and purchase limits count it."))
            }
        }
    }

    /// The size of what is smoked, as the name has it.
    fn named(&self) -> Option<Sized> {
        let label = self.label;
        if let (Some(count), Some(each)) = (label.pack, label.each) {
            return Some(Sized::pack(count, each));
        }
        let in_milligrams = || only(&label.milligrams).filter(|mass| label.masses.is_empty() && *mass >= LEAST_MASS);
        match (label.only_mass().or_else(in_milligrams), label.pack) {
            // "2pk 1g": of each, which also makes the law count more. "6pk 4.2g": of all.
            (Some(mass), Some(count)) if mass <= MOST_EACH => Some(Sized::pack(count, mass)),
            (Some(mass), Some(count)) => Some(parted(count, mass).unwrap_or_else(|| Sized::weight(mass))),
            (Some(mass), None) => Some(Sized::weight(mass)),
            (None, None) if self.category == Category::Flower && label.is_bare_eighth && label.masses.is_empty() => {
                size("1/8 oz")
            }
            (None, _) => None,
        }
    }

    /// A fraction of a gram is no weight of an edible, but its THC.
    fn edible_by_weight(&self, sized: Sized, notes: &mut Notes) -> Sized {
        match total_mass(sized.size) {
            Some(mass) if self.thc == Some(mass) || mass <= LEAST_EDIBLE => {
                notes.mend("weight", format!("{mass} is no weight of an edible but its THC: sold by the piece."));
                Sized::pieces(1)
            }
            Some(_) | None => sized,
        }
    }

    fn edible_by_unit(&self, notes: &mut Notes) -> Sized {
        let label = self.label;
        let volume = only(&label.volumes).or_else(|| only(&label.ounces).filter(|_| self.is_liquid));
        let mass = label.only_mass().filter(|mass| *mass > LEAST_EDIBLE && label.pack.is_none() && !self.is_liquid);
        let sized = match (volume, mass) {
            (Some(volume), _) => Sized { size: Size::Volume { volume }, key: volume.to_string().replace(' ', "") },
            (None, Some(mass)) => Sized::weight(mass),
            (None, None) => return Sized::pieces(label.pack.unwrap_or(1)),
        };
        notes.mend("weight", format!("It is sold by the unit: {} is read from the name.", sized.size));
        sized
    }
}

/// The mass that the law counts, where the name or compliance claim more or less than the size. A fiftieth is a matter of
/// rounding an ounce, and is counted but not noted.
fn counted(sized: &Sized, claims: [Option<Milligrams>; 2], notes: &mut Notes) -> Option<Milligrams> {
    let mass = total_mass(sized.size)?;
    let claims = claims.into_iter().flatten();
    let largest = claims.clone().fold(mass, Milligrams::max);
    for claim in claims {
        if (claim.0 - mass.0).saturating_abs().saturating_mul(50) > mass.0 {
            notes.mend("weight", format!("It is sold as {mass}, but said to hold {claim}: limits count {largest}."));
        }
    }
    Some(largest)
}

/// A pack of that many, where the mass comes out even.
fn parted(count: u32, all: Milligrams) -> Option<Sized> {
    let each = all.0.checked_div(i64::from(count))?;
    (each > 0 && each.saturating_mul(i64::from(count)) == all.0).then(|| Sized::pack(count, Milligrams(each)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sold_by_the_unit_has_its_size_elsewhere() {
        fn check(category: Category, name: &str, net: Option<i64>, size: &str, counted: Option<i64>, notes: usize) {
            let label = Label::read(name);
            let item = Item { category, label: &label, thc: None, is_liquid: name.contains("Soda"), is_single: true };
            let mut noted = Notes::on_record(1);
            let (sized, found) = item.measure(None, net.map(Milligrams), &mut noted).unwrap();
            assert_eq!((sized.size.to_string().as_str(), found.map(|it| it.0)), (size, counted), "{name}");
            assert_eq!(noted.into_changes().len(), notes, "{name}");
        }
        check(Category::Flower, "Tide | 7g", None, "7 g", None, 1);
        check(Category::Flower, "Tide | 7g", Some(7000), "7 g", Some(7000), 0);
        check(Category::Flower, "Tide | 1g", Some(3500), "1 g", Some(3500), 1);
        check(Category::Flower, "Tide 1 oz", Some(28_000), "28.35 g", Some(28_350), 0);
        check(Category::Flower, "Tide", Some(3500), "3.5 g", None, 1);
        check(Category::Flower, "Tide | 3.5", None, "3.5 g", None, 1);
        check(Category::PreRoll, "Minis 5pk", Some(2500), "5 × 0.5 g", None, 1);
        check(Category::PreRoll, "Minis 3pk", Some(2500), "2.5 g", None, 1);
        check(Category::PreRoll, "Minis 3pk x .5", Some(1500), "3 × 0.5 g", Some(1500), 0);
        check(Category::PreRoll, "Minis 2pk 1g", None, "2 × 1 g", None, 1);
        check(Category::PreRoll, "Minis 4.2g [6 pack]", None, "6 × 0.7 g", None, 1);
        check(Category::Vape, "Pen 500mg", None, "0.5 g", None, 1);
        check(Category::Edible, "Bites 100mg", None, "each", None, 0);
        check(Category::Edible, "Bites 100mg 10pk", None, "10 pieces", None, 0);
        check(Category::Edible, "Bar 100mg 50g", None, "50 g", None, 1);
        check(Category::Edible, "Soda 12oz", None, "354.882 ml", None, 1);
        check(Category::Tincture, "Drops 30ml", None, "30 ml", None, 1);
        check(Category::Gear, "Tray", Some(7), "each", None, 0);
    }

    #[test]
    fn what_is_smoked_and_has_no_weight_is_refused() {
        fn check(category: Category, name: &str) {
            let label = Label::read(name);
            let item = Item { category, label: &label, thc: None, is_liquid: false, is_single: true };
            assert!(item.measure(None, None, &mut Notes::on_record(1)).is_err(), "{name}");
        }
        check(Category::PreRoll, "Minis 5pk");
        check(Category::PreRoll, "Tide | 3.5");
        check(Category::Flower, "Tide 1g or 3.5g");
        check(Category::Vape, "Pen 5mg");
        check(Category::Concentrate, "Budder");
    }

    #[test]
    fn a_weight_is_held_against_the_name_and_compliance() {
        fn check(category: Category, name: &str, sold: &str, net: Option<i64>, shown: &str, counted: Option<i64>) {
            let label = Label::read(name);
            let item = Item { category, label: &label, thc: None, is_liquid: false, is_single: true };
            let net = net.map(Milligrams);
            let (sized, found) = item.measure(size(sold), net, &mut Notes::on_record(1)).unwrap();
            assert_eq!((sized.size.to_string().as_str(), found.map(|it| it.0)), (shown, counted), "{name}");
        }
        check(Category::Flower, "Tide", "1/8 oz", Some(3500), "3.5 g", Some(3500));
        check(Category::Flower, "Tide", "1 oz", Some(28_000), "28.35 g", Some(28_350));
        check(Category::PreRoll, "Minis 4.2g [6 pack]", "4 g", Some(4000), "4 g", Some(4200));
        check(Category::Edible, "Bites", "0.1 g", None, "each", None);
        check(Category::Edible, "Bar", "50 g", None, "50 g", None);
    }
}
