//! What `helm version` says of a Helm: the build that `.Capabilities.HelmVersion` shows as well.

use super::HelmBuild;
use crate::gostd::version::GoVersion;
use crate::template::Set;
use crate::template::func::FuncMap;
use crate::value::Value;

/// How messages call the template (Helm: pkg/cmd/version.go).
const TEMPLATE: &str = "_";
/// How many digits of the commit the short form shows.
const SHORT_COMMIT: usize = 7;

impl HelmBuild {
    /// `Version`
    pub fn version(&self) -> String {
        format!("v{}.{}", self.minor, self.patch)
    }

    /// All of it, as Go's `%#v` prints the struct; Helm 3 has no `KubeClientVersion`.
    pub fn plain(&self) -> String {
        let HelmBuild { git_commit, git_tree_state, go_version, kube_client_version, .. } = self;
        let version = self.version();
        let client = match *kube_client_version {
            "" => String::new(),
            version => format!(", KubeClientVersion:\"{version}\""),
        };
        format!(
            "version.BuildInfo{{Version:\"{version}\", GitCommit:\"{git_commit}\", \
             GitTreeState:\"{git_tree_state}\", GoVersion:\"{go_version}\"{client}}}"
        )
    }

    /// The version with the beginning of the commit, where that is known (`--short`).
    pub fn short(&self) -> String {
        let commit = self.git_commit.get(..SHORT_COMMIT).map(|commit| format!("+g{commit}"));
        self.version() + &commit.unwrap_or_default()
    }

    /// What a Go template makes of it (`--template`), which has Go's own functions and none of Sprig's.
    ///
    /// # Errors
    /// Go's words.
    pub fn by_template(self, text: &str) -> Result<Vec<u8>, String> {
        GoVersion::of_build(self.go_version).during(|| {
            let mut set = Set::new(FuncMap::default()).with_name(TEMPLATE);
            set.parse(TEMPLATE, text.as_bytes()).map_err(|error| error.text())?;
            set.execute(TEMPLATE, Value::object(self)).map_err(|error| error.text())
        })
    }
}
