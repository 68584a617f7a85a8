//! The form of the menu's order.
//!
//! Pure.

use super::moved;
use crate::browse::Sort;
use crate::structure::MenuOrder;
use crate::studio::form::Field;

/// Takes how products follow each other, and moves the shelf whose button was pressed. Nothing of it can be wrong: what
/// there is not changes nothing.
pub(super) fn written(order: &mut MenuOrder, act: &str, field: Field<'_, '_>) {
    order.by = Sort::ALL.into_iter().find(|sort| sort.key() == field("by")).unwrap_or(order.by);
    if act == "usual" {
        order.categories.clear();
    }
    if let Some((way, key)) = act.split_once('/') {
        let mut shelves = order.shelves();
        if let Some(at) = shelves.iter().position(|shelf| shelf.key() == key) {
            moved(&mut shelves, at, if way == "up" { at.saturating_sub(1) } else { at + 1 });
            order.categories = shelves;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::Category;

    #[test]
    fn shelves_are_moved_and_the_order_within_them_is_chosen() {
        let mut order = MenuOrder::default();
        let mut send = |act: &str, by: &str| {
            written(&mut order, act, &|name| if name == "by" { by } else { "" });
            (order.shelves()[..2].to_vec(), order.by, order.categories.is_empty())
        };
        let usual = vec![Category::Flower, Category::PreRoll];
        assert_eq!(send("keep", "name"), (usual.clone(), Sort::Name, true));
        assert_eq!(send("keep", "best"), (usual.clone(), Sort::Name, true));
        assert_eq!(send("up/pre_roll", "thc"), (vec![Category::PreRoll, Category::Flower], Sort::Thc, false));
        assert_eq!(send("up/pre_roll", ""), (vec![Category::PreRoll, Category::Flower], Sort::Thc, false));
        assert_eq!(send("down/pre_roll", ""), (usual.clone(), Sort::Thc, false));
        assert_eq!(send("up/shoes", ""), (usual.clone(), Sort::Thc, false));
        assert_eq!(send("usual", "menu"), (usual, Sort::Menu, true));
    }
}
