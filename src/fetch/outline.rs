//! Where the charts are in the text of an index: one pass over its lines, without reading what is in them. Not what the
//! blocks mean.
//!
//! Helm reads the whole of an index, several times (helm/helm#9865). An index of any other form than the one that
//! programs write (blocks of YAML, or JSON) is read whole here, too, within [`WHOLE_LIMIT`].

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::error::Error;
use super::fields;
use chartroom::value::{Map, Value};
use chartroom::yaml;

/// How many bytes of YAML are read into memory at once: it takes some twenty times as much.
const WHOLE_LIMIT: usize = 32 << 20;

/// The parts of an index that matter.
#[derive(Debug, Default)]
pub struct Outline {
    /// The names of all charts.
    pub names: Vec<String>,
    /// The wanted charts.
    pub blocks: BTreeMap<String, Value>,
    /// `apiVersion`, or empty.
    pub api_version: String,
    /// Whether unknown fields are errors: in YAML they are, in JSON they are not (`jsonOrYamlUnmarshal`).
    pub is_strict: bool,
}

/// Finds the charts.
///
/// # Errors
/// What is neither YAML nor JSON, or another document than an index.
pub fn read(text: &[u8], wanted: &dyn Fn(&str) -> bool) -> Result<Outline, Error> {
    if text.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{')
        && let Some(outline) = of_json(text, wanted)
    {
        return Ok(outline);
    }
    if let Some(lines) = Lines::of(text) {
        let doubled = lines.doubled(text);
        if !doubled.is_empty() {
            return Err(Error::new(format!("{DOUBLED}{}", doubled.concat())));
        }
        if let Some(outline) = of_lines(text, &lines, wanted) {
            return Ok(outline);
        }
    }
    of_whole(text, wanted)
}

const DOUBLED: &str = "error converting YAML to JSON: yaml: unmarshal errors:";
/// How many charts are named that are there twice.
const MOST_SHOWN: usize = 20;

/// Where things are in a text of the usual form.
struct Lines {
    /// All that is outside of the charts.
    head: Vec<Range<usize>>,
    /// For each chart its name and its block, the line with the name included.
    blocks: Vec<(Range<usize>, Range<usize>)>,
}

/// Which part of the text a line is in.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Head,
    Charts { indent: usize },
}

impl Lines {
    /// `None` where the text has another form, or may have.
    fn of(text: &[u8]) -> Option<Lines> {
        let mut found = Lines { head: Vec::new(), blocks: Vec::new() };
        let (mut part, mut at, mut had_charts) = (Part::Head, 0, false);
        while at < text.len() {
            let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |length| at + length + 1);
            let line = text[at..end].trim_ascii_end();
            let indent = line.iter().take_while(|b| **b == b' ').count();
            let content = line.get(indent..).unwrap_or_default();
            let range = at..end;
            at = end;
            if content.is_empty() || content[0] == b'#' {
                continue;
            }
            if content[0] == b'\t' {
                return None;
            }
            if indent == 0 {
                if matches!(content[0], b'%' | b'{' | b'[' | b'?' | b'&' | b'!' | b'*')
                    || content.starts_with(b"...")
                {
                    return None;
                }
                if content.starts_with(b"entries:") {
                    if content != b"entries:" || had_charts {
                        return None;
                    }
                    (part, had_charts) = (Part::Charts { indent: 0 }, true);
                    continue;
                }
                if part != Part::Head && content[0] == b'-' {
                    return None;
                }
                part = Part::Head;
            }
            match &mut part {
                Part::Head => found.head.push(range),
                Part::Charts { indent: usual } => {
                    if *usual == 0 {
                        *usual = indent;
                    }
                    let is_item = content == b"-" || content.starts_with(b"- ");
                    if indent < *usual || (is_item && found.blocks.is_empty()) {
                        return None;
                    }
                    if indent > *usual || is_item {
                        found.blocks.last_mut()?.1.end = range.end;
                        continue;
                    }
                    let name = name(content)?;
                    let start = range.start + indent;
                    found.blocks.push((start + name.start..start + name.end, range));
                }
            }
        }
        had_charts.then_some(found)
    }

    /// What is said of each chart that is there already, with the line where its versions begin, as go-yaml counts.
    fn doubled(&self, text: &[u8]) -> Vec<String> {
        let mut seen = HashSet::with_capacity(self.blocks.len());
        let again = self.blocks.iter().filter(|(name, _)| !seen.insert(&text[name.clone()]));
        let said = again.take(MOST_SHOWN).map(|(name, block)| {
            let line = 1 + memchr::memchr_iter(b'\n', &text[..value(text, block)]).count();
            // Of plain letters (`name`).
            let name = String::from_utf8_lossy(&text[name.clone()]);
            format!("\n  line {line}: key \"{name}\" already set in map")
        });
        said.collect()
    }
}

/// Where what belongs to a name begins: in the first line behind it that says anything, else in its own.
fn value(text: &[u8], block: &Range<usize>) -> usize {
    let mut at = block.start;
    loop {
        let Some(end) = memchr::memchr(b'\n', &text[at..block.end]) else { return block.start };
        at += end + 1;
        let line = text[at..block.end].split(|b| *b == b'\n').next().unwrap_or_default().trim_ascii();
        if !line.is_empty() && line[0] != b'#' {
            return at;
        }
    }
}

/// Where the name is in a line of nothing but a name and a colon, or an empty list behind it.
fn name(content: &[u8]) -> Option<Range<usize>> {
    let key = content.strip_suffix(b":").or_else(|| content.strip_suffix(b": []"))?;
    let range = match key {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => 1..inner.len() + 1,
        _ => 0..key.len(),
    };
    let is_plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let text = &key[range.clone()];
    let is_text = range.start == 1 || text.first().is_some_and(u8::is_ascii_alphabetic);
    // What YAML takes for truth or nothing is left to the reader of the whole.
    let is_word =
        matches!(text, b"y" | b"n" | b"yes" | b"no" | b"on" | b"off" | b"true" | b"false" | b"null");
    (is_text && !is_word && !text.is_empty() && text.iter().all(is_plain)).then_some(range)
}

/// `None` where a block cannot be read by itself (an anchor may be elsewhere), or means something else than it seems to.
fn of_lines(text: &[u8], lines: &Lines, wanted: &dyn Fn(&str) -> bool) -> Option<Outline> {
    let head: Vec<u8> = lines.head.iter().flat_map(|range| &text[range.clone()]).copied().collect();
    let head = yaml::read_exact(&head).ok()?.as_map()?;
    let mut outline = Outline {
        api_version: fields::text(&head, "apiVersion").ok()?,
        is_strict: true,
        ..Outline::default()
    };
    for (name, block) in &lines.blocks {
        let name = std::str::from_utf8(&text[name.clone()]).ok()?;
        outline.names.push(name.to_owned());
        if wanted(name) {
            let map = yaml::read_exact(&text[block.clone()]).ok()?.as_map()?;
            let value = (map.len() == 1).then(|| map.get(name)).flatten()?;
            outline.blocks.insert(name.to_owned(), value);
        }
    }
    Some(outline)
}

fn of_whole(text: &[u8], wanted: &dyn Fn(&str) -> bool) -> Result<Outline, Error> {
    if text.len() > WHOLE_LIMIT {
        return Err(Error::new(format!(
            "the index is larger than the limit of {WHOLE_LIMIT} bytes for an index that is not in block style"
        )));
    }
    let document = match yaml::read_exact(text).map_err(|error| Error::new(error.text()))? {
        Value::Map(map) => map,
        Value::Nil => Map::new(),
        other => {
            return Err(Error::new(format!(
                "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value of type repo.IndexFile",
                go_kind(&other)
            )));
        }
    };
    let wrong = |why: String| Error::new(format!("error unmarshaling JSON: while decoding JSON: {why}"));
    let mut outline = Outline {
        api_version: fields::text(&document, "apiVersion").map_err(wrong)?,
        is_strict: true,
        ..Outline::default()
    };
    let entries = match document.get("entries") {
        None | Some(Value::Nil) => Map::new(),
        Some(Value::Map(map)) => map,
        Some(other) => {
            return Err(wrong(format!("entries is {}, not a mapping", yaml::described(&other))));
        }
    };
    for (name, value) in entries.entries() {
        let name = name.to_str_lossy().into_owned();
        if wanted(&name) {
            outline.blocks.insert(name.clone(), value);
        }
        outline.names.push(name);
    }
    Ok(outline)
}

/// What Go calls a JSON value.
fn go_kind(value: &Value) -> &'static str {
    match value {
        Value::List(_) => "array",
        Value::String(_) => "string",
        Value::Bool(_) => "bool",
        Value::Map(_) => "object",
        _ => "number",
    }
}

/// `None` where the text is no JSON of that form.
fn of_json(text: &[u8], wanted: &dyn Fn(&str) -> bool) -> Option<Outline> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let outline = Root { wanted }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(outline)
}

struct Root<'a> {
    wanted: &'a dyn Fn(&str) -> bool,
}

impl<'de> DeserializeSeed<'de> for Root<'_> {
    type Value = Outline;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outline, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Root<'_> {
    type Value = Outline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an index")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outline, A::Error> {
        let mut outline = Outline::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "apiVersion" => outline.api_version = map.next_value()?,
                "entries" => map.next_value_seed(Entries { wanted: self.wanted, outline: &mut outline })?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(outline)
    }
}

struct Entries<'a> {
    wanted: &'a dyn Fn(&str) -> bool,
    outline: &'a mut Outline,
}

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the charts of an index")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if (self.wanted)(&name) {
                let value: serde_json::Value = map.next_value()?;
                self.outline.blocks.insert(name.clone(), Value::from(&value));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            self.outline.names.push(name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> Result<Outline, Error> {
        read(text.as_bytes(), &|name| name == "web")
    }

    #[test]
    fn whatever_the_form_the_same_charts_are_found() {
        let forms = [
            "apiVersion: v1\nentries:\n  db: []\n  web:\n  - name: web\n",
            "---\nentries:\n    'db':\n        - {}\n    \"web\":\n        - name: web\napiVersion: \"v1\"\n",
            "{\"apiVersion\":\"v1\",\"entries\":{\"db\":[],\"web\":[{\"name\":\"web\"}]}}",
            "{apiVersion: v1, entries: {db: [], web: [{name: web}]}}",
            "apiVersion: v1\nentries: {db: [], web: [{name: web}]}\n",
            "x: &x {name: web}\napiVersion: v1\nentries:\n  db: []\n  web:\n  - *x\n",
            "apiVersion: v1\nentries:\n  db:\n  web:\n  # a remark\n\n  - name: |-\n      web\n",
        ];
        for text in forms {
            let outline = outline(text).unwrap();
            assert_eq!(outline.names, ["db", "web"], "{text}");
            assert_eq!(outline.api_version, "v1", "{text}");
            let entries = outline.blocks["web"].as_list().unwrap();
            let name = fields::text(&entries.items()[0].as_map().unwrap(), "name").unwrap();
            assert_eq!(name, "web", "{text}");
        }
    }

    #[test]
    fn what_is_no_index_is_refused() {
        assert!(
            outline("- a\n")
                .unwrap_err()
                .text
                .ends_with("json: cannot unmarshal array into Go value of type repo.IndexFile")
        );
        let again = "entries:\n  web:\n  # x\n\n  - a: 1\n  web:\n  # c\n\n  # d\n  - b: 1\n  web: []\n  db:\n  db:\n  web:\n    - c: 1\n";
        assert_eq!(
            outline(again).unwrap_err().text,
            format!(
                "{DOUBLED}\n  line 10: key \"web\" already set in map\n  line 11: key \"web\" already set in map\n  line 13: key \"db\" \
                 already set in map\n  line 15: key \"web\" already set in map"
            )
        );
        assert!(outline("entries: [\n").is_err());
        let large = "[".repeat(WHOLE_LIMIT + 1);
        assert!(outline(&large).unwrap_err().text.contains("larger than the limit"));
    }
}
