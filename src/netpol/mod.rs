//! NetworkPolicies: which addresses the job-executor-service's need, how answers become values, and whether what was
//! rendered is sound. Nothing of templates, chart loading, the kube client or DNS.
//!
//! Before rendering: [`needs`] reads the values, [`questions`] says what has to be asked for them, [`remember`] joins
//! the answers with those of an [`earlier`] run, [`mod@overlay`] turns them into values. After it: [`view`] reads a document back, [`checks`] look at it, and [`compare`]
//! holds it against what is live.

pub mod checks;
pub mod compare;
mod dialect;
mod dns;
mod earlier;
pub mod embedded;
mod entry;
pub mod explain;
pub mod finding;
mod further;
mod given;
pub mod keys;
mod memory;
mod needs;
pub mod overlay;
mod purpose;
mod questions;
pub mod selector;
pub mod separate;
mod shape;
mod stale;
pub mod view;

/// `metadata.name` of the policy for the pods of jobs, which opens all addresses but those that are blocked.
const JOBS: &str = "jes-job-network-policy";

pub use dialect::{Dialect, chosen, named, served};
pub use dns::doubts;
pub use earlier::{Earlier, EntryFault, earlier, forget};
pub use finding::Finding;
pub use given::stated;
pub use memory::{Keeping, Memory, remember};
pub use needs::{Need, Source, needs, special_hosts};
pub use overlay::{annotated, conflicts, entries, hold, overlay, placeholders, policies_alone};
pub use purpose::Purpose;
pub use questions::{CLUSTER_DOMAIN, besides, questions};
pub use stale::{stale, too_old};
