//! The chart that is part of the program: the one at the repository's root. Not how charts are read.

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../", $path)))),*]
    };
}

/// The chart's files by their paths inside the chart.
pub const FILES: &[(&str, &[u8])] = files![
    "Chart.yaml",
    "values.schema.json",
    "values.yaml",
    "templates/_addresses.tpl",
    "templates/_annotations.tpl",
    "templates/_calico.tpl",
    "templates/_cilium.tpl",
    "templates/_cluster-network-policy.tpl",
    "templates/_further.tpl",
    "templates/_helpers.tpl",
    "templates/_hosts.tpl",
    "templates/_kubernetes.tpl",
    "templates/_names.tpl",
    "templates/_needs.tpl",
    "templates/_refresh.tpl",
    "templates/_rules.tpl",
    "templates/jes-egress-network-policy.yaml",
    "templates/jes-ingress-network-policy.yaml",
    "templates/jes-job-ingress-network-policy.yaml",
    "templates/jes-job-network-policy.yaml",
    "templates/refresh.yaml",
];
