//! Specials in words, as they stand on a label.
//!
//! Pure.

use super::{Amount, CartCut, Cut, Gives, Goods, Special, SpecialScope};
use crate::money::Cents;
use crate::order_type::OrderType;

impl Special {
    /// Whether it is given for orders of that type.
    #[must_use]
    pub fn is_given_by(&self, order_type: OrderType) -> bool {
        self.order_types.is_empty() || self.order_types.contains(&order_type)
    }

    /// For which order types it is given, where that is not all: "for delivery only".
    #[must_use]
    pub fn by_what(&self) -> Option<String> {
        let labels: Vec<String> = self.order_types.iter().map(|it| it.label().to_lowercase()).collect();
        (!labels.is_empty()).then(|| format!("for {} only", labels.join(" and ")))
    }
}

/// An amount as labels write it: "$25", "$12.50".
fn dollars(cents: Cents) -> String {
    let written = cents.to_string();
    written.strip_suffix(".00").map(str::to_owned).unwrap_or(written)
}

impl Cut {
    /// The same of a reward: "at 50% off", "for $1", "free".
    fn reward(self) -> String {
        let words = self.words();
        if words.ends_with("off") { format!("at {words}") } else { words }
    }

    /// "15% off", "$5 off", "for $10".
    fn words(self) -> String {
        match self {
            Self::Percent { rate } if rate.0 >= 1_000_000 => String::from("free"),
            Self::Percent { rate } => format!("{rate} off"),
            Self::Amount { cents } => format!("{} off", dollars(cents)),
            Self::Price { cents: Cents(..=0) } => String::from("free"),
            Self::Price { cents } => format!("for {}", dollars(cents)),
        }
    }
}

impl CartCut {
    fn words(self) -> String {
        match self {
            Self::Percent { rate } => Cut::Percent { rate }.words(),
            Self::Amount { cents } => Cut::Amount { cents }.words(),
        }
    }
}

impl Amount {
    /// "buy 2", "spend $100", "buy 14 g".
    fn words(self) -> String {
        match self {
            Self::Pieces { pieces } => format!("buy {pieces}"),
            Self::Spend { cents } => format!("spend {}", dollars(cents)),
            Self::Mass { mass } => format!("buy {mass}"),
        }
    }
}

impl Goods {
    /// What they are called within a sentence; nothing where the name of the special has to say it.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let named = match &self.scope {
            SpecialScope::Everything => String::from("everything"),
            SpecialScope::Category { category } => category.label().to_lowercase(),
            SpecialScope::Subcategory { subcategory, .. } => subcategory.clone(),
            SpecialScope::Brand { brand } => brand.clone(),
            SpecialScope::Products { .. } => return None,
        };
        let of_mass = self.mass.map(|range| format!("{named}, {}", range.words()));
        Some(of_mass.unwrap_or(named))
    }
}

impl Special {
    /// What it gives, in a few words: "15% off", "3 for $25", "Buy 2, get 1 free".
    #[must_use]
    pub fn headline(&self) -> String {
        match &self.gives {
            Gives::Sale { cut } => capital(&cut.words()),
            Gives::Bundle { pieces, price } => format!("{pieces} for {}", dollars(*price)),
            Gives::Offer { buy, pieces, cut, .. } => {
                format!("{}, get {pieces} {}", capital(&buy.amount.words()), cut.reward())
            }
            Gives::Cart { from: Cents(..=0), cut } => format!("{} the order", capital(&cut.words())),
            Gives::Cart { from, cut } => format!("{} from {}", capital(&cut.words()), dollars(*from)),
        }
    }

    /// What has still to be bought for it.
    pub(super) fn missing(&self, amount: Amount) -> String {
        let (name, headline) = (&self.name, self.headline());
        match amount {
            Amount::Pieces { pieces: 1 } => format!("One more piece for “{name}”: {headline}."),
            Amount::Pieces { pieces } => format!("{pieces} more pieces for “{name}”: {headline}."),
            Amount::Spend { cents } => format!("Spend {} more for “{name}”: {headline}.", dollars(cents)),
            Amount::Mass { mass } => format!("{mass} more for “{name}”: {headline}."),
        }
    }

    /// That its reward is earned and not in the cart.
    pub(super) fn earned(&self) -> String {
        let goods = self.on.words().map_or_else(|| String::from("your reward"), |goods| format!("one of {goods}"));
        format!("“{}” is yours: add {goods}. {}.", self.name, self.headline())
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
