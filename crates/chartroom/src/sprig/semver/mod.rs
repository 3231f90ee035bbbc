//! Semantic versions and constraints on them, as Masterminds' semver 3.5 has them, and Sprig's functions over them.

mod constraint;
mod family;
mod grammar;
mod identifier;
mod version;

pub use constraint::{Constraint, ConstraintError};
pub use family::{BY_COMPARISON, TABLE};
pub use version::{Version, VersionError};
