//! Strings and bytes under `%s`, `%q`, `%x`. Not which values are strings.

use super::spec::Spec;
use crate::gostd::{runes, strconv};

/// `%s`: cut to the precision (in runes), padded to the width.
pub(super) fn plain(out: &mut Vec<u8>, spec: &Spec, text: &[u8]) {
    spec.pad(out, cut(spec, text));
}

/// `%q`: in quotes; in backquotes with `#` where that is possible.
pub(super) fn quoted(out: &mut Vec<u8>, spec: &Spec, text: &[u8]) {
    let text = cut(spec, text);
    let mut quoted = Vec::with_capacity(text.len() + 2);
    if spec.sharp && strconv::can_backquote(text) {
        quoted.push(b'`');
        quoted.extend_from_slice(text);
        quoted.push(b'`');
    } else {
        strconv::append_quoted(&mut quoted, text, spec.plus);
    }
    spec.pad(out, &quoted);
}

/// `%x` and `%X`: two digits a byte; the precision counts bytes. The blank flag sets them apart, `#` puts `0x` in
/// front of the whole or, with the blank, of each.
pub(super) fn hex(out: &mut Vec<u8>, spec: &Spec, text: &[u8], verb: char) {
    let bytes = spec.precision.and_then(|p| text.get(..p)).unwrap_or(text);
    let mut shown = Vec::with_capacity(bytes.len() * 2);
    for (i, byte) in bytes.iter().enumerate() {
        if i > 0 && spec.space {
            shown.push(b' ');
        }
        if spec.sharp && (i == 0 || spec.space) {
            shown.extend_from_slice(b"0x");
        }
        shown.extend([byte >> 4, byte & 0xf].map(|d| b"0123456789abcdef"[usize::from(d)]));
    }
    if verb == 'X' {
        shown.make_ascii_uppercase();
    }
    spec.pad(out, &shown);
}

fn cut<'t>(spec: &Spec, text: &'t [u8]) -> &'t [u8] {
    spec.precision.map_or(text, |p| runes::first(text, p))
}
