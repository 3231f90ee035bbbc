//! One record of comma-separated values (Go: encoding/csv, `Reader.Read` with its defaults). Not where it comes from.

use bstr::ByteSlice;

/// A text that is no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is nothing but line breaks.
    #[error("EOF")]
    Empty,
    /// A quote where none may be.
    #[error("{}parse error on line {line}, column {column}: {why}", start(*.first, *.line))]
    Quote {
        /// The line that the record starts at.
        first: usize,
        /// The line of the quote.
        line: usize,
        /// The byte in that line, from 1.
        column: usize,
        /// Which of the two it is.
        why: &'static str,
    },
}

fn start(first: usize, line: usize) -> String {
    if first == line { String::new() } else { format!("record on line {first}; ") }
}

const BARE: &str = "bare \" in non-quoted-field";
const QUOTE: &str = "extraneous or missing \" in quoted-field";

/// The fields of the first record of `text`; what follows it is not read.
///
/// # Errors
/// Quotes that are not doubled or closed, and a text without a record.
pub fn record(text: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let mut lines = text.split_inclusive(|b| *b == b'\n').map(normalized).enumerate();
    let Some((index, line)) = lines.find(|(_, line)| !line.is_empty() && line != b"\n") else {
        return Err(Error::Empty);
    };
    let first = index + 1;
    let (mut number, mut line, mut at) = (first, line, 0);
    let mut fields = Vec::new();
    let fault = |number, at, why| Err(Error::Quote { first, line: number, column: at + 1, why });
    loop {
        let rest = line.get(at..).unwrap_or_default();
        if rest.first() != Some(&b'"') {
            let end = rest.find_byte(b',');
            let field = match end {
                Some(end) => &rest[..end],
                None => rest.strip_suffix(b"\n").unwrap_or(rest),
            };
            if let Some(quote) = field.find_byte(b'"') {
                return fault(number, at + quote, BARE);
            }
            fields.push(field.to_owned());
            match end {
                Some(end) => at += end + 1,
                None => return Ok(fields),
            }
            continue;
        }
        at += 1;
        let mut field = Vec::new();
        loop {
            let rest = line.get(at..).unwrap_or_default();
            let Some(quote) = rest.find_byte(b'"') else {
                field.extend_from_slice(rest);
                match lines.next() {
                    Some((index, next)) => (number, line, at) = (index + 1, next, 0),
                    None => return fault(number, line.len(), QUOTE),
                }
                continue;
            };
            field.extend_from_slice(&rest[..quote]);
            at += quote + 1;
            match line.get(at) {
                Some(b'"') => {
                    field.push(b'"');
                    at += 1;
                }
                Some(b',') => {
                    at += 1;
                    fields.push(field);
                    break;
                }
                Some(b'\n') | None => {
                    fields.push(field);
                    return Ok(fields);
                }
                Some(_) => return fault(number, at - 1, QUOTE),
            }
        }
    }
}

/// A line whose end is a line feed alone, or nothing at the end of the text.
fn normalized(line: &[u8]) -> Vec<u8> {
    match line.strip_suffix(b"\r\n") {
        Some(line) => [line, b"\n"].concat(),
        None => line.strip_suffix(b"\r").unwrap_or(line).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Go 1.26 makes of each.
    #[test]
    fn as_go_reads_them() {
        let cases: &[(&str, &[&str])] = &[
            ("a", &["a"]),
            ("a,b", &["a", "b"]),
            ("\"com,ma.yaml\"", &["com,ma.yaml"]),
            ("a,,b,", &["a", "", "b", ""]),
            ("a\r", &["a"]),
            ("a\r\nb", &["a"]),
            ("\n\nb\nc", &["b"]),
            ("\"a\"\"b\",c", &["a\"b", "c"]),
            ("\"a\r\nb\"", &["a\nb"]),
            (" a, b ", &[" a", " b "]),
            ("a\rb", &["a\rb"]),
            ("\"\"", &[""]),
        ];
        for (text, want) in cases {
            let want: Vec<_> = want.iter().map(|field| field.as_bytes().to_vec()).collect();
            assert_eq!(record(text.as_bytes()), Ok(want), "{text:?}");
        }
        for (text, want) in [
            ("a\"b", "parse error on line 1, column 2: bare \" in non-quoted-field"),
            ("x,\"a\"b", "parse error on line 1, column 5: extraneous or missing \" in quoted-field"),
            ("\"a", "parse error on line 1, column 3: extraneous or missing \" in quoted-field"),
            (
                "\"a\nb",
                "record on line 1; parse error on line 2, column 2: extraneous or missing \" in quoted-field",
            ),
            ("\n", "EOF"),
        ] {
            assert_eq!(record(text.as_bytes()).unwrap_err().to_string(), want, "{text:?}");
        }
    }
}
