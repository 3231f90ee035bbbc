//! Go's text/template. Knows values and Go's standard library; nothing of Sprig, YAML, Helm, the disk or the clock.

mod lexer;
mod token;

mod ast;
mod literal;
mod outline;
mod parser;
mod unparse;

mod builtins;
mod exec;
pub mod func;
mod set;

mod error;

pub use error::{Cause, Error, Frame};
pub use exec::limits::{Limits, Memory};
pub use set::Set;
