//! Which version of Go's library counts. Helm is built with one, and each version of Helm with another.

use std::cell::Cell;

/// The versions of Go between which something here differs: what is known of characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GoVersion {
    /// Go 1.23 and 1.24: Unicode 15, and groups of `\p{...}` by their exact names.
    V1_23,
    /// Go 1.25 and 1.26: Unicode 15, and further names for groups; scripts whose names are two words have none.
    V1_25,
    /// Go 1.27: Unicode 17, and each script by its name.
    #[default]
    V1_27,
}

thread_local! {
    static CURRENT: Cell<GoVersion> = const { Cell::new(GoVersion::V1_27) };
}

impl GoVersion {
    /// The version that a program names that was built with it: `go1.25.9`. The newest for what is no version.
    pub fn of_build(text: &str) -> GoVersion {
        let minor = text.strip_prefix("go1.").and_then(|rest| rest.split('.').next());
        match minor.and_then(|minor| minor.parse().ok()) {
            Some(0..=24) => GoVersion::V1_23,
            Some(25..=26) => GoVersion::V1_25,
            None | Some(27_u32..) => GoVersion::V1_27,
        }
    }

    /// The version that counts now: the newest, but within [`GoVersion::during`].
    pub fn current() -> GoVersion {
        CURRENT.get()
    }

    /// Does the work with this version. It counts for every function of Go's library on the way, down to the quotes in a message,
    /// as it is one in Helm.
    pub fn during<R>(self, work: impl FnOnce() -> R) -> R {
        let _before = Before(CURRENT.replace(self));
        work()
    }

    /// Whether it has the tables of Unicode 15.
    pub(super) fn is_of_unicode_15(self) -> bool {
        self != GoVersion::V1_27
    }
}

/// The version to go back to, also where the work panics.
struct Before(GoVersion);

impl Drop for Before {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_counts_while_the_work_lasts() {
        let of = GoVersion::of_build;
        assert_eq!(
            ["go1.23.7", "go1.25", "go1.27.2", ""].map(of),
            [GoVersion::V1_23, GoVersion::V1_25, GoVersion::V1_27, GoVersion::V1_27]
        );
        let inner =
            GoVersion::V1_25.during(|| (GoVersion::V1_23.during(GoVersion::current), GoVersion::current()));
        assert_eq!((inner, GoVersion::current()), ((GoVersion::V1_23, GoVersion::V1_25), GoVersion::V1_27));
    }
}
