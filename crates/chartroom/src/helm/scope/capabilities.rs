//! `.Capabilities`: what templates learn about the cluster and about Helm.

use std::any::Any;
use std::rc::Rc;

use super::KubeVersion;
use crate::helm::cluster::ClusterInfo;
use crate::helm::profile::{HelmBuild, Profile};
use crate::value::{Field, Kind, List, Object, Signature, Str, Type, Value};

/// The capabilities of the cluster and of Helm (Helm: pkg/chart/common/capabilities.go).
#[derive(Clone, Debug)]
pub struct Capabilities {
    kube_version: Rc<KubeVersion>,
    api_versions: Rc<VersionSet>,
    helm_version: HelmBuild,
}

impl Capabilities {
    /// Helm's defaults, with what the command line says instead and in addition.
    pub fn new(
        profile: &Profile,
        kube_version: Option<KubeVersion>,
        further_api_versions: &[String],
    ) -> Capabilities {
        let known = profile.api_versions.iter().map(|v| Str::from(*v));
        let further = further_api_versions.iter().map(|v| Str::from(&v[..]));
        Capabilities {
            kube_version: Rc::new(kube_version.unwrap_or_else(|| KubeVersion::of_minor(profile.kube_minor))),
            api_versions: Rc::new(VersionSet(List::strings(known.chain(further)))),
            helm_version: profile.helm,
        }
    }

    /// What a cluster says of itself, which flags do not change (Helm: pkg/action/install.go, RunWithContext).
    pub fn of_cluster(profile: &Profile, fact: &ClusterInfo) -> Capabilities {
        let known = fact.api_versions.iter().map(|version| Str::from(&version[..]));
        Capabilities {
            kube_version: Rc::new(KubeVersion::of_cluster(fact)),
            api_versions: Rc::new(VersionSet(List::strings(known))),
            helm_version: profile.helm,
        }
    }

    /// The version that `kubeVersion` of a chart is checked against.
    pub fn kube_version(&self) -> &KubeVersion {
        &self.kube_version
    }
}

impl Object for Capabilities {
    fn type_name(&self) -> &str {
        "*common.Capabilities"
    }

    fn kind(&self) -> Kind {
        Kind::Ptr
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "KubeVersion" => Some(Value::Object(self.kube_version.clone())),
            "APIVersions" => Some(Value::Object(self.api_versions.clone())),
            "HelmVersion" => Some(Value::object(self.helm_version)),
            _ => None,
        }
    }

    fn has_text(&self, _addressable: bool) -> bool {
        false
    }

    fn declared(&self) -> Option<Vec<Field>> {
        let names = ["KubeVersion", "APIVersions", "HelmVersion"];
        Some(names.into_iter().map(|name| Field::new(name, self.field(name))).collect())
    }

    fn deep_copy(&self) -> Option<Value> {
        let kube_version = self.kube_version.copied();
        Some(Value::object(Capabilities { kube_version: Rc::new(kube_version), ..self.clone() }))
    }

    fn fields(&self) -> Option<Vec<(&'static str, Value)>> {
        let names = ["KubeVersion", "APIVersions", "HelmVersion"];
        Some(names.into_iter().map(|name| (name, Value::from(self.field(name)))).collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `.Capabilities.APIVersions`
#[derive(Debug)]
struct VersionSet(List);

impl Object for VersionSet {
    fn type_name(&self) -> &str {
        "common.VersionSet"
    }

    fn kind(&self) -> Kind {
        Kind::Slice
    }

    fn method(&self, name: &str) -> Option<Signature> {
        (name == "Has").then_some(Signature::fixed(&[Type::String]))
    }

    fn call(&self, _name: &str, args: &mut [Value]) -> Result<Value, String> {
        let wanted = args.first().and_then(Value::as_str);
        Ok(Value::Bool(self.0.iter().any(|v| v.as_str() == wanted)))
    }

    fn display(&self) -> Vec<u8> {
        let words: Vec<&[u8]> = self.0.iter().filter_map(Value::as_str).map(Str::as_bytes).collect();
        [b"[", &words.join(&b' ')[..], b"]"].concat()
    }

    fn underlying(&self) -> Option<Value> {
        Some(Value::List(self.0.clone()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `.Capabilities.HelmVersion`
impl Object for HelmBuild {
    fn type_name(&self) -> &str {
        "version.BuildInfo"
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn field(&self, name: &str) -> Option<Value> {
        let text = match name {
            "Version" => return Some(Value::string(self.version())),
            "GitCommit" => self.git_commit,
            "GitTreeState" => self.git_tree_state,
            "GoVersion" => self.go_version,
            "KubeClientVersion" if !self.kube_client_version.is_empty() => self.kube_client_version,
            _ => return None,
        };
        Some(Value::string(text))
    }

    fn has_text(&self, _addressable: bool) -> bool {
        false
    }

    fn declared(&self) -> Option<Vec<Field>> {
        let names = ["Version", "GitCommit", "GitTreeState", "GoVersion", "KubeClientVersion"];
        Some(names.into_iter().filter_map(|name| Some(Field::new(name, self.field(name)?))).collect())
    }

    fn fields(&self) -> Option<Vec<(&'static str, Value)>> {
        let version = self.version();
        let fields = [
            ("version", version.as_str()),
            ("git_commit", self.git_commit),
            ("git_tree_state", self.git_tree_state),
            ("go_version", self.go_version),
            ("kube_client_version", self.kube_client_version),
        ];
        Some(fields.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k, Value::string(v))).collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
