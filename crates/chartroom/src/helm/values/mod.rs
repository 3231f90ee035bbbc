//! Values: from flags and files to what `.Values` shows. No disk, and no template is looked into.

mod coalesce;
mod copy;
mod error;
mod merge;
mod origin;
mod rules;
mod schema;
mod sources;
mod strvals;

pub use coalesce::merged;
pub use copy::deep_copy;
pub use error::Error;
pub use origin::{Given, Origin};
pub use schema::check_schema;
pub use sources::{Read, Sources, lay_over};

pub(in crate::helm) use coalesce::{coalesce, coalesce_keeping_nulls};
pub(in crate::helm) use merge::lay_under;
pub(in crate::helm) use rules::{Nulls, Rules};
pub(in crate::helm) use sources::read_documents;

#[cfg(test)]
mod tests;
