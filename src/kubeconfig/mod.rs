//! A kubeconfig as client-go reads it: files, their union, the context in use, its namespace, and the pod that stands in
//! for it. Asks no cluster.
//!
//! ```text
//! paths -load-> Kubeconfig -choose-> Chosen, all of it in a Source
//! ```

mod choose;
mod decode;
mod error;
mod files;
mod pod;
mod server;
mod source;
mod types;

pub use choose::{Chosen, Overrides};
pub use error::Error;
pub use files::{Files, named};
pub use pod::Pod;
pub use server::{Address, address};
pub use source::Source;
pub use types::{AuthProvider, Cluster, Context, Exec, Kubeconfig, User};
