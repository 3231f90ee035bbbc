//! Go's text/template. Knows values and Go's standard library; nothing of Sprig, YAML, Helm, the disk or the clock.
//!
//! ```
//! use chartroom::template::{Set, func::FuncMap};
//! use chartroom::value::{Map, Value};
//!
//! let mut set = Set::new(FuncMap::default());
//! set.parse("a", b"{{ define `b` }}{{ .x | printf `<%v>` }}{{ end }}{{ template `b` . }}")?;
//! let dot = Value::Map([("x", 1.5)].into_iter().collect::<Map>());
//! assert_eq!(set.execute("a", dot)?, b"<1.5>");
//! # Ok::<(), chartroom::template::Error>(())
//! ```

mod lexer;
mod token;

mod ast;
mod literal;
mod parser;
mod unparse;

mod builtins;
mod exec;
pub mod func;
mod set;

mod error;

pub use error::{CallSite, Cause, Error, Frame};
pub use exec::limits::{Limits, Memory};
pub use lexer::count_tokens;
pub use set::Set;
