//! Sets of numbers as ranges: addresses of one family, or ports. Not what the numbers stand for.

/// A set of numbers: ranges with both ends, sorted, without overlap and with a gap between each two, so that equal sets
/// are equal values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges(Vec<(u128, u128)>);

impl Ranges {
    /// The union of ranges in any order; those that end before they begin hold nothing.
    pub fn new(ranges: impl IntoIterator<Item = (u128, u128)>) -> Ranges {
        let mut all: Vec<(u128, u128)> = ranges.into_iter().filter(|(first, last)| first <= last).collect();
        all.sort_unstable();
        let mut united: Vec<(u128, u128)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match united.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => united.push((first, last)),
            }
        }
        Ranges(united)
    }

    /// The ranges, from the lowest.
    pub fn iter(&self) -> impl Iterator<Item = (u128, u128)> {
        self.0.iter().copied()
    }

    /// Whether there is no number in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is in this and not in the other.
    pub fn minus(&self, other: &Ranges) -> Ranges {
        let mut rest = Vec::new();
        let mut holes = other.0.as_slice();
        for (mut first, last) in self.iter() {
            // Holes before this range are before all that follow, too.
            while let [(_, end), later @ ..] = holes
                && *end < first
            {
                holes = later;
            }
            let mut open = true;
            for (begin, end) in holes.iter().take_while(|(begin, _)| *begin <= last) {
                if *begin > first {
                    rest.push((first, begin - 1));
                }
                match end.checked_add(1) {
                    Some(next) => first = first.max(next),
                    None => open = false,
                }
            }
            if open && first <= last {
                rest.push((first, last));
            }
        }
        Ranges(rest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(ranges: &Ranges) -> Vec<u128> {
        (0..=20).filter(|n| ranges.iter().any(|(first, last)| (first..=last).contains(n))).collect()
    }

    #[test]
    fn the_ends_of_the_numbers() {
        let all = Ranges::new([(0, u128::MAX)]);
        assert!(all.minus(&all).is_empty());
        assert_eq!(all.minus(&Ranges::new([(0, u128::MAX - 1)])), Ranges::new([(u128::MAX, u128::MAX)]));
        assert_eq!(all.minus(&Ranges::new([(1, u128::MAX)])), Ranges::new([(0, 0)]));
        assert_eq!(Ranges::new([(5, 4)]), Ranges::default());
    }

    proptest! {
        #[test]
        fn union_and_difference_are_those_of_sets(
            a in prop::collection::vec((0u128..20, 0u128..20), 0..5),
            b in prop::collection::vec((0u128..20, 0u128..20), 0..5),
        ) {
            let (a, b) = (Ranges::new(a), Ranges::new(b));
            let (in_a, in_b) = (set(&a), set(&b));
            let difference: Vec<u128> = in_a.iter().copied().filter(|n| !in_b.contains(n)).collect();
            prop_assert_eq!(set(&a.minus(&b)), difference.clone());
            prop_assert_eq!(a.minus(&b), Ranges::new(difference.iter().map(|n| (*n, *n))));
            let union: Vec<u128> = (0..=20).filter(|n| in_a.contains(n) || in_b.contains(n)).collect();
            prop_assert_eq!(set(&Ranges::new(a.iter().chain(b.iter()))), union);
        }
    }
}
