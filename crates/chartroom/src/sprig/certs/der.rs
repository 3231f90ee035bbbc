//! The few pieces of DER (X.690) that keys and certificates are made of, written and read. Knows neither of them.

pub(super) const BOOLEAN: u8 = 1;
pub(super) const INTEGER: u8 = 2;
pub(super) const BIT_STRING: u8 = 3;
pub(super) const OCTET_STRING: u8 = 4;
pub(super) const NULL: u8 = 5;
pub(super) const OBJECT_ID: u8 = 6;
pub(super) const UTF8_STRING: u8 = 12;
pub(super) const PRINTABLE_STRING: u8 = 19;
pub(super) const UTC_TIME: u8 = 23;
pub(super) const GENERALIZED_TIME: u8 = 24;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// The tag of a context-specific element.
pub(super) const fn context(number: u8) -> u8 {
    0x80 | number
}

/// The tag of a context-specific element that has elements in it.
pub(super) const fn context_of(number: u8) -> u8 {
    0xa0 | number
}

/// An element: tag, length, content.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(content.len()) {
        Ok(length) if length < 0x80 => out.push(length),
        _ => {
            let length = content.len().to_be_bytes();
            let zeros = length.iter().take_while(|b| **b == 0).count();
            out.push(0x80 | (length.len() - zeros) as u8);
            out.extend(length.iter().skip(zeros));
        }
    }
    out.extend_from_slice(content);
    out
}

/// An element made of elements.
pub(super) fn nest(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    element(tag, &parts.concat())
}

/// A number of any size that is not negative.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|b| **b == 0).count();
    let digits = bytes.get(zeros..).unwrap_or_default();
    let sign: &[u8] = if digits.first().is_none_or(|b| *b >= 0x80) { &[0] } else { &[] };
    nest(INTEGER, &[sign, digits])
}

/// Whole bytes as a bit string.
pub(super) fn bits(bytes: &[u8]) -> Vec<u8> {
    nest(BIT_STRING, &[&[0], bytes])
}

/// A place in DER text.
#[derive(Clone, Copy)]
pub(super) struct Reader<'d>(&'d [u8]);

/// An element with its own text.
#[derive(Clone, Copy)]
pub(super) struct Element<'d> {
    pub tag: u8,
    pub content: &'d [u8],
    pub whole: &'d [u8],
}

impl<'d> Reader<'d> {
    pub fn new(text: &'d [u8]) -> Reader<'d> {
        Reader(text)
    }

    /// The next element; `None` at the end and where there is none. Tags are one byte here.
    pub fn next(&mut self) -> Option<Element<'d>> {
        let (tag, rest) = self.0.split_first()?;
        let (first, mut rest) = rest.split_first()?;
        let mut length = usize::from(*first);
        if length >= 0x80 {
            let (digits, behind) = rest.split_at_checked(length - 0x80)?;
            length =
                digits.iter().try_fold(0_usize, |n, d| n.checked_mul(256)?.checked_add(usize::from(*d)))?;
            rest = behind;
        }
        let (content, rest) = rest.split_at_checked(length)?;
        let (whole, _) = self.0.split_at_checked(self.0.len() - rest.len())?;
        self.0 = rest;
        Some(Element { tag: *tag, content, whole })
    }

    /// The content of the next element, if it has that tag.
    pub fn expect(&mut self, tag: u8) -> Option<&'d [u8]> {
        let mut ahead = *self;
        let element = ahead.next().filter(|e| e.tag == tag)?;
        *self = ahead;
        Some(element.content)
    }

    /// A reader of what is inside the next element, if it has that tag.
    pub fn enter(&mut self, tag: u8) -> Option<Reader<'d>> {
        self.expect(tag).map(Reader)
    }

    /// The next element, a number that is not negative, without leading zeros.
    pub fn integer(&mut self) -> Option<&'d [u8]> {
        let digits = self.expect(INTEGER).filter(|d| d.first().is_some_and(|b| *b < 0x80))?;
        let zeros = digits.iter().take_while(|b| **b == 0).count();
        digits.get(zeros..)
    }

    /// Whether nothing is left.
    pub fn at_end(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_go_both_ways() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            let written = nest(SEQUENCE, &[&element(OCTET_STRING, &content), &integer(&[0, 200])]);
            let mut inside = Reader::new(&written).enter(SEQUENCE).unwrap();
            assert_eq!(inside.expect(OCTET_STRING), Some(content.as_slice()));
            assert_eq!(inside.integer(), Some(&[200][..]));
            assert!(inside.at_end());
        }
        assert_eq!(integer(&[]), [2, 1, 0]);
    }

    #[test]
    fn what_is_cut_off_is_no_element() {
        for bad in [&[0x30][..], &[0x30, 5, 0], &[0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1], &[0x30, 0x82, 1]] {
            assert!(Reader::new(bad).next().is_none());
        }
    }
}
