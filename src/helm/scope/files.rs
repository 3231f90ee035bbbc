//! `.Files`: the files of a chart that are neither templates nor values (Helm: pkg/engine/files.go).

use std::any::Any;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::glob::Glob;
use crate::gostd;
use crate::helm::chart::Chart;
use crate::value::{Elem, Kind, List, Map, MapType, Object, Signature, Str, Type, Value};
use crate::yaml;

/// The `.Files` of a chart.
pub fn object(chart: &Chart) -> Value {
    let entries = chart.files.iter().map(|f| (f.path.clone(), Value::Bytes(f.data.clone())));
    Value::object(Files(entries.collect::<Map>().with_type(MapType::Bytes)))
}

#[derive(Debug)]
struct Files(Map);

const METHODS: &[(&str, Signature)] = &[
    ("Get", Signature::fixed(&[Type::String])),
    ("GetBytes", Signature::fixed(&[Type::String])),
    ("Lines", Signature::fixed(&[Type::String])),
    ("Glob", Signature::fixed(&[Type::String])),
    ("AsConfig", Signature::fixed(&[])),
    ("AsSecrets", Signature::fixed(&[])),
];

impl Files {
    fn bytes(&self, path: &[u8]) -> Option<std::rc::Rc<[u8]>> {
        match self.0.get(path) {
            Some(Value::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }

    fn lines(&self, path: &[u8]) -> List {
        let Some(bytes) = self.bytes(path).filter(|b| !b.is_empty()) else {
            return List::of(Elem::String, Vec::new());
        };
        let text = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        List::strings(text.split(|b| *b == b'\n'))
    }

    /// A pattern that cannot be read matches everything, as in Helm.
    fn glob(&self, pattern: &[u8]) -> Files {
        let glob = Glob::parse(pattern);
        let fits = |path: &Str| glob.as_ref().is_none_or(|glob| glob.matches(path));
        let entries = self.0.entries().into_iter().filter(|(path, _)| fits(path));
        Files(entries.collect::<Map>().with_type(MapType::Bytes))
    }

    /// YAML of base name -> what `show` makes of the bytes; nothing where there are no files.
    fn as_yaml(&self, show: impl Fn(&[u8]) -> Value) -> Value {
        let entries = self.0.entries();
        let map: Map = entries
            .iter()
            .filter_map(|(path, value)| match value {
                Value::Bytes(bytes) => {
                    let name = path.rsplit(|b| *b == b'/').next().unwrap_or(path);
                    Some((Str::from(name), show(bytes)))
                }
                _ => None,
            })
            .collect();
        let mut text = yaml::write(&Value::Map(map)).unwrap_or_default();
        if text.last() == Some(&b'\n') {
            text.pop();
        }
        Value::string(text)
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
            "Get" => Value::string(self.bytes(&path).unwrap_or_default().as_ref()),
            "GetBytes" => Value::Bytes(self.bytes(&path).unwrap_or_default()),
            "Lines" => Value::List(self.lines(&path)),
            "Glob" => Value::object(self.glob(&path)),
            "AsConfig" => self.as_yaml(|bytes| Value::string(bytes)),
            "AsSecrets" => self.as_yaml(|bytes| Value::string(STANDARD.encode(bytes))),
            _ => return Err(format!("no method {name}")),
        })
    }

    fn display(&self, _addressable: bool) -> Vec<u8> {
        gostd::fmt::display(&Value::Map(self.0.clone()))
    }

    fn underlying(&self) -> Option<Value> {
        Some(Value::Map(self.0.clone()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
