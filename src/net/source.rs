//! Errors inside of errors. Not what they mean.

use std::error::Error;

/// What errors of input and output are wrapped around, however often; `source` leaves that out.
pub fn unwrapped<'e>(mut error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    while let Some(inner) = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        error = inner;
    }
    error
}
