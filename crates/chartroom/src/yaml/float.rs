//! Floats as text, the way Go's `strconv.FormatFloat(f, 'g', -1, ...)` writes them. Knows no YAML but its words for
//! what is not finite.

/// The shortest text that reads back as the same float64: `1e+06`, `0.0001`, `1.5`.
pub(super) fn go(f: f64) -> String {
    general(&scientific(f))
}

/// The shortest digits of a finite float64 in exponent form: `1.5e-7`. Between two that are equally near, Go takes the
/// even one, and so does zmij; Rust's own formatting does not.
pub(super) fn scientific(f: f64) -> String {
    exponent_form(zmij::Buffer::new().format_finite(f))
}

/// The same with YAML's words for infinities and NaN.
pub(super) fn yaml(f: f64) -> String {
    special(f).map_or_else(|| go(f), str::to_owned)
}

/// The shortest text that reads back as the same float32, as keys are written.
pub(super) fn yaml32(f: f64) -> String {
    let narrow = f as f32;
    special(f64::from(narrow))
        .map_or_else(|| general(&exponent_form(zmij::Buffer::new().format_finite(narrow))), str::to_owned)
}

/// From `123.4`, `1.2e-7` or `5.0` to `1.234e2`, `1.2e-7`, `5e0`.
fn exponent_form(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (mantissa, exponent) = number.split_once('e').unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    let exponent = exponent.parse::<i64>().unwrap_or_default() + whole.len() as i64
        - 1
        - (all.len() - digits.len()) as i64;
    match digits.trim_end_matches('0').split_at_checked(1) {
        None => format!("{sign}0e0"),
        Some((first, "")) => format!("{sign}{first}e{exponent}"),
        Some((first, rest)) => format!("{sign}{first}.{rest}e{exponent}"),
    }
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
            (f64::from_bits(0x431b_dafa_c059_bd85), "1.9601487187433932e+15"),
        ];
        for (f, text) in cases {
            assert_eq!(go(f), text);
        }
        assert_eq!((yaml32(1.1), yaml32(1e100)), ("1.1".to_owned(), ".inf".to_owned()));
    }
}
