//! `--dialect`: which kind of policies is printed, where the command line says so, or the cluster. Not what each kind is.

use super::ask::Asking;
use super::failure::Failure;
use crate::cli::{DialectChoice, Mode, RenderPlan};
use crate::facts::{Answer, Question, Subject};
use crate::netpol::{self, Dialect};
use chartroom::diag::{Diagnostic, Severity};
use chartroom::value::Map;
use chartroom::values;

/// Lays the dialect of `--dialect` over the values.
///
/// # Errors
/// With `auto`, a cluster that may not be asked, does not answer, or leaves more than one answer.
pub fn choose(plan: &RenderPlan, values: &Map, asking: &mut Asking) -> Result<(), Failure> {
    let dialect = match plan.dialect {
        None => return Ok(()),
        Some(DialectChoice::Named(dialect)) => dialect,
        Some(DialectChoice::Auto) => of_cluster(plan, asking)?,
    };
    values::lay_over(values, &netpol::chosen(dialect));
    Ok(())
}

/// What the cluster serves decides, with a message about it.
fn of_cluster(plan: &RenderPlan, asking: &mut Asking) -> Result<Dialect, Failure> {
    let hint = "set the kind of policies, such as --dialect kubernetes";
    if plan.ask.mode == Mode::Offline {
        let diagnostic = Diagnostic::error(
            "--dialect auto cannot be used with --offline: it asks the cluster which APIs it serves",
        );
        return Err(Failure::one(diagnostic.hint(hint)));
    }
    let facts = asking.ask(&[Question::of_template(Subject::Cluster)]).facts;
    let found = match facts.get(&Subject::Cluster) {
        Some(Ok(Answer::Cluster(cluster))) => netpol::served(&cluster.api_versions),
        Some(Err(failure)) => {
            let mut diagnostic = failure.diagnostic();
            diagnostic.message = format!("--dialect auto: {}", diagnostic.message);
            return Err(Failure::one(diagnostic.hint(hint)));
        }
        _ => Err("the cluster did not list the APIs that it serves".to_owned()),
    };
    let (dialect, why) =
        found.map_err(|why| Failure::one(Diagnostic::error(format!("--dialect auto: {why}")).hint(hint)))?;
    let text = format!("--dialect auto: {why}: the policies are of dialect {}", dialect.name());
    asking.log.warn(Diagnostic::new(Severity::Info, text));
    Ok(dialect)
}
