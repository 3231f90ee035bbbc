//! Escapes in double quotes.

use super::Scanner;
use crate::yaml::error::Error;

impl Scanner<'_> {
    /// Reads an escape, on whose backslash the scanner stands, and adds what it means (YAML 1.1, 4.1.6). `\/` and
    /// surrogate pairs, which JSON knows, are errors.
    pub(super) fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), Error> {
        let meant: &[u8] = match self.cursor.peek_at(1) {
            b'0' => b"\0",
            b'a' => b"\x07",
            b'b' => b"\x08",
            b't' | b'\t' => b"\t",
            b'n' => b"\n",
            b'v' => b"\x0B",
            b'f' => b"\x0C",
            b'r' => b"\r",
            b'e' => b"\x1B",
            b' ' => b" ",
            b'"' => b"\"",
            b'\'' => b"'",
            b'\\' => b"\\",
            b'N' => b"\xC2\x85",
            b'_' => b"\xC2\xA0",
            b'L' => b"\xE2\x80\xA8",
            b'P' => b"\xE2\x80\xA9",
            b'x' => return self.coded(2, text),
            b'u' => return self.coded(4, text),
            b'U' => return self.coded(8, text),
            _ => return Err(Error::scan("found unknown escape character", self.cursor.mark())),
        };
        text.extend_from_slice(meant);
        self.cursor.advance(2);
        Ok(())
    }

    /// Reads a character given by `digits` hexadecimal digits.
    fn coded(&mut self, digits: usize, text: &mut Vec<u8>) -> Result<(), Error> {
        self.cursor.advance(2);
        self.cursor.want(digits)?;
        let mut code: u32 = 0;
        for i in 0..digits {
            let Some(digit) = char::from(self.cursor.peek_at(i)).to_digit(16) else {
                return Err(Error::scan("did not find expected hexdecimal number", self.cursor.mark()));
            };
            code = code << 4 | digit;
        }
        let Some(meant) = char::from_u32(code) else {
            return Err(Error::scan("found invalid Unicode character escape code", self.cursor.mark()));
        };
        text.extend_from_slice(meant.encode_utf8(&mut [0; 4]).as_bytes());
        self.cursor.advance(digits);
        Ok(())
    }
}
