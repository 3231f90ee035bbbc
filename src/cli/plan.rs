//! The plan of a run: defaults, conflicts, the environment read once, the moment and the seed of the run fixed. Opens no
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
mod render;
mod repo;
mod search;
mod servers;
mod settings;
mod texts;
mod types;

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::rc::Rc;
use std::time::SystemTime;

use super::args::{
    AgeArgs, AskArgs, Cli, Command, ExplainArgs, KeepArgs, ReleaseArgs, ResolveArgs, ValuesArgs,
};
use super::unknown::HandOver;
use super::usage::UsageError;
use chartroom::Profile;
use chartroom::gostd::strconv;
use chartroom::values::Sources;

pub use check::CheckPlan;
pub use dependency::{DependencyPlan, DependencyWork};
pub use fetch::FetchPlan;
pub use helm::{EnvPlan, ShowPlan, VersionForm};
pub use pull::PullPlan;
pub use refresh::{RefreshPlan, Renderer};
pub use registry::{Asked, LoginPlan, RegistryPlan};
pub use render::check_own_flags;
pub use repo::{Format, RepoAdd, RepoPlan, RepoWork};
pub use search::SearchPlan;
pub use settings::NAMESPACE;
pub use types::{
    Ages, Ask, ChartSource, DialectChoice, Environment, Epoch, ExplainPlan, InstallChecks, ManPages, Mode,
    Output, Plan, ReleaseName, RenderPlan, ResolvePlan, ValueSources,
};

use texts::{count, duration, flag_or_variable, is_true, lossy, records, timeout};

/// The release's name with the embedded chart: the chart's own.
const EMBEDDED_NAME: &str = "job-executor-service";

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
    let is_our_own = matches!(
        cli.command,
        Command::Resolve(_)
            | Command::Explain(_)
            | Command::Check(_)
            | Command::Refresh(_)
            | Command::Completions { .. }
            | Command::Man { .. }
    );
    if !is_our_own {
        accepted::check_driver(env("HELM_DRIVER")).map_err(|error| error.after(&remarks))?;
    }
    let render = |args, is_template, env| {
        let planned = render::render(args, is_template, argv, remarks.clone(), env);
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
    (name, flag_or_variable(args.namespace, "HELM_NAMESPACE", env))
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
