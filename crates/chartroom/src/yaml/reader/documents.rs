//! Several documents in one values file (Helm: pkg/chart/v2/loader/load.go, with apimachinery's `YAMLReader`).

use super::super::error::Error;
use super::read_map;
use crate::gostd::strings::Bytes;
use crate::value::Value;

/// Cuts `text` at its lines that start with `---` and reads each piece. What may follow `---` on such a line is only a
/// comment, wherever the line stands, be it in a quoted scalar. Each value is a map.
///
/// # Errors
/// The first piece that is not a map, or the first separator that is none, with Helm's words in front.
pub fn read_documents(text: &[u8]) -> Result<Vec<Value>, Error> {
    let mut documents = Vec::new();
    each_piece(text, |piece, first_line| {
        documents.push(document(piece, first_line)?);
        Ok(())
    })?;
    Ok(documents)
}

/// Gives each piece to `visit`, with the number of lines before it.
///
/// # Errors
/// Those of `visit`, and the first separator that is none.
pub(super) fn each_piece(
    text: &[u8],
    mut visit: impl FnMut(&[u8], usize) -> Result<(), Error>,
) -> Result<(), Error> {
    if is_one_piece(text) {
        return visit(text, 0);
    }
    let mut piece = Vec::with_capacity(text.len() + 1);
    let (mut first_line, mut lines) = (0, 0);
    for line in text.split_inclusive(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if let Some(rest) = line.strip_prefix(b"---") {
            check_separator(rest)?;
            if !piece.is_empty() {
                visit(&piece, first_line)?;
                piece.clear();
                first_line = lines + 1;
                lines += 1;
                continue;
            }
        }
        lines += 1;
        piece.extend_from_slice(line);
        piece.push(b'\n');
    }
    if piece.is_empty() { Ok(()) } else { visit(&piece, first_line) }
}

/// Whether no line has to be looked at nor put right, as in most files.
fn is_one_piece(text: &[u8]) -> bool {
    let has_separator = || text.starts_with(b"---") || text.index(b"\n---").is_some();
    text.ends_with(b"\n") && text.index_byte(b'\r').is_none() && !has_separator()
}

fn document(piece: &[u8], first_line: usize) -> Result<Value, Error> {
    read_map(piece).map(Value::Map).map_err(|error| error.in_document(first_line))
}

fn check_separator(rest: &[u8]) -> Result<(), Error> {
    let rest = String::from_utf8_lossy(rest);
    let rest = rest.trim();
    if rest.is_empty() || rest.starts_with('#') {
        return Ok(());
    }
    Err(Error::documents(format!("error reading yaml document: invalid Yaml document separator: {rest}")))
}
