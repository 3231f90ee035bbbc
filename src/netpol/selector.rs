//! Label selectors by what they admit: of each label the values, and whether it may be missing. Two spellings of the
//! same meaning are equal. Not how a selector is read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The label that every namespace has, with its name (Kubernetes 1.22 and later).
pub const NAMESPACE_LABEL: &str = "kubernetes.io/metadata.name";

/// A label selector (Kubernetes: `metav1.LabelSelector`). Labels that it does not name may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector {
    labels: BTreeMap<String, Admitted>,
}

/// What one label may be: the values listed, or with `others` all but these; or missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Admitted {
    listed: BTreeSet<String>,
    others: bool,
    missing: bool,
}

impl Selector {
    /// Selects what has exactly this value of a label.
    pub fn label(key: &str, value: &str) -> Selector {
        let mut selector = Selector::default();
        selector.require(key, Admitted::of([value.to_owned()]));
        selector
    }

    /// Demands something of a label, besides what was demanded before.
    pub fn require(&mut self, key: &str, admitted: Admitted) {
        let both = match self.labels.get(key) {
            Some(before) => before.and(&admitted),
            None => admitted,
        };
        if both != Admitted::anything() {
            self.labels.insert(key.to_owned(), both);
        }
    }

    /// Whether something with these labels is selected.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.labels.iter().all(|(key, admitted)| admitted.admits(labels.get(key).map(String::as_str)))
    }

    /// Whether nothing can have such labels.
    pub fn is_empty(&self) -> bool {
        self.labels.values().any(Admitted::is_nothing)
    }

    /// Whether everything that this selects, `other` selects as well.
    pub fn is_within(&self, other: &Selector) -> bool {
        self.is_empty() || other.labels.iter().all(|(key, wide)| self.of(key).and(&wide.not()).is_nothing())
    }

    /// Whether something may be selected by both.
    pub fn overlaps(&self, other: &Selector) -> bool {
        let keys = self.labels.keys().chain(other.labels.keys());
        !self.is_empty() && !other.is_empty() && { keys }.all(|k| !self.of(k).and(&other.of(k)).is_nothing())
    }

    /// The labels that it names, with what they may be.
    pub fn labels(&self) -> &BTreeMap<String, Admitted> {
        &self.labels
    }

    fn of(&self, key: &str) -> Admitted {
        self.labels.get(key).cloned().unwrap_or_else(Admitted::anything)
    }
}

impl Admitted {
    /// `In`: one of these values.
    pub fn of(values: impl IntoIterator<Item = String>) -> Admitted {
        Admitted { listed: values.into_iter().collect(), others: false, missing: false }
    }

    /// `NotIn`: none of these values, or missing.
    pub fn none_of(values: impl IntoIterator<Item = String>) -> Admitted {
        Admitted::of(values).not()
    }

    /// `Exists`
    pub fn present() -> Admitted {
        Admitted { listed: BTreeSet::new(), others: true, missing: false }
    }

    /// `DoesNotExist`
    pub fn absent() -> Admitted {
        Admitted::present().not()
    }

    /// No demand at all.
    pub fn anything() -> Admitted {
        Admitted { listed: BTreeSet::new(), others: true, missing: true }
    }

    /// Whether nothing is admitted.
    pub fn is_nothing(&self) -> bool {
        self.listed.is_empty() && !self.others && !self.missing
    }

    /// What both admit.
    pub fn and(&self, other: &Admitted) -> Admitted {
        let (a, b) = (&self.listed, &other.listed);
        let listed = match (self.others, other.others) {
            (false, false) => a & b,
            (false, true) => a - b,
            (true, false) => b - a,
            (true, true) => a | b,
        };
        Admitted { listed, others: self.others && other.others, missing: self.missing && other.missing }
    }

    /// What this does not admit.
    pub fn not(&self) -> Admitted {
        Admitted { listed: self.listed.clone(), others: !self.others, missing: !self.missing }
    }

    fn admits(&self, value: Option<&str>) -> bool {
        value.map_or(self.missing, |value| self.listed.contains(value) != self.others)
    }
}

impl fmt::Display for Selector {
    /// As kubectl writes selectors: `app=nginx,tier in (a,b),!canary`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (key, admitted)) in self.labels.iter().enumerate() {
            f.write_str(if index > 0 { "," } else { "" })?;
            let listed: Vec<&str> = admitted.listed.iter().map(String::as_str).collect();
            let listed = listed.join(",");
            match (admitted.others, admitted.missing) {
                (false, false) if admitted.listed.len() == 1 => write!(f, "{key}={listed}"),
                (false, false) => write!(f, "{key} in ({listed})"),
                (true, true) => write!(f, "{key} notin ({listed})"),
                (true, false) if listed.is_empty() => f.write_str(key),
                (true, false) => write!(f, "{key},{key} notin ({listed})"),
                (false, true) if listed.is_empty() => write!(f, "!{key}"),
                (false, true) => write!(f, "{key} in ({listed}) or missing"),
            }?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn selector(key: &str, admitted: Admitted) -> Selector {
        let mut selector = Selector::default();
        selector.require(key, admitted);
        selector
    }

    #[test]
    fn the_four_operators_as_sets() {
        let labels = |value: &str| BTreeMap::from([("k".to_owned(), value.to_owned())]);
        for (admitted, a, c, missing) in [
            (Admitted::of(values(&["a", "b"])), true, false, false),
            (Admitted::none_of(values(&["a", "b"])), false, true, true),
            (Admitted::present(), true, true, false),
            (Admitted::absent(), false, false, true),
        ] {
            let selector = selector("k", admitted);
            let found = [
                selector.matches(&labels("a")),
                selector.matches(&labels("c")),
                selector.matches(&BTreeMap::new()),
            ];
            assert_eq!(found, [a, c, missing], "{selector}");
        }
    }

    #[test]
    fn narrower_selectors_lie_within_wider_ones() {
        let one = Selector::label("k", "a");
        let two = selector("k", Admitted::of(values(&["a", "b"])));
        let not_c = selector("k", Admitted::none_of(values(&["c"])));
        let any = Selector::default();
        for (inner, outer, is) in [
            (&one, &two, true),
            (&two, &one, false),
            (&two, &not_c, true),
            (&not_c, &two, false),
            (&one, &any, true),
            (&any, &one, false),
            (&selector("k", Admitted::present()), &not_c, false),
            (&Selector::label("other", "a"), &one, false),
        ] {
            assert_eq!(inner.is_within(outer), is, "{inner} within {outer}");
        }
        assert!(one.overlaps(&not_c) && !one.overlaps(&selector("k", Admitted::absent())));
    }

    #[test]
    fn one_meaning_is_one_value_and_one_text() {
        let mut twice = selector("k", Admitted::of(values(&["a", "b"])));
        twice.require("k", Admitted::none_of(values(&["b"])));
        assert_eq!(twice, Selector::label("k", "a"));
        assert_eq!(selector("k", Admitted::none_of(values(&[]))), Selector::default());
        let mut all = Selector::label("app", "nginx");
        all.require("tier", Admitted::of(values(&["b", "a"])));
        all.require("x", Admitted::none_of(values(&["1"])));
        all.require("y", Admitted::present());
        all.require("z", Admitted::absent());
        assert_eq!(all.to_string(), "app=nginx,tier in (a,b),x notin (1),y,!z");
        twice.require("k", Admitted::absent());
        assert!(twice.is_empty() && twice.is_within(&Selector::label("q", "r")));
    }
}
