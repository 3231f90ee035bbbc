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
        match named.strip_suffix('#').unwrap_or(named) {
            "http://json-schema.org/draft-06/schema" => {
                Some(Dialect { asserts_formats: true, lone_references: true, has_if: false })
            }
            "http://json-schema.org/draft-07/schema" => {
                Some(Dialect { asserts_formats: true, lone_references: true, has_if: true })
            }
            "https://json-schema.org/draft/2019-09/schema"
            | "https://json-schema.org/draft/2020-12/schema" => {
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
    /// What a reference leads to: the document itself, or one of its named parts.
    fn target(&self, reference: &str) -> Option<&'s Json> {
        let path = reference.strip_prefix('#')?;
        if path.is_empty() {
            return Some(self.root);
        }
        let mut tokens = path.strip_prefix('/')?.split('/');
        let (part, name) = (tokens.next()?, tokens.next()?);
        let is_plain = tokens.next().is_none() && !name.contains(['~', '%']);
        (is_plain && matches!(part, "definitions" | "$defs")).then(|| self.root.get(part)?.get(name))?
    }
}

#[cfg(test)]
mod tests;
