//! What `Chart.yaml` says about a chart. Not the files around it.

mod check;
mod place;
mod read;

pub(in crate::helm) use place::pointer_token;
pub(super) use read::{Draft, api_version, read_lock};

use crate::value::{Map, Str, Value};

/// The metadata of a chart, named as in Helm (pkg/chart/v2/metadata.go).
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// `name`; after an alias was given, that.
    pub name: Str,
    /// `home`
    pub home: Str,
    /// `sources`
    pub sources: Vec<Str>,
    /// `version`
    pub version: Str,
    /// `description`
    pub description: Str,
    /// `keywords`
    pub keywords: Vec<Str>,
    /// `maintainers`
    pub maintainers: Vec<Maintainer>,
    /// `icon`
    pub icon: Str,
    /// `apiVersion`: `v1` or `v2`.
    pub api_version: Str,
    /// `condition`
    pub condition: Str,
    /// `tags`
    pub tags: Str,
    /// `appVersion`
    pub app_version: Str,
    /// `deprecated`
    pub deprecated: bool,
    /// `annotations`: a `map[string]string`, nil where there are none.
    pub annotations: Map,
    /// `kubeVersion`
    pub kube_version: Str,
    /// `dependencies`. Helm tells a missing list from an empty one: with `None` nothing below is looked at.
    pub dependencies: Option<Vec<Dependency>>,
    /// `type`: empty, `application` or `library`.
    pub kind: Str,
}

/// A maintainer of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maintainer {
    /// `name`
    pub name: Str,
    /// `email`
    pub email: Str,
    /// `url`
    pub url: Str,
}

/// A chart that another one declares it needs (Helm: pkg/chart/v2/dependency.go).
#[derive(Clone, Debug, Default)]
pub struct Dependency {
    /// `name`; the alias once dependencies have been processed.
    pub name: Str,
    /// `version`: a range.
    pub version: Str,
    /// `repository`
    pub repository: Str,
    /// `condition`: paths to booleans, with commas between them.
    pub condition: Str,
    /// `tags`
    pub tags: Vec<Str>,
    /// `enabled`; what conditions and tags say once dependencies have been processed.
    pub enabled: bool,
    /// `import-values`: strings and maps.
    pub import_values: Vec<Value>,
    /// `alias`
    pub alias: Str,
}
