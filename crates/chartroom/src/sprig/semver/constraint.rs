//! Version constraints in Masterminds' grammar: `>=1.2 <2 || ~3.1`. Does not know templates or charts.

use std::cmp::Ordering;

use super::grammar::{Op, Operand, operands, spell_out_ranges, split_groups};
use super::identifier::compare_prerelease;
use super::version::Version;
use crate::gostd::strconv::quoted;

/// Longer constraints are refused before they are looked at, as the library does since 3.5.
const MAX_LENGTH: usize = 512;
/// More alternatives are refused.
const MAX_GROUPS: usize = 32;

/// Why a text is not a constraint; prints the library's sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConstraintError {
    /// Not of the form of a constraint; holds the offending alternative as Go quotes it.
    #[error("improper constraint: {0}")]
    Improper(String),
    /// Of the form of a constraint, but its version is none (`1.xx`, `1.2.3-01`).
    #[error("constraint parser error")]
    Version,
    /// More than 512 bytes.
    #[error("constraint string is too long (max 512 bytes)")]
    TooLong,
    /// More than 32 alternatives.
    #[error("too many constraint groups (max 32)")]
    TooManyGroups,
}

/// A constraint: alternatives, each a list of comparisons that must all hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    groups: Vec<Group>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    comparisons: Vec<Comparison>,
    /// Whether one of the comparisons names a pre-release; without it no pre-release version matches.
    names_prerelease: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Comparison {
    op: Op,
    bound: Version,
    known: Known,
}

/// How much of its version a comparison gives; the rest is left out or an `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Nothing,
    Major,
    Minor,
    All,
}

impl Constraint {
    /// Reads a constraint.
    ///
    /// # Errors
    /// Texts of another form, with the library's sentences.
    /// Source: Masterminds/semver 3.5, constraints.go, `NewConstraint`.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Constraint, ConstraintError> {
        let text = text.as_ref();
        if text.len() > MAX_LENGTH {
            return Err(ConstraintError::TooLong);
        }
        let text = spell_out_ranges(text);
        let groups = split_groups(&text);
        if groups.len() > MAX_GROUPS {
            return Err(ConstraintError::TooManyGroups);
        }
        let groups = groups.into_iter().map(Group::parse).collect::<Result<_, _>>()?;
        Ok(Constraint { groups })
    }

    /// As [`Constraint::matches`], by the rules before 3.4 of the library, in which each comparison by itself has to name
    /// a pre-release so that one fits, but for `!=` of a version that is given in full.
    pub fn matches_by_comparison(&self, version: &Version) -> bool {
        let takes = |c: &Comparison| {
            let released = version.pre.is_empty() || !c.bound.pre.is_empty();
            (released || (c.op == Op::NotEqual && c.known == Known::All)) && c.matches(version)
        };
        self.groups.iter().any(|group| group.comparisons.iter().all(takes))
    }

    /// Whether the version fits one of the alternatives.
    pub fn matches(&self, version: &Version) -> bool {
        self.groups.iter().any(|g| g.matches(version))
    }
}

impl Group {
    fn parse(text: &[u8]) -> Result<Group, ConstraintError> {
        let written = operands(text).ok_or_else(|| ConstraintError::Improper(quoted(text)))?;
        let comparisons = written
            .iter()
            .map(|(op, operand)| Comparison::new(*op, operand))
            .collect::<Result<Vec<_>, _>>()?;
        let names_prerelease = comparisons.iter().any(|c| !c.bound.pre.is_empty());
        Ok(Group { comparisons, names_prerelease })
    }

    fn matches(&self, version: &Version) -> bool {
        (version.pre.is_empty() || self.names_prerelease)
            && self.comparisons.iter().all(|c| c.matches(version))
    }
}

impl Comparison {
    fn new(op: Op, operand: &Operand<'_>) -> Result<Comparison, ConstraintError> {
        let open = |number: &[u8]| matches!(number, b"" | b"x" | b"X" | b"*");
        let [major, minor, patch] = operand.numbers;
        let (known, text) = if open(major) {
            (Known::Nothing, [b"0.0.0", operand.prerelease].concat())
        } else if open(minor) {
            (Known::Major, [major, b".0.0", operand.prerelease].concat())
        } else if open(patch) {
            (Known::Minor, [major, b".", minor, b".0", operand.prerelease].concat())
        } else {
            (Known::All, operand.text.to_vec())
        };
        let bound = Version::parse_lenient(text).map_err(|_| ConstraintError::Version)?;
        Ok(Comparison { op, bound, known })
    }

    /// Whether the version fits; the rule on pre-releases is the group's.
    fn matches(&self, version: &Version) -> bool {
        let order = version.compare(&self.bound);
        match self.op {
            Op::Less => order == Ordering::Less,
            Op::GreaterEqual => order != Ordering::Less,
            Op::Equal if self.known == Known::All => order == Ordering::Equal,
            Op::Equal | Op::Tilde => order != Ordering::Less && self.tilde(version),
            Op::Caret => order != Ordering::Less && self.caret(version),
            Op::NotEqual => self.differs(version, order),
            Op::Greater => match self.known {
                Known::Major => version.major > self.bound.major,
                Known::Minor => two(version) > two(&self.bound),
                Known::Nothing | Known::All => order == Ordering::Greater,
            },
            Op::LessEqual => match self.known {
                Known::Major => version.major <= self.bound.major,
                Known::Minor | Known::Nothing => two(version) <= two(&self.bound),
                Known::All => order != Ordering::Greater,
            },
        }
    }

    /// `~1.2.3`: the same minor version; `~1`: the same major version; `~0.0.0` and `~*`: anything.
    fn tilde(&self, version: &Version) -> bool {
        match self.known {
            Known::Major => version.major == self.bound.major,
            Known::Nothing | Known::All if three(&self.bound) == (0, 0, 0) => true,
            _ => two(version) == two(&self.bound),
        }
    }

    /// `^1.2`: the same major version; below 1.0 the first number that is not zero must stay.
    fn caret(&self, version: &Version) -> bool {
        if self.bound.major > 0 || self.known == Known::Major {
            version.major == self.bound.major
        } else if self.bound.minor > 0 || self.known == Known::Minor {
            two(version) == two(&self.bound)
        } else {
            three(version) == three(&self.bound)
        }
    }

    /// `!=1.2` leaves out all of 1.2, but of its pre-releases only the very one that it names.
    fn differs(&self, version: &Version, order: Ordering) -> bool {
        match self.known {
            Known::Major => version.major != self.bound.major,
            Known::Minor => {
                two(version) != two(&self.bound)
                    || compare_prerelease(&version.pre, &self.bound.pre) != Ordering::Equal
            }
            Known::Nothing | Known::All => order != Ordering::Equal,
        }
    }
}

fn two(version: &Version) -> (u64, u64) {
    (version.major, version.minor)
}

fn three(version: &Version) -> (u64, u64, u64) {
    (version.major, version.minor, version.patch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(constraint: &str, version: &str) -> bool {
        Constraint::parse(constraint).unwrap().matches(&Version::parse_lenient(version).unwrap())
    }

    #[test]
    fn operators_and_open_versions() {
        let cases = [
            ("1.2.x", "1.2.9", true),
            (">1", "1.5.0", false),
            (">1.1", "1.1.7", false),
            ("<=1.2", "1.2.9", true),
            ("!=1.2", "1.2.9", false),
            ("^0.2.3", "0.2.9", true),
            ("^0.2.3", "0.3.0", false),
            ("^0.0.3", "0.0.4", false),
            ("~0.0.0", "7.0.0", true),
            ("1.2 - 2.3", "2.3.9", true),
            (">=1, <2 || 3", "3.4.5", true),
        ];
        for (constraint, version, expected) in cases {
            assert_eq!(fits(constraint, version), expected, "{constraint} {version}");
        }
    }

    #[test]
    fn a_pre_release_needs_a_constraint_that_names_one() {
        assert!(!fits(">=1.19", "1.27.3-gke.100"));
        assert!(fits(">=1.19-0", "1.27.3-gke.100"));
        assert!(!fits("*", "1.2.3-a"));
        assert!(fits(">=1, <2 || >=3-0", "3.1.0-a"));
    }

    #[test]
    fn what_is_no_constraint_is_quoted() {
        let text = |c: &str| Constraint::parse(c).unwrap_err().to_string();
        assert_eq!(text("latest"), "improper constraint: \"latest\"");
        assert_eq!(text("1 ||"), "improper constraint: \"\"");
        assert_eq!(text("1.xx"), "constraint parser error");
        assert_eq!(text(">1>2"), "improper constraint: \">1>2\"");
    }
}
