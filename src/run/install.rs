//! Where a chart may ask the cluster: whether the release could be installed there. Nothing is installed.

use super::Ready;
use super::ask::Asking;
use super::failure::Failure;
use crate::cli::RenderPlan;
use crate::facts::{Facts, Question, Subject};
use chartroom::install::{self, Checks, Object};
use chartroom::manifest::Manifests;

/// Checks the kinds and the owners of all objects (Helm: pkg/action/install.go, RunWithContext). With `--output-dir`
/// Helm has nothing left to check by then, and what a post-renderer prints is not read again here.
///
/// # Errors
/// In Helm's words: documents that are no objects, kinds that the cluster does not serve, objects of other releases.
pub fn check(
    plan: &RenderPlan,
    ready: &Ready,
    manifests: &Manifests,
    asking: &mut Asking,
) -> Result<(), Failure> {
    let wanted = &plan.install;
    let Some(cluster) = &ready.cluster else { return Ok(()) };
    let to_text = plan.output.output_dir.is_none() && plan.output.post_renderer.is_none();
    if !to_text || !(ready.prepared.profile.dry_run_checks || wanted.is_demanded) {
        return Ok(());
    }
    let checks =
        Checks { cluster, namespace: &ready.prepared.release.namespace, validate: !wanted.skip_types };
    let objects = install::objects(manifests, &checks).map_err(Failure::other)?;
    if ready.prepared.release.is_upgrade {
        return Ok(());
    }
    let known = existing(&objects, asking);
    // Helm 3 begins with a capital.
    let head = if ready.prepared.profile.names_checks { "unable" } else { "Unable" };
    objects
        .iter()
        .try_for_each(|object| check_owner(object, ready, &known, wanted.take_ownership))
        .map_err(|why| Failure::other(format!("{head} to continue with install: {why}")))
}

/// Asks for all objects that may be there already, together.
fn existing(objects: &[Object], asking: &mut Asking) -> Facts {
    let wanted = objects.iter().filter_map(|object| object.existing().ok().flatten());
    let questions: Vec<_> = wanted.map(|object| Question::of_template(Subject::Object(object))).collect();
    if questions.is_empty() { Facts::default() } else { asking.ask(&questions).facts }
}

fn check_owner(object: &Object, ready: &Ready, known: &Facts, take_ownership: bool) -> Result<(), String> {
    let Some(wanted) = object.existing()? else { return Ok(()) };
    match known.object(&wanted) {
        Some(Err(failure)) => Err(object.unreadable(&failure.words())),
        Some(Ok(found)) if found.get("metadata").is_some() && !take_ownership => {
            object.check_owner(found, &ready.prepared.release)
        }
        _ => Ok(()),
    }
}
