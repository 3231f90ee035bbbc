//! The grammar of formats: `%[flags][width][.precision][[index]]verb`. Not how a value looks under a verb.
//!
//! Source of all rules: fmt/print.go, `doPrintf`.

use super::print::Printer;
use super::spec::Spec;
use crate::gostd::runes;
use crate::value::Value;

/// Go's own bound on widths and precisions.
const MAX_SIZE: u64 = 1_000_000;

pub(super) fn sprintf(format: &[u8], operands: &[Value]) -> Vec<u8> {
    let mut reader = Reader { format, at: 0, operands, next: 0, reordered: false, bad_index: false };
    let mut printer = Printer::default();
    printer.out.reserve(format.len() + 8 * operands.len());
    while let Some(literal) = reader.literal() {
        printer.out.extend_from_slice(literal);
        if printer.is_full() {
            return printer.out;
        }
        if reader.take(b'%') {
            reader.directive(&mut printer);
        }
    }
    // Operands that were picked by index may have been left out on purpose.
    if !reader.reordered {
        extra(&mut printer, operands.get(reader.next..).unwrap_or_default());
    }
    printer.out
}

/// `%!(EXTRA type=value, ...)`
fn extra(printer: &mut Printer, operands: &[Value]) {
    if operands.is_empty() {
        return;
    }
    printer.spec = Spec::default();
    printer.out.extend_from_slice(b"%!(EXTRA ");
    for (i, value) in operands.iter().enumerate() {
        if i > 0 {
            printer.out.extend_from_slice(b", ");
        }
        if !value.is_nil() {
            printer.out.extend_from_slice(value.type_name().as_bytes());
            printer.out.push(b'=');
        }
        printer.operand(value, 'v');
    }
    printer.out.push(b')');
}

/// The place in the format, and the operand whose turn it is.
struct Reader<'f> {
    format: &'f [u8],
    at: usize,
    operands: &'f [Value],
    next: usize,
    reordered: bool,
    /// Whether the directive at hand has an index that is malformed, out of range or out of place.
    bad_index: bool,
}

impl<'f> Reader<'f> {
    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// The text up to the next directive; `None` at the end.
    fn literal(&mut self) -> Option<&'f [u8]> {
        let rest = self.format.get(self.at..).filter(|rest| !rest.is_empty())?;
        let len = rest.iter().position(|b| *b == b'%').unwrap_or(rest.len());
        self.at += len;
        rest.get(..len)
    }

    /// Reads what follows `%` and prints it.
    fn directive(&mut self, printer: &mut Printer) {
        self.bad_index = false;
        printer.spec = self.flags();
        let mut after_index = self.index();
        after_index = self.width(printer, after_index);
        after_index = self.precision(printer, after_index);
        if !after_index {
            self.index();
        }
        let rest = self.format.get(self.at..).unwrap_or_default();
        let (rune, len) = runes::decode(rest);
        self.at += len;
        if len == 0 {
            printer.out.extend_from_slice(b"%!(NOVERB)");
            return;
        }
        self.verb(printer, rune.unwrap_or(runes::REPLACEMENT));
    }

    fn verb(&mut self, printer: &mut Printer, verb: char) {
        let problem: &[u8] = match self.operands.get(self.next) {
            _ if verb == '%' => return printer.out.push(b'%'),
            _ if self.bad_index => b"(BADINDEX)",
            None => b"(MISSING)",
            Some(value) => {
                if matches!(verb, 'v' | 'w') {
                    printer.spec.claim_for_v();
                }
                self.next += 1;
                return printer.operand(value, verb);
            }
        };
        printer.out.extend_from_slice(b"%!");
        runes::push(&mut printer.out, verb);
        printer.out.extend_from_slice(problem);
    }

    fn flags(&mut self) -> Spec {
        let mut spec = Spec::default();
        while let Some(byte) = self.peek() {
            match byte {
                b'#' => spec.sharp = true,
                b'0' => spec.zero = true,
                b'+' => spec.plus = true,
                b'-' => spec.minus = true,
                b' ' => spec.space = true,
                _ => break,
            }
            self.at += 1;
        }
        spec
    }

    /// A width, as a number or as `*` from an operand. Says whether an index has just been read.
    fn width(&mut self, printer: &mut Printer, after_index: bool) -> bool {
        if self.take(b'*') {
            match self.size_operand() {
                Some(n) => {
                    printer.spec.width = usize::try_from(n.unsigned_abs()).ok();
                    if n < 0 {
                        printer.spec.minus = true;
                        printer.spec.zero = false;
                    }
                }
                None => printer.out.extend_from_slice(b"%!(BADWIDTH)"),
            }
            return false;
        }
        printer.spec.width = self.number();
        // "%[3]2d": the index belongs behind the width.
        self.bad_index |= after_index && printer.spec.width.is_some();
        after_index
    }

    /// A precision, as a width after a point; the point alone means 0. Says whether an index has just been read.
    fn precision(&mut self, printer: &mut Printer, after_index: bool) -> bool {
        if self.at + 1 >= self.format.len() || !self.take(b'.') {
            return after_index;
        }
        self.bad_index |= after_index;
        let after_index = self.index();
        if !self.take(b'*') {
            printer.spec.precision = Some(self.number().unwrap_or(0));
            return after_index;
        }
        printer.spec.precision = self.size_operand().and_then(|n| usize::try_from(n).ok());
        if printer.spec.precision.is_none() {
            printer.out.extend_from_slice(b"%!(BADPREC)");
        }
        false
    }

    /// Digits; a number far too large swallows the rest of the format.
    fn number(&mut self) -> Option<usize> {
        let (value, end) = digits(self.format, self.at, self.format.len());
        self.at = end;
        value.and_then(|n| usize::try_from(n).ok())
    }

    /// The operand of a `*`, where it is an integer that is not too large.
    fn size_operand(&mut self) -> Option<i64> {
        let value = self.operands.get(self.next)?;
        self.next += 1;
        integer(value).filter(|n| n.unsigned_abs() <= MAX_SIZE)
    }

    /// `[n]`: the operand to go on with, counted from 1. Says whether there was a well-formed one.
    fn index(&mut self) -> bool {
        if self.peek() != Some(b'[') {
            return false;
        }
        self.reordered = true;
        let rest = self.format.get(self.at..).unwrap_or_default();
        let Some(close) = rest.iter().position(|b| *b == b']').filter(|_| rest.len() >= 3) else {
            self.at += 1;
            self.bad_index = true;
            return false;
        };
        let (number, end) = digits(rest, 1, close);
        self.at += close + 1;
        match number.filter(|_| end == close) {
            Some(n) if n >= 1 && n <= self.operands.len() as u64 => {
                self.next = n as usize - 1;
                true
            }
            well_formed => {
                self.bad_index = true;
                well_formed.is_some()
            }
        }
    }
}

/// The number whose digits begin at `start`, and where it ends; none and `end` where it is far too large.
fn digits(text: &[u8], start: usize, end: usize) -> (Option<u64>, usize) {
    let mut number = None;
    for at in start..end {
        let Some(digit) = text.get(at).filter(|b| b.is_ascii_digit()) else {
            return (number, at);
        };
        let so_far = number.unwrap_or(0);
        if so_far > MAX_SIZE {
            return (None, end);
        }
        number = Some(so_far * 10 + u64::from(digit - b'0'));
    }
    (number, end)
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(n) | Value::Int64(n) => Some(*n),
        Value::Uint8(n) => Some(i64::from(*n)),
        Value::Uint64(n) => i64::try_from(*n).ok(),
        Value::Object(object) => {
            object.underlying().filter(|v| !matches!(v, Value::Object(_))).and_then(|v| integer(&v))
        }
        _ => None,
    }
}
