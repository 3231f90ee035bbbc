//! A few entries of a document's outermost mapping. Of the others only whether they can be read: most of a manifest is
//! printed as it stands, and its values are not used.

use super::bridge::{self, Numbers};
use super::compose::{Document, Node};
use super::input;
use super::number::Integer;
use super::refusals::MAX_JSON_DEPTH;
use super::resolve::{Scalar, plain};
use crate::value::{Map, Value};
use crate::yaml::error::Error;

/// Reads the first document of `text` as [`super::read_exact`] does; of a mapping the entries whose keys are `wanted`,
/// and perhaps others.
///
/// # Errors
/// Those of [`super::read_exact`], wherever in the document.
pub fn read_entries(text: &[u8], wanted: impl Fn(&[u8]) -> bool) -> Result<Value, Error> {
    let input = input::decode(text);
    let Some(document) = Document::read(&input)? else { return Ok(Value::Nil) };
    if !is_sound(&document) {
        return bridge::value_of(&document, Numbers::Kept);
    }
    let map = Map::new();
    let mut children = document.children(0);
    while let (Some(key), Some(value)) = (children.next(), children.next()) {
        if let Some(Node::Scalar { text, .. }) = document.node(key)
            && wanted(text)
        {
            map.insert(&**text, bridge::value_at(&document, value, Numbers::Kept)?);
        }
    }
    Ok(Value::Map(map))
}

/// A collection on the way to a node.
struct Open {
    end: usize,
    is_mapping: bool,
    /// Whether a key comes next.
    at_key: bool,
}

/// Whether the document is a mapping with nothing in it that could be refused, nor stand for something elsewhere:
/// neither tags nor aliases, no merges, no keys and numbers that JSON does not know.
fn is_sound(document: &Document<'_>) -> bool {
    let mut open: Vec<Open> = Vec::new();
    for number in 0..document.len() {
        while open.last().is_some_and(|inner| inner.end <= number) {
            open.pop();
        }
        let is_key = match open.last_mut() {
            Some(inner) => {
                let is_key = inner.at_key;
                inner.at_key = inner.is_mapping && !is_key;
                is_key
            }
            None => !matches!(document.node(number), Some(Node::Mapping { .. })),
        };
        match document.node(number) {
            Some(Node::Scalar { text, tag, implicit }) => {
                if !tag.is_empty() || (*implicit && !is_sound_scalar(text, is_key)) {
                    return false;
                }
            }
            Some(Node::Mapping { end }) if !is_key => {
                open.push(Open { end: *end, is_mapping: true, at_key: true });
            }
            Some(Node::Sequence { end }) if !is_key => {
                open.push(Open { end: *end, is_mapping: false, at_key: false });
            }
            _ => return false,
        }
        if open.is_empty() || open.len() > MAX_JSON_DEPTH {
            return false;
        }
    }
    true
}

fn is_sound_scalar(text: &[u8], is_key: bool) -> bool {
    match plain(text) {
        Scalar::String(_) => !(is_key && text == b"<<"),
        Scalar::Float(f) => f.is_finite(),
        Scalar::Null | Scalar::Int(Integer::Unsigned(_)) => !is_key,
        Scalar::Bool(_) | Scalar::Int(Integer::Signed(_)) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{read_exact, tests};
    use super::*;
    use crate::value::deep_equal;

    /// Besides the texts that the reader itself is tried with.
    const TEXTS: &[&str] = &[
        "a: {b: [1, {c: .nan}]}",
        "a: 1\nb: {.inf: 1}\n18446744073709551615: x",
        "a: 1\nb: {18446744073709551615: x}",
        "a: [[{~: 1}]]",
        "a: 1\na: 2\n\"<<\": x\nb: {\"<<\": 1}",
        "a: 1\n<<: {b: 2}",
        "a: 1\nb: [<<, {<<: 2}]",
        "a: 1\nb: !!int x",
        "- a\n- b",
        "a",
        "",
        "true: 1\n2: b\n1.5: c",
    ];

    #[test]
    fn what_is_wanted_is_what_the_whole_document_says() {
        let all = tests::MEANINGS.iter().chain(tests::REFUSALS).map(|(text, _)| text).chain(TEXTS);
        for text in all {
            let wanted = |key: &[u8]| key == b"a";
            match (read_exact(text.as_bytes()), read_entries(text.as_bytes(), wanted)) {
                (Ok(Value::Map(whole)), Ok(Value::Map(few))) => {
                    let same = match (whole.get("a"), few.get("a")) {
                        (Some(one), Some(other)) => deep_equal(&one, &other),
                        (one, other) => one.is_none() && other.is_none(),
                    };
                    assert!(same, "{text}");
                }
                (Ok(whole), Ok(few)) => assert!(deep_equal(&whole, &few), "{text}"),
                (Err(one), Err(other)) => assert_eq!(one.text(), other.text(), "{text}"),
                (one, other) => panic!("{text}: {:?} and {:?}", one.err(), other.err()),
            }
        }
    }

    #[test]
    fn the_rest_is_left_out_where_it_is_sound() {
        let read = |text: &str| match read_entries(text.as_bytes(), |key| key == b"a") {
            Ok(Value::Map(map)) => map.len(),
            _ => 0,
        };
        assert_eq!(read("a: 1\nb: {c: [d, 2, null, yes]}\nd: .5"), 1);
        assert_eq!(read("a: 1\nb: &x 2\nd: *x"), 3);
    }
}
