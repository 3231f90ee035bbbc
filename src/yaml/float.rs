//! Floats as text, the way Go's `strconv.FormatFloat(f, 'g', -1, ...)` writes them. Knows no YAML but its words for
//! what is not finite.

/// The shortest text that reads back as the same float64: `1e+06`, `0.0001`, `1.5`.
pub(super) fn go(f: f64) -> String {
    general(&format!("{f:e}"))
}

/// The same with YAML's words for infinities and NaN.
pub(super) fn yaml(f: f64) -> String {
    special(f).map_or_else(|| go(f), str::to_owned)
}

/// The shortest text that reads back as the same float32, as keys are written.
pub(super) fn yaml32(f: f64) -> String {
    let narrow = f as f32;
    special(f64::from(narrow)).map_or_else(|| general(&format!("{narrow:e}")), str::to_owned)
}

fn special(f: f64) -> Option<&'static str> {
    match f {
        _ if f.is_nan() => Some(".nan"),
        f64::INFINITY => Some(".inf"),
        f64::NEG_INFINITY => Some("-.inf"),
        _ => None,
    }
}

/// From Rust's exponent form (`1.5e-7`) to Go's general one: with an exponent of two digits below 1e-4 and from 1e6 on
/// (internal/strconv/ftoa.go: shortest text has precision 6 when that is decided).
fn general(scientific: &str) -> String {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs());
    }
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |m| ("-", m));
    let digits = mantissa.replace('.', "");
    match usize::try_from(exponent) {
        Err(_) => {
            let zeros = usize::try_from(-1 - exponent).unwrap_or_default();
            format!("{sign}0.{:0<zeros$}{digits}", "")
        }
        Ok(exponent) if digits.len() <= exponent + 1 => {
            format!("{sign}{digits:0<width$}", width = exponent + 1)
        }
        Ok(exponent) => {
            let (whole, fraction) = digits.split_at(exponent + 1);
            format!("{sign}{whole}.{fraction}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_go_writes_them() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.5, "1.5"),
            (-100000.0, "-100000"),
            (1e6, "1e+06"),
            (1234567.5, "1.2345675e+06"),
            (0.0001, "0.0001"),
            (0.00001234, "1.234e-05"),
            (0.25, "0.25"),
            (12345.678, "12345.678"),
            (1e300, "1e+300"),
        ];
        for (f, text) in cases {
            assert_eq!(go(f), text);
        }
        assert_eq!((yaml32(1.1), yaml32(1e100)), ("1.1".to_owned(), ".inf".to_owned()));
    }
}
