//! What `helm show` prints of a chart: its metadata, values, readme and CRDs (Helm: pkg/action/show.go).

use super::{Chart, Error};
use crate::helm::profile::Profile;
use crate::helm::{manifest, scope};
use crate::yaml;

/// Which part of a chart is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of them, with `---` between.
    All,
    /// The metadata.
    Chart,
    /// The custom resource definitions, those of the charts below as well.
    Crds,
    /// The readme.
    Readme,
    /// `values.yaml` as it is written.
    Values,
}

/// The names of a readme; case makes no difference.
const READMES: [&[u8]; 3] = [b"readme.md", b"readme.txt", b"readme"];

impl Chart {
    /// The text of a part; empty where the chart has no such thing.
    ///
    /// # Errors
    /// A file that cannot be read, metadata that is no YAML.
    pub fn show(&self, part: Part, profile: &Profile) -> Result<Vec<u8>, Error> {
        let is_wanted = |one: Part| part == one || part == Part::All;
        let separator: &[u8] = if part == Part::All { b"---\n" } else { b"" };
        let mut out = Vec::new();
        if is_wanted(Part::Chart) {
            let metadata = yaml::write(&scope::metadata(self)).map_err(|e| Error::Other(e.text()))?;
            out.extend([&*metadata, b"\n"].concat());
        }
        if is_wanted(Part::Values) && !self.values_files.is_empty() {
            out.extend(separator);
            self.values_files.iter().for_each(|text| out.extend([&**text, b"\n"].concat()));
        }
        let readme = self.files.iter().find(|file| READMES.iter().any(|n| file.path.eq_ignore_ascii_case(n)));
        if let Some(file) = readme.filter(|_| is_wanted(Part::Readme)) {
            out.extend([separator, &file.data, b"\n"].concat());
        }
        if is_wanted(Part::Crds) {
            for (number, crd) in manifest::crds(self).iter().enumerate() {
                let is_separated = profile.separates_crds || (part == Part::All && number == 0);
                let is_bare = is_separated && !crd.text.starts_with(b"---");
                let separator: &[u8] = if is_bare { b"---\n" } else { b"" };
                out.extend([separator, &crd.text, b"\n"].concat());
            }
        }
        self.check_read()?;
        Ok(out)
    }
}
