//! What was meant: defaults, conflicts, the environment read once, the moment and the seed of the run fixed. Opens no
//! files and knows no rule of Helm beyond the meaning of its flags.

mod check;

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap_complete::Shell;

use super::args::{
    AskArgs, Cli, Command, ExplainArgs, ExplainFormat, RenderArgs, ResolveArgs, ResolveFormat, Settings,
    ValuesArgs,
};
use super::usage::{UsageError, invalid_argument};

pub use check::CheckPlan;

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
    /// Print a completion script.
    Completions(Shell),
    /// Print the manual page.
    Man,
}

/// Everything that rendering a chart depends on, except the contents of files and the answers of the world.
#[derive(Debug)]
pub struct RenderPlan {
    /// The release's name.
    pub release_name: ReleaseName,
    /// The release's namespace.
    pub namespace: String,
    /// `.Release.IsUpgrade` rather than `.Release.IsInstall`.
    pub is_upgrade: bool,
    /// The chart.
    pub chart: ChartSource,
    /// The values.
    pub values: ValueSources,
    /// Whether the policies say in annotations where their addresses are from.
    pub annotate: bool,
    /// Whether values.schema.json is left alone.
    pub skip_schema_validation: bool,
    /// `--kube-version`
    pub kube_version: Option<String>,
    /// `--api-versions`, one each.
    pub api_versions: Vec<String>,
    /// `--helm-version`
    pub helm_version: String,
    /// `--verify`
    pub verify: bool,
    /// `--dependency-update`
    pub dependency_update: bool,
    /// What is printed, and where to.
    pub output: Output,
    /// Who may be asked.
    pub ask: Ask,
    /// The moment of the run.
    pub now: SystemTime,
    /// Where the randomness of the run starts: from the system's source.
    pub seed: [u8; 32],
    /// The name of the local time zone, from `TZ`.
    pub time_zone: Option<String>,
    /// Log lines to print before anything else (deprecated flags).
    pub remarks: Vec<String>,
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
    /// How long a host's address is kept.
    pub keep: Duration,
    /// How long an apiserver's address is kept.
    pub keep_apiserver: Duration,
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
    /// A folder or an archive, as typed.
    Path(String),
}

/// The flags that make the values, in the order typed within each kind.
#[derive(Debug, Default)]
pub struct ValueSources {
    /// `-f`
    pub files: Vec<String>,
    /// `--set-json`
    pub json: Vec<String>,
    /// `--set`
    pub set: Vec<String>,
    /// `--set-string`
    pub string: Vec<String>,
    /// `--set-file`
    pub file: Vec<String>,
    /// `--set-literal`
    pub literal: Vec<String>,
    /// Whether keys that are not known are refused.
    pub strict: bool,
}

/// What is printed, and where to.
#[derive(Debug, Default)]
pub struct Output {
    /// `--show-only`
    pub show_only: Vec<String>,
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
    pub post_renderer: Option<(String, Vec<String>)>,
    /// `--debug`
    pub debug: bool,
}

/// Who may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nobody.
    Offline,
    /// Whoever the embedded chart needs; nobody for another chart.
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
    /// How to reach the cluster.
    pub cluster: Cluster,
    /// The domain behind the names of Services.
    pub cluster_domain: String,
    /// DNS servers as typed.
    pub dns_servers: Vec<String>,
    /// Whether the cluster's own DNS servers are asked.
    pub cluster_dns: bool,
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

/// How to reach the cluster, from flags or environment.
#[derive(Clone, Default)]
pub struct Cluster {
    /// `--kubeconfig`
    pub kubeconfig: Option<PathBuf>,
    /// `KUBECONFIG`: a list of files.
    pub kubeconfig_list: Option<String>,
    /// The home directory.
    pub home: Option<PathBuf>,
    /// The context.
    pub context: Option<String>,
    /// The apiserver.
    pub apiserver: Option<String>,
    /// The bearer token: a secret.
    pub token: Option<String>,
    /// The user to impersonate.
    pub as_user: Option<String>,
    /// The groups to impersonate.
    pub as_groups: Vec<String>,
    /// The authorities' file.
    pub ca_file: Option<PathBuf>,
    /// The name in the certificate.
    pub tls_server_name: Option<String>,
    /// Whether the certificate is not checked.
    pub insecure_skip_tls_verify: bool,
}

impl std::fmt::Debug for Cluster {
    /// Leaves out what may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster")
            .field("kubeconfig", &self.kubeconfig)
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

/// The release's name where a chart but no name is given, as in Helm.
const DEFAULT_NAME: &str = "release-name";
/// The release's name with the embedded chart: the chart's own.
const EMBEDDED_NAME: &str = "job-executor-service";
/// The version of Helm to be where nobody says otherwise.
const HELM_VERSION: &str = "4.3";

/// Makes the plan.
///
/// # Errors
/// Wrong usage that only the combination of arguments shows.
pub fn make(cli: Cli, env: impl Fn(&str) -> Option<String>) -> Result<Plan, UsageError> {
    match cli.command {
        Command::Template(args) if args.0.positional.is_empty() => Err(UsageError::new(
            "\"helm template\" requires at least 1 argument\n\nUsage:  helm template [NAME] [CHART] [flags]",
        )
        .hint("jes-netpol render, without a chart, renders the embedded one")),
        Command::Render(args) | Command::Template(args) => Ok(Plan::Render(Box::new(render(*args.0, env)?))),
        Command::Resolve(args) => Ok(Plan::Resolve(Box::new(resolve(*args.0, env)?))),
        Command::Explain(args) => Ok(Plan::Explain(Box::new(explain(*args.0, env)?))),
        Command::Check(args) => Ok(Plan::Check(Box::new(check::check(*args.0, env)?))),
        Command::Completions { shell } => Ok(Plan::Completions(shell)),
        Command::Man => Ok(Plan::Man),
    }
}

fn render(args: RenderArgs, env: impl Fn(&str) -> Option<String>) -> Result<RenderPlan, UsageError> {
    let mut remarks = deprecations(&args);
    let mode = mode(&args, &mut remarks)?;
    check_accepted(&args.accepted.settings)?;
    let (name, chart) = name_and_chart(&args)?;
    if chart != ChartSource::Embedded {
        embedded_only(
            args.annotate,
            "--annotate",
            "set networkPolicy.annotate to true for a copy of that chart",
        )?;
        embedded_only(
            args.values.strict,
            "--strict",
            "another chart may have a values.schema.json of its own",
        )?;
    }
    Ok(RenderPlan {
        release_name: name,
        namespace: args
            .namespace
            .or_else(|| env("HELM_NAMESPACE"))
            .filter(|n| !n.is_empty())
            .unwrap_or_else(|| "default".into()),
        is_upgrade: args.is_upgrade.unwrap_or(false),
        annotate: args.annotate,
        chart,
        skip_schema_validation: args.values.skip_schema_validation.unwrap_or(false),
        values: sources(args.values),
        kube_version: args.capabilities.kube_version.filter(|v| !v.is_empty()),
        api_versions: comma_lists(args.capabilities.api_versions),
        helm_version: args.capabilities.helm_version,
        verify: args.accepted.switches.verify.unwrap_or(false),
        dependency_update: args.accepted.switches.dependency_update.unwrap_or(false),
        output: Output {
            show_only: args.show_only,
            include_crds: args.include_crds.unwrap_or(false),
            no_hooks: args.no_hooks.unwrap_or(false),
            skip_tests: args.skip_tests.unwrap_or(false),
            output_dir: args.output_dir,
            release_name_in_path: args.release_name.unwrap_or(false),
            post_renderer: args
                .post_renderer
                .filter(|command| !command.is_empty())
                .map(|command| (command, args.post_renderer_args)),
            debug: args.debug.unwrap_or_else(|| env("HELM_DEBUG").is_some_and(|v| is_true(&v))),
        },
        ask: ask(mode, &args.ask, &env)?,
        now: now(),
        seed: seed()?,
        time_zone: env("TZ"),
        remarks,
    })
}

fn resolve(args: ResolveArgs, env: impl Fn(&str) -> Option<String>) -> Result<ResolvePlan, UsageError> {
    if args.ask.offline {
        return Err(UsageError::new("resolve asks, and --offline asks nobody").hint("leave --offline away"));
    }
    Ok(ResolvePlan {
        ask: ask(Mode::ByChart, &args.ask, &env)?,
        skip_schema_validation: args.values.skip_schema_validation.unwrap_or(false),
        values: sources(args.values),
        now: now(),
        format: args.output,
        no_times: args.no_times,
        previous: args.previous,
        keep: duration("--keep", &args.keep)?,
        keep_apiserver: duration("--keep-apiserver", &args.keep_apiserver)?,
    })
}

fn explain(args: ExplainArgs, env: impl Fn(&str) -> Option<String>) -> Result<ExplainPlan, UsageError> {
    let (name, namespace) = (EMBEDDED_NAME.to_owned(), "default".to_owned());
    let render = embedded(name, namespace, args.values, &args.ask, &env)?;
    Ok(ExplainPlan { render, format: args.output })
}

/// How the program's own chart is rendered for commands that print no manifests.
fn embedded(
    name: String,
    namespace: String,
    values: ValuesArgs,
    asking: &AskArgs,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<RenderPlan, UsageError> {
    let mode = if asking.offline { Mode::Offline } else { Mode::ByChart };
    Ok(RenderPlan {
        release_name: ReleaseName::Given(name),
        namespace,
        is_upgrade: false,
        annotate: false,
        chart: ChartSource::Embedded,
        verify: false,
        dependency_update: false,
        skip_schema_validation: values.skip_schema_validation.unwrap_or(false),
        ask: ask(mode, asking, env)?,
        values: sources(values),
        kube_version: None,
        api_versions: Vec::new(),
        helm_version: HELM_VERSION.into(),
        output: Output::default(),
        now: now(),
        seed: seed()?,
        time_zone: env("TZ"),
        remarks: Vec::new(),
    })
}

fn sources(args: ValuesArgs) -> ValueSources {
    ValueSources {
        files: comma_lists(args.files),
        json: args.set_json,
        set: args.set,
        string: args.set_string,
        file: args.set_file,
        literal: args.set_literal,
        strict: args.strict,
    }
}

/// Some flags make sense for the program's own chart alone.
fn embedded_only(typed: bool, flag: &str, hint: &str) -> Result<(), UsageError> {
    match typed {
        true => Err(UsageError::new(format!("{flag} is about the embedded chart, and another one is named"))
            .hint(hint)),
        false => Ok(()),
    }
}

/// The only look at the clock.
#[allow(clippy::disallowed_methods)]
fn now() -> SystemTime {
    SystemTime::now()
}

/// The only look at the system's randomness.
fn seed() -> Result<[u8; 32], UsageError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .map_err(|e| UsageError::new(format!("the system gives no randomness: {e}")))?;
    Ok(seed)
}

fn name_and_chart(args: &RenderArgs) -> Result<(ReleaseName, ChartSource), UsageError> {
    let (name, chart) = match &args.positional[..] {
        [] => (None, ChartSource::Embedded),
        [chart] => (None, ChartSource::Path(chart.clone())),
        [name, chart] => (Some(name.clone()), ChartSource::Path(chart.clone())),
        [_, _, extra @ ..] => {
            let extra = extra.join(", ");
            return Err(UsageError::new(format!(
                "expected at most two arguments, unexpected arguments: {extra}"
            )));
        }
    };
    if args.generate_name == Some(true) && name.is_some() {
        return Err(UsageError::new("cannot set --generate-name and also specify a name"));
    }
    let name = match (&args.name_template, name) {
        (Some(template), Some(_)) if !template.is_empty() => {
            return Err(UsageError::new("cannot set --name-template and also specify a name"));
        }
        (Some(template), None) if !template.is_empty() => ReleaseName::Template(template.clone()),
        (_, Some(name)) => ReleaseName::Given(name),
        (_, None) if chart == ChartSource::Embedded => ReleaseName::Given(EMBEDDED_NAME.into()),
        (_, None) => ReleaseName::Given(DEFAULT_NAME.into()),
    };
    Ok((name, chart))
}

fn mode(args: &RenderArgs, remarks: &mut Vec<String>) -> Result<Mode, UsageError> {
    let dns = args.ask.enable_dns.unwrap_or(false);
    let cluster = match args.ask.dry_run.as_deref() {
        None | Some("client") => false,
        Some("server") => true,
        Some("unset") => {
            remarks.push(
                "level=WARN msg=\"--dry-run is deprecated and should be replaced with '--dry-run=client'\""
                    .into(),
            );
            false
        }
        Some("true") => {
            remarks.push(
                "level=WARN msg=\"boolean '--dry-run=true' flag is deprecated and must be replaced with '--dry-run=client'\""
                    .into(),
            );
            false
        }
        Some(other @ ("none" | "false")) => {
            return Err(UsageError::new(format!(
                "invalid dry-run value ({other:?}). Must be \"server\" or \"client\""
            )));
        }
        Some(other) => {
            return Err(UsageError::new(format!(
                "invalid dry-run value ({other:?}). Must be \"none\", \"server\", or \"client\""
            )));
        }
    } || args.accepted.switches.validate == Some(true);
    match (args.ask.offline, cluster, dns) {
        (true, true, _) => {
            Err(UsageError::new("--offline asks nobody and --dry-run=server asks the cluster")
                .hint("leave one of the two away"))
        }
        (true, false, _) => Ok(Mode::Offline),
        (false, false, false) => Ok(Mode::ByChart),
        (false, cluster, dns) => Ok(Mode::Allowed { cluster, dns }),
    }
}

fn ask(mode: Mode, args: &AskArgs, env: impl Fn(&str) -> Option<String>) -> Result<Ask, UsageError> {
    Ok(Ask {
        mode,
        cluster: cluster(args, env),
        cluster_domain: args.cluster_domain.clone(),
        dns_servers: comma_lists(args.dns_server.clone()),
        cluster_dns: args.cluster_dns,
        dns_search: args.dns_search,
        dns_timeout: duration("--dns-timeout", &args.dns_timeout)?,
        timeout: duration("--timeout", &args.timeout)?,
        samples: count(args.samples),
        sample_interval: duration("--sample-interval", &args.sample_interval)?,
        max_entries: count(args.max_entries),
        allow_special_addresses: args.allow_special_addresses,
    })
}

/// Flags first, then Helm's environment variables.
fn cluster(args: &AskArgs, env: impl Fn(&str) -> Option<String>) -> Cluster {
    let typed = args.cluster.clone();
    let env = |name: &str| env(name).filter(|value| !value.is_empty());
    let groups = if typed.kube_as_group.is_empty() {
        env("HELM_KUBEASGROUPS").into_iter().collect()
    } else {
        typed.kube_as_group
    };
    Cluster {
        kubeconfig: args.kubeconfig.clone(),
        kubeconfig_list: env("KUBECONFIG"),
        home: env("HOME").or_else(|| env("USERPROFILE")).map(Into::into),
        context: typed.kube_context.or_else(|| env("HELM_KUBECONTEXT")),
        apiserver: typed.kube_apiserver.or_else(|| env("HELM_KUBEAPISERVER")),
        token: typed.kube_token.or_else(|| env("HELM_KUBETOKEN")),
        as_user: typed.kube_as_user.or_else(|| env("HELM_KUBEASUSER")),
        as_groups: comma_lists(groups),
        ca_file: typed.kube_ca_file.or_else(|| env("HELM_KUBECAFILE").map(Into::into)),
        tls_server_name: typed.kube_tls_server_name.or_else(|| env("HELM_KUBETLS_SERVER_NAME")),
        insecure_skip_tls_verify: typed
            .kube_insecure_skip_tls_verify
            .unwrap_or_else(|| env("HELM_KUBEINSECURE_SKIP_TLS_VERIFY").is_some_and(|v| is_true(&v))),
    }
}

fn is_true(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "true" | "TRUE" | "True")
}

fn count(typed: u32) -> usize {
    usize::try_from(typed).unwrap_or(usize::MAX)
}

/// A duration as Go and Helm write it: `10s`, `1m30s`, `500ms`.
fn duration(flag: &str, text: &str) -> Result<Duration, UsageError> {
    let wrong = || {
        UsageError::new(invalid_argument(text, flag, &format!("time: invalid duration {text:?}")))
            .hint("write a number and a unit, for example 10s or 1m30s")
    };
    let parsed: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(parsed).map_err(|_| wrong())
}

/// Flags of type list take several entries separated by commas.
fn comma_lists(typed: Vec<String>) -> Vec<String> {
    typed.iter().flat_map(|t| t.split(',')).filter(|t| !t.is_empty()).map(str::to_owned).collect()
}

/// Flags without effect on what is printed, whose values Helm reads for all that; and the one whose effect would be
/// another chart.
fn check_accepted(typed: &Settings) -> Result<(), UsageError> {
    check_labels(&typed.labels)?;
    if let Some(text) = typed.wait.as_ref().filter(|text| !WAIT_STRATEGIES.contains(&text.as_str())) {
        let why = format!("invalid wait input {text:?}. Valid inputs are watcher, hookOnly, and legacy");
        return Err(UsageError::new(invalid_argument(text, "--wait", &why)));
    }
    if let Some(text) = typed.burst_limit.iter().find(|text| text.parse::<i64>().is_err()) {
        let why = format!("strconv.ParseInt: parsing {text:?}: invalid syntax");
        return Err(UsageError::new(invalid_argument(text, "--burst-limit", &why)));
    }
    if let Some(repository) = typed.repo.iter().find(|text| !text.is_empty()) {
        return Err(UsageError::new(format!("--repo {repository}: charts are not fetched from the network"))
            .hint("fetch the chart with helm pull --repo and name the archive"));
    }
    Ok(())
}

/// What `--wait` may say; the last three are what a switch was.
const WAIT_STRATEGIES: &[&str] = &["watcher", "hookOnly", "legacy", "true", "false"];

fn check_labels(labels: &[String]) -> Result<(), UsageError> {
    match labels.iter().flat_map(|l| l.split(',')).next() {
        Some(first) if !first.contains('=') && !first.is_empty() => Err(UsageError::new(invalid_argument(
            first,
            "-l, --labels",
            &format!("{first} must be formatted as key=value"),
        ))),
        _ => Ok(()),
    }
}

/// What Helm says about flags that it is about to drop.
fn deprecations(args: &RenderArgs) -> Vec<String> {
    let typed = &args.accepted.switches;
    let no_effect = "this flag has no effect for 'helm template' and will be removed in Helm 5";
    [
        (typed.atomic, "atomic", "use --rollback-on-failure instead"),
        (typed.force, "force", "use --force-replace instead"),
        (typed.validate, "validate", "use '--dry-run=server' instead"),
        (typed.hide_notes, "hide-notes", no_effect),
        (typed.render_subchart_notes, "render-subchart-notes", no_effect),
    ]
    .into_iter()
    .filter(|(typed, ..)| typed.is_some())
    .map(|(_, flag, advice)| format!("Flag --{flag} has been deprecated, {advice}"))
    .collect()
}
