//! NetworkPolicies: which addresses the job-executor-service's need, how answers become values, and whether what was
//! rendered is sound. Nothing of templates, chart loading, the kube client or DNS.
//!
//! Before rendering: [`needs`] reads the values, [`questions`] says what has to be asked for them, [`overlay`] turns
//! the answers into values. After it: [`view`] reads a document back, [`checks`] look at it.

pub mod checks;
pub mod embedded;
mod entry;
pub mod finding;
mod needs;
pub mod overlay;
mod questions;
pub mod view;

pub use finding::Finding;
pub use needs::{Need, Purpose, Source, needs};
pub use overlay::overlay;
pub use questions::{CLUSTER_DOMAIN, questions};
