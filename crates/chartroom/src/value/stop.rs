//! Whether the process was told to stop what it does. Not who says so: whoever loops for long looks here.

use std::sync::OnceLock;

static REASON: OnceLock<String> = OnceLock::new();

/// Tells every loop that looks at [`stopped`] to give up; the first reason counts.
pub fn stop(reason: String) {
    let _ = REASON.set(reason);
}

/// Why the process has to stop, if it has to. As cheap as reading a number.
pub fn stopped() -> Option<&'static str> {
    REASON.get().map(String::as_str)
}
