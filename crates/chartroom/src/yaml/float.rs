//! Floats as YAML writes them: Go's text of the number, and YAML's words for what is not finite.

use crate::gostd::strconv::{format_float, format_float32};

/// The shortest text that reads back as the same float64: `1e+06`, `0.0001`, `.inf`.
pub(super) fn yaml(f: f64) -> String {
    special(f).map_or_else(|| format_float(f), str::to_owned)
}

/// The shortest text that reads back as the same float32, as keys are written.
#[expect(clippy::cast_possible_truncation, reason = "the nearest float32 decides whether it is finite")]
pub(super) fn yaml32(f: f64) -> String {
    special(f64::from(f as f32)).map_or_else(|| format_float32(f), str::to_owned)
}

fn special(f: f64) -> Option<&'static str> {
    match f {
        _ if f.is_nan() => Some(".nan"),
        f64::INFINITY => Some(".inf"),
        f64::NEG_INFINITY => Some("-.inf"),
        _ => None,
    }
}
