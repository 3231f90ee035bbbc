//! A kubeconfig as client-go reads it: files, their union, the context in use and its namespace. Asks no cluster.
//!
//! ```text
//! paths -load-> Kubeconfig -choose-> Chosen
//! ```

mod choose;
mod decode;
mod error;
mod files;
mod namespace;
mod types;

pub use choose::{Chosen, Overrides};
pub use error::Error;
pub use files::Files;
pub use namespace::{Pod, namespace};
pub use types::{AuthProvider, Cluster, Context, Exec, Kubeconfig, User};
