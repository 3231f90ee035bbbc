//! Which texts are timestamps (go-yaml: resolve.go, `parseTimestamp`, with Go's `time.Parse`). Not which moment they
//! mean.

/// Whether `text` is a date, or a date and a time in one of the two forms that go-yaml knows: `2006-1-2T15:4:5Z` and
/// `2006-1-2 15:4:5`, both with a fraction if need be.
pub(in crate::yaml) fn is_timestamp(text: &[u8]) -> bool {
    let [a, b, c, d, b'-', rest @ ..] = text else { return false };
    let Some(year) = decimal(&[*a, *b, *c, *d]) else { return false };
    let mut rest = rest;
    let Some(month) = number(&mut rest) else { return false };
    if !literal(&mut rest, b'-') {
        return false;
    }
    let Some(day) = number(&mut rest) else { return false };
    if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return false;
    }
    match rest {
        [] => true,
        [b'T' | b't', time @ ..] => is_time(time, true),
        [b' ', time @ ..] => is_time(without_blanks(time), false),
        _ => false,
    }
}

/// Go takes several blanks for one.
fn without_blanks(text: &[u8]) -> &[u8] {
    let blanks = text.iter().take_while(|b| **b == b' ').count();
    text.get(blanks..).unwrap_or_default()
}

fn is_time(mut rest: &[u8], zoned: bool) -> bool {
    let below = |rest: &mut &[u8], limit: u32| number(rest).is_some_and(|n| n < limit);
    let clock = below(&mut rest, 24)
        && literal(&mut rest, b':')
        && below(&mut rest, 60)
        && literal(&mut rest, b':')
        && below(&mut rest, 60);
    if !clock {
        return false;
    }
    if let [b'.' | b',', b'0'..=b'9', ..] = rest {
        let digits = rest.iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
        rest = rest.get(1 + digits..).unwrap_or_default();
    }
    match rest {
        [] => !zoned,
        [b'Z'] => zoned,
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            let at_most = |pair: [u8; 2], limit| decimal(&pair).is_some_and(|n| n <= limit);
            zoned && at_most([*h1, *h2], 24) && at_most([*m1, *m2], 60)
        }
        _ => false,
    }
}

/// One or two digits.
fn number(rest: &mut &[u8]) -> Option<u32> {
    let len = rest.iter().take(2).take_while(|b| b.is_ascii_digit()).count();
    let (digits, after) = rest.split_at_checked(len).filter(|_| len > 0)?;
    *rest = after;
    decimal(digits)
}

fn literal(rest: &mut &[u8], byte: u8) -> bool {
    match rest.split_first() {
        Some((first, after)) if *first == byte => {
            *rest = after;
            true
        }
        _ => false,
    }
}

fn decimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |n, byte| char::from(*byte).to_digit(10).map(|digit| n * 10 + digit))
}

fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn dates_and_times_must_be_valid() {
        let yes =
            ["2020-01-01", "2020-1-1", "2020-02-29", "2020-01-01T00:00:00Z", "2001-12-14t21:59:43.10-05:00"];
        let no = [
            "2020-13-45",
            "2021-02-29",
            "2020-01-01T00:00:00",
            "2020-01-01 00:00:00Z",
            "20200-1-1",
            "2020-1-1 ",
        ];
        assert!(yes.iter().all(|t| is_timestamp(t.as_bytes())));
        assert!(is_timestamp(b"2020-01-01  0:0:0,5"));
        assert!(!no.iter().any(|t| is_timestamp(t.as_bytes())));
    }
}
