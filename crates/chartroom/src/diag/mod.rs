//! What went wrong and where, as data. Not how it looks, and not the language of any text.

mod diagnostic;
mod source;

pub use diagnostic::{Diagnostic, Severity};
pub use source::{Place, Source, Span};
