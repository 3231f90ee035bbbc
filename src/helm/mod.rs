//! Helm: charts, values, scope, rendering, manifests. Nothing of NetworkPolicy, kube, DNS, async or the disk.
