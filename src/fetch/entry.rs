//! An entry of a repository's index: one version of a chart, read and checked as Helm does (Helm: pkg/repo/v1/index.go,
//! pkg/chart/v2/metadata.go). Not which one is chosen.

use super::fields;
use chartroom::gostd::json;
use chartroom::gostd::strconv::quoted;
use chartroom::gostd::{strconv, unicode};
use chartroom::semver::Version;
use chartroom::value::{Map, Value};
use chartroom::yaml;

/// One version of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// The chart's name by its own metadata.
    pub name: String,
    /// The version.
    pub version: String,
    /// Where its archive is; only the first counts.
    pub urls: Vec<String>,
    /// The archive's digest as stated, or empty.
    pub digest: String,
    /// The version of what is in the chart.
    pub app_version: String,
    /// What the chart says of itself.
    pub description: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
}

/// The fields of an entry: a chart's metadata and what an index adds (`ChartVersion`).
const KEYS: &[&str] = &[
    "name",
    "home",
    "sources",
    "version",
    "description",
    "keywords",
    "maintainers",
    "icon",
    "apiVersion",
    "condition",
    "tags",
    "appVersion",
    "deprecated",
    "annotations",
    "kubeVersion",
    "dependencies",
    "type",
    "urls",
    "created",
    "removed",
    "digest",
    "checksum",
    "engine",
    "tillerVersion",
    "url",
];

/// A field that no entry has.
pub(super) fn unknown(map: &Map) -> Option<String> {
    let key = |key: chartroom::value::Str| key.to_str_lossy().into_owned();
    let mut keys = map.keys().into_iter().map(key);
    keys.find(|key| !KEYS.iter().any(|known| json::is_name(key.as_bytes(), known)))
}

/// Reads it.
pub(super) fn release(map: &Map) -> Result<Release, String> {
    let texts = |name: &str, what: &str| -> Result<Vec<String>, String> {
        let text = |value: Value| match value {
            Value::String(text) => Ok(text.to_str_lossy().into_owned()),
            other => Err(format!("a {what} is {}, not a string", yaml::described(&other))),
        };
        fields::list(map, name)?.into_iter().map(text).collect()
    };
    Ok(Release {
        name: plain(&fields::text(map, "name")?),
        version: fields::text(map, "version")?,
        urls: texts("urls", "URL")?,
        digest: fields::text(map, "digest")?,
        app_version: plain(&fields::text(map, "appVersion")?),
        description: plain(&fields::text(map, "description")?),
        keywords: texts("keywords", "keyword")?.iter().map(|word| plain(word)).collect(),
    })
}

/// A text in one line, without letters that do not show (Helm: pkg/chart/v2/metadata.go, `sanitizeString`).
fn plain(text: &str) -> String {
    let letters = text.chars().map(|letter| if unicode::is_space(letter) { ' ' } else { letter });
    letters.filter(|letter| strconv::is_print(*letter)).collect()
}

/// Why an entry is left out (Helm: pkg/chart/v2/metadata.go, `Validate`).
pub(super) fn check(map: &Map, release: &Release) -> Result<Option<String>, String> {
    let name = &release.name;
    if fields::list(map, "maintainers")?.iter().any(Value::is_nil) {
        return Ok(Some("maintainers must not contain empty or null nodes".to_owned()));
    }
    if name.is_empty() {
        return Ok(Some("chart.metadata.name is required".to_owned()));
    }
    if name == "." || name == ".." {
        return Ok(Some(format!("chart.metadata.name {name} is not allowed", name = quoted(&name))));
    }
    if name.contains('/') && name != "/" {
        return Ok(Some(format!("chart.metadata.name {name} is invalid", name = quoted(&name))));
    }
    if release.version.is_empty() {
        return Ok(Some("chart.metadata.version is required".to_owned()));
    }
    if Version::parse_lenient(&release.version).is_err() {
        return Ok(Some(format!("chart.metadata.version {} is invalid", quoted(&release.version))));
    }
    if !matches!(fields::text(map, "type")?.as_str(), "" | "application" | "library") {
        return Ok(Some("chart.metadata.type must be application or library".to_owned()));
    }
    let dependencies = fields::list(map, "dependencies")?;
    if dependencies.iter().any(Value::is_nil) {
        return Ok(Some("dependencies must not contain empty or null nodes".to_owned()));
    }
    Ok(None)
}
