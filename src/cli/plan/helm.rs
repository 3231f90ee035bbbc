//! The plans of the commands that print facts about Helm itself or about a chart, and the version of Helm to act as. Not what is printed.

use chartroom::quoted;
use std::ffi::OsString;
use std::time::SystemTime;

use super::{
    Ask, ChartSource, EMBEDDED_NAME, FetchPlan, Mode, RenderPlan, ages, ask, embedded, lossy, now, settings,
};
use crate::cli::args::{AgeArgs, AskArgs, EnvArgs, HelmArgs, KeepArgs, ShowArgs, ValuesArgs, VersionArgs};
use crate::cli::unknown::HandOver;
use crate::cli::usage::{UsageError, invalid_argument};
use chartroom::Profile;
use chartroom::chart::Part;

/// The variable that names the version of Helm where callers cannot pass a flag.
const VARIABLE: &str = "JES_NETPOL_HELM_VERSION";

/// The Helm that the flag names, else the variable, else the newest. An empty variable says nothing.
///
/// # Errors
/// A version that is not known.
pub(super) fn profile(typed: HelmArgs, env: &impl Fn(&str) -> Option<String>) -> Result<Profile, UsageError> {
    match (typed.helm_version, env(VARIABLE).filter(|text| !text.is_empty())) {
        (Some(text), _) => text
            .parse()
            .map_err(|why: String| UsageError::new(invalid_argument(&text, "--helm-version", &why))),
        (None, Some(text)) => text.parse().map_err(|why| UsageError::new(format!("{VARIABLE}: {why}"))),
        (None, None) => Ok(Profile::default()),
    }
}

/// How a version is printed.
#[derive(Debug)]
pub enum VersionForm {
    /// All of it.
    Plain,
    /// The number alone.
    Short,
    /// By a Go template.
    Template(String),
}

/// What `env` prints.
#[derive(Debug)]
pub struct EnvPlan {
    /// The one variable that is asked for.
    pub name: Option<String>,
    /// Names and values in the order of the names, but for the namespace.
    pub settings: Vec<(&'static str, String)>,
    /// The namespace where flag or environment names one.
    pub namespace: Option<String>,
    /// Where the kubeconfig is that names one otherwise.
    pub ask: Ask,
    /// The moment of the run.
    pub now: SystemTime,
    /// The version of Helm to act as.
    pub profile: Profile,
}

/// Which part of which chart `show` prints.
#[derive(Debug)]
pub struct ShowPlan {
    /// Which part.
    pub part: Part,
    /// A rendering of the chart, as far as finding and reading it goes.
    pub render: RenderPlan,
}

/// Helm's sentence about arguments that a command does not take (Helm: pkg/cmd/require/args.go).
fn refused(command: &str, why: &str) -> UsageError {
    let form = if command.starts_with("show") { " [CHART]" } else { "" };
    UsageError::new(format!("\"helm {command}\" {why}\n\nUsage:  helm {command}{form} [flags]"))
}

/// Makes the plan of `version`.
pub(super) fn version(
    args: VersionArgs,
    env: impl Fn(&str) -> Option<String>,
) -> Result<(Profile, VersionForm), UsageError> {
    if !args.positional.is_empty() {
        return Err(refused("version", "accepts no arguments"));
    }
    let form = match args.template.filter(|text| !text.is_empty()) {
        Some(template) => VersionForm::Template(template),
        None if args.short == Some(true) => VersionForm::Short,
        None => VersionForm::Plain,
    };
    Ok((profile(args.every.helm, &env)?, form))
}

/// Makes the plan of `env`; `program` is what the program was called.
pub(super) fn environment(
    args: EnvArgs,
    program: &OsString,
    env: impl Fn(&str) -> Option<String>,
) -> Result<EnvPlan, UsageError> {
    if args.positional.len() > 1 {
        return Err(refused("env", "accepts at most 1 argument"));
    }
    let debug = args.every.debug;
    let asking =
        AskArgs { kubeconfig: args.every.kubeconfig, cluster: args.every.cluster, ..AskArgs::default() };
    let ask = ask(Mode::Offline, &asking, &env)?;
    Ok(EnvPlan {
        name: args.positional.first().map(lossy),
        settings: settings::of(
            &lossy(program),
            debug,
            (&*args.every.accepted.settings, &args.every.fetch.places),
            (&asking, &ask.overrides),
            &env,
        ),
        namespace: super::flag_or_variable(args.every.namespace, "HELM_NAMESPACE", &env),
        ask,
        now: now(),
        profile: profile(args.every.helm, &env)?,
    })
}

/// Makes the plan of `show`.
pub(super) fn show(
    args: ShowArgs,
    argv: &[OsString],
    env: impl Fn(&str) -> Option<String>,
) -> Result<ShowPlan, UsageError> {
    let (part, chart) = match &args.positional[..] {
        [part, chart] => (lossy(part), chart.clone()),
        [part, ..] if PARTS.iter().any(|(known, _)| part == known) => {
            return Err(refused(&format!("show {}", lossy(part)), "requires 1 argument"));
        }
        _ => return Err(UsageError::new("show needs a part and a chart").hint(SHOW_HINT)),
    };
    let Some((_, part)) = PARTS.into_iter().find(|(known, _)| part == *known) else {
        return Err(UsageError::new(format!(
            "unknown command {part} for \"helm show\"",
            part = quoted(&part)
        ))
        .hint(SHOW_HINT));
    };
    let ages = ages(&KeepArgs::default(), &AgeArgs::default())?;
    let name = (EMBEDDED_NAME.to_owned(), None);
    let mut render = embedded(name, ValuesArgs::default(), ages, &AskArgs::default(), &env)?;
    render.chart = ChartSource::Path(chart);
    render.fetch = FetchPlan::of(&args.every.fetch, &env);
    if args.every.accepted.switches.verify == Some(true) {
        render.verify = Some(HandOver::to_verify(argv, "show", &env));
    }
    render.profile = profile(args.every.helm, &env)?;
    Ok(ShowPlan { part, render })
}

const PARTS: [(&str, Part); 5] = [
    ("all", Part::All),
    ("chart", Part::Chart),
    ("crds", Part::Crds),
    ("readme", Part::Readme),
    ("values", Part::Values),
];
const SHOW_HINT: &str = "jes-netpol show all|chart|crds|readme|values CHART";
