//! Names in order, each with something: what most objects of a schema need takes a few dozen bytes here, where a map of the
//! library reserves several hundred. Not what the names mean.

use std::rc::Rc;

/// A map that does not change.
#[derive(Clone, Debug)]
pub(super) struct Table<V>(Vec<(Rc<str>, V)>);

impl<V> Default for Table<V> {
    fn default() -> Table<V> {
        Table::new()
    }
}

impl<V> Table<V> {
    pub(super) const fn new() -> Table<V> {
        Table(Vec::new())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get(&self, name: &str) -> Option<&V> {
        let at = self.0.binary_search_by(|(other, _)| (**other).cmp(name)).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// In the order of the names' bytes.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Rc<str>, &V)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &Rc<str>> {
        self.iter().map(|(name, _)| name)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

/// Of equal names the last one counts.
impl<V> FromIterator<(Rc<str>, V)> for Table<V> {
    fn from_iter<I: IntoIterator<Item = (Rc<str>, V)>>(entries: I) -> Table<V> {
        let mut entries: Vec<(Rc<str>, V)> = entries.into_iter().collect();
        // Stable, so the last of equal names stays the last.
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        entries.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
        entries.shrink_to_fit();
        Table(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(entries: &[(&str, i32)]) -> Table<i32> {
        entries.iter().map(|(name, value)| (Rc::from(*name), *value)).collect()
    }

    #[test]
    fn names_are_in_order_and_the_last_of_equal_ones_counts() {
        let table = table(&[("b", 1), ("a", 2), ("b", 3), ("ab", 4), ("b", 5), ("", 6)]);
        let all: Vec<(&str, i32)> = table.iter().map(|(name, value)| (&**name, *value)).collect();
        assert_eq!(all, [("", 6), ("a", 2), ("ab", 4), ("b", 5)]);
        assert_eq!((table.len(), table.get("b"), table.get("c")), (4, Some(&5), None));
        assert!(table.has("") && !table.has("B") && !table.is_empty());
    }
}
