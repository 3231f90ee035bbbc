//! What the user gives: values files and the `--set` family, folded into one table. Not the chart's defaults.

use super::Error;
use super::strvals::{self, Kind};
use crate::helm::profile::Profile;
use crate::value::{Map, Str, Value};

/// Gives the contents of a values file, standard input (`-`) or an address, or says why it cannot, in the words that
/// the user is to see (`open x.yaml: no such file or directory`).
pub type Read<'r> = dyn FnMut(&[u8]) -> Result<Vec<u8>, String> + 'r;

/// The flags that give values, each in the order of the command line.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// `-f`, `--values`
    pub files: Vec<Str>,
    /// `--set-json`
    pub json: Vec<String>,
    /// `--set`
    pub typed: Vec<String>,
    /// `--set-string`
    pub text: Vec<String>,
    /// `--set-file`
    pub from_files: Vec<String>,
    /// `--set-literal`
    pub literal: Vec<String>,
}

impl Sources {
    /// All of it in one table. Kinds come in the order of the fields; what comes later wins, and tables are merged
    /// (Helm: pkg/cli/values/options.go, `MergeValues`).
    ///
    /// # Errors
    /// The first file that cannot be read or is no YAML table, or the first flag that cannot be understood.
    pub fn fold(&self, profile: &Profile, read: &mut Read<'_>) -> Result<Map, Error> {
        profile.with_its_go(|| self.fold_in_order(profile, read))
    }

    fn fold_in_order(&self, profile: &Profile, read: &mut Read<'_>) -> Result<Map, Error> {
        let values = Map::new();
        for file in &self.files {
            let text = read(file).map_err(Error::Unreadable)?;
            match read_documents(&text, profile) {
                Ok(table) => lay_over(&values, &table),
                Err(error) => {
                    let (file, cause, position) = (file.to_string(), error.text(), error.position());
                    return Err(Error::File { file, cause, text, position });
                }
            }
        }
        let mut filled = 0;
        for text in &self.json {
            set_json(&values, text, profile, &mut filled)?;
        }
        let flags = [
            ("--set", Kind::Typed, &self.typed),
            ("--set-string", Kind::Text, &self.text),
            ("--set-file", Kind::File, &self.from_files),
            ("--set-literal", Kind::Literal, &self.literal),
        ];
        for (flag, kind, texts) in flags {
            let mut read = |path: &str| read(path.as_bytes());
            for text in texts {
                strvals::parse_into(text, kind, &values, profile.rules, &mut read, &mut filled)
                    .map_err(|error| Error::Flag { flag, cause: error.to_string() })?;
            }
        }
        Ok(values)
    }
}

/// The table of a values file: its documents, each laid over those before it; in Helm 3 the first alone.
///
/// # Errors
/// Helm's words for a file that is not made of tables.
pub(in crate::helm) fn read_documents(text: &[u8], profile: &Profile) -> Result<Map, crate::yaml::Error> {
    if !profile.merges_documents {
        return crate::yaml::read_map(text);
    }
    let values = Map::new();
    for document in crate::yaml::read_documents(text)? {
        if let Value::Map(table) = document {
            lay_over(&values, &table);
        }
    }
    Ok(values)
}

/// Lays `upper` over `values`: tables are merged, everything else is replaced, by null as well.
pub fn lay_over(values: &Map, upper: &Map) {
    for (key, value) in upper.entries() {
        match (values.get(&key), &value) {
            (Some(Value::Map(there)), Value::Map(more)) => lay_over(&there, more),
            _ => values.insert(key, value),
        }
    }
}

/// A whole JSON object is merged, `name=JSON` is put under its name.
fn set_json(values: &Map, text: &str, profile: &Profile, filled: &mut usize) -> Result<(), Error> {
    let trimmed = text.trim();
    if !(profile.sets_json_objects && trimmed.starts_with('{')) {
        let mut none = |_: &str| Err(String::new());
        return strvals::parse_into(text, Kind::Json, values, profile.rules, &mut none, filled)
            .map_err(|_| Error::Json { text: text.to_owned() });
    }
    match crate::gostd::json::decode(trimmed.as_bytes()) {
        Ok(Value::Map(object)) => {
            lay_over(values, &object);
            Ok(())
        }
        _ => Err(Error::Json { text: format!("JSON: {text}") }),
    }
}
