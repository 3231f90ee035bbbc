//! Flags, width and precision of one directive, and the padding they ask for. Not how they are written.

use crate::gostd::runes;

/// What stands between `%` and the verb.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spec {
    /// `-`: pad on the right.
    pub minus: bool,
    /// `+`: always a sign; only ASCII in quotes.
    pub plus: bool,
    /// `#`: the alternate form.
    pub sharp: bool,
    /// A blank: room for the sign; blanks between bytes in hexadecimal.
    pub space: bool,
    /// `0`: pad with zeros.
    pub zero: bool,
    /// `%#v`: Go's own syntax.
    pub go_syntax: bool,
    /// `%+v`: structs show the names of their fields.
    pub names: bool,
    pub width: Option<usize>,
    pub precision: Option<usize>,
}

impl Spec {
    /// `%#v` and `%+v` take their flags for themselves.
    pub fn claim_for_v(&mut self) {
        self.go_syntax = std::mem::take(&mut self.sharp);
        self.names = std::mem::take(&mut self.plus);
    }

    /// Whether zeros fill the left side, and up to which width.
    pub fn zero_fill(&self) -> Option<usize> {
        self.width.filter(|_| self.zero && !self.minus)
    }

    /// Appends `text`, padded to the width with zeros (flag `0`, also before text) or blanks.
    pub fn pad(&self, out: &mut Vec<u8>, text: &[u8]) {
        self.pad_by(out, text, if self.zero && !self.minus { b'0' } else { b' ' });
    }

    /// Appends `text`, padded to the width with blanks whatever the flags.
    pub fn pad_with_blanks(&self, out: &mut Vec<u8>, text: &[u8]) {
        self.pad_by(out, text, b' ');
    }

    fn pad_by(&self, out: &mut Vec<u8>, text: &[u8], filler: u8) {
        let missing = match self.width {
            Some(width) if width > 0 => width.saturating_sub(runes::count(text)),
            _ => 0,
        };
        if self.minus {
            out.extend_from_slice(text);
            out.resize(out.len() + missing, filler);
        } else {
            out.resize(out.len() + missing, filler);
            out.extend_from_slice(text);
        }
    }
}
