//! Filling an ordered set or map.
//!
//! Pure. `collect` first sorts all that it is given, with a sorting routine for each type of element: 4 kB of the worker for
//! each. Sets and maps here hold hundreds of things at most, so they are filled one by one.

/// All of these, put in one by one, as `extend` does it.
#[must_use]
pub fn gathered<T, C: Default + Extend<T>>(items: impl IntoIterator<Item = T>) -> C {
    let mut all = C::default();
    all.extend(items);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn it_holds_what_collect_would() {
        let pairs = [(3, 'a'), (1, 'b'), (3, 'c'), (2, 'd')];
        assert_eq!(gathered::<_, BTreeMap<_, _>>(pairs), pairs.into_iter().collect());
        assert_eq!(gathered::<_, BTreeSet<_>>(pairs), pairs.into_iter().collect());
        assert_eq!(gathered::<u8, BTreeSet<u8>>([]), BTreeSet::new());
    }
}
