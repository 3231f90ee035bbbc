//! Whether the process has to stop what it does: loops that may be long look here. Not why.

use std::sync::OnceLock;

static REASON: OnceLock<String> = OnceLock::new();

/// Stops every loop that looks at [`stopped`]; the first reason counts.
pub fn stop(reason: String) {
    let _ = REASON.set(reason);
}

/// Why the process has to stop, if it has to. As cheap as reading a number.
pub fn stopped() -> Option<&'static str> {
    REASON.get().map(String::as_str)
}
