//! THC and CBD of an item, and the milligrams of THC that the law counts in an edible.
//!
//! Pure. `cannabinoids` holds percentages as texts; `measurements` holds the same and milligrams. Zero means that nobody
//! measured. On edibles a percentage says little and the milligrams decide; where several places disagree the law counts
//! the largest.

use super::label::{Label, only};
use crate::amounts::decimal;
use crate::fields::Fields;
use crate::potency;
use crate::problem::{Notes, Refusal};
use everbud_domain::product::{Category, Potency, PotencyUnit};
use everbud_domain::weight::Milligrams;

/// More than this, and `compliance_net_mg` of an edible is its net weight rather than its THC.
const MOST_THC: i64 = 1000;

/// What is known of an item's cannabinoids.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Strength {
    pub(crate) thc: Option<Potency>,
    pub(crate) cbd: Option<Potency>,
    /// The THC of an edible as the law counts it.
    pub(crate) law: Option<Milligrams>,
}

impl Strength {
    /// Reads it from wherever it stands.
    pub(crate) fn read(
        fields: Fields<'_>,
        category: Category,
        label: &Label,
        notes: &mut Notes,
    ) -> Result<Self, Refusal> {
        let is_dosed = matches!(category, Category::Edible | Category::Tincture | Category::Topical);
        let thc = measured(fields, "thc", is_dosed, notes)?;
        let cbd = measured(fields, "cbd", is_dosed, notes)?;
        let mut strength = Self { thc, cbd, law: None };
        if matches!(category, Category::Edible | Category::Tincture) {
            strength.settle(compliance(fields)?, label, notes);
        }
        Ok(strength)
    }

    /// Finds the milligrams of THC in an edible.
    fn settle(&mut self, compliance: Option<Milligrams>, label: &Label, notes: &mut Notes) {
        let in_milligrams = |thc: Potency| thc.unit == PotencyUnit::Milligrams;
        let measured =
            self.thc.filter(|thc| in_milligrams(*thc)).map(|thc| Milligrams(thc.high.saturating_add(999) / 1000));
        let named = if label.is_mixed { None } else { only(&label.milligrams) };
        self.law = match (measured, named) {
            (Some(measured), Some(named)) if measured != named => {
                let larger = measured.max(named);
                notes.mend(
                    "measurements",
                    format!(
                        "THC is {} mg as measured and {} mg by the name: limits count {} mg.",
                        measured.0, named.0, larger.0
                    ),
                );
                Some(larger)
            }
            (Some(measured), _) => Some(measured),
            (None, Some(named)) => {
                notes.mend(
                    "measurements",
                    format!("THC is not given in milligrams: {} mg is read from the name.", named.0),
                );
                Some(named)
            }
            (None, None) => compliance.filter(|net| net.0 <= MOST_THC).inspect(|net| {
                notes.mend(
                    "measurements",
                    format!("THC is not given in milligrams: {} mg is read from compliance_net_mg.", net.0),
                );
            }),
        };
        match self.law {
            None => notes
                .mend("measurements", "THC mass unknown: where the law limits that, it is shown and not sold online."),
            Some(thc) if measured.is_none() => {
                let thousandths = thc.0.saturating_mul(1000);
                self.thc = potency::of(PotencyUnit::Milligrams, thousandths, thousandths);
            }
            Some(_) => {}
        }
    }
}

/// What compliance says is in one, if it says anything.
pub(crate) fn compliance(fields: Fields<'_>) -> Result<Option<Milligrams>, Refusal> {
    let net = fields.number("compliance_net_mg")?.and_then(|net| decimal(&net, 0));
    Ok(net.filter(|net| (1..=10_000_000).contains(net)).map(Milligrams))
}

/// One cannabinoid's potency: milligrams first where products are dosed, percent first elsewhere.
fn measured(fields: Fields<'_>, name: &str, is_dosed: bool, notes: &mut Notes) -> Result<Option<Potency>, Refusal> {
    let mut percent = None;
    let mut milligrams = None;
    let mut keep = |unit: PotencyUnit, written: &str, notes: &mut Notes| {
        let Some(found) = decimal(written, 3).and_then(|value| potency::of(unit, value, value)) else {
            notes.mend("cannabinoids", format!("{} “{written}” is no potency: left out.", name.to_uppercase()));
            return;
        };
        let kept = if unit == PotencyUnit::Percent { &mut percent } else { &mut milligrams };
        if found.high > kept.map_or(0, |it: Potency| it.high) {
            *kept = Some(found);
        }
    };
    if let Some(written) = fields.part("cannabinoids", |it| it.number(name))?.flatten() {
        keep(PotencyUnit::Percent, &written, notes);
    }
    for measurement in fields.list("measurements")? {
        let one = Fields::of(measurement, "measurements")?;
        let read = || Ok((one.text("name")?, one.text("unit")?, one.number("value")?));
        let (of, unit, value) = read().map_err(|refusal: Refusal| refusal.within("measurements"))?;
        let (Some(of), Some(value)) = (of, value) else { continue };
        match unit {
            Some("%") if of.eq_ignore_ascii_case(name) => keep(PotencyUnit::Percent, &value, notes),
            Some("mg") if of.eq_ignore_ascii_case(name) => keep(PotencyUnit::Milligrams, &value, notes),
            Some(_) | None => {}
        }
    }
    Ok(if is_dosed { milligrams.or(percent) } else { percent.or(milligrams) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn the_thc_of_an_edible_is_never_guessed_in_silence() {
        fn check(name: &str, item: &Value, thc: Option<&str>, law: Option<i64>, notes: usize) {
            let mut noted = Notes::on_record(1);
            let fields = Fields::of(item, "item").unwrap();
            let strength = Strength::read(fields, Category::Edible, &Label::read(name), &mut noted).unwrap();
            assert_eq!(strength.thc.map(|it| it.to_string()).as_deref(), thc, "{name} {item}");
            assert_eq!((strength.law.map(|it| it.0), noted.into_changes().len()), (law, notes), "{name} {item}");
        }
        let measured =
            |value: &str, unit: &str| json!({"measurements": [{"name": "THC", "unit": unit, "value": value}]});
        check("Bites", &measured("100.0", "mg"), Some("100 mg"), Some(100), 0);
        check("Bites 100mg", &measured("100.0", "mg"), Some("100 mg"), Some(100), 0);
        check("Bites 500mg", &measured("100.0", "mg"), Some("100 mg"), Some(500), 1);
        check("Bites 100mg", &json!({}), Some("100 mg"), Some(100), 1);
        check("Bites 100mg", &json!({"cannabinoids": {"thc": "100.0"}}), Some("100 mg"), Some(100), 1);
        check("Bites", &json!({"compliance_net_mg": 100}), Some("100 mg"), Some(100), 1);
        check("Bites", &json!({"compliance_net_mg": 45_000}), None, None, 1);
        check("Bites", &json!({"cannabinoids": {"thc": "0.2"}}), Some("0.2%"), None, 1);
        check("Bites 90:30mg", &json!({}), None, None, 1);
        check("CBD Bites 500mg", &json!({}), None, None, 1);
        check("Bites 5mg 100mg", &json!({}), None, None, 1);
        check("Bites", &measured("0.0", "mg"), None, None, 1);
    }

    #[test]
    fn on_flower_the_percentage_counts_and_zero_was_not_measured() {
        fn check(item: &Value, thc: Option<&str>) {
            let fields = Fields::of(item, "item").unwrap();
            let strength =
                Strength::read(fields, Category::Flower, &Label::default(), &mut Notes::on_record(1)).unwrap();
            assert_eq!(strength.thc.map(|it| it.to_string()).as_deref(), thc, "{item}");
        }
        check(&json!({"cannabinoids": {"thc": "22.45"}}), Some("22.45%"));
        check(&json!({"cannabinoids": {"thc": 22.4}}), Some("22.4%"));
        check(&json!({"cannabinoids": {"thc": "0.0"}}), None);
        check(&json!({"cannabinoids": {"thc": "150"}}), None);
        check(&json!({"cannabinoids": {}, "measurements": []}), None);
    }
}
