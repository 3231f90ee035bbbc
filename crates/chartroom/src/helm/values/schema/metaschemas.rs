//! The schemas of schemas, as Helm's checker has them. They are data of the `referencing` crate.

use referencing::meta;
use serde_json::json;

use super::json::Json;

/// Whether a URL belongs to the makers of JSON Schema, whose schemas are not judged.
pub(super) fn is_official(url: &str) -> bool {
    url.starts_with("http://json-schema.org/") || url.starts_with("https://json-schema.org/")
}

/// The document of that URL.
pub(super) fn document(url: &str) -> Option<Json> {
    let name = url
        .strip_prefix("http://json-schema.org/")
        .or_else(|| url.strip_prefix("https://json-schema.org/"))?;
    let document = match name {
        "draft-04/schema" => &meta::DRAFT4,
        "draft-06/schema" => &meta::DRAFT6,
        "draft-07/schema" => &meta::DRAFT7,
        "draft/2019-09/schema" => &meta::DRAFT201909,
        "draft/2019-09/meta/core" => &meta::DRAFT201909_CORE,
        "draft/2019-09/meta/applicator" => &meta::DRAFT201909_APPLICATOR,
        "draft/2019-09/meta/validation" => &meta::DRAFT201909_VALIDATION,
        "draft/2019-09/meta/meta-data" => &meta::DRAFT201909_META_DATA,
        "draft/2019-09/meta/format" => &meta::DRAFT201909_FORMAT,
        "draft/2019-09/meta/content" => &meta::DRAFT201909_CONTENT,
        "schema" | "draft/2020-12/schema" => &meta::DRAFT202012,
        "draft/2020-12/meta/core" => &meta::DRAFT202012_CORE,
        "draft/2020-12/meta/applicator" => &meta::DRAFT202012_APPLICATOR,
        "draft/2020-12/meta/unevaluated" => &meta::DRAFT202012_UNEVALUATED,
        "draft/2020-12/meta/validation" => &meta::DRAFT202012_VALIDATION,
        "draft/2020-12/meta/meta-data" => &meta::DRAFT202012_META_DATA,
        "draft/2020-12/meta/format-annotation" => &meta::DRAFT202012_FORMAT_ANNOTATION,
        "draft/2020-12/meta/format-assertion" => &meta::DRAFT202012_FORMAT_ASSERTION,
        "draft/2020-12/meta/content" => &meta::DRAFT202012_CONTENT,
        _ => return None,
    };
    let mut document = serde_json::Value::clone(document);
    as_helm_has_it(name, &mut document);
    Some(Json::of_serde(&document))
}

/// What the old drafts say otherwise in Helm's checker.
fn as_helm_has_it(name: &str, document: &mut serde_json::Value) {
    if !matches!(name, "draft-04/schema" | "draft-06/schema" | "draft-07/schema") {
        return;
    }
    let Some(properties) = document.get_mut("properties").and_then(|p| p.as_object_mut()) else { return };
    if let Some(values) = properties.get_mut("enum").and_then(|e| e.as_object_mut()) {
        values.insert("minItems".to_owned(), json!(1));
        values.insert("uniqueItems".to_owned(), json!(true));
    }
    match name {
        "draft-04/schema" => {
            properties.insert("$ref".to_owned(), json!({"type": "string"}));
            properties.insert("$schema".to_owned(), json!({"type": "string", "format": "uri"}));
            if let Some(object) = document.as_object_mut() {
                object.remove("id");
            }
        }
        "draft-06/schema" => {
            properties.remove("examples");
            if let Some(patterns) = properties.get_mut("patternProperties").and_then(|p| p.as_object_mut()) {
                patterns.remove("propertyNames");
            }
        }
        _ => {}
    }
}
