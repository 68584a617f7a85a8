//! In which order a shop's menu stands before a shopper chooses another.
//!
//! Pure.

use crate::absent::is_default;
use crate::browse::Sort;
use crate::product::Category;
use crate::wire::FieldError;
use serde::{Deserialize, Serialize};

/// The order of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MenuOrder {
    /// The shelves, from the first on; those that are not named come after them, in the order of [`Category::ALL`]. Where
    /// none is, the listing is not grouped by shelf.
    #[serde(default, skip_serializing_if = "is_default")]
    pub categories: Vec<Category>,
    /// How products follow each other; [`Sort::Menu`] as the menu was written.
    #[serde(default, skip_serializing_if = "is_default")]
    pub by: Sort,
}

impl MenuOrder {
    /// All shelves, in the shop's order.
    #[must_use]
    pub fn shelves(&self) -> Vec<Category> {
        let mut shelves = self.categories.clone();
        shelves.extend(Category::ALL.into_iter().filter(|category| !self.categories.contains(category)));
        shelves
    }

    /// The place of a shelf among the others, for sorting.
    #[must_use]
    pub fn rank(&self, category: Category) -> usize {
        let place = |shelves: &[Category]| shelves.iter().position(|shelf| *shelf == category);
        let unnamed = || self.categories.len() + place(&Category::ALL).unwrap_or(Category::ALL.len());
        place(&self.categories).unwrap_or_else(unnamed)
    }
}

/// Everything that is wrong with it.
pub(super) fn problems(order: &MenuOrder, pointer: &str) -> Vec<FieldError> {
    let named = &order.categories;
    let twice = named.iter().enumerate().any(|(at, category)| named.iter().skip(at + 1).any(|other| other == category));
    let error = || FieldError::at(format!("{pointer}/categories"), "Each shelf is named once.");
    twice.then(error).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_shelf_has_one_place_and_those_that_are_not_named_come_last() {
        let order: MenuOrder =
            serde_json::from_value(json!({"categories": ["gear", "vape"], "by": "price-low"})).unwrap();
        assert_eq!(order.by, Sort::PriceLow);
        let shelves = order.shelves();
        assert_eq!(shelves.len(), Category::ALL.len());
        assert_eq!(shelves[..3], [Category::Gear, Category::Vape, Category::Flower]);
        assert!(order.rank(Category::Gear) < order.rank(Category::Vape));
        assert!(order.rank(Category::Vape) < order.rank(Category::Topical));
        assert_eq!(MenuOrder::default().shelves(), Category::ALL);
        assert_eq!(problems(&order, "#"), []);
        let twice: MenuOrder = serde_json::from_value(json!({"categories": ["gear", "gear"]})).unwrap();
        assert_eq!(problems(&twice, "#")[0].pointer, "#/categories");
    }
}
