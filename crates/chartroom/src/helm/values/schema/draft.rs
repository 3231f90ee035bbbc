//! The drafts of JSON Schema: names, where schemas stand in schemas, vocabularies (santhosh-tekuri/jsonschema v6, draft.go).

use super::json::Json;
use super::place::{below, split};

/// A draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Draft {
    D4,
    D6,
    D7,
    D2019,
    D2020,
}

/// A draft and the vocabularies that are asked for; `None` for the usual ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Dialect {
    pub(super) draft: Draft,
    pub(super) vocabularies: Option<Vec<String>>,
}

/// How schemas stand below a keyword.
#[derive(Clone, Copy)]
enum Below {
    Itself,
    Members,
    Elements,
}

/// Keywords with schemas, and the draft that each begins with.
const SUBSCHEMAS: &[(Draft, &str, Below)] = &[
    (Draft::D4, "definitions", Below::Members),
    (Draft::D4, "not", Below::Itself),
    (Draft::D4, "allOf", Below::Elements),
    (Draft::D4, "anyOf", Below::Elements),
    (Draft::D4, "oneOf", Below::Elements),
    (Draft::D4, "properties", Below::Members),
    (Draft::D4, "additionalProperties", Below::Itself),
    (Draft::D4, "patternProperties", Below::Members),
    (Draft::D4, "items", Below::Itself),
    (Draft::D4, "items", Below::Elements),
    (Draft::D4, "additionalItems", Below::Itself),
    (Draft::D4, "dependencies", Below::Members),
    (Draft::D6, "propertyNames", Below::Itself),
    (Draft::D6, "contains", Below::Itself),
    (Draft::D7, "if", Below::Itself),
    (Draft::D7, "then", Below::Itself),
    (Draft::D7, "else", Below::Itself),
    (Draft::D2019, "$defs", Below::Members),
    (Draft::D2019, "dependentSchemas", Below::Members),
    (Draft::D2019, "unevaluatedProperties", Below::Itself),
    (Draft::D2019, "unevaluatedItems", Below::Itself),
    (Draft::D2019, "contentSchema", Below::Itself),
    (Draft::D2020, "prefixItems", Below::Elements),
];

impl Draft {
    pub(super) const LATEST: Draft = Draft::D2020;

    /// The draft of that name.
    pub(super) fn of_url(url: &str) -> Option<Draft> {
        let (url, fragment) = split(url);
        let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or(url);
        match rest {
            _ if !fragment.is_empty() => None,
            "json-schema.org/schema" | "json-schema.org/draft/2020-12/schema" => Some(Draft::D2020),
            "json-schema.org/draft/2019-09/schema" => Some(Draft::D2019),
            "json-schema.org/draft-07/schema" => Some(Draft::D7),
            "json-schema.org/draft-06/schema" => Some(Draft::D6),
            "json-schema.org/draft-04/schema" => Some(Draft::D4),
            _ => None,
        }
    }

    /// Its name, which is where its schema of schemas is.
    pub(super) fn url(self) -> &'static str {
        match self {
            Draft::D4 => "http://json-schema.org/draft-04/schema",
            Draft::D6 => "http://json-schema.org/draft-06/schema",
            Draft::D7 => "http://json-schema.org/draft-07/schema",
            Draft::D2019 => "https://json-schema.org/draft/2019-09/schema",
            Draft::D2020 => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// The keyword that names a schema.
    pub(super) fn id(self) -> &'static str {
        if self == Draft::D4 { "id" } else { "$id" }
    }

    /// What a schema is called, without its fragment; empty where it has no name.
    pub(super) fn id_of(self, schema: &Json) -> &str {
        if self < Draft::D2019 && schema.get("$ref").is_some() {
            return "";
        }
        split(schema.get(self.id()).and_then(Json::text).unwrap_or_default()).0
    }

    /// The schemas in a schema, with their pointers.
    pub(super) fn subschemas<'j>(self, schema: &'j Json, pointer: &str) -> Vec<(String, &'j Json)> {
        let mut found = Vec::new();
        for (_, name, how) in SUBSCHEMAS.iter().filter(|(since, ..)| *since <= self) {
            let Some(value) = schema.get(name) else { continue };
            let at = below(pointer, name);
            match (how, value) {
                (Below::Itself, _) => found.push((at, value)),
                (Below::Members, Json::Object(all)) => {
                    found.extend(all.iter().map(|(key, value)| (below(&at, key), value)));
                }
                (Below::Elements, Json::Array(all)) => {
                    found.extend(all.iter().enumerate().map(|(i, value)| (format!("{at}/{i}"), value)));
                }
                _ => {}
            }
        }
        found
    }

    fn vocabulary_prefix(self) -> String {
        format!("{}vocab/", self.url().strip_suffix("schema").unwrap_or_default())
    }

    /// Where the schema of a vocabulary is.
    pub(super) fn vocabulary_url(self, name: &str) -> String {
        format!("{}meta/{name}", self.url().strip_suffix("schema").unwrap_or_default())
    }

    fn all_vocabularies(self) -> &'static [&'static str] {
        match self {
            Draft::D2019 => &["core", "applicator", "validation", "meta-data", "format", "content"],
            Draft::D2020 => &[
                "core",
                "applicator",
                "unevaluated",
                "validation",
                "meta-data",
                "format-annotation",
                "format-assertion",
                "content",
            ],
            _ => &[],
        }
    }

    fn default_vocabularies(self) -> &'static [&'static str] {
        match self {
            Draft::D2019 => &["core", "applicator", "validation"],
            Draft::D2020 => &["core", "applicator", "unevaluated", "validation"],
            _ => &[],
        }
    }

    /// The vocabularies that a schema of schemas asks for; the first unknown one as an error.
    pub(super) fn vocabularies(self, meta: &Json) -> Result<Option<Vec<String>>, String> {
        let Some(wanted) = meta.get("$vocabulary").and_then(Json::object).filter(|_| self >= Draft::D2019)
        else {
            return Ok(None);
        };
        let prefix = self.vocabulary_prefix();
        let mut names = Vec::new();
        for (url, _) in wanted.iter().filter(|(_, required)| matches!(required, Json::Bool(true))) {
            let name = url.strip_prefix(&prefix).filter(|name| self.all_vocabularies().contains(name));
            names.push(name.ok_or_else(|| url.to_string())?.to_owned());
        }
        if !names.iter().any(|name| name == "core") {
            names.push("core".to_owned());
        }
        Ok(Some(names))
    }
}

impl Dialect {
    pub(super) fn has(&self, vocabulary: &str) -> bool {
        if vocabulary == "core" || self.draft < Draft::D2019 {
            return true;
        }
        match &self.vocabularies {
            Some(names) => names.iter().any(|name| name == vocabulary),
            None => self.draft.default_vocabularies().contains(&vocabulary),
        }
    }

    /// Whether formats count.
    pub(super) fn asserts_formats(&self) -> bool {
        match self.draft {
            Draft::D2019 => self.has("format"),
            Draft::D2020 => self.has("format-assertion"),
            _ => true,
        }
    }
}
