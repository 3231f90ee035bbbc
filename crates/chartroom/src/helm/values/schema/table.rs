//! Names in order, each with something: what most objects of a schema need takes a few dozen bytes here, where a map of the
//! library reserves several hundred. Not what the names mean.

use std::rc::Rc;

/// A map that does not change.
#[derive(Clone, Debug)]
pub(super) struct Table<V> {
    entries: Vec<(Rc<str>, V)>,
    /// A bit for each name: most names that a schema is asked for are not there.
    bits: u64,
}

/// One bit of a name, by its length and its ends.
fn bit(name: &str) -> u64 {
    let (first, last) = (name.as_bytes().first(), name.as_bytes().last());
    let mix = name.len() * 7 + usize::from(*first.unwrap_or(&0)) * 5 + usize::from(*last.unwrap_or(&0));
    1 << (mix % 64)
}

impl<V> Default for Table<V> {
    fn default() -> Table<V> {
        Table::new()
    }
}

impl<V> Table<V> {
    pub(super) const fn new() -> Table<V> {
        Table { entries: Vec::new(), bits: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn get(&self, name: &str) -> Option<&V> {
        if self.bits & bit(name) == 0 {
            return None;
        }
        let at = self.entries.binary_search_by(|(other, _)| (**other).cmp(name)).ok()?;
        self.entries.get(at).map(|(_, value)| value)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// In the order of the names' bytes.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Rc<str>, &V)> {
        self.entries.iter().map(|(name, value)| (name, value))
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
        let bits = entries.iter().fold(0, |bits, (name, _)| bits | bit(name));
        Table { entries, bits }
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
