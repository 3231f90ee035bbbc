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
    Chart { files: BTreeMap<String, String>, flags: Flags, options: Options },
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

/// What else `helm template` takes.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--kube-version`, where it is not empty.
    pub kube: String,
    /// `--api-versions`.
    pub apis: Vec<String>,
    pub is_upgrade: bool,
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

    /// The request that this line says, in the server's own words ([`Request::json`]).
    pub fn read(line: &str) -> Option<Request> {
        let said: Value = serde_json::from_str(line).ok()?;
        // What this tool printed has the request in it.
        let said = said.get("request").unwrap_or(&said);
        let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
        let texts = |key: &str| -> Vec<String> {
            said[key]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|text| Some(text.as_str()?.to_owned()))
                .collect()
        };
        let map = |key: &str| said[key].as_object().cloned().unwrap_or_default();
        let files = map("files")
            .into_iter()
            .filter_map(|(path, text)| Some((path, text.as_str()?.to_owned())))
            .collect();
        let flags = Flags {
            values: texts("values"),
            set: texts("set"),
            text: texts("setString"),
            json: texts("setJson"),
            literal: texts("setLiteral"),
        };
        Some(match said["op"].as_str()? {
            "tpl" => Request::Template { template: text("t"), helpers: text("h"), values: map("v"), files },
            "chart" => {
                let is_upgrade = said["upgrade"].as_bool().unwrap_or_default();
                Request::Chart {
                    files,
                    flags,
                    options: Options { kube: text("kube"), apis: texts("apis"), is_upgrade },
                }
            }
            "fold" => Request::Fold(flags),
            "ignore" => Request::Ignore { rules: text("rules"), paths: texts("paths") },
            _ => return None,
        })
    }

    pub fn json(&self) -> Value {
        match self {
            Request::Template { template, helpers, values, files } => {
                json!({"op": "tpl", "t": template, "h": helpers, "v": values, "files": files})
            }
            Request::Chart { files, flags, options } => {
                let mut request = flags.json("chart");
                request["files"] = json!(files);
                request["kube"] = json!(options.kube);
                request["apis"] = json!(options.apis);
                request["upgrade"] = json!(options.is_upgrade);
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
