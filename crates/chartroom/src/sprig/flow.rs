//! What is left over: stopping with a message, and saying hello.

use crate::func;
use crate::template::func::{Func, FuncError};
use crate::value::Str;

pub(super) const TABLE: &[Func] = &[func!("fail", fail as (Str)), func!("hello", hello as ())];

/// Stops the rendering with the author's own message. Helm reports it as it reports `required`.
fn fail(message: Str) -> Result<Str, FuncError> {
    Err(FuncError::Stop(message.to_string()))
}

fn hello() -> &'static str {
    "Hello!"
}
