//! Declared dependencies: aliases, tags, conditions, imported values. Not whether all of them are there.

mod enabled;
mod graph;
mod imports;
mod lookup;

use super::{Chart, Error};
use crate::helm::notice::Notice;
use crate::helm::profile::Profile;
use crate::value::Map;

/// Leaves in `chart` and below only those charts that `user`'s values enable, under their aliases, and lays what
/// they export under the values of the charts that import it (Helm: pkg/chart/v2/util/dependencies.go). A chart
/// that declares no dependencies is left as it is, with everything below it.
///
/// # Errors
/// Something else than a table under the name of a subchart.
pub fn process_dependencies(
    chart: &mut Chart,
    user: &Map,
    profile: &Profile,
    notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    let rules = profile.rules;
    let processed =
        enabled::select(chart, user, profile, notices).and_then(|()| imports::import(chart, rules, notices));
    processed.map_err(|cause| {
        if !profile.names_checks {
            return Error::Dependencies { head: "", cause };
        }
        notices.push(Notice::error("chart dependencies processing failed").with("error", cause.to_string()));
        Error::Dependencies { head: "chart dependencies processing failed: ", cause }
    })
}
