//! Helm's flags that change nothing here: what Helm says of their values, and of those that it is about to drop. Not
//! what any other flag means.

use crate::cli::args::{RenderArgs, Settings};
use crate::cli::usage::{UsageError, invalid_argument};

/// Flags without effect on what is printed, whose values Helm reads for all that; and the one whose effect would be
/// another chart.
pub fn check_accepted(typed: &Settings) -> Result<(), UsageError> {
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
pub fn deprecations(args: &RenderArgs) -> Vec<String> {
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
