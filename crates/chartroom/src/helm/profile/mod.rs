//! The versions of Helm that this renderer can be, and every difference between them in one table. Nothing else in
//! the house asks for a version: it asks for the one property it needs.

mod api_versions;
mod builds;
mod table;
mod version;

use std::str::FromStr;

use crate::gostd::version::GoVersion;
use crate::helm::chart::MAX_CHART_BYTES;
use crate::helm::values::Rules;
use crate::sprig::semver::{Constraint, Version};

pub use table::{HELM_3_17, HELM_4_3};
use table::{HELM_3_18, HELM_3_19, HELM_3_20, HELM_3_21, HELM_3_22, HELM_4_1, HELM_4_2};

/// What differs between the versions of Helm. Callers choose one by its name, and see what concerns files, flags and clusters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name on the command line.
    pub(crate) name: &'static str,
    /// `.Capabilities.HelmVersion`.
    pub helm: HelmBuild,
    /// The default of `.Capabilities.KubeVersion`: major and minor.
    pub(crate) kube_minor: u32,
    /// `.Capabilities.APIVersions` without `--api-versions`.
    pub(crate) api_versions: &'static [&'static str],
    /// How rendered text is cut into documents.
    pub(crate) split: Split,
    /// The install order of kinds ends with the webhook configurations.
    pub(crate) orders_webhooks: bool,
    /// Execution errors are printed over several lines, one block a frame.
    pub(crate) errors_in_blocks: bool,
    /// Messages name the struct of a JSON error's field (`SimpleHead.kind`) and its package in full.
    pub(crate) head_type: &'static str,
    /// Whether a JSON error's field is preceded by its struct's name.
    pub(crate) names_struct_of_field: bool,
    /// How values meet.
    pub(crate) rules: Rules,
    /// A values file may hold several documents, merged in order.
    pub(crate) merges_documents: bool,
    /// A folder without Chart.yaml is not the same as one whose Chart.yaml is ignored.
    pub detects_chart: bool,
    /// `--set-json '{...}'` sets a whole object.
    pub(crate) sets_json_objects: bool,
    /// `.Chart` is a map; before, a struct.
    pub(crate) chart_is_map: bool,
    /// Where a chart is picked under several aliases, these share the charts below it and what it declares of them.
    pub(crate) copies_share_charts: bool,
    /// Each comparison of a version range has to name a pre-release by itself.
    pub(crate) prereleases_by_comparison: bool,
    /// What becomes of the suffix of a `--kube-version`: `-gke.1`.
    pub(crate) kube_suffix: KubeSuffix,
    /// `range` takes an integer.
    pub(crate) ranges_over_integers: bool,
    /// Functions of the newest version that this one lacks.
    pub(crate) lacks: &'static [&'static [&'static str]],
    /// Log lines in the key=value form of slog.
    pub(crate) structured_log: bool,
    /// A single file of a chart may have at most this many bytes.
    pub file_limit: Option<u64>,
    /// A chart may not be called `.` or `..`.
    pub(crate) refuses_dot_names: bool,
    /// The package that Helm's messages know charts by.
    pub(crate) chart_package: &'static str,
    /// What is said in front of the names of dependencies that are not there.
    pub(crate) missing_dependencies: &'static str,
    /// Errors of dependencies and of the release's name say what was being checked.
    pub names_checks: bool,
    /// `--repo` counts also where the disk has a chart of that name.
    pub repository_wins: bool,
    /// `--dry-run=server` checks the release against the cluster; before, only `--validate` did.
    pub dry_run_checks: bool,
    /// `--post-renderer` gets the hooks as well.
    pub post_renders_hooks: bool,
    /// `.Files.Lines` of an empty file is an empty list; before, Helm crashed.
    pub(crate) lines_of_empty: bool,
    /// Charts that were fetched are kept by their content (`--content-cache`).
    pub caches_content: bool,
    /// `SOURCE_DATE_EPOCH` settles when the files of a packed chart were changed.
    pub follows_epoch: bool,
    /// `show` puts `---` in front of each CRD; before, in front of the first one among other parts.
    pub(crate) separates_crds: bool,
}

/// How rendered text is cut into documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Split {
    /// Helm 4.3: a separator is `---` at the start of a line and the blanks after it; trailing white space is kept.
    KeepTail,
    /// Helm 3 to 4.1: a separator takes all white space around it along.
    TrimAround,
    /// Helm 4.2: the same, but the white space at the end of the file is kept.
    KeepLastTail,
}

/// What becomes of the suffix of a `--kube-version`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KubeSuffix {
    /// Helm 4: `.Capabilities.KubeVersion.Version` has it; the version printed, and in checks, has not.
    Shown,
    /// Helm 3.18 and later: it is nowhere.
    Dropped,
    /// Before: it is everywhere.
    Kept,
}

/// What `.Capabilities.HelmVersion` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelmBuild {
    /// `Version` without the patch number.
    pub minor: &'static str,
    /// Its patch number.
    pub patch: u32,
    /// `GitCommit`; empty where it is not known.
    pub git_commit: &'static str,
    /// `GitTreeState`
    pub git_tree_state: &'static str,
    /// `GoVersion`
    pub go_version: &'static str,
    /// `KubeClientVersion`
    pub kube_client_version: &'static str,
}

/// Every version there is, the newest first.
const ALL: [Profile; 9] =
    [HELM_4_3, HELM_4_2, HELM_4_1, HELM_3_22, HELM_3_21, HELM_3_20, HELM_3_19, HELM_3_18, HELM_3_17];

impl Profile {
    /// Every version that this renderer can be, the newest first.
    pub fn all() -> &'static [Profile] {
        &ALL
    }

    /// The same for charts that are loaded without asking first what they may be, as dependencies are (Helm: pkg/chart/v2/loader).
    pub fn without_detection(self) -> Profile {
        Profile { detects_chart: false, ..self }
    }

    /// Does the work as this Helm does it: with the version of Go's library that it was built with.
    pub(crate) fn with_its_go<R>(&self, work: impl FnOnce() -> R) -> R {
        GoVersion::of_build(self.helm.go_version).during(work)
    }

    /// Whether a version lies in a range, by the rules for pre-releases of this version of Helm.
    pub fn fits(&self, range: &Constraint, version: &Version) -> bool {
        match self.prereleases_by_comparison {
            true => range.matches_by_comparison(version),
            false => range.matches(version),
        }
    }

    /// The files of a chart may have at most this many bytes together.
    pub fn chart_limit(&self) -> u64 {
        MAX_CHART_BYTES
    }
}

impl Default for Profile {
    fn default() -> Profile {
        HELM_4_3
    }
}

impl FromStr for Profile {
    type Err = String;

    /// Takes `4.3`, `3.17` and the others, with or without a `v` in front. With a patch number behind it is that release: what
    /// is rendered is the same, and `version` prints that number.
    fn from_str(text: &str) -> Result<Profile, String> {
        let wanted = text.strip_prefix('v').unwrap_or(text);
        let named = |profile: &Profile| match wanted.strip_prefix(profile.name)?.strip_prefix('.') {
            None => (wanted == profile.name).then_some(*profile),
            Some(rest) => {
                let patch = rest.parse().ok().filter(|patch: &u32| patch.to_string() == rest)?;
                Some(Profile { helm: profile.helm.with_patch(patch), ..*profile })
            }
        };
        let unknown = || {
            let known: Vec<_> = ALL.iter().map(|profile| profile.name).collect();
            format!("no such Helm version here: {text} (known: {})", known.join(", "))
        };
        ALL.iter().find_map(named).ok_or_else(unknown)
    }
}
