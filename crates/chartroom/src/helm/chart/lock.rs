//! `Chart.lock`: which versions the dependencies of a chart came to, and the digest that ties it to `Chart.yaml` (Helm:
//! internal/resolver/resolver.go, pkg/downloader/manager.go). Not where the charts are.

use sha2::{Digest, Sha256};

use super::{Dependency, Error};
use crate::gostd::json;
use crate::gostd::time::Time;
use crate::helm::scope;
use crate::value::{List, Map, Str, Value};
use crate::yaml;

/// What is locked (Helm: pkg/chart/v2/dependency.go).
#[derive(Clone, Debug, Default)]
pub struct Lock {
    /// When it was made.
    pub generated: Time,
    /// What it was made of.
    pub digest: Str,
    /// The dependencies, each with one version; Go tells a missing list from an empty one.
    pub dependencies: Option<Vec<Dependency>>,
}

impl Lock {
    /// The text of the file: YAML with its keys sorted.
    ///
    /// # Errors
    /// What cannot be written as YAML.
    pub fn write(&self) -> Result<Vec<u8>, Error> {
        let dependencies = match &self.dependencies {
            None => Value::Nil,
            Some(list) => Value::List(list.iter().map(scope::dependency).collect::<List>()),
        };
        let map: Map = [
            ("dependencies", dependencies),
            ("digest", Value::String(self.digest.clone())),
            ("generated", Value::string(self.generated.rfc3339())),
        ]
        .into_iter()
        .collect();
        yaml::write(&Value::Map(map)).map_err(|error| Error::Other(error.text()))
    }
}

/// Ties what is required to what is locked (`HashReq`).
pub fn digest(required: Option<&[Dependency]>, locked: Option<&[Dependency]>) -> Str {
    hashed(&[b"[", &*list(required), b",", &*list(locked), b"]"].concat())
}

/// What Helm 2 wrote into its locks: of the requirements alone (`HashV2Req`).
pub fn helm_2_digest(required: Option<&[Dependency]>) -> Str {
    hashed(&[b"{\"dependencies\":", &*list(required), b"}"].concat())
}

fn hashed(json: &[u8]) -> Str {
    let hex: String = Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect();
    Str::from(format!("sha256:{hex}"))
}

fn list(dependencies: Option<&[Dependency]>) -> Vec<u8> {
    match dependencies {
        None => b"null".to_vec(),
        Some(list) => {
            let entries: Vec<_> = list.iter().map(entry).collect();
            [&b"["[..], &entries.join(&b","[..]), b"]"].concat()
        }
    }
}

/// An entry as Go writes it as JSON: fields in the order of the struct, empty ones left out.
fn entry(dependency: &Dependency) -> Vec<u8> {
    let d = dependency;
    let text = |text: &Str| Value::String(text.clone());
    let texts = || Value::List(d.tags.iter().map(text).collect::<List>());
    let values = || Value::List(d.import_values.iter().cloned().collect::<List>());
    let kept = |is_kept: bool, value: Value| is_kept.then_some(value);
    let fields = [
        ("name", Some(text(&d.name))),
        ("version", kept(!d.version.is_empty(), text(&d.version))),
        ("repository", Some(text(&d.repository))),
        ("condition", kept(!d.condition.is_empty(), text(&d.condition))),
        ("tags", kept(!d.tags.is_empty(), texts())),
        ("enabled", kept(d.enabled, Value::Bool(true))),
        ("import-values", kept(!d.import_values.is_empty(), values())),
        ("alias", kept(!d.alias.is_empty(), text(&d.alias))),
    ];
    let written = |(name, value): (&str, Option<Value>)| {
        let value = json::encode(&value?, true).ok()?;
        Some([b"\"", name.as_bytes(), b"\":", &*value].concat())
    };
    let written: Vec<_> = fields.into_iter().filter_map(written).collect();
    [&b"{"[..], &written.join(&b","[..]), b"}"].concat()
}
