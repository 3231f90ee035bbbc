//! The parts of Go's standard library that templates lean on. Knows values; nothing of templates, YAML or Helm.

pub mod archive;
pub mod asn1;
pub mod csv;
pub mod escape;
pub mod fmt;
pub mod json;
pub mod os;
pub mod path;
pub mod pem;
pub mod radix;
pub mod regexp;
pub mod runes;
pub(crate) mod sniff;
pub mod strconv;
pub mod strings;
pub mod time;
pub mod unicode;
pub mod url;
pub mod version;
