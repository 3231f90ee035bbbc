//! The plan of `render` and `template`: Helm's flags, in Helm's order of errors. Opens no files.

use std::ffi::OsString;
use std::rc::Rc;

use super::accepted::check_groups;
use super::texts::{flag_or_variable, is_true, lossy, records};
use super::{
    ChartSource, DialectChoice, EMBEDDED_NAME, Environment, FetchPlan, InstallChecks, Mode, Output,
    ReleaseName, RenderPlan, ages, base, epoch, helm,
};
use crate::cli::Exit;
use crate::cli::args::{CapabilityArgs, KeepArgs, RenderArgs};
use crate::cli::unknown::HandOver;
use crate::cli::usage::UsageError;
use crate::netpol::Dialect;
use chartroom::{KubeVersion, Profile, quoted};

/// The release's name where a chart but no name is given, as in Helm.
const DEFAULT_NAME: &str = "release-name";
/// cobra's sentence about a command without arguments.
const NO_CHART: &str =
    "\"helm template\" requires at least 1 argument\n\nUsage:  helm template [NAME] [CHART] [flags]";

/// Makes the plan of `render` and of `template`.
pub(super) fn render(
    args: RenderArgs,
    is_template: bool,
    argv: &[OsString],
    mut remarks: Vec<String>,
    env: impl Fn(&str) -> Option<String> + 'static,
) -> Result<RenderPlan, UsageError> {
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
    let output = output(&args, &env);
    let base = base(mode, args.values, ages, &args.ask, &env)?;
    let api_versions = records("-a, --api-versions", &args.capabilities.api_versions)?;
    // From here on flags are right one by one: what follows Helm says after its warnings.
    let (profile, kube_version) =
        capabilities(args.capabilities, &env).map_err(|error| error.after(&deprecated))?;
    remarks.extend(deprecated);
    Ok(RenderPlan {
        release_name: name,
        namespace: flag_or_variable(args.namespace, "HELM_NAMESPACE", &env),
        is_upgrade: args.is_upgrade.unwrap_or(false),
        annotate: args.annotate,
        dialect: args.dialect.as_deref().map(dialect),
        chart,
        fetch: FetchPlan::of(&args.fetch, &env),
        kube_version,
        api_versions: api_versions.iter().map(lossy).collect(),
        profile,
        verify: (args.accepted.switches.verify == Some(true)).then(|| verify(is_template, argv, &env)),
        dependency_update: args.dependency_update.unwrap_or(false),
        output,
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

/// A real Helm checks signatures; it has no `render`.
fn verify(is_template: bool, argv: &[OsString], env: &impl Fn(&str) -> Option<String>) -> HandOver {
    match is_template {
        true => HandOver::to_verify(argv, "template", env),
        false => HandOver::cannot_verify("render"),
    }
}

/// What is printed, and where to.
fn output(args: &RenderArgs, env: &impl Fn(&str) -> Option<String>) -> Output {
    let post_renderer = args.post_renderer.clone().filter(|command| !command.is_empty());
    Output {
        show_only: args.show_only.clone(),
        include_crds: args.include_crds.unwrap_or(false),
        no_hooks: args.no_hooks.unwrap_or(false),
        skip_tests: args.skip_tests.unwrap_or(false),
        output_dir: args.output_dir.clone().filter(|folder| !folder.as_os_str().is_empty()),
        release_name_in_path: args.release_name.unwrap_or(false),
        post_renderer: post_renderer.map(|command| (command, args.post_renderer_args.clone())),
        debug: args.debug.unwrap_or_else(|| env("HELM_DEBUG").is_some_and(|v| is_true(&v))),
    }
}

/// The versions of Helm and Kubernetes to act as.
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
