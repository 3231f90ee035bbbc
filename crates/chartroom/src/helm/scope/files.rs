//! `.Files`: the files of a chart that are neither templates nor values (Helm: pkg/engine/files.go).

use std::any::Any;
use std::collections::BTreeMap;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::glob::{Fault, Glob};
use crate::gostd;
use crate::gostd::strconv::quoted;
use crate::helm::chart::{Chart, Content};
use crate::value::{Elem, Kind, List, Map, MapType, Object, Signature, Str, Type, Value};
use crate::yaml;

/// The `.Files` of a chart; `lines_of_empty` as in the profile.
pub fn object(chart: &Chart, lines_of_empty: bool) -> Value {
    let contents = chart.files.iter().map(|file| (file.path.clone(), file.data.clone())).collect();
    Value::object(Files { contents, lines_of_empty })
}

#[derive(Debug)]
struct Files {
    /// Contents by path. Most are never asked for.
    contents: BTreeMap<Str, Content>,
    lines_of_empty: bool,
}

/// What Go says where the last letter of an empty text is looked at.
const CRASH: &str = "runtime error: index out of range [-1]";

const METHODS: &[(&str, Signature)] = &[
    ("Get", Signature::fixed(&[Type::String])),
    ("GetBytes", Signature::fixed(&[Type::String])),
    ("Lines", Signature::fixed(&[Type::String])),
    ("Glob", Signature::fixed(&[Type::String])),
    ("AsConfig", Signature::fixed(&[])),
    ("AsSecrets", Signature::fixed(&[])),
];

impl Files {
    fn bytes(&self, path: &Str) -> Rc<[u8]> {
        self.contents.get(path).map(|content| content.bytes().clone()).unwrap_or_default()
    }

    fn to_map(&self) -> Map {
        let entries =
            self.contents.iter().map(|(path, content)| (path.clone(), Value::Bytes(content.bytes().clone())));
        entries.collect::<Map>().with_type(MapType::Bytes)
    }

    fn lines(&self, path: &Str) -> Result<List, String> {
        let bytes = self.bytes(path);
        if !bytes.is_empty() {
            let text = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
            return Ok(List::strings(text.split(|b| *b == b'\n')));
        }
        match self.lines_of_empty || !self.contents.contains_key(path) {
            true => Ok(List::of(Elem::String, Vec::new())),
            false => Err(CRASH.to_owned()),
        }
    }

    /// A pattern that cannot be read matches everything, as in Helm.
    ///
    /// # Errors
    /// It has too many parts, or takes too many steps; or Helm panics at it.
    fn glob(&self, pattern: &[u8]) -> Result<Files, String> {
        let mut glob = match Glob::parse(pattern) {
            Ok(glob) => glob,
            Err(Fault::Malformed) => Glob::everything(),
            Err(fault) => return Err(format!("pattern {}: {fault}", quoted(pattern))),
        };
        let mut contents = BTreeMap::new();
        for (path, content) in &self.contents {
            let fits = glob.matches(path).map_err(|fault| match fault {
                Fault::Panics { .. } => fault.to_string(),
                _ => format!("pattern {}: {fault}", quoted(pattern)),
            })?;
            if fits {
                contents.insert(path.clone(), content.clone());
            }
        }
        Ok(Files { contents, ..*self })
    }

    /// YAML of base name -> what `show` makes of the bytes; nothing where there are no files.
    ///
    /// # Errors
    /// More text than a limit of ours allows; Helm hides its own errors.
    fn as_yaml(&self, show: impl Fn(&[u8]) -> Value) -> Result<Value, String> {
        let base = |path: &Str| Str::from(path.rsplit(|b| *b == b'/').next().unwrap_or(path));
        let map: Map = self.contents.iter().map(|(path, content)| (base(path), show(content))).collect();
        let mut text = match yaml::write(&Value::Map(map)) {
            Err(error) if error.is_limit() => return Err(error.text()),
            other => other.unwrap_or_default(),
        };
        if text.last() == Some(&b'\n') {
            text.pop();
        }
        Ok(Value::string(text))
    }
}

impl Object for Files {
    fn type_name(&self) -> &str {
        "engine.files"
    }

    fn kind(&self) -> Kind {
        Kind::Map
    }

    fn method(&self, name: &str) -> Option<Signature> {
        METHODS.iter().find(|(known, _)| *known == name).map(|(_, signature)| *signature)
    }

    fn call(&self, name: &str, args: &mut [Value]) -> Result<Value, String> {
        let path = args.first().and_then(Value::as_str).cloned().unwrap_or_default();
        Ok(match name {
            "Get" => Value::string(self.bytes(&path).as_ref()),
            "GetBytes" => Value::Bytes(self.bytes(&path)),
            "Lines" => Value::List(self.lines(&path)?),
            "Glob" => Value::object(self.glob(&path)?),
            "AsConfig" => self.as_yaml(|bytes| Value::string(bytes))?,
            "AsSecrets" => self.as_yaml(|bytes| Value::string(STANDARD.encode(bytes)))?,
            _ => return Err(format!("no method {name}")),
        })
    }

    fn display(&self) -> Vec<u8> {
        gostd::fmt::display(&Value::Map(self.to_map()))
    }

    fn underlying(&self) -> Option<Value> {
        Some(Value::Map(self.to_map()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
