//! A file of a chart: its path and its bytes. Not what they mean.

use std::rc::Rc;

use super::Content;
use crate::value::Str;

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A file of a chart. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path relative to the chart, with `/` between its parts.
    pub path: Str,
    /// The contents.
    pub data: Content,
}

impl File {
    /// A file of that path and contents, without the byte order mark that `data` may start with.
    pub fn new(path: impl Into<Str>, data: impl Into<Rc<[u8]>>) -> File {
        File { path: path.into(), data: Content::new(data) }
    }

    /// A file whose contents `read` has, once they are wanted.
    pub fn later(path: impl Into<Str>, read: impl Fn() -> Result<Vec<u8>, String> + 'static) -> File {
        File { path: path.into(), data: Content::later(read) }
    }

    /// The same file, last changed then: seconds since 1970. Archives that are made of it say so.
    pub fn changed_at(self, seconds: Option<i64>) -> File {
        File { data: self.data.changed_at(seconds), ..self }
    }

    /// The same file under another path.
    pub(super) fn at(&self, path: &[u8]) -> File {
        File { path: path.into(), data: self.data.clone() }
    }

    /// Whether Helm takes it as a custom resource definition: below `crds/`, and with the extension of a manifest
    /// (Helm: pkg/chart/v2/chart.go, `CRDObjects`).
    pub(super) fn is_crd(&self) -> bool {
        let name = self.path.rsplit(|b| *b == b'/').next().unwrap_or_default();
        let extension =
            name.rsplit(|b| *b == b'.').next().filter(|e| e.len() < name.len()).unwrap_or_default();
        let manifest = [&b"yaml"[..], b"yml", b"json"].iter().any(|e| extension.eq_ignore_ascii_case(e));
        manifest && self.path.starts_with(b"crds/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crds_are_manifests_below_crds() {
        let is_crd = |path: &str| File::new(path, &b""[..]).is_crd();
        assert!(is_crd("crds/a.yaml") && is_crd("crds/x/a.YML") && is_crd("crds/.json"));
        assert!(!is_crd("crds/yaml") && !is_crd("crds/a.txt") && !is_crd("x/crds/a.yaml"));
    }
}
