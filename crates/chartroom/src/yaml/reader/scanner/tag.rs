//! Anchors, aliases and tags.

use super::super::chars::{self, is_word};
use super::{Scanner, TokenKind};
use crate::yaml::error::{Error, Mark};

impl<'t> Scanner<'t> {
    /// Reads `&name` or `*name`.
    pub(super) fn anchor_or_alias(&mut self) -> Result<(), Error> {
        self.note_candidate()?;
        self.key_allowed = false;
        let mark = self.cursor.mark();
        let is_anchor = self.cursor.peek() == b'&';
        self.cursor.skip();
        self.cursor.want(1)?;
        let name = self.word()?;
        let ends = self.cursor.blank_or_end_at(0)
            || matches!(self.cursor.peek(), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !ends {
            let problem = "did not find expected alphabetic or numeric character";
            return Err(Error::scan(problem, self.cursor.mark()));
        }
        self.push(if is_anchor { TokenKind::Anchor(name) } else { TokenKind::Alias(name) }, mark);
        Ok(())
    }

    /// Reads letters, digits, `_` and `-`.
    pub(super) fn word(&mut self) -> Result<&'t [u8], Error> {
        let start = self.cursor.offset();
        let len = self.cursor.rest().iter().take_while(|b| is_word(**b)).count();
        self.cursor.advance(len);
        self.cursor.want(1)?;
        Ok(self.cursor.since(start))
    }

    /// Reads a tag: `!<whole tag>`, `!suffix`, `!handle!suffix` or `!` alone.
    pub(super) fn tag(&mut self) -> Result<(), Error> {
        self.note_candidate()?;
        self.key_allowed = false;
        let mark = self.cursor.mark();
        self.cursor.want(2)?;
        let kind = if self.cursor.peek_at(1) == b'<' { self.whole_tag()? } else { self.short_tag()? };
        self.cursor.want(1)?;
        if !self.cursor.blank_or_end_at(0) {
            return Err(Error::scan("did not find expected whitespace or line break", self.cursor.mark()));
        }
        self.push(kind, mark);
        Ok(())
    }

    fn whole_tag(&mut self) -> Result<TokenKind<'t>, Error> {
        self.cursor.advance(2);
        let suffix = self.uri(b"", false)?;
        if self.cursor.peek() != b'>' {
            return Err(Error::scan("did not find the expected '>'", self.cursor.mark()));
        }
        self.cursor.skip();
        Ok(TokenKind::Tag { handle: b"", suffix })
    }

    fn short_tag(&mut self) -> Result<TokenKind<'t>, Error> {
        let handle = self.tag_handle(false)?;
        if handle.len() > 1 && handle.ends_with(b"!") {
            return Ok(TokenKind::Tag { handle, suffix: self.uri(b"", false)? });
        }
        let suffix = self.uri(handle.get(1..).unwrap_or_default(), true)?;
        Ok(match suffix.is_empty() {
            true => TokenKind::Tag { handle: b"", suffix: b"!".to_vec() },
            false => TokenKind::Tag { handle: b"!", suffix },
        })
    }

    /// Reads `!`, `!!` or `!word!`; in a tag, which may have no handle, `!word` as well.
    pub(super) fn tag_handle(&mut self, in_directive: bool) -> Result<&'t [u8], Error> {
        self.cursor.want(1)?;
        if self.cursor.peek() != b'!' {
            return Err(Error::scan("did not find expected '!'", self.cursor.mark()));
        }
        let start = self.cursor.offset();
        self.cursor.skip();
        self.cursor.want(1)?;
        self.word()?;
        if self.cursor.peek() == b'!' {
            self.cursor.skip();
        } else if in_directive && self.cursor.since(start) != b"!" {
            return Err(Error::scan("did not find expected '!'", self.cursor.mark()));
        }
        Ok(self.cursor.since(start))
    }

    /// Reads what may stand in a URI, `%xx` replaced; `head` has been read already. It may be empty if `may_be_empty`.
    pub(super) fn uri(&mut self, head: &[u8], may_be_empty: bool) -> Result<Vec<u8>, Error> {
        self.cursor.want(1)?;
        let mut uri = head.to_vec();
        let mut found = may_be_empty;
        loop {
            match self.cursor.peek() {
                b'%' => self.uri_escape(&mut uri)?,
                byte if is_uri(byte) => {
                    uri.push(byte);
                    self.cursor.skip();
                }
                _ if found => return Ok(uri),
                _ => return Err(Error::scan("did not find expected tag URI", self.cursor.mark())),
            }
            self.cursor.want(1)?;
            found = true;
        }
    }

    /// Reads a character that is escaped byte by byte.
    fn uri_escape(&mut self, uri: &mut Vec<u8>) -> Result<(), Error> {
        let mut left = None;
        loop {
            self.cursor.want(3)?;
            let mark = self.cursor.mark();
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
            let (high, low) = (digit(self.cursor.peek_at(1)), digit(self.cursor.peek_at(2)));
            let (b'%', Some(high), Some(low)) = (self.cursor.peek(), high, low) else {
                return Err(Error::scan("did not find URI escaped octet", mark));
            };
            let byte = high << 4 | low;
            let further = match left {
                None => leading(byte, mark)?,
                Some(_) if byte & 0xC0 != 0x80 => {
                    return Err(Error::scan("found an incorrect trailing UTF-8 octet", mark));
                }
                Some(left) => left - 1,
            };
            uri.push(byte);
            self.cursor.advance(3);
            if further == 0 {
                return Ok(());
            }
            left = Some(further);
        }
    }
}

/// How many bytes follow a character's first one.
fn leading(byte: u8, mark: Mark) -> Result<usize, Error> {
    match byte {
        0x80..=0xBF | 0xF8.. => Err(Error::scan("found an incorrect leading UTF-8 octet", mark)),
        _ => Ok(chars::width(byte) - 1),
    }
}

fn is_uri(byte: u8) -> bool {
    is_word(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte)
}
