//! JSON as Go's encoding/json writes and reads it. Knows values; nothing of YAML, and no streams.
//!
//! The wording of errors is that of Go 1.27, whose package is built on the newer one (`encoding/json/v2`).

mod decode;
mod encode;
mod error;
mod field;
mod scan;

pub(crate) use decode::check;
pub use decode::{decode, decode_first, decode_list, decode_map};
pub use encode::{encode, encode_indent, quote};
pub(crate) use error::Place;
pub use error::{Error, kind};
pub use field::{fold_name, is_name};
pub(crate) use scan::Scanner;

/// How deep values may nest, both ways. Source: encoding/json/jsontext, `maxNestingDepth`.
const MAX_DEPTH: usize = 10_000;
