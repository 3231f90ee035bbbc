//! What both sides are asked, and what they answer.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// What is printed, or the message.
pub type Answer = Result<Vec<u8>, Vec<u8>>;

#[derive(Clone, Debug)]
pub enum Request {
    /// One template, `m/templates/case.yaml`, on values as they are.
    Template {
        template: String,
        helpers: String,
        values: Map<String, Value>,
        files: BTreeMap<String, String>,
    },
    /// A chart in the folder `m`, with values files and flags.
    Chart { files: BTreeMap<String, String>, flags: Flags },
    /// What flags make of each other.
    Fold(Flags),
    /// Which paths a `.helmignore` leaves out.
    Ignore { rules: String, paths: Vec<String> },
}

/// What gives values.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub values: Vec<String>,
    pub set: Vec<String>,
    pub text: Vec<String>,
    pub json: Vec<String>,
    pub literal: Vec<String>,
}

impl Request {
    pub fn template(template: impl Into<String>, values: Value) -> Request {
        let values = match values {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        Request::Template {
            template: template.into(),
            helpers: String::new(),
            values,
            files: BTreeMap::new(),
        }
    }

    pub fn json(&self) -> Value {
        match self {
            Request::Template { template, helpers, values, files } => {
                json!({"op": "tpl", "t": template, "h": helpers, "v": values, "files": files})
            }
            Request::Chart { files, flags } => {
                let mut request = flags.json("chart");
                request["files"] = json!(files);
                request
            }
            Request::Fold(flags) => flags.json("fold"),
            Request::Ignore { rules, paths } => json!({"op": "ignore", "rules": rules, "paths": paths}),
        }
    }
}

impl Flags {
    fn json(&self, op: &str) -> Value {
        let Flags { values, set, text, json, literal } = self;
        json!({"op": op, "values": values, "set": set, "setString": text, "setJson": json, "setLiteral": literal})
    }
}
