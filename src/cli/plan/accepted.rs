//! Helm's flags that change nothing here: which of them exclude each other, and what is refused of their values. Not
//! what any other flag means.

use crate::cli::args::RenderArgs;
use crate::cli::usage::UsageError;
use chartroom::quoted;

/// Refuses flags that exclude each other (cobra: flag_groups.go; Helm: pkg/cmd/install.go, pkg/cmd/template.go).
pub fn check_groups(typed: &RenderArgs) -> Result<(), UsageError> {
    let switches = &typed.accepted.switches;
    let conflicts = ("force-conflicts", switches.force_conflicts.is_some());
    // In the order of the groups' names.
    for (one, other) in [
        (("force", switches.force.is_some()), conflicts),
        (("force-replace", switches.force_replace.is_some()), conflicts),
        (("validate", switches.validate.is_some()), ("dry-run", typed.ask.dry_run.is_some())),
    ] {
        if one.1 && other.1 {
            let (one, other) = (one.0, other.0);
            let (first, second) = if one < other { (one, other) } else { (other, one) };
            return Err(UsageError::new(format!(
                "if any flags in the group [{one} {other}] are set none of the others can be; \
                 [{first} {second}] were all set"
            )));
        }
    }
    Ok(())
}

/// Where Helm keeps releases: nothing is kept here, but what Helm does not know it refuses (Helm:
/// pkg/action/action.go, `Init`).
pub fn check_driver(named: Option<String>) -> Result<(), UsageError> {
    const DRIVERS: &[&str] = &["", "secret", "secrets", "configmap", "configmaps", "memory", "sql"];
    match named.filter(|driver| !DRIVERS.contains(&driver.as_str())) {
        Some(driver) => Err(UsageError::new(format!("unknown driver {driver}", driver = quoted(&driver)))
            .hint("set HELM_DRIVER to secret, configmap, memory or sql, or leave it empty")),
        None => Ok(()),
    }
}
