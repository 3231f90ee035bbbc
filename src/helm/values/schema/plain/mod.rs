//! The short way to a verdict: schemas of the usual keywords, and values that they surely accept. Not why a value is
//! refused, and not the rarer half of JSON Schema: whatever is not certain goes the long way.
//!
//! The long way compiles the schema of schemas to judge the schema, then the schema; for most charts that is half of
//! the time that rendering them takes.

mod form;
mod verdict;

use serde_json::Value as Json;

/// A schema of usual keywords, which is itself what the schema of schemas wants.
struct Plain<'s> {
    root: &'s Json,
    dialect: Dialect,
}

/// The drafts that differ in nothing which is looked at here, apart from what the fields say.
#[derive(Clone, Copy)]
struct Dialect {
    /// Whether formats count.
    asserts_formats: bool,
    /// Whether a reference stands alone, whatever stands beside it.
    lone_references: bool,
    /// Whether there is `if`.
    has_if: bool,
}

impl Dialect {
    /// The dialect of a document; `None` for those with more differences, draft 4 among them.
    fn of(root: &Json) -> Option<Dialect> {
        let Some(named) = root.get("$schema") else {
            return Some(Dialect { asserts_formats: false, lone_references: false, has_if: true });
        };
        let named = named.as_str()?;
        let named = named.strip_suffix('#').unwrap_or(named);
        // Either scheme will do (santhosh-tekuri/jsonschema: draft.go, `draftFromURL`).
        match named.strip_prefix("http://").or_else(|| named.strip_prefix("https://"))? {
            "json-schema.org/draft-06/schema" => {
                Some(Dialect { asserts_formats: true, lone_references: true, has_if: false })
            }
            "json-schema.org/draft-07/schema" => {
                Some(Dialect { asserts_formats: true, lone_references: true, has_if: true })
            }
            // The name without a draft is the latest one.
            "json-schema.org/draft/2019-09/schema"
            | "json-schema.org/draft/2020-12/schema"
            | "json-schema.org/schema" => {
                Some(Dialect { asserts_formats: false, lone_references: false, has_if: true })
            }
            _ => None,
        }
    }
}

/// Whether the schema is certainly a valid one, and certainly accepts the value.
pub(super) fn accepts(schema: &Json, value: &Json) -> bool {
    let Some(dialect) = Dialect::of(schema) else { return false };
    let plain = Plain { root: schema, dialect };
    plain.is_well_formed() && verdict::Judge::new(&plain).holds(schema, value) == Some(true)
}

impl<'s> Plain<'s> {
    /// What a reference leads to: the document itself, or whatever a JSON pointer without escapes names in it.
    fn target(&self, reference: &str) -> Option<&'s Json> {
        let pointer = reference.strip_prefix('#')?;
        if pointer.is_empty() {
            return Some(self.root);
        }
        let tokens = pointer.strip_prefix('/').filter(|_| !pointer.contains(['~', '%']))?.split('/');
        tokens.enumerate().try_fold(self.root, |at, (depth, token)| {
            // Below another identity the same words may mean another document.
            let is_own = depth == 0 || (at.get("$id").is_none() && at.get("id").is_none());
            is_own.then(|| at.as_object()?.get(token))?
        })
    }
}

#[cfg(test)]
mod tests;
