//! What the run shall do, as data: each command's plan and its parts. Not how a plan is made.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use clap_complete::Shell;

use super::{
    CheckPlan, DependencyPlan, EnvPlan, FetchPlan, PullPlan, RefreshPlan, RegistryPlan, RepoPlan, SearchPlan,
    ShowPlan, VersionForm,
};
use crate::cli::args::{ExplainFormat, ResolveFormat};
use crate::cli::unknown::HandOver;
use crate::cli::usage::UsageError;
use crate::kubeconfig::{Files, Overrides, Pod};
use crate::netpol::Dialect;
use chartroom::values::Sources;
use chartroom::{KubeVersion, Profile};

/// What the run shall do.
#[derive(Debug)]
pub enum Plan {
    /// Render a chart.
    Render(Box<RenderPlan>),
    /// Look up addresses.
    Resolve(Box<ResolvePlan>),
    /// Explain the policies.
    Explain(Box<ExplainPlan>),
    /// Compare with what is live.
    Check(Box<CheckPlan>),
    /// Keep the live policies up to date.
    Refresh(Box<RefreshPlan>),
    /// Fetch charts.
    Pull(Box<PullPlan>),
    /// Add, list, remove or update repositories.
    Repo(Box<RepoPlan>),
    /// List, settle or fetch what a chart depends on.
    Dependency(Box<DependencyPlan>),
    /// Log in to a registry, or out.
    Registry(Box<RegistryPlan>),
    /// Search the repositories.
    Search(Box<SearchPlan>),
    /// Print the version of Helm.
    Version(Profile, VersionForm),
    /// Print the version of this program, and the commit where the build knows it.
    OwnVersion(Option<&'static str>),
    /// Print Helm's settings.
    Env(Box<EnvPlan>),
    /// Print a part of a chart.
    Show(Box<ShowPlan>),
    /// Hand the command to a real Helm.
    HandOver(HandOver),
    /// Print a completion script.
    Completions(Shell),
    /// Print manual pages.
    Man(ManPages),
}

/// Which manual pages.
#[derive(Debug, PartialEq, Eq)]
pub enum ManPages {
    /// The page of this command, or of the program, to stdout.
    One(Option<String>),
    /// All pages, to files in this folder.
    All(PathBuf),
}

/// `--dialect`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialectChoice {
    /// What the cluster serves decides.
    Auto,
    /// That one.
    Named(Dialect),
}

/// How old addresses may be that were found earlier; by default none is kept, and all in the values are taken.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ages {
    /// How long a host's address may stay after it was last seen.
    pub keep: Duration,
    /// The same for an apiserver's.
    pub keep_apiserver: Duration,
    /// Beyond which those in the values are refused.
    pub most: Option<Duration>,
}

/// Everything that rendering a chart depends on, except the contents of files and the answers of the world.
#[derive(Debug)]
pub struct RenderPlan {
    /// The release's name.
    pub release_name: ReleaseName,
    /// The release's namespace where flag or environment names one.
    pub namespace: Option<String>,
    /// `.Release.IsUpgrade` rather than `.Release.IsInstall`.
    pub is_upgrade: bool,
    /// The chart.
    pub chart: ChartSource,
    /// Where it comes from where it is not on the disk.
    pub fetch: FetchPlan,
    /// The values.
    pub values: ValueSources,
    /// Whether the policies say in annotations where their addresses are from.
    pub annotate: bool,
    /// The kind of policies; `None`: the values say so.
    pub dialect: Option<DialectChoice>,
    /// How old addresses in the values may be.
    pub ages: Ages,
    /// Whether values.schema.json is left alone.
    pub skip_schema_validation: bool,
    /// `--kube-version`
    pub kube_version: Option<KubeVersion>,
    /// `--api-versions`, one each.
    pub api_versions: Vec<String>,
    /// `--helm-version`
    pub profile: Profile,
    /// `--verify`: who does it instead.
    pub verify: Option<HandOver>,
    /// `--dependency-update`
    pub dependency_update: bool,
    /// What is printed, and where to.
    pub output: Output,
    /// Who may be asked.
    pub ask: Ask,
    /// `SOURCE_DATE_EPOCH`
    pub epoch: Epoch,
    /// The moment of the run.
    pub now: SystemTime,
    /// Where the randomness of the run starts: from the system's source.
    pub seed: [u8; 32],
    /// The name of the local time zone, from `TZ`.
    pub time_zone: Option<String>,
    /// Log lines to print before anything else (deprecated flags).
    pub remarks: Vec<String>,
    /// What is checked of the release against the cluster.
    pub install: InstallChecks,
    /// What is wrong with the command line, reported once the version of Kubernetes and the files were looked at, as in Helm.
    pub fault: Option<UsageError>,
    /// The variables of the environment, which `--name-template` may read.
    pub environment: Environment,
}

/// `SOURCE_DATE_EPOCH` where this version of Helm follows it; what is wrong with it is reported where it is needed.
pub type Epoch = Result<Option<i64>, String>;

/// The variables of the environment by name.
#[derive(Clone)]
pub struct Environment(pub Rc<Variables>);

/// What returns a variable's value.
pub type Variables = dyn Fn(&str) -> Option<String>;

impl std::fmt::Debug for Environment {
    /// Shows nothing: there stand secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Environment")
    }
}

/// What is checked against the cluster before a release would be installed, where the cluster may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InstallChecks {
    /// `--validate` was typed, which is all that Helm 3 checks for.
    pub is_demanded: bool,
    /// `--disable-openapi-validation`
    pub skip_types: bool,
    /// `--take-ownership`
    pub take_ownership: bool,
}

/// Everything that looking up addresses depends on.
#[derive(Debug)]
pub struct ResolvePlan {
    /// The values.
    pub values: ValueSources,
    /// Whether values.schema.json is left alone.
    pub skip_schema_validation: bool,
    /// Who may be asked.
    pub ask: Ask,
    /// The moment of the run.
    pub now: SystemTime,
    /// How it is printed.
    pub format: ResolveFormat,
    /// Whether times are left out.
    pub no_times: bool,
    /// The file that an earlier run printed.
    pub previous: Option<String>,
    /// How long addresses of the earlier run are kept.
    pub ages: Ages,
}

/// Everything that explaining the policies depends on.
#[derive(Debug)]
pub struct ExplainPlan {
    /// The rendering that is explained: of the embedded chart.
    pub render: RenderPlan,
    /// How it is printed.
    pub format: ExplainFormat,
}

/// The release's name.
#[derive(Debug, PartialEq, Eq)]
pub enum ReleaseName {
    /// The name itself.
    Given(String),
    /// A template that makes it.
    Template(String),
}

/// The chart.
#[derive(Debug, PartialEq, Eq)]
pub enum ChartSource {
    /// The chart that is part of the program.
    Embedded,
    /// As typed: a folder, an archive, or something elsewhere.
    Path(OsString),
    /// The one argument of `render`: the chart, or the release's name with the embedded chart. Which of the two, only
    /// the disk tells.
    PathOrName(OsString),
}

/// The flags that make the values.
#[derive(Debug, Default)]
pub struct ValueSources {
    /// The files and flags, in the order typed within each kind.
    pub typed: Sources,
    /// The texts of files among them that are not on the disk.
    pub texts: Vec<(OsString, Vec<u8>)>,
    /// Whether keys that are not known are refused.
    pub strict: bool,
}

/// What is printed, and where to.
#[derive(Debug, Default)]
pub struct Output {
    /// `--show-only`
    pub show_only: Vec<OsString>,
    /// `--include-crds`
    pub include_crds: bool,
    /// `--no-hooks`
    pub no_hooks: bool,
    /// `--skip-tests`
    pub skip_tests: bool,
    /// `--output-dir`
    pub output_dir: Option<PathBuf>,
    /// `--release-name`
    pub release_name_in_path: bool,
    /// `--post-renderer` with its arguments.
    pub post_renderer: Option<(String, Vec<OsString>)>,
    /// `--debug`
    pub debug: bool,
}

/// Who may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// No server.
    Offline,
    /// What the embedded chart needs; nothing for another chart.
    ByChart,
    /// Additionally the cluster, DNS, or both, for any chart.
    Allowed {
        /// `lookup` is answered.
        cluster: bool,
        /// `getHostByName` is answered.
        dns: bool,
    },
}

/// Who may be asked, and how.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Who.
    pub mode: Mode,
    /// The kubeconfigs.
    pub kubeconfigs: Files,
    /// What outweighs them: the apiserver and the user that flags or environment name.
    pub overrides: Overrides,
    /// The pod that the process runs in, if it does.
    pub pod: Pod,
    /// The domain behind the names of Services.
    pub cluster_domain: String,
    /// The DNS servers to ask; empty: the system's.
    pub dns_servers: Vec<SocketAddr>,
    /// Whether the cluster's own DNS servers are asked.
    pub cluster_dns: bool,
    /// `--family any`
    pub any_family: bool,
    /// Whether the system's search domains are put behind names.
    pub dns_search: bool,
    /// How long one server may take.
    pub dns_timeout: Duration,
    /// How long everything may take.
    pub timeout: Duration,
    /// How often a host is asked for.
    pub samples: usize,
    /// The pause in between.
    pub sample_interval: Duration,
    /// How many addresses a name may have.
    pub max_entries: usize,
    /// Whether special addresses are accepted as answers.
    pub allow_special_addresses: bool,
}
