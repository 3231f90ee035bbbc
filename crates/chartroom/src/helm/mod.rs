//! Helm: charts, values, scope, rendering, manifests. Nothing of NetworkPolicy, kube, DNS, async or the disk.

pub mod answerer;
pub mod chart;
pub mod cluster;
pub mod install;
pub mod manifest;
pub mod notice;
pub mod profile;
pub mod render;
pub mod request;
pub mod scope;
pub mod steps;
pub mod values;
