//! What was meant: defaults, conflicts, the environment read once, the moment and the seed of the run fixed. Opens no
//! files and knows no rule of Helm beyond the meaning of its flags.

mod accepted;
mod check;
mod cluster;
mod dependency;
mod fetch;
mod helm;
mod pull;
mod refresh;
mod registry;
mod repo;
mod search;
mod servers;
mod settings;
mod types;

use chartroom::quoted;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use super::Exit;
use super::args::{
    AgeArgs, AskArgs, CapabilityArgs, Cli, Command, ExplainArgs, KeepArgs, ReleaseArgs, RenderArgs,
    ResolveArgs, ValuesArgs,
};
use super::unknown::HandOver;
use super::usage::{UsageError, invalid_argument};
use crate::netpol::Dialect;
use accepted::{check_driver, check_groups};
use chartroom::gostd::{csv, strconv, time};
use chartroom::values::Sources;
use chartroom::{KubeVersion, Profile};

pub use check::CheckPlan;
pub use dependency::{DependencyPlan, DependencyWork};
pub use fetch::FetchPlan;
pub use helm::{EnvPlan, ShowPlan, VersionForm};
pub use pull::PullPlan;
pub use refresh::{RefreshPlan, Renderer};
pub use registry::{Asked, LoginPlan, RegistryPlan};
pub use repo::{Format, RepoAdd, RepoPlan, RepoWork};
pub use search::SearchPlan;
pub use settings::NAMESPACE;
pub use types::{
    Ages, Ask, ChartSource, DialectChoice, Environment, Epoch, ExplainPlan, InstallChecks, ManPages, Mode,
    Output, Plan, ReleaseName, RenderPlan, ResolvePlan, ValueSources,
};

/// The release's name where a chart but no name is given, as in Helm.
const DEFAULT_NAME: &str = "release-name";
/// The release's name with the embedded chart: the chart's own.
const EMBEDDED_NAME: &str = "job-executor-service";
/// cobra's sentence about a command without arguments.
const NO_CHART: &str =
    "\"helm template\" requires at least 1 argument\n\nUsage:  helm template [NAME] [CHART] [flags]";

/// Makes the plan; `argv` is the whole command line.
///
/// # Errors
/// Wrong usage that only the combination of arguments shows.
pub fn make(
    cli: Cli,
    argv: &[OsString],
    remarks: Vec<String>,
    env: impl Fn(&str) -> Option<String> + 'static,
) -> Result<Plan, UsageError> {
    let render = |args, is_template, env| {
        let planned = render(args, is_template, argv, remarks.clone(), env);
        planned.map(|plan| Plan::Render(Box::new(plan))).map_err(|error| error.after(&remarks))
    };
    match cli.command {
        Command::Render(args) => render(*args.0, false, env),
        Command::Template(args) => render(*args.0, true, env),
        Command::Resolve(args) => Ok(Plan::Resolve(Box::new(resolve(*args.0, env)?))),
        Command::Explain(args) => Ok(Plan::Explain(Box::new(explain(*args.0, env)?))),
        Command::Check(args) => Ok(Plan::Check(Box::new(check::check(*args.0, env)?))),
        Command::Refresh(args) => Ok(Plan::Refresh(Box::new(refresh::refresh(*args.0, env)?))),
        Command::Pull(args) if args.0.verify == Some(true) && !args.0.charts.is_empty() => {
            Ok(Plan::HandOver(HandOver::to_verify(argv, "pull", &env)))
        }
        Command::Pull(args) => Ok(Plan::Pull(Box::new(pull::pull(*args.0, &env)?))),
        Command::Registry(args) => Ok(Plan::Registry(Box::new(registry::registry(args.0.command, &env)?))),
        Command::Search(args) => Ok(Plan::Search(Box::new(search::search(args.0.command, &env)?))),
        Command::Repo(args) => Ok(Plan::Repo(Box::new(repo::repo(args.0.command, &env)?))),
        Command::Dependency(args) => {
            Ok(Plan::Dependency(Box::new(dependency::dependency(args.0.command, argv, &env)?)))
        }
        Command::Version(args) => {
            helm::version(*args.0, env).map(|(version, form)| Plan::Version(version, form))
        }
        Command::Env(args) => {
            let program = argv.first().cloned().unwrap_or_default();
            helm::environment(*args.0, &program, env).map(|plan| Plan::Env(Box::new(plan)))
        }
        Command::Show(args) if args.0.jsonpath.is_some() => {
            Ok(Plan::HandOver(HandOver::new(argv, "show".into(), &env)))
        }
        Command::Show(args) => Ok(Plan::Show(Box::new(helm::show(*args.0, argv, env)?))),
        Command::Completions { shell } => Ok(Plan::Completions(shell)),
        Command::Man { output_dir: Some(folder), .. } => Ok(Plan::Man(ManPages::All(folder))),
        Command::Man { command, .. } => Ok(Plan::Man(ManPages::One(command))),
    }
}

fn render(
    args: RenderArgs,
    is_template: bool,
    argv: &[OsString],
    mut remarks: Vec<String>,
    env: impl Fn(&str) -> Option<String> + 'static,
) -> Result<RenderPlan, UsageError> {
    check_driver(env("HELM_DRIVER"))?;
    if is_template && args.positional.is_empty() {
        return Err(
            UsageError::new(NO_CHART).hint("jes-netpol render, without a chart, renders the embedded one")
        );
    }
    check_groups(&args)?;
    let mut deprecated = Vec::new();
    let mode = mode(&args, &mut deprecated);
    let name_and_chart = name_and_chart(&args, is_template);
    let fault = [mode.as_ref().err(), name_and_chart.as_ref().err()].into_iter().flatten().next().cloned();
    let (name, chart) =
        name_and_chart.unwrap_or((ReleaseName::Given(DEFAULT_NAME.into()), ChartSource::Embedded));
    let mode = mode.unwrap_or(Mode::Offline);
    let environment = Environment(Rc::new(env));
    let env = |name: &str| (environment.0)(name);
    let ages = ages(&KeepArgs::default(), &args.age)?;
    let base = base(mode, args.values, ages, &args.ask, &env)?;
    let api_versions = records("-a, --api-versions", &args.capabilities.api_versions)?;
    // From here on flags are right one by one: what follows Helm says after its warnings.
    let (profile, kube_version) =
        capabilities(args.capabilities, &env).map_err(|error| error.after(&deprecated))?;
    remarks.extend(deprecated);
    Ok(RenderPlan {
        release_name: name,
        namespace: said(args.namespace, "HELM_NAMESPACE", &env),
        is_upgrade: args.is_upgrade.unwrap_or(false),
        annotate: args.annotate,
        dialect: args.dialect.as_deref().map(dialect),
        chart,
        fetch: FetchPlan::of(&args.fetch, &env),
        kube_version,
        api_versions: api_versions.iter().map(lossy).collect(),
        profile,
        verify: match (args.accepted.switches.verify, is_template) {
            (Some(true), true) => Some(HandOver::to_verify(argv, "template", &env)),
            (Some(true), false) => Some(HandOver::cannot_verify("render")),
            _ => None,
        },
        dependency_update: args.dependency_update.unwrap_or(false),
        output: Output {
            show_only: args.show_only,
            include_crds: args.include_crds.unwrap_or(false),
            no_hooks: args.no_hooks.unwrap_or(false),
            skip_tests: args.skip_tests.unwrap_or(false),
            output_dir: args.output_dir.filter(|folder| !folder.as_os_str().is_empty()),
            release_name_in_path: args.release_name.unwrap_or(false),
            post_renderer: args
                .post_renderer
                .filter(|command| !command.is_empty())
                .map(|command| (command, args.post_renderer_args)),
            debug: args.debug.unwrap_or_else(|| env("HELM_DEBUG").is_some_and(|v| is_true(&v))),
        },
        remarks,
        install: InstallChecks {
            is_demanded: args.accepted.switches.validate == Some(true),
            skip_types: args.accepted.switches.disable_openapi_validation == Some(true),
            take_ownership: args.accepted.switches.take_ownership == Some(true),
        },
        fault,
        epoch: epoch(&profile, &env),
        environment: environment.clone(),
        ..base
    })
}

/// Which Helm is meant, and which Kubernetes.
fn capabilities(
    args: CapabilityArgs,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<(Profile, Option<KubeVersion>), UsageError> {
    let profile = helm::profile(args.helm, env)?;
    // Helm reads this one when flags have been read, so that it is no usage error.
    let wrong = |why: String| UsageError { exit: Exit::Failed, ..UsageError::new(why) };
    let typed = args.kube_version.filter(|version| !version.is_empty());
    let read = |text: String| KubeVersion::read(&text, &profile).map_err(wrong);
    Ok((profile, typed.map(read).transpose()?))
}

/// `--dialect`, whose values clap has looked at.
fn dialect(typed: &str) -> DialectChoice {
    let named = Dialect::ALL.into_iter().find(|dialect| dialect.name() == typed);
    named.map_or(DialectChoice::Auto, DialectChoice::Named)
}

/// `SOURCE_DATE_EPOCH`, which newer Helms follow (Helm: pkg/cmd/source_date_epoch.go).
fn epoch(profile: &Profile, env: &impl Fn(&str) -> Option<String>) -> Epoch {
    let text = env("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty() && profile.follows_epoch);
    let Some(text) = text else { return Ok(None) };
    match strconv::parse_int(text.as_bytes(), 10) {
        Ok(seconds) if seconds < 0 => Err("invalid SOURCE_DATE_EPOCH: must not be negative".to_owned()),
        Ok(seconds) => Ok(Some(seconds)),
        Err(error) => Err(format!("invalid SOURCE_DATE_EPOCH: {error}")),
    }
}

fn resolve(args: ResolveArgs, env: impl Fn(&str) -> Option<String>) -> Result<ResolvePlan, UsageError> {
    if args.ask.offline {
        return Err(UsageError::new("--offline cannot be used with resolve").hint("remove --offline"));
    }
    Ok(ResolvePlan {
        ask: ask(Mode::ByChart, &args.ask, &env)?,
        skip_schema_validation: args.values.skip_schema_validation.unwrap_or(false),
        values: sources(args.values)?,
        now: now(),
        format: args.output,
        no_times: args.no_times,
        previous: args.previous,
        ages: ages(&args.keep, &AgeArgs::default())?,
    })
}

fn explain(args: ExplainArgs, env: impl Fn(&str) -> Option<String>) -> Result<ExplainPlan, UsageError> {
    let ages = ages(&KeepArgs::default(), &args.age)?;
    let render = embedded(release(args.release, &env), args.values, ages, &args.ask, &env)?;
    Ok(ExplainPlan { render, format: args.output })
}

/// The name and the namespace of the release that the policies are for.
fn release(args: ReleaseArgs, env: &impl Fn(&str) -> Option<String>) -> (String, Option<String>) {
    let name = args.name.unwrap_or_else(|| EMBEDDED_NAME.into());
    (name, said(args.namespace, "HELM_NAMESPACE", env))
}

/// How the program's own chart is rendered for commands that print no manifests.
fn embedded(
    (name, namespace): (String, Option<String>),
    values: ValuesArgs,
    ages: Ages,
    asking: &AskArgs,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<RenderPlan, UsageError> {
    let mode = if asking.offline { Mode::Offline } else { Mode::ByChart };
    Ok(RenderPlan {
        release_name: ReleaseName::Given(name),
        namespace,
        ..base(mode, values, ages, asking, env)?
    })
}

/// A rendering with values and lookups as typed, and the defaults of all other flags.
fn base(
    mode: Mode,
    values: ValuesArgs,
    ages: Ages,
    asking: &AskArgs,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<RenderPlan, UsageError> {
    Ok(RenderPlan {
        release_name: ReleaseName::Given(EMBEDDED_NAME.into()),
        namespace: None,
        is_upgrade: false,
        annotate: false,
        dialect: None,
        ages,
        chart: ChartSource::Embedded,
        fetch: FetchPlan::default(),
        verify: None,
        dependency_update: false,
        skip_schema_validation: values.skip_schema_validation.unwrap_or(false),
        ask: ask(mode, asking, env)?,
        values: sources(values)?,
        kube_version: None,
        api_versions: Vec::new(),
        profile: Profile::default(),
        output: Output::default(),
        epoch: Ok(None),
        now: now(),
        seed: seed()?,
        time_zone: env("TZ"),
        remarks: Vec::new(),
        install: InstallChecks::default(),
        fault: None,
        environment: Environment(Rc::new(|_| None)),
    })
}

fn ages(keep: &KeepArgs, age: &AgeArgs) -> Result<Ages, UsageError> {
    Ok(Ages {
        keep: duration("--keep", &keep.keep)?,
        keep_apiserver: duration("--keep-apiserver", &keep.keep_apiserver)?,
        most: age.max_age.as_deref().map(|most| duration("--max-age", most)).transpose()?,
    })
}

fn sources(args: ValuesArgs) -> Result<ValueSources, UsageError> {
    Ok(ValueSources {
        typed: Sources {
            files: records("-f, --values", &args.files)?.iter().map(|file| file.as_bytes().into()).collect(),
            json: args.set_json,
            typed: args.set,
            text: args.set_string,
            from_files: args.set_file,
            literal: args.set_literal,
        },
        texts: Vec::new(),
        strict: args.strict,
    })
}

/// Refuses flags that make sense for the program's own chart alone.
///
/// # Errors
/// One of them, and another chart.
pub fn check_own_flags(plan: &RenderPlan) -> Result<(), UsageError> {
    if plan.chart == ChartSource::Embedded {
        return Ok(());
    }
    embedded_only(
        plan.annotate,
        "--annotate",
        "set networkPolicy.annotate to true for a copy of that chart",
    )?;
    embedded_only(plan.dialect.is_some(), "--dialect", "another chart decides by itself what it prints")?;
    embedded_only(plan.ages.most.is_some(), "--max-age", "the addresses of another chart have no known age")?;
    let hint = "another chart may have a values.schema.json of its own";
    embedded_only(plan.values.strict, "--strict", hint)
}

fn embedded_only(typed: bool, flag: &str, hint: &str) -> Result<(), UsageError> {
    match typed {
        true => Err(UsageError::new(format!("{flag} can be used with the embedded chart only")).hint(hint)),
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
    // The crate below looks for the C library's function at run time, does not find it where the library is linked in,
    // and then wants /dev, which an empty root has not.
    #[cfg(target_os = "linux")]
    if rustix::rand::getrandom(&mut seed, rustix::rand::GetRandomFlags::empty()) == Ok(seed.len()) {
        return Ok(seed);
    }
    getrandom::fill(&mut seed).map_err(|e| UsageError::new(format!("cannot read random bytes: {e}")))?;
    Ok(seed)
}

fn name_and_chart(args: &RenderArgs, is_template: bool) -> Result<(ReleaseName, ChartSource), UsageError> {
    let (name, chart) = match &args.positional[..] {
        [] => (None, ChartSource::Embedded),
        [chart] if is_template => (None, ChartSource::Path(chart.clone())),
        [either] => (None, ChartSource::PathOrName(either.clone())),
        [name, chart] => (Some(lossy(name)), ChartSource::Path(chart.clone())),
        [_, _, extra @ ..] => {
            let extra = lossy(extra.join(", ".as_ref()));
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
                "invalid dry-run value ({other}). Must be \"server\" or \"client\"",
                other = quoted(&other)
            )));
        }
        Some(other) => {
            return Err(UsageError::new(format!(
                "invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"",
                other = quoted(&other)
            )));
        }
    } || args.accepted.switches.validate == Some(true);
    match (args.ask.offline, cluster, dns) {
        (true, true, _) => {
            Err(UsageError::new("--offline cannot be used with --dry-run=server")
                .hint("remove one of the two"))
        }
        (true, false, _) => Ok(Mode::Offline),
        (false, false, false) => Ok(Mode::ByChart),
        (false, cluster, dns) => Ok(Mode::Allowed { cluster, dns }),
    }
}

fn ask(mode: Mode, args: &AskArgs, env: &impl Fn(&str) -> Option<String>) -> Result<Ask, UsageError> {
    let lookups = &args.lookups;
    Ok(Ask {
        mode,
        kubeconfigs: cluster::kubeconfigs(args, env),
        overrides: cluster::overrides(args, env),
        pod: cluster::pod(env),
        cluster_domain: lookups.cluster_domain.clone(),
        dns_servers: servers::read(&lookups.dns_server)?,
        cluster_dns: lookups.cluster_dns,
        any_family: lookups.family == "any",
        dns_search: lookups.dns_search,
        dns_timeout: duration("--dns-timeout", &lookups.dns_timeout)?,
        timeout: timeout(&lookups.timeout)?,
        samples: count(lookups.samples),
        sample_interval: duration("--sample-interval", &lookups.sample_interval)?,
        max_entries: count(lookups.max_entries),
        allow_special_addresses: lookups.allow_special_addresses,
    })
}

/// A flag, or the environment variable that stands in for it.
fn said(typed: Option<String>, name: &str, env: &impl Fn(&str) -> Option<String>) -> Option<String> {
    typed.or_else(|| env(name)).filter(|text| !text.is_empty())
}

fn is_true(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "true" | "TRUE" | "True")
}

fn count(typed: u32) -> usize {
    usize::try_from(typed).unwrap_or(usize::MAX)
}

/// Helm takes a negative time and waits no longer than none.
fn timeout(text: &str) -> Result<Duration, UsageError> {
    let negative = text.starts_with('-');
    duration("--timeout", text.strip_prefix('-').unwrap_or(text))
        .map(|time| if negative { Duration::ZERO } else { time })
}

/// A duration as Go and Helm write it: `10s`, `1m30s`, `500ms`.
fn duration(flag: &str, text: &str) -> Result<Duration, UsageError> {
    let wrong = |why: String| {
        UsageError::new(invalid_argument(text, flag, &why))
            .hint("write a number and a unit, for example 10s or 1m30s")
    };
    let parsed = time::Duration::parse(text.as_bytes()).map_err(|error| wrong(error.to_string()))?;
    u64::try_from(parsed.0).map(Duration::from_nanos).map_err(|_| wrong("a time is not negative".into()))
}

/// Flags of Helm's that are lists: each value is a record of comma-separated values, and an empty one has no fields
/// (pflag: string_slice.go, `readAsCSV`).
fn records(flag: &str, typed: &[OsString]) -> Result<Vec<OsString>, UsageError> {
    let mut fields = Vec::new();
    for text in typed.iter().filter(|text| !text.is_empty()) {
        let record = csv::record(text.as_bytes())
            .map_err(|error| UsageError::new(invalid_argument(&lossy(text), flag, &error.to_string())))?;
        fields.extend(record.into_iter().map(OsString::from_vec));
    }
    Ok(fields)
}

/// A text for which only UTF-8 means something.
fn lossy(text: impl AsRef<OsStr>) -> String {
    text.as_ref().to_string_lossy().into_owned()
}
