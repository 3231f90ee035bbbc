//! Numbers in headers of members (Go: archive/tar, strconv.go).

use super::Error;

/// A field in octal digits, or in base 256 where its first bit is set.
///
/// # Errors
/// Anything else, and numbers beyond 64 bits.
pub(super) fn numeric(field: &[u8]) -> Result<i64, Error> {
    let Some(first) = field.first().filter(|first| **first & 0x80 != 0) else { return octal(field) };
    let inverted: u8 = if first & 0x40 != 0 { 0xFF } else { 0 };
    let mut number: u64 = 0;
    for (i, byte) in field.iter().enumerate() {
        let byte = byte ^ inverted;
        let byte = if i == 0 { byte & 0x7F } else { byte };
        if number >> 56 > 0 {
            return Err(Error::TarHeader);
        }
        number = number << 8 | u64::from(byte);
    }
    let number = i64::try_from(number).map_err(|_| Error::TarHeader)?;
    Ok(if inverted == 0 { number } else { !number })
}

/// Octal digits between blanks and NULs; none are zero. What follows a NUL after them is not looked at.
///
/// # Errors
/// Other characters, and numbers beyond 64 bits.
pub(super) fn octal(field: &[u8]) -> Result<i64, Error> {
    let padding = |b: &u8| matches!(b, b' ' | 0);
    let Some(start) = field.iter().position(|b| !padding(b)) else { return Ok(0) };
    let end = field.iter().rposition(|b| !padding(b)).map_or(start, |last| last + 1);
    let digits = text(field.get(start..end).unwrap_or_default());
    let number = digits.iter().try_fold(0u64, |number, digit| match digit {
        b'0'..=b'7' => number.checked_mul(8).map(|n| n | u64::from(digit - b'0')),
        _ => None,
    });
    // Go takes the bits as they are.
    number.map(u64::cast_signed).ok_or(Error::TarHeader)
}

/// A number in decimal digits.
///
/// # Errors
/// Other characters, and numbers beyond 64 bits.
pub(super) fn decimal(digits: &[u8]) -> Result<i64, Error> {
    let digits = std::str::from_utf8(digits).map_err(|_| Error::TarHeader)?;
    digits.parse().map_err(|_| Error::TarHeader)
}

/// A time in seconds, perhaps with a fraction, as a writer rounds it that knows whole seconds only.
///
/// # Errors
/// Other characters.
pub(super) fn time(text: &[u8]) -> Result<i64, Error> {
    let mut parts = text.splitn(2, |b| *b == b'.');
    let seconds = decimal(parts.next().unwrap_or_default())?;
    let fraction = parts.next().unwrap_or_default();
    let is_upper_half = matches!(fraction.first(), Some(b'5'..=b'9'));
    match fraction.iter().all(u8::is_ascii_digit) {
        true => Ok(seconds.saturating_add(i64::from(is_upper_half && seconds >= 0))),
        false => Err(Error::TarHeader),
    }
}

/// A field up to its NUL.
pub(super) fn text(field: &[u8]) -> &[u8] {
    field.split(|b| *b == 0).next().unwrap_or_default()
}
