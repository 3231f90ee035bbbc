//! The order in which Helm parses and executes templates (Helm: pkg/engine/engine.go, `sortTemplates`).

use std::cmp::Reverse;

use super::Template;

/// Sorts so that more deeply nested names come first, and among equals the alphabetically last: since a later
/// definition replaces an earlier one, a parent chart's wins over its subcharts'.
pub fn sort(templates: &mut [Template<'_>]) {
    templates.sort_by_cached_key(|t| {
        let depth = t.name.iter().filter(|b| **b == b'/').count();
        Reverse((depth, t.name.clone()))
    });
}
