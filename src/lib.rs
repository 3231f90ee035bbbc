//! jes-netpol: a Helm-compatible chart renderer, and the NetworkPolicies of keptn's job-executor-service done right.
//!
//! The straight line, with the type on each arrow (every arrow is one call in `run`):
//!
//! ```text
//! argv -cli-> Plan -io-> files -helm::chart-> Chart -helm::values-> Values -netpol::questions-> [Question]
//!      -resolve-> Facts -helm::scope-> Scope -helm::render-> [Rendered] -helm::manifest-> [Manifest]
//!      -netpol::checks-> [Finding] -io-> stdout
//! ```

pub mod deps;
pub mod facts;
pub mod fetch;
pub mod kubeconfig;
pub mod net;
pub mod netpol;
pub mod refresh;
pub mod resolve;

pub mod cli;
pub mod io;
pub mod run;
