//! An archive taken apart without being understood: its files as they are, and the name of the chart. No disk.

use super::{Error, File, archive};
use crate::gostd::path;
use crate::gostd::strconv::quoted;
use crate::helm::profile::Profile;
use crate::value::Value;
use crate::yaml;

/// The name of the chart in an archive, which is a single part of a path, and its files, whose paths lead nowhere out of it
/// (Helm: pkg/chart/v2/util/expand.go, `Expand`).
///
/// # Errors
/// No archive, a broken one, more than the budgets of one chart allow; a name that is none.
pub fn unpack(bytes: &[u8], profile: &Profile) -> Result<(String, Vec<File>), Error> {
    let files = archive::files(bytes, &mut archive::Budget::new(profile))?;
    let mut name = String::new();
    for file in files.iter().filter(|file| file.path == "Chart.yaml") {
        let metadata = yaml::read_map(file.data.bytes())
            .map_err(|error| Error::Other(format!("cannot load Chart.yaml: {}", error.text())))?;
        name = match metadata.get("name") {
            Some(Value::String(text)) => text.to_str_lossy().into_owned(),
            _ => String::new(),
        };
    }
    let refused = |why: String| Err(Error::Other(why));
    match name.as_str() {
        "" => refused("chart name not specified".to_owned()),
        "." | ".." => refused(format!("chart name {name} is not allowed", name = quoted(&name))),
        text if path::base(text.as_bytes()) != text.as_bytes() => {
            refused(format!("chart name {name} must not contain path separators", name = quoted(&name)))
        }
        _ => Ok((name, files)),
    }
}
