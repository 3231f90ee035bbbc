//! Whether a live object belongs to a release (Helm: pkg/action/validate.go, checkOwnership).

use crate::gostd::strconv::quoted;
use serde_json::Value;

use crate::helm::scope::Release;

/// # Errors
/// What is missing or different, joined as Helm joins it.
pub fn check(existing: &Value, release: &Release) -> Result<(), String> {
    let faults: Vec<String> = [
        ("labels", "label", "app.kubernetes.io/managed-by", "Helm"),
        ("annotations", "annotation", "meta.helm.sh/release-name", &release.name),
        ("annotations", "annotation", "meta.helm.sh/release-namespace", &release.namespace),
    ]
    .into_iter()
    .filter_map(|(table, what, key, wanted)| {
        let found = existing["metadata"][table][key].as_str();
        fault(found, key, wanted).map(|fault| format!("{what} validation error: {fault}"))
    })
    .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}

fn fault(found: Option<&str>, key: &str, wanted: &str) -> Option<String> {
    match found {
        None => Some(format!(
            "missing key {key}: must be set to {wanted}",
            key = quoted(&key),
            wanted = quoted(&wanted)
        )),
        Some(found) if found == wanted => None,
        Some(found) => Some(format!(
            "key {key} must equal {wanted}: current value is {found}",
            key = quoted(&key),
            wanted = quoted(&wanted),
            found = quoted(&found)
        )),
    }
}
