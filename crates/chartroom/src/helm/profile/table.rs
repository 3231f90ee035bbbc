//! The table itself: one column a version of Helm. Facts only, read off the programs.

use super::api_versions::{
    API_VERSIONS_3_17, API_VERSIONS_3_18, API_VERSIONS_3_19, API_VERSIONS_4_1, API_VERSIONS_4_2,
    API_VERSIONS_4_3,
};
use super::{HelmBuild, KubeSuffix, Profile, Split};
use crate::helm::values::{Nulls, Rules};

/// Helm 4.3.1.
pub const HELM_4_3: Profile = Profile {
    name: "4.3",
    helm: HelmBuild {
        minor: "4.3",
        patch: 1,
        git_commit: "c0d08d0d6d9424d4a14febb5e8a3e51b0dd00dff",
        git_tree_state: "clean",
        go_version: "go1.27.2",
        kube_client_version: "v1.37",
    },
    kube_minor: 37,
    api_versions: API_VERSIONS_4_3,
    split: Split::KeepTail,
    orders_webhooks: true,
    errors_in_blocks: true,
    head_type: "util.SimpleHead",
    names_struct_of_field: false,
    rules: Rules { nulls: Nulls::Dropped, cut_index_fails: false },
    merges_documents: true,
    detects_chart: true,
    sets_json_objects: true,
    chart_is_map: true,
    copies_share_charts: false,
    prereleases_by_comparison: false,
    kube_suffix: KubeSuffix::Shown,
    ranges_over_integers: true,
    lacks: &[],
    structured_log: true,
    file_limit: None,
    refuses_dot_names: true,
    chart_package: "v2",
    missing_dependencies: "an error occurred while checking for chart dependencies. You may need to run 'helm dependency \
                           build' to fetch missing dependencies",
    names_checks: true,
    repository_wins: true,
    dry_run_checks: true,
    post_renders_hooks: true,
    lines_of_empty: true,
    caches_content: true,
    follows_epoch: true,
    separates_crds: true,
};

/// Helm 4.2.3.
pub const HELM_4_2: Profile = Profile {
    name: "4.2",
    helm: HelmBuild {
        minor: "4.2",
        patch: 3,
        git_commit: "43e8b7feece8beb0fcba47059ec9b522fd929a64",
        git_tree_state: "clean",
        go_version: "go1.26.5",
        kube_client_version: "v1.36",
    },
    kube_minor: 36,
    api_versions: API_VERSIONS_4_2,
    split: Split::KeepLastTail,
    names_struct_of_field: true,
    lacks: &[DURATIONS],
    file_limit: Some(FIVE_MIB),
    lines_of_empty: false,
    follows_epoch: false,
    ..HELM_4_3
};

/// Helm 4.1.4.
pub const HELM_4_1: Profile = Profile {
    name: "4.1",
    helm: HelmBuild {
        minor: "4.1",
        patch: 4,
        git_commit: "05fa37973dc9e42b76e1d2883494c87174b6074f",
        git_tree_state: "clean",
        go_version: "go1.25.9",
        kube_client_version: "v1.35",
    },
    kube_minor: 35,
    api_versions: API_VERSIONS_4_1,
    split: Split::TrimAround,
    names_struct_of_field: true,
    rules: Rules { nulls: Nulls::Kept, cut_index_fails: false },
    missing_dependencies: "an error occurred while checking for chart dependencies. You may need to run `helm dependency \
                           build` to fetch missing dependencies",
    lacks: &[&["mustToToml"], DURATIONS],
    file_limit: Some(FIVE_MIB),
    lines_of_empty: false,
    follows_epoch: false,
    ..HELM_4_3
};

/// Helm 3.22.0. Its commit and its version of Go are not known here but for the minor one.
pub const HELM_3_22: Profile = Profile {
    name: "3.22",
    helm: HelmBuild {
        minor: "3.22",
        patch: 0,
        git_commit: "",
        git_tree_state: "clean",
        go_version: "go1.26",
        kube_client_version: "",
    },
    kube_minor: 37,
    api_versions: API_VERSIONS_4_3,
    lines_of_empty: true,
    ..HELM_3_20
};

/// Helm 3.21.4. Of its version of Go the minor one is known.
pub const HELM_3_21: Profile = Profile {
    name: "3.21",
    helm: HelmBuild {
        minor: "3.21",
        patch: 4,
        git_commit: "813176c51bb5c181dbbd7901298ddcc104cd3417",
        git_tree_state: "clean",
        go_version: "go1.26",
        kube_client_version: "",
    },
    kube_minor: 36,
    api_versions: API_VERSIONS_4_2,
    lines_of_empty: true,
    ..HELM_3_20
};

/// Helm 3.20.2. Of its version of Go the minor one is known.
pub const HELM_3_20: Profile = Profile {
    name: "3.20",
    helm: HelmBuild {
        minor: "3.20",
        patch: 2,
        git_commit: "8fb76d6ab555577e98e23b7500009537a471feee",
        git_tree_state: "clean",
        go_version: "go1.25",
        kube_client_version: "",
    },
    kube_minor: 35,
    api_versions: API_VERSIONS_4_1,
    rules: Rules { nulls: Nulls::Kept, cut_index_fails: true },
    refuses_dot_names: true,
    ..HELM_3_19
};

/// Helm 3.19.0.
pub const HELM_3_19: Profile = Profile {
    name: "3.19",
    helm: HelmBuild {
        minor: "3.19",
        patch: 0,
        git_commit: "3d8990f0836691f0229297773f3524598f46bda6",
        git_tree_state: "clean",
        go_version: "go1.24.7",
        kube_client_version: "",
    },
    kube_minor: 34,
    api_versions: API_VERSIONS_3_19,
    prereleases_by_comparison: false,
    kube_suffix: KubeSuffix::Dropped,
    ranges_over_integers: true,
    ..HELM_3_17
};

/// Helm 3.18.0.
pub const HELM_3_18: Profile = Profile {
    name: "3.18",
    helm: HelmBuild {
        minor: "3.18",
        patch: 0,
        git_commit: "cc58e3f5a3aa615c6a86275e6f4444b5fdd3cc4e",
        git_tree_state: "clean",
        go_version: "go1.24.3",
        kube_client_version: "",
    },
    kube_minor: 33,
    api_versions: API_VERSIONS_3_18,
    ranges_over_integers: true,
    ..HELM_3_17
};

/// Helm 3.17.3.
pub const HELM_3_17: Profile = Profile {
    name: "3.17",
    helm: HelmBuild {
        minor: "3.17",
        patch: 3,
        git_commit: "e4da49785aa6e6ee2b86efd5dd9e43400318262b",
        git_tree_state: "clean",
        go_version: "go1.23.7",
        kube_client_version: "",
    },
    kube_minor: 32,
    api_versions: API_VERSIONS_3_17,
    orders_webhooks: false,
    errors_in_blocks: false,
    head_type: "releaseutil.SimpleHead",
    rules: Rules { nulls: Nulls::KeptUnlessOverlaid, cut_index_fails: true },
    missing_dependencies: "An error occurred while checking for chart dependencies. You may need to run `helm dependency \
                           build` to fetch missing dependencies",
    refuses_dot_names: false,
    chart_package: "chart",
    names_checks: false,
    repository_wins: false,
    dry_run_checks: false,
    merges_documents: false,
    detects_chart: false,
    sets_json_objects: false,
    chart_is_map: false,
    copies_share_charts: true,
    prereleases_by_comparison: true,
    kube_suffix: KubeSuffix::Kept,
    ranges_over_integers: false,
    lacks: &[&["mustToYaml", "mustToToml"], DURATIONS],
    structured_log: false,
    post_renders_hooks: false,
    caches_content: false,
    separates_crds: false,
    ..HELM_4_1
};

const FIVE_MIB: u64 = 5 * 1024 * 1024;

/// What Helm 4.3 added to the functions.
const DURATIONS: &[&str] = &[
    "mustToDuration",
    "durationSeconds",
    "durationMilliseconds",
    "durationMicroseconds",
    "durationNanoseconds",
    "durationMinutes",
    "durationHours",
    "durationDays",
    "durationWeeks",
    "durationRoundTo",
    "durationTruncateTo",
];
