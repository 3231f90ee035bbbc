//! A schema's text to a verdict on values: reading it, its own validity, what it refers to. Not the wording of findings.

use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::{Draft, PatternOptions, Registry, Resource, Retrieve, Uri, ValidationOptions, Validator};
use serde_json::Value as Json;

use super::findings::Explain;
use super::{formats, instance, plain};
use crate::gostd;
use crate::helm::notice::Notice;
use crate::value::{Map, Value};

/// How large a schema may be: its values and what is compiled of them take some fifty times as much.
const MAX_BYTES: usize = 16 << 20;

/// What Helm calls the schema of whatever chart.
pub(super) const BASE: &str = "file:///values.schema.json";
/// What a reference to a part of the schema is called while that part is used alone.
const PART_BASE: &str = "file:///part.json";
/// What the check of a schema against the schema of schemas is called.
const META_BASE: &str = "file:///metaschema.json";

/// Checks `values`.
///
/// # Errors
/// The lines that Helm prints below the chart's name.
pub(super) fn check(schema: &[u8], values: &Map, notices: &mut Vec<Notice>) -> Result<(), String> {
    let schema = read(schema)?;
    let instance = instance::instance(&Value::Map(values.clone()));
    if instance.as_ref().is_some_and(|instance| plain::accepts(&schema, instance)) {
        return Ok(());
    }
    let outside = Outside::default();
    let checked = check_with(&schema, instance.as_ref(), &outside);
    let urns = std::mem::take(&mut *outside.urns.lock().unwrap_or_else(PoisonError::into_inner));
    notices.extend(urns.into_iter().map(|urn| {
        Notice::warn("unresolved URN reference ignored; using permissive schema").with("urn", urn)
    }));
    checked
}

/// The long way: the schema of schemas, then the schema.
pub(super) fn check_with(schema: &Json, instance: Option<&Json>, outside: &Outside) -> Result<(), String> {
    known_dialects(schema, true)?;
    let draft = Draft::default().detect(schema);
    let failed =
        |error: &dyn std::fmt::Display| meta_findings(schema, draft).unwrap_or_else(|| error.to_string());
    let registry = Registry::new().draft(draft).retriever(outside.clone());
    let registry = registry.add(BASE, Resource::from_contents(schema.clone())).and_then(|r| r.prepare());
    let registry = registry.map_err(|error| failed(&reference_error(&error)))?;
    let validator =
        build(&options(draft, &registry, outside, BASE), schema).map_err(|error| failed(&error))?;
    let Some(instance) = instance else {
        return Err("values are nested too deep to be checked\n".to_owned());
    };
    if validator.is_valid(instance) {
        return Ok(());
    }
    let sub = |location: &str| build(&options(draft, &registry, outside, PART_BASE), &refer(location)).ok();
    let explain = Explain { instance, registry: &registry, base: BASE, sub: &sub };
    Err(explain.lines(&validator.evaluate(instance)) + "\n")
}

/// Whether each `$schema` that counts names a draft that is known here.
fn known_dialects(schema: &Json, is_root: bool) -> Result<(), String> {
    let object = match schema {
        Json::Array(all) => return all.iter().try_for_each(|one| known_dialects(one, false)),
        Json::Object(object) => object,
        _ => return Ok(()),
    };
    let counts = is_root || object.get("$id").is_some_and(Json::is_string);
    if let Some(named) = object.get("$schema").and_then(Json::as_str).filter(|_| counts) {
        let named = named.split('#').next().unwrap_or_default();
        let rest = named.strip_prefix("http://").or_else(|| named.strip_prefix("https://"));
        let Some(rest) = rest else {
            return Err(format!("failing loading \"{named}\": no URLLoader registered for \"{named}\""));
        };
        if !DRAFTS.contains(&rest) {
            return Err(format!("failing loading \"{named}\": {NOT_FETCHED}"));
        }
    }
    object.values().try_for_each(|one| known_dialects(one, false))
}

/// The names of the drafts without their scheme (santhosh-tekuri/jsonschema v6, draft.go, `draftFromURL`).
const DRAFTS: &[&str] = &[
    "json-schema.org/schema",
    "json-schema.org/draft/2020-12/schema",
    "json-schema.org/draft/2019-09/schema",
    "json-schema.org/draft-07/schema",
    "json-schema.org/draft-06/schema",
    "json-schema.org/draft-04/schema",
];

/// Reads the schema's text. Its depth is limited by the reader, since compiling it takes our stack.
fn read(text: &[u8]) -> Result<Json, String> {
    if text.trim_ascii().is_empty() {
        return Err("EOF".to_owned());
    }
    if text.len() > MAX_BYTES {
        return Err(format!("schema is larger than the limit of {MAX_BYTES} bytes"));
    }
    serde_json::from_slice(text).map_err(|unreadable| match gostd::json::decode(text) {
        Ok(_) => unreadable.to_string(),
        Err(error) => match error.text() {
            text if text == "unexpected end of JSON input" => "unexpected EOF".to_owned(),
            text if text.ends_with("after top-level value") => {
                "invalid character after top-level value".to_owned()
            }
            text => text,
        },
    })
}

fn options<'r>(
    draft: Draft,
    registry: &'r Registry<'r>,
    outside: &Outside,
    base: &'static str,
) -> ValidationOptions<'r> {
    // From 2019-09 on a format is a remark and no more.
    let asserted = matches!(draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7);
    let options = jsonschema::options()
        .with_draft(draft)
        .with_registry(registry)
        .with_base_uri(base)
        .with_retriever(outside.clone())
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(asserted);
    if asserted { formats::register(options) } else { options }
}

fn build(options: &ValidationOptions<'_>, schema: &Json) -> Result<Validator, String> {
    options.build(schema).map_err(|error| match error.kind() {
        jsonschema::error::ValidationErrorKind::Referencing(error) => reference_error(error),
        _ => error.to_string(),
    })
}

fn refer(location: &str) -> Json {
    serde_json::json!({ "$ref": location })
}

/// What is wrong with the schema itself; `None` if the schema of schemas finds nothing.
fn meta_findings(schema: &Json, draft: Draft) -> Option<String> {
    let (uri, old) = match draft {
        Draft::Draft4 => ("http://json-schema.org/draft-04/schema", true),
        Draft::Draft6 => ("http://json-schema.org/draft-06/schema", true),
        Draft::Draft7 => ("http://json-schema.org/draft-07/schema", true),
        Draft::Draft201909 => ("https://json-schema.org/draft/2019-09/schema", false),
        _ => ("https://json-schema.org/draft/2020-12/schema", false),
    };
    let outside = Outside::default();
    let resource = Resource::from_contents(refer(uri));
    let registry = Registry::new().draft(draft).add(META_BASE, resource).ok()?.prepare().ok()?;
    let options = || {
        let options = jsonschema::options()
            .with_draft(draft)
            .with_registry(&registry)
            .with_base_uri(META_BASE)
            .with_retriever(outside.clone())
            .should_validate_formats(true);
        if old { formats::register(options) } else { formats::register_only_regex(options) }
    };
    let validator = options().build(&refer(uri)).ok()?;
    if validator.is_valid(schema) {
        return None;
    }
    let sub = |location: &str| options().build(&refer(location)).ok();
    let explain = Explain { instance: schema, registry: &registry, base: META_BASE, sub: &sub };
    let lines = explain.lines_behind_reference(&validator.evaluate(schema));
    Some(format!(
        "\"{BASE}#\" is not valid against metaschema: jsonschema validation failed with '{uri}#'\n{lines}"
    ))
}

fn reference_error(error: &jsonschema::ReferencingError) -> String {
    use jsonschema::ReferencingError as E;
    match error {
        E::PointerToNowhere { pointer } => format!("json-pointer in \"{BASE}#{pointer}\" not found"),
        E::Unretrievable { uri, source } => format!("failing loading \"{uri}\": {source}"),
        E::UnknownSpecification { specification } => {
            format!("failing loading \"{specification}\": {NOT_FETCHED}")
        }
        other => other.to_string(),
    }
}

const NOT_FETCHED: &str = "schemas are read from the chart alone, not from files beside it or the network";

/// What lies outside of the schema. A name that stands for no place allows everything, as in Helm.
#[derive(Clone, Debug, Default)]
pub(super) struct Outside {
    urns: Arc<Mutex<Vec<String>>>,
}

impl Retrieve for Outside {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Json, Box<dyn std::error::Error + Send + Sync>> {
        if uri.scheme().as_str() != "urn" {
            return Err(NOT_FETCHED.into());
        }
        let mut urns = self.urns.lock().unwrap_or_else(PoisonError::into_inner);
        let urn = uri.as_str().to_owned();
        if !urns.contains(&urn) {
            urns.push(urn);
        }
        Ok(Json::Bool(true))
    }
}
