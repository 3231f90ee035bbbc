//! TOML as Helm's toToml and fromToml write and read it. Knows values; nothing of templates or Helm.
//!
//! Helm leaves both to github.com/BurntSushi/toml 1.6: its layout, its leniencies and its sentences are kept here.

mod encode;
mod key;
mod reader;

pub use encode::{EncodeError, encode};
pub use reader::decode;
