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

pub use coalesce::{coalesce, coalesce_keeping_nulls};
pub use copy::deep_copy;
pub use error::Error;
pub use merge::lay_under;
pub use origin::{Given, Origin};
pub use rules::{Nulls, Rules};
pub use schema::check_schema;
pub use sources::{Read, Sources, lay_over};

pub(in crate::helm) use sources::read_documents;

#[cfg(test)]
mod tests;
