//! `--show-only`: the documents of the finished output that come from certain templates.

use bstr::ByteSlice;

use super::split;
use crate::gostd::path;
use crate::helm::profile::Profile;

/// The parts of `output` (as [`super::text`] made it) whose `# Source:` line names a template of the root chart that
/// fits one of `patterns`, pattern by pattern (Helm: pkg/cmd/template.go). Helm cuts its own finished text, so what a
/// document *prints* decides, and of a file with several documents under one source line only the first is found.
///
/// # Errors
/// The first pattern that fits nothing, in Helm's words.
pub fn select(output: &[u8], patterns: &[Vec<u8>], profile: &Profile) -> Result<Vec<u8>, String> {
    let documents = split::documents(output, profile.split);
    let mut selected = Vec::new();
    for pattern in patterns {
        let wanted = slashes(pattern);
        let mut missing = true;
        for document in documents.iter().map(|part| &output[part.clone()]) {
            if source_of(document).is_some_and(|source| path::matches(&wanted, source).unwrap_or(false)) {
                selected.extend_from_slice(b"---\n");
                selected.extend_from_slice(document);
                selected.push(b'\n');
                missing = false;
            }
        }
        if missing {
            let pattern = String::from_utf8_lossy(pattern);
            return Err(format!("could not find template {pattern} in chart"));
        }
    }
    Ok(selected)
}

fn slashes(pattern: &[u8]) -> Vec<u8> {
    if cfg!(windows) { pattern.replace(b"\\", b"/") } else { pattern.to_owned() }
}

/// The template named by the first `# Source: CHART/TEMPLATE` line, without the chart.
fn source_of(document: &[u8]) -> Option<&[u8]> {
    let line = document.lines().find_map(|line| line.strip_prefix(b"# Source: "))?;
    let slash = line.find_byte(b'/').filter(|n| *n > 0)?;
    Some(&line[slash + 1..]).filter(|rest| !rest.is_empty())
}
