//! A certificate with its key, as templates see it.

use std::any::Any;

use crate::template::func::Arg;
use crate::value::{Field, Kind, Map, Object, Type, Value};

/// Sprig's pair of PEM texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Certificate {
    pub cert: Vec<u8>,
    pub key: Vec<u8>,
}

const NAME: &str = "sprig.certificate";

impl Object for Certificate {
    fn type_name(&self) -> &str {
        NAME
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Cert" => Some(Value::string(self.cert.as_slice())),
            "Key" => Some(Value::string(self.key.as_slice())),
            _ => None,
        }
    }

    fn has_text(&self, _addressable: bool) -> bool {
        false
    }

    fn declared(&self) -> Option<Vec<Field>> {
        Some(vec![
            Field::new("Cert", Value::string(self.cert.as_slice())),
            Field::new("Key", Value::string(self.key.as_slice())),
        ])
    }

    fn underlying(&self) -> Option<Value> {
        let fields = [("Cert", self.cert.as_slice()), ("Key", &self.key)];
        Some(Value::Map(fields.into_iter().collect::<Map>()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `sprig.certificate`
impl Arg for Certificate {
    const TYPE: Type = Type::Named(NAME);
    fn from_value(value: Value) -> Certificate {
        match value {
            Value::Object(object) => {
                object.as_any().downcast_ref::<Certificate>().cloned().unwrap_or_default()
            }
            _ => Certificate::default(),
        }
    }
}
