//! Helm's flags that change nothing here: what Helm says of their values, and of those that it is about to drop. Not
//! what any other flag means.

use crate::cli::args::{AcceptedArgs, RenderArgs};
use crate::cli::usage::{UsageError, invalid_argument};
use chartroom::gostd::csv;

/// Flags without effect on what is printed, whose values Helm reads for all that; and the one whose effect would be
/// another chart.
pub fn check_accepted(typed: &AcceptedArgs) -> Result<(), UsageError> {
    if typed.switches.force_replace.is_some() && typed.switches.force_conflicts.is_some() {
        return Err(UsageError::new(TOGETHER));
    }
    let typed = &typed.settings;
    check_labels(&typed.labels)?;
    if let Some(text) = typed.wait.as_ref().filter(|text| !WAIT_STRATEGIES.contains(&text.as_str())) {
        let why = format!("invalid wait input {text:?}. Valid inputs are watcher, hookOnly, and legacy");
        return Err(UsageError::new(invalid_argument(text, "--wait", &why)));
    }
    if let Some(text) = typed.burst_limit.iter().find(|text| text.parse::<i64>().is_err()) {
        let why = format!("strconv.ParseInt: parsing {text:?}: invalid syntax");
        return Err(UsageError::new(invalid_argument(text, "--burst-limit", &why)));
    }
    if let Some(text) = typed.qps.iter().find(|text| text.parse::<f32>().is_err()) {
        let why = format!("strconv.ParseFloat: parsing {text:?}: invalid syntax");
        return Err(UsageError::new(invalid_argument(text, "--qps", &why)));
    }
    let colors = typed.color.last().into_iter().chain(typed.colour.last());
    if let Some(text) = colors.into_iter().find(|text| !COLORS.contains(&text.as_str())) {
        let why = format!("invalid color mode {text:?}: must be one of: never, auto, always");
        return Err(UsageError::new(why));
    }
    if let Some(repository) = typed.repo.iter().find(|text| !text.is_empty()) {
        return Err(UsageError::new(format!("--repo {repository}: charts are not fetched from the network"))
            .hint("fetch the chart with helm pull --repo and name the archive"));
    }
    Ok(())
}

/// What `--color` may say.
const COLORS: &[&str] = &["never", "auto", "always"];

/// cobra's sentence about two flags that exclude each other (Helm: pkg/cmd/template.go).
const TOGETHER: &str = "if any flags in the group [force-replace force-conflicts] are set none of the others can be; \
    [force-conflicts force-replace] were all set";

/// Where Helm keeps releases: nothing is kept here, but what Helm does not know it refuses (Helm:
/// pkg/action/action.go, `Init`).
pub fn check_driver(named: Option<String>) -> Result<(), UsageError> {
    const DRIVERS: &[&str] = &["", "secret", "secrets", "configmap", "configmaps", "memory", "sql"];
    match named.filter(|driver| !DRIVERS.contains(&driver.as_str())) {
        Some(driver) => Err(UsageError::new(format!("unknown driver {driver:?}"))
            .hint("set HELM_DRIVER to secret, configmap, memory or sql, or leave it empty")),
        None => Ok(()),
    }
}

/// What `--wait` may say; the last three are what a switch was.
const WAIT_STRATEGIES: &[&str] = &["watcher", "hookOnly", "legacy", "true", "false"];

fn check_labels(labels: &[String]) -> Result<(), UsageError> {
    for text in labels {
        let refuse = |why: String| Err(UsageError::new(invalid_argument(text, "-l, --labels", &why)));
        // pflag: string_to_string.go; a single pair is no record.
        let pairs = match text.matches('=').count() {
            0 => vec![text.clone()],
            1 => vec![text.trim_matches('"').to_owned()],
            _ => match csv::record(text) {
                Ok(pairs) => pairs,
                Err(error) => return refuse(error.to_string()),
            },
        };
        if let Some(pair) = pairs.iter().find(|pair| !pair.contains('=')) {
            return refuse(format!("{pair} must be formatted as key=value"));
        }
    }
    Ok(())
}

/// What Helm says about flags that it is about to drop.
pub fn deprecations(args: &RenderArgs) -> Vec<String> {
    let typed = &args.accepted.switches;
    let wait = args.accepted.settings.wait.as_deref();
    let strategy = match wait {
        Some("true") => Some("watcher"),
        Some("false") => Some("hookOnly"),
        _ => None,
    };
    let boolean = strategy.map(|strategy| {
        let typed = wait.unwrap_or_default();
        format!(
            "level=WARN msg=\"--wait={typed} is deprecated (boolean value) and can be replaced with --wait={strategy}\""
        )
    });
    let no_effect = "this flag has no effect for 'helm template' and will be removed in Helm 5";
    let dropped = [
        (typed.atomic, "atomic", "use --rollback-on-failure instead"),
        (typed.force, "force", "use --force-replace instead"),
        (typed.validate, "validate", "use '--dry-run=server' instead"),
        (typed.hide_notes, "hide-notes", no_effect),
        (typed.render_subchart_notes, "render-subchart-notes", no_effect),
    ]
    .into_iter()
    .filter(|(typed, ..)| typed.is_some())
    .map(|(_, flag, advice)| format!("Flag --{flag} has been deprecated, {advice}"));
    boolean.into_iter().chain(dropped).collect()
}
