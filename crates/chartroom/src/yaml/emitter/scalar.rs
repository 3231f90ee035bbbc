//! Scalars in their four styles, long ones folded.

use super::style::{Style, printable};
use super::writer::Writer;

/// Where a scalar stands.
#[derive(Clone, Copy)]
pub(super) struct Site {
    /// The column where its further lines begin.
    pub indent: usize,
    /// Lines are folded at the first blank beyond this column; `None`: it stays on one line.
    pub width: Option<usize>,
}

/// Writes `text` in the given style.
pub(super) fn write(out: &mut Writer, text: &[u8], style: Style, site: Site) {
    match style {
        Style::Plain => plain(out, text, site),
        Style::Single => single(out, text, site),
        Style::Double => double(out, text, site),
        Style::Literal => literal(out, text, site.indent),
    }
}

fn is_break(text: &[u8]) -> usize {
    match text {
        [b'\n', ..] => 1,
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
        _ => 0,
    }
}

/// Whether a line may be folded at the blank in front of `after`, the text before it being `before`.
fn folds(out: &Writer, site: Site, before: &[u8]) -> bool {
    site.width.is_some_and(|width| out.column() > width) && !before.ends_with(b" ")
}

fn plain(out: &mut Writer, text: &[u8], site: Site) {
    out.separate();
    let mut start = 0;
    if fits(out, text, site) {
        out.text(text);
        return out.end_scalar();
    }
    for (at, _) in text.iter().enumerate().filter(|(_, b)| **b == b' ') {
        out.text(text.get(start..at).unwrap_or_default());
        start = at;
        if folds(out, site, text.get(..at).unwrap_or_default()) && text.get(at + 1) != Some(&b' ') {
            out.indent(site.indent);
            start = at + 1;
        }
    }
    out.text(text.get(start..).unwrap_or_default());
    out.end_scalar();
}

/// Whether no fold can be needed.
fn fits(out: &Writer, text: &[u8], site: Site) -> bool {
    site.width.is_none_or(|width| out.column() + text.len() <= width)
}

fn single(out: &mut Writer, text: &[u8], site: Site) {
    out.separate();
    out.put(b'\'');
    let mut after_break = false;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let break_len = is_break(rest);
        if break_len > 0 {
            out.scalar_break(rest.get(..break_len).unwrap_or_default());
            after_break = true;
            at += break_len;
            continue;
        }
        if after_break && rest.first() != Some(&b' ') {
            out.indent(site.indent);
            after_break = false;
        }
        let before = text.get(..at).unwrap_or_default();
        let inside = at > 0 && rest.len() > 1;
        match rest {
            [b' ', next, ..] if inside && *next != b' ' && folds(out, site, before) => {
                out.indent(site.indent);
                at += 1;
            }
            [b'\'', ..] => {
                out.text(b"''");
                at += 1;
            }
            _ => {
                let len = 1 + rest.iter().skip(1).take_while(|b| !matches!(b, b' ' | b'\'' | 0xE2)).count();
                out.text(rest.get(..len).unwrap_or_default());
                at += len;
            }
        }
    }
    out.put(b'\'');
    out.end_scalar();
}

fn double(out: &mut Writer, text: &[u8], site: Site) {
    out.separate();
    out.put(b'"');
    // go-yaml asks whether the text, rather than the character, is a byte order mark.
    let escape_all = text.starts_with("\u{FEFF}".as_bytes());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (printable, len) = printable(rest);
        let character = rest.get(..len).unwrap_or(rest);
        let inside = at > 0 && rest.len() > 1;
        match character {
            _ if escape_all || !printable => escape(out, character),
            b"\"" | b"\\" => escape(out, character),
            b" " if inside && folds(out, site, text.get(..at).unwrap_or_default()) => {
                out.indent(site.indent);
                if rest.get(1) == Some(&b' ') {
                    out.put(b'\\');
                }
            }
            _ => out.text(character),
        }
        at += len;
    }
    out.put(b'"');
    out.end_scalar();
}

/// Writes an escape for one character (YAML 1.1, 4.1.6).
fn escape(out: &mut Writer, character: &[u8]) {
    let code = std::str::from_utf8(character).ok().and_then(|s| s.chars().next()).map_or(0xFFFD, u32::from);
    let short = match code {
        0x00 => b'0',
        0x07 => b'a',
        0x08 => b'b',
        0x09 => b't',
        0x0A => b'n',
        0x0B => b'v',
        0x0C => b'f',
        0x0D => b'r',
        0x1B => b'e',
        0x22 => b'"',
        0x5C => b'\\',
        0x85 => b'N',
        0xA0 => b'_',
        0x2028 => b'L',
        0x2029 => b'P',
        _ => {
            let text = match code {
                0..=0xFF => format!("\\x{code:02X}"),
                0x100..=0xFFFF => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            };
            return out.text(text.as_bytes());
        }
    };
    out.text(&[b'\\', short]);
}

fn literal(out: &mut Writer, text: &[u8], indent: usize) {
    out.separate();
    out.put(b'|');
    if text.first() == Some(&b' ') || is_break(text) > 0 {
        out.put(b'2');
    }
    if let Some(chomp) = chomp(text) {
        out.put(chomp);
    }
    out.begin_block();
    let mut rest = text;
    while !rest.is_empty() {
        let break_len = is_break(rest);
        if break_len > 0 {
            out.scalar_break(rest.get(..break_len).unwrap_or_default());
            rest = rest.get(break_len..).unwrap_or_default();
            continue;
        }
        out.indent(indent);
        out.leave_indentation();
        let len =
            1 + (1..rest.len()).take_while(|at| is_break(rest.get(*at..).unwrap_or_default()) == 0).count();
        out.text(rest.get(..len).unwrap_or_default());
        rest = rest.get(len..).unwrap_or_default();
    }
}

/// The indicator for how the text ends: no line break, one (none is needed), or more.
fn chomp(text: &[u8]) -> Option<u8> {
    let without_break = |text: &[u8]| {
        let len = [1, 3].into_iter().find(|len| {
            text.len()
                .checked_sub(*len)
                .is_some_and(|at| is_break(text.get(at..).unwrap_or_default()) == *len)
        });
        len.map(|len| text.len() - len)
    };
    match without_break(text) {
        None => Some(b'-'),
        Some(0) => Some(b'+'),
        Some(len) => without_break(text.get(..len).unwrap_or_default()).map(|_| b'+'),
    }
}
