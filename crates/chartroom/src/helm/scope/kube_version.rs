//! `.Capabilities.KubeVersion`: a version of Kubernetes as typed, and without its suffix.

use crate::gostd::strconv::quoted;
use std::any::Any;

use crate::helm::cluster::ClusterInfo;
use crate::helm::profile::{KubeSuffix, Profile};
use crate::sprig::semver::{Version, VersionError};
use crate::value::{Field, Kind, Object, Signature, Value};

/// A version of Kubernetes (Helm: pkg/chart/common/capabilities.go).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubeVersion {
    /// As typed, with a `v` in front.
    pub version: String,
    /// Without what follows the numbers; empty for a cluster's version, which is printed and checked as it is.
    normalized: String,
    major: String,
    minor: String,
}

impl KubeVersion {
    /// The version 1.`minor`.0.
    pub fn of_minor(minor: u32) -> KubeVersion {
        let version = format!("v1.{minor}.0");
        KubeVersion { normalized: version.clone(), version, major: "1".into(), minor: minor.to_string() }
    }

    /// The version in a cluster's own words (Helm: pkg/action/action.go, getCapabilities).
    pub fn of_cluster(fact: &ClusterInfo) -> KubeVersion {
        let ClusterInfo { version, major, minor, .. } = fact;
        let normalized = String::new();
        KubeVersion { version: version.clone(), normalized, major: major.clone(), minor: minor.clone() }
    }

    /// What is printed, and what `kubeVersion` of a chart is checked against (Helm:
    /// pkg/chart/common/capabilities.go, `KubeVersion.String`).
    pub fn text(&self) -> &str {
        if self.normalized.is_empty() { &self.version } else { &self.normalized }
    }

    /// What `deepCopy` leaves of it: only the fields that are exported.
    pub(super) fn copied(&self) -> KubeVersion {
        KubeVersion { normalized: String::new(), ..self.clone() }
    }

    /// Reads what a user says, as that version of Helm reads it.
    ///
    /// # Errors
    /// Helm's words.
    pub fn read(text: &str, profile: &Profile) -> Result<KubeVersion, String> {
        match profile.kube_suffix {
            KubeSuffix::Shown => KubeVersion::parse(text),
            KubeSuffix::Dropped => KubeVersion::parse_numbers(text),
            KubeSuffix::Kept => KubeVersion::parse_semantic(text),
        }
    }

    /// Reads a semantic version as leniently as Helm 3 did: nothing is cut off, and missing parts are filled up with 0.
    fn parse_semantic(text: &str) -> Result<KubeVersion, String> {
        let version = Version::parse_lenient(text).map_err(|why| {
            let why = match why {
                VersionError::Invalid => "Invalid Semantic Version".to_owned(),
                // Its semver library began this one sentence with a capital.
                other => other.to_string().replacen("error parsing", "Error parsing", 1),
            };
            format!("invalid kube version '{text}': {why}")
        })?;
        let (major, minor) = (version.major.to_string(), version.minor.to_string());
        let version = format!("v{version}");
        Ok(KubeVersion { normalized: version.clone(), version, major, minor })
    }

    /// Reads `1.28`, `v1.28.3`, `1.28.3-gke.100+x`.
    fn parse(text: &str) -> Result<KubeVersion, String> {
        let wrong = |why: String| Err(format!("invalid kube version '{text}': {why}"));
        let body = text.trim_start();
        let body = body.strip_prefix('v').unwrap_or(body);
        let numbers = leading_numbers(body);
        let parts: Vec<&str> = numbers.split('.').collect();
        if numbers.is_empty() {
            return wrong(format!("could not parse {text} as version", text = quoted(&text)));
        }
        if parts.len() < 2 {
            return wrong(format!("illegal version string {text}", text = quoted(&text)));
        }
        if let Some(part) = parts.first().filter(|p| p.len() > 1 && p.starts_with('0')) {
            return wrong(format!(
                "illegal zero-prefixed version component {part} in {text}",
                part = quoted(&part),
                text = quoted(&text)
            ));
        }
        if let Some(part) = parts.iter().find(|p| p.parse::<u64>().is_err()) {
            let part = quoted(&part);
            return wrong(format!(
                "illegal non-numeric version component {part} in {text}: strconv.ParseUint: parsing {part}: value out of range",
                text = quoted(&text)
            ));
        }
        let parts: Vec<String> = parts.iter().flat_map(|p| p.parse::<u64>()).map(|n| n.to_string()).collect();
        let (major, minor) = (parts[0].clone(), parts[1].clone());
        let version = if text.starts_with('v') { text.to_owned() } else { format!("v{text}") };
        Ok(KubeVersion { version, normalized: format!("v{}", parts.join(".")), major, minor })
    }

    /// The same, of which only the numbers are left, as in Helm 3.18 and later (Helm 3: pkg/chartutil/capabilities.go).
    fn parse_numbers(text: &str) -> Result<KubeVersion, String> {
        let parsed = KubeVersion::parse(text)?;
        Ok(KubeVersion { version: parsed.normalized.clone(), ..parsed })
    }
}

/// The longest start that is made of numbers with single points between them.
fn leading_numbers(text: &str) -> &str {
    let mut end = 0;
    for part in text.split('.') {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            break;
        }
        end += digits + usize::from(end > 0);
        if digits < part.len() {
            break;
        }
    }
    &text[..end]
}

impl Object for KubeVersion {
    fn type_name(&self) -> &str {
        "common.KubeVersion"
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Version" => Some(Value::string(&self.version[..])),
            "Major" => Some(Value::string(&self.major[..])),
            "Minor" => Some(Value::string(&self.minor[..])),
            _ => None,
        }
    }

    fn method(&self, name: &str) -> Option<Signature> {
        matches!(name, "String" | "GitVersion").then_some(Signature::fixed(&[]))
    }

    fn call(&self, name: &str, _args: &mut [Value]) -> Result<Value, String> {
        Ok(Value::string(if name == "String" { self.text() } else { &self.version[..] }))
    }

    fn display(&self) -> Vec<u8> {
        self.text().as_bytes().to_vec()
    }

    /// `String` has a pointer receiver, so a copy of the struct prints its fields.
    fn has_text(&self, addressable: bool) -> bool {
        addressable
    }

    fn declared(&self) -> Option<Vec<Field>> {
        Some(vec![
            Field::new("Version", &self.version[..]),
            Field::new("normalizedVersion", &self.normalized[..]),
            Field::new("Major", &self.major[..]),
            Field::new("Minor", &self.minor[..]),
        ])
    }

    fn deep_copy(&self) -> Option<Value> {
        Some(Value::object(self.copied()))
    }

    fn fields(&self) -> Option<Vec<(&'static str, Value)>> {
        let text = |text: &str| Value::string(text);
        Some(vec![
            ("Version", text(&self.version)),
            ("Major", text(&self.major)),
            ("Minor", text(&self.minor)),
        ])
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_keeps_its_suffix() {
        let fact =
            ClusterInfo { version: "v1.30.5-gke.100".into(), major: "1".into(), ..ClusterInfo::default() };
        let version = KubeVersion::of_cluster(&fact);
        assert_eq!(version.text(), "v1.30.5-gke.100");
        // Helm's struct has its unexported field between the others.
        let shown = crate::gostd::fmt::display(&Value::object(version));
        assert_eq!(shown, b"{v1.30.5-gke.100  1 }");
    }

    #[test]
    fn a_suffix_is_kept_only_where_it_was_typed() {
        let version = KubeVersion::parse("1.28.3-gke.100+x").unwrap();
        assert_eq!((&version.version[..], &version.normalized[..]), ("v1.28.3-gke.100+x", "v1.28.3"));
        assert_eq!(KubeVersion::parse("1.28").unwrap().normalized, "v1.28");
        assert_eq!(KubeVersion::parse_semantic("1.28").unwrap().normalized, "v1.28.0");
        assert_eq!(KubeVersion::parse_semantic("28-a+b").unwrap().version, "v28.0.0-a+b");
        let error = KubeVersion::parse_semantic("1.2.3.4").unwrap_err();
        assert_eq!(error, "invalid kube version '1.2.3.4': Invalid Semantic Version");
        let error = KubeVersion::parse("28").unwrap_err();
        assert_eq!(error, "invalid kube version '28': illegal version string \"28\"");
        let error = KubeVersion::parse("abc").unwrap_err();
        assert_eq!(error, "invalid kube version 'abc': could not parse \"abc\" as version");
    }
}
