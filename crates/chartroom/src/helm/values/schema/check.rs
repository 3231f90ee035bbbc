//! A schema's text to a verdict on values. Not the wording of findings.

use super::compile::Compiler;
use super::finding::Refusal;
use super::json::Json;
use super::on_demand::OnDemand;
use super::place::BASE;
use super::validate::{Budget, Run};
use crate::helm::notice::Notice;
use crate::value::{Map, Value};

/// How large a schema may be: its values and what is compiled of them take some fifty times as much.
const MAX_BYTES: usize = 16 << 20;

/// Checks `values`. A schema that `is_sound` is known to be one.
///
/// # Errors
/// The lines that Helm prints below the chart's name, and the paths of the values.
pub(super) fn check(
    schema: &[u8],
    is_sound: bool,
    values: &Map,
    notices: &mut Vec<Notice>,
) -> Result<(), Refusal> {
    if schema.trim_ascii().is_empty() {
        return Err("EOF".to_owned().into());
    }
    if schema.len() > MAX_BYTES {
        return Err(format!("schema is larger than the limit of {MAX_BYTES} bytes").into());
    }
    let budget = Budget::new();
    let mut compiler = Compiler::new(&budget, is_sound);
    compiler.documents.insert(BASE.to_owned(), Json::read(schema)?.into());
    let compiled = compiler.compile(BASE);
    notices.extend(compiler.urns.iter().map(|urn| {
        Notice::warn("unresolved URN reference ignored; using permissive schema").with("urn", urn.clone())
    }));
    let Some(instance) = Json::of_values(&Value::Map(values.clone())) else {
        return Err("values are nested too deep to be checked\n".to_owned().into());
    };
    let compiled = compiled?;
    let found = if is_sound {
        let schemas = OnDemand::new(compiler);
        let found = Run { schemas: &schemas, budget: &budget, dialects: None }.check(compiled, &instance);
        schemas.fault().map_or(found, |why| Err(why.into()))
    } else {
        Run { schemas: &compiler.schemas, budget: &budget, dialects: None }.check(compiled, &instance)
    };
    found.map_err(|Refusal { text, paths }| {
        let own = format!("jsonschema validation failed with '{BASE}#'\n");
        Refusal { text: format!("{}\n", text.strip_prefix(&own).unwrap_or(&text)), paths }
    })
}
