//! Who set a value: which file and where in it, or which flag. Not what it is set to.

use std::fmt;

use super::sources::Sources;
use super::strvals::{self, Kind};
use crate::gostd::strings::Bytes;
use crate::helm::profile::Profile;
use crate::value::{Map, Str, Value};

/// The sources of values, with the texts of the files as they were read.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Files and flags.
    pub sources: Sources,
    /// Each file's text, in their order.
    pub texts: Vec<Vec<u8>>,
}

/// Who set a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file; line and column of the key, from 1.
    File {
        /// Its name as typed.
        file: String,
        /// The line.
        line: usize,
        /// The column, in characters.
        column: usize,
    },
    /// A flag such as `--set`.
    Flag(&'static str),
}

impl Given {
    /// Who set the value at the end of `path` (keys, and numbers in lists), or put something in its place: the one that
    /// comes last. `None`: it is the chart's own.
    pub fn origin(&self, path: &[String], profile: &Profile) -> Option<Origin> {
        self.flag(path, profile).map(Origin::Flag).or_else(|| self.file(path))
    }

    /// The text of the file that [`Origin::File`] calls so.
    pub fn text(&self, file: &str) -> Option<&[u8]> {
        let mut pairs = self.sources.files.iter().zip(&self.texts).rev();
        pairs.find(|(name, _)| shown(name) == file).map(|(_, text)| &text[..])
    }

    fn flag(&self, path: &[String], profile: &Profile) -> Option<&'static str> {
        let Sources { json, typed, text, from_files, literal, .. } = &self.sources;
        let flags = [
            ("--set-literal", Kind::Literal, literal),
            ("--set-file", Kind::File, from_files),
            ("--set-string", Kind::Text, text),
            ("--set", Kind::Typed, typed),
            ("--set-json", Kind::Json, json),
        ];
        let sets = |kind: Kind, text: &String| {
            let alone = Map::new();
            let mut nothing = |_: &str| Ok(Vec::new());
            let read = match (kind, crate::gostd::json::decode(text.trim().as_bytes())) {
                (Kind::Json, Ok(Value::Map(object))) => return has(&object, path),
                _ => strvals::parse_into(text, kind, &alone, profile.rules, &mut nothing, &mut 0),
            };
            read.is_ok() && has(&alone, path)
        };
        let mut found =
            flags.into_iter().filter(|(_, kind, texts)| texts.iter().any(|text| sets(*kind, text)));
        found.next().map(|(flag, ..)| flag)
    }

    fn file(&self, path: &[String]) -> Option<Origin> {
        let pairs = self.sources.files.iter().zip(&self.texts).rev();
        let mut found = pairs.filter_map(|(file, text)| Some((file, crate::yaml::find(text, path)?)));
        found.next().map(|(file, (line, column))| Origin::File { file: shown(file), line, column })
    }
}

fn shown(file: &Str) -> String {
    if file.trim_space() == b"-" { "standard input".to_owned() } else { file.to_string() }
}

fn has(map: &Map, path: &[String]) -> bool {
    let start = Value::Map(map.clone());
    let step = |value: Value, key: &String| match &value {
        Value::Map(map) => map.get(key.as_str()),
        Value::List(list) => list.get(key.parse::<usize>().ok()?).cloned(),
        _ => None,
    };
    path.iter().try_fold(start, step).is_some()
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File { file, line, column } => write!(f, "{file}:{line}:{column}"),
            Origin::Flag(flag) => f.write_str(flag),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(given: &Given, path: &str) -> Option<String> {
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        given.origin(&path, &Profile::default()).map(|origin| origin.to_string())
    }

    #[test]
    fn the_last_one_counts() {
        let given = Given {
            sources: Sources {
                files: vec!["a.yaml".into(), "-".into()],
                json: vec!["{\"j\": {\"k\": 1}}".into(), "l=[1]".into()],
                typed: vec!["a.c=1".into(), "x[1].y=2".into()],
                literal: vec!["a.e=x,y=z".into()],
                ..Sources::default()
            },
            texts: vec![b"a:\n  b: 1\n  c: 2\n".to_vec(), b"a: {d: 1}\n".to_vec()],
        };
        assert_eq!(origin(&given, "a.b").as_deref(), Some("a.yaml:2:3"));
        assert_eq!(origin(&given, "a.c").as_deref(), Some("--set"));
        assert_eq!(origin(&given, "a.d").as_deref(), Some("standard input:1:5"));
        assert_eq!(origin(&given, "a.e").as_deref(), Some("--set-literal"));
        assert_eq!(origin(&given, "x.1.y").as_deref(), Some("--set"));
        assert_eq!(origin(&given, "j.k").as_deref(), Some("--set-json"));
        assert_eq!(origin(&given, "l.0").as_deref(), Some("--set-json"));
        assert_eq!(origin(&given, "a.z"), None);
    }
}
