//! `.Release`.

use crate::gostd::strconv::quoted;
use crate::value::{Map, Value};

/// The release that is being rendered.
#[derive(Clone, Debug)]
pub struct Release {
    /// `Name`
    pub name: String,
    /// `Namespace`
    pub namespace: String,
    /// `IsUpgrade`; `IsInstall` is the opposite.
    pub is_upgrade: bool,
}

/// Release names are parts of names of objects, which may have 63 characters (Helm: pkg/chart/common/util/validate.go).
const NAME_LIMIT: usize = 53;

impl Release {
    /// What templates see. A first revision, made by a service called Helm.
    pub fn to_map(&self) -> Map {
        [
            ("Name", Value::string(&self.name[..])),
            ("Namespace", Value::string(&self.namespace[..])),
            ("IsUpgrade", Value::Bool(self.is_upgrade)),
            ("IsInstall", Value::Bool(!self.is_upgrade)),
            ("Revision", Value::Int(1)),
            ("Service", Value::string("Helm")),
        ]
        .into_iter()
        .collect()
    }

    /// Whether a release may have this name.
    pub fn is_name(name: &str) -> bool {
        name.len() <= NAME_LIMIT && name.split('.').all(is_label)
    }

    /// Checks the name.
    ///
    /// # Errors
    /// Helm's words about a name that is not made of DNS labels, or that is too long.
    pub fn check_name(&self) -> Result<(), String> {
        if self.name.is_empty() {
            return Err("release name \"\": no name provided".into());
        }
        if Release::is_name(&self.name) {
            return Ok(());
        }
        Err(format!(
            "release name {}: invalid release name, must match regex \
             ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than {NAME_LIMIT}",
            quoted(&self.name)
        ))
    }
}

fn is_label(part: &str) -> bool {
    let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !part.is_empty() && part.bytes().all(inside) && !part.starts_with('-') && !part.ends_with('-')
}
