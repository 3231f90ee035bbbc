//! DER as Go reads it: `encoding/asn1` with its errors, and `cryptobyte`, which knows none. Knows neither keys nor
//! certificates.
//!
//! Tags and lengths are read by the der crate. Its structures and errors are not used for reading, since Go's are seen in
//! messages, and since Go takes a SEQUENCE with more at its end than it knows.

use der::asn1::ObjectIdentifier;
use der::{Decode as _, Header, Reader as _, SliceReader, Tag, TagNumber};

/// The longest element, in bytes. Go takes no more, so that machines of 32 bits have the same.
const LONGEST: u32 = i32::MAX as u32;

/// A place in DER text.
#[derive(Clone)]
pub struct Reader<'d> {
    text: &'d [u8],
    at: usize,
}

/// An element with its own text.
pub struct Element<'d> {
    /// What it is.
    pub tag: Tag,
    /// The bytes inside.
    pub content: &'d [u8],
    /// Tag, length and content.
    pub whole: &'d [u8],
}

/// A number of any size.
#[derive(Clone, Copy)]
pub struct Integer<'d> {
    bytes: &'d [u8],
}

impl<'d> Integer<'d> {
    /// Whether it is more than 0.
    pub fn is_positive(self) -> bool {
        self.bytes.first().is_some_and(|b| *b < 0x80) && self.bytes != [0]
    }

    /// Whether it is less than 0.
    pub fn is_negative(self) -> bool {
        self.bytes.first().is_some_and(|b| *b >= 0x80)
    }

    /// Its digits, for what is not negative.
    pub fn digits(self) -> &'d [u8] {
        self.bytes
    }

    /// The number, if 64 bits are enough.
    pub fn small(self) -> Option<i64> {
        let start = if self.is_negative() { -1 } else { 0 };
        let fits = self.bytes.len() <= 8;
        fits.then(|| self.bytes.iter().fold(start, |n, b| n << 8 | i64::from(*b)))
    }
}

/// A context-specific tag around other elements.
pub fn context(number: u32) -> Tag {
    TagNumber(number).context_specific(true)
}

// The part that is `encoding/asn1`. Source: Go, encoding/asn1/asn1.go, parseField.
impl<'d> Reader<'d> {
    /// Reads that text from its start.
    pub fn new(text: &'d [u8]) -> Reader<'d> {
        Reader { text, at: 0 }
    }

    /// Whether nothing is left.
    pub fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    fn rest(&self) -> &'d [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next element's header, and where its content begins.
    fn header(&self) -> Result<(Header, usize), String> {
        let rest = self.rest();
        let read = SliceReader::new(rest).and_then(|mut reader| {
            let header = Header::decode(&mut reader)?;
            Ok((header, usize::try_from(reader.position())?))
        });
        let (header, length) = read.map_err(|_| fault(rest).to_string())?;
        if u32::from(header.length()) > LONGEST {
            return Err("asn1: structure error: length too large".to_string());
        }
        Ok((header, self.at + length))
    }

    fn content(&mut self, header: &Header, start: usize) -> Result<&'d [u8], String> {
        let end = usize::try_from(header.length()).ok().and_then(|length| start.checked_add(length));
        let content = end.and_then(|end| self.text.get(start..end));
        let content = content.ok_or("asn1: syntax error: data truncated")?;
        self.at = start + content.len();
        Ok(content)
    }

    /// The content of the next element, which has to have that tag. `name` is what Go calls the field's type.
    ///
    /// # Errors
    /// Go's words: there is no element, it is broken, or it is another.
    pub fn field(&mut self, tag: Tag, name: &str) -> Result<&'d [u8], String> {
        if self.at_end() {
            return Err("asn1: syntax error: sequence truncated".to_string());
        }
        let (header, start) = self.header()?;
        if header.tag() != tag {
            return Err(mismatch(tag, &header, name, start));
        }
        self.content(&header, start)
    }

    /// The content of the next element, if it has that tag.
    ///
    /// # Errors
    /// There is an element, and it is broken.
    pub fn optional(&mut self, tag: Tag) -> Result<Option<&'d [u8]>, String> {
        if self.at_end() {
            return Ok(None);
        }
        let (header, start) = self.header()?;
        if header.tag() != tag {
            return Ok(None);
        }
        self.content(&header, start).map(Some)
    }

    /// The content of the element inside the next one, if the two have these tags.
    ///
    /// # Errors
    /// There are elements, and they are broken.
    pub fn optional_inside(&mut self, around: Tag, tag: Tag) -> Result<Option<&'d [u8]>, String> {
        if self.at_end() {
            return Ok(None);
        }
        let (header, start) = self.header()?;
        if start == self.text.len() {
            return Err("asn1: structure error: explicit tag has no child".to_string());
        }
        if header.tag() != around {
            return Ok(None);
        }
        if header.length().is_zero() {
            return Err("asn1: structure error: zero length explicit tag was not an asn1.Flag".to_string());
        }
        let mut inside = Reader { text: self.text, at: start };
        let content = inside.optional(tag)?;
        if content.is_some() {
            self.at = inside.at;
        }
        Ok(content)
    }

    /// The next element, a number.
    ///
    /// # Errors
    /// It is none, in Go's words.
    pub fn integer(&mut self) -> Result<Integer<'d>, String> {
        integer(self.field(Tag::Integer, "")?)
    }

    /// The next element, if it is a number.
    ///
    /// # Errors
    /// There is an element, and it is broken.
    pub fn optional_integer(&mut self) -> Result<Option<Integer<'d>>, String> {
        self.optional(Tag::Integer)?.map(integer).transpose()
    }

    /// The next element, a number of at most 64 bits.
    ///
    /// # Errors
    /// It is none, in Go's words.
    pub fn int(&mut self) -> Result<i64, String> {
        let number = integer(self.field(Tag::Integer, "int")?)?;
        number.small().ok_or_else(|| "asn1: structure error: integer too large".to_string())
    }

    /// A reader of what is inside the next element, a SEQUENCE.
    ///
    /// # Errors
    /// It is none, in Go's words.
    pub fn sequence(&mut self, name: &str) -> Result<Reader<'d>, String> {
        self.field(Tag::Sequence, name).map(Reader::new)
    }
}

// The part that is `cryptobyte`. Source: golang.org/x/crypto/cryptobyte/asn1.go.
impl<'d> Reader<'d> {
    /// The next element.
    pub fn any(&mut self) -> Option<Element<'d>> {
        let from = self.at;
        let (header, start) = self.header().ok()?;
        let content = self.content(&header, start).ok()?;
        Some(Element { tag: header.tag(), content, whole: self.text.get(from..self.at)? })
    }

    /// Whether the next element has that tag.
    pub fn is_next(&self, tag: Tag) -> bool {
        self.header().is_ok_and(|(header, _)| header.tag() == tag)
    }

    /// The next element, if it has that tag.
    pub fn take(&mut self, tag: Tag) -> Option<Element<'d>> {
        if self.is_next(tag) { self.any() } else { None }
    }

    /// A reader of what is inside the next element, if it has that tag.
    pub fn enter(&mut self, tag: Tag) -> Option<Reader<'d>> {
        self.take(tag).map(|element| Reader::new(element.content))
    }

    /// The next element, if it is a number.
    pub fn number(&mut self) -> Option<Integer<'d>> {
        integer(self.take(Tag::Integer)?.content).ok()
    }

    /// The content of the next element, if it names an object.
    pub fn object_id(&mut self) -> Option<&'d [u8]> {
        let content = self.take(Tag::ObjectIdentifier)?.content;
        is_object_id(content).then_some(content)
    }

    /// The bits of the next element, if it is a string of bits, shifted so that the last one ends a byte.
    pub fn bits(&mut self) -> Option<Vec<u8>> {
        let (unused, bytes) = self.take(Tag::BitString)?.content.split_first()?;
        let shift = u32::from(*unused);
        let last = bytes.last().copied().unwrap_or_default();
        if shift > 7 || bytes.is_empty() && shift > 0 || last & ((1_u8 << shift) - 1) != 0 {
            return None;
        }
        let mut above = 0;
        let shifted = bytes.iter().map(|byte| {
            let pair = u16::from_be_bytes([above, *byte]);
            above = *byte;
            (pair >> shift) as u8
        });
        Some(shifted.collect())
    }

    /// The next element, if it is a boolean.
    pub fn boolean(&mut self) -> Option<bool> {
        match self.take(Tag::Boolean)?.content {
            [0] => Some(false),
            [0xff] => Some(true),
            _ => None,
        }
    }
}

/// An object's identifier with dots.
pub fn dotted(id: &[u8]) -> String {
    ObjectIdentifier::from_bytes(id).map_or_else(|_| "?".to_string(), |id| id.to_string())
}

/// Numbers in base 128, each in as few bytes as it needs.
fn is_object_id(content: &[u8]) -> bool {
    let mut first = true;
    let minimal = content.iter().all(|byte| {
        let fits = !(first && *byte == 0x80);
        first = *byte < 0x80;
        fits
    });
    !content.is_empty() && minimal && first
}

fn integer(bytes: &[u8]) -> Result<Integer<'_>, String> {
    match bytes {
        [] => Err("asn1: structure error: empty integer".to_string()),
        [0, 0..0x80, ..] | [0xff, 0x80..=0xff, ..] => {
            Err("asn1: structure error: integer not minimally-encoded".to_string())
        }
        _ => Ok(Integer { bytes }),
    }
}

fn mismatch(wanted: Tag, header: &Header, name: &str, offset: usize) -> String {
    /// What Go prints of a field without options.
    const OPTIONS: &str = "{optional:false explicit:false application:false private:false defaultValue:<nil> \
                           tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}";
    let (class, number) = (header.tag().class().bits() >> 6, header.tag().number().value());
    let (wanted, length, compound) = (wanted.number().value(), header.length(), header.is_constructed());
    format!(
        "asn1: structure error: tags don't match ({wanted} vs {{class:{class} tag:{number} length:{length} \
         isCompound:{compound}}}) {OPTIONS} {name} @{offset}"
    )
}

/// What Go says of a header that the der crate refuses. Source: Go, encoding/asn1/asn1.go, parseTagAndLength.
fn fault(text: &[u8]) -> &'static str {
    const TRUNCATED: &str = "asn1: syntax error: truncated tag or length";
    let Some((tag, rest)) = text.split_first() else { return TRUNCATED };
    let number =
        if tag & 0x1f == 0x1f { rest.iter().position(|b| *b < 0x80).map_or(0, |at| at + 1) } else { 0 };
    let Some((first, rest)) = rest.get(number..).unwrap_or_default().split_first() else { return TRUNCATED };
    let Some(length) = rest.get(..usize::from(first & 0x7f)) else { return TRUNCATED };
    match (first, length) {
        (0x80, _) => "asn1: syntax error: indefinite length found (not DER)",
        (0x81.., [0, ..]) => "asn1: structure error: superfluous leading zeros in length",
        (0x81, [0..0x80]) => "asn1: structure error: non-minimal length",
        (0x84.., _) => "asn1: structure error: length too large",
        // A tag that the der crate does not know, so none that is asked for.
        _ => "asn1: structure error: tags don't match",
    }
}
