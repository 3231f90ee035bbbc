//! Helm: charts, values, scope, rendering, manifests. Nothing of NetworkPolicy, kube, DNS, async or the disk.

pub mod chart;
pub mod notice;
mod pending;
pub mod values;
