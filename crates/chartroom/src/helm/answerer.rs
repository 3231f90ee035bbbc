//! The questions that templates may ask of the world, `lookup` and `getHostByName`, and who answers them. Not how.

use std::fmt::{self, Debug};

use crate::value::{Map, Value};

/// The four arguments of `lookup`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectRef {
    /// Group and version as in manifests, such as `v1` or `apps/v1`.
    pub api_version: String,
    /// The kind, such as `Deployment`.
    pub kind: String,
    /// Empty: all namespaces, or a kind that has none.
    pub namespace: String,
    /// Empty: the list of all.
    pub name: String,
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ObjectRef { api_version, kind, namespace, name } = self;
        match (namespace.as_str(), name.as_str()) {
            ("", "") => write!(f, "all {api_version} {kind}"),
            ("", _) => write!(f, "{api_version} {kind} {name}"),
            (_, "") => write!(f, "all {api_version} {kind} in namespace {namespace}"),
            _ => write!(f, "{api_version} {kind} {namespace}/{name}"),
        }
    }
}

/// Answers what templates ask while they are rendered.
///
/// An answerer that does not know yet may record the question, answer with nothing, and have the chart rendered again
/// once it knows: the random numbers of a rendering depend on its seed alone.
pub trait Answerer: Debug {
    /// An object of the cluster, or a list of them, as a map; an empty map where there is none
    /// (Helm: pkg/engine/lookup_func.go).
    ///
    /// # Errors
    /// Why the cluster did not answer. The template's call fails with these words.
    fn lookup(&self, object: &ObjectRef) -> Result<Value, String>;

    /// One address of a host, or an empty text (Helm: pkg/engine/funcs.go; Sprig: network.go).
    ///
    /// # Errors
    /// Why the name has no address. The template's call fails with these words.
    fn host(&self, name: &str) -> Result<String, String>;
}

/// Answers nothing, as a plain `helm template` does.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoAnswers;

impl Answerer for NoAnswers {
    fn lookup(&self, _object: &ObjectRef) -> Result<Value, String> {
        Ok(Value::Map(Map::new()))
    }

    fn host(&self, _name: &str) -> Result<String, String> {
        Ok(String::new())
    }
}
