//! The order in which Helm parses and executes templates (Helm: pkg/engine/engine.go, `sortTemplates`).

use super::Template;

/// Sorts so that more deeply nested names come first, and among equals the alphabetically last: since a later
/// definition replaces an earlier one, a parent chart's wins over its subcharts'.
pub fn sort(templates: &mut [Template<'_>]) {
    let depth = |t: &Template<'_>| t.name.iter().filter(|b| **b == b'/').count();
    templates.sort_by(|a, b| depth(b).cmp(&depth(a)).then_with(|| b.name.cmp(&a.name)));
}
