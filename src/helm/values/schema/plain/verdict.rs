//! Whether a well-formed schema accepts a value: yes, no, or not certain. Not why.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::Plain;
use crate::gostd::regexp::Regexp;
use crate::helm::values::schema::formats;

/// How deep schemas are followed: one that refers to itself on the same value would have no end.
const DEPTH: usize = 200;

/// How many schemas are looked at in all: alternatives within alternatives multiply.
const STEPS: u32 = 1 << 20;

/// Follows a schema through a value. `None` stands for "not certain".
pub(super) struct Judge<'p, 's> {
    plain: &'p Plain<'s>,
    depth: Cell<usize>,
    steps: Cell<u32>,
    patterns: RefCell<HashMap<String, Rc<Regexp>>>,
}

impl<'p, 's> Judge<'p, 's> {
    pub(super) fn new(plain: &'p Plain<'s>) -> Judge<'p, 's> {
        Judge { plain, depth: Cell::new(0), steps: Cell::new(0), patterns: RefCell::default() }
    }

    /// Whether `schema` accepts `value`.
    pub(super) fn holds(&self, schema: &Json, value: &Json) -> Option<bool> {
        let Some(all) = schema.as_object() else { return schema.as_bool() };
        self.steps.set(self.steps.get() + 1);
        if self.depth.get() == DEPTH || self.steps.get() > STEPS {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let verdict = match all.get("$ref") {
            Some(reference) if self.plain.dialect.lone_references => self.refers(reference, value),
            _ => every(all.iter().map(|(name, wanted)| self.keyword(all, name, wanted, value))),
        };
        self.depth.set(self.depth.get() - 1);
        verdict
    }

    fn refers(&self, reference: &Json, value: &Json) -> Option<bool> {
        self.holds(self.plain.target(reference.as_str()?)?, value)
    }

    fn keyword(&self, all: &Map<String, Json>, name: &str, wanted: &Json, value: &Json) -> Option<bool> {
        match name {
            "$ref" => self.refers(wanted, value),
            "type" => Some(is_of_type(wanted, value)),
            "enum" => any(wanted.as_array()?.iter().map(|one| equal(one, value))),
            "const" => equal(wanted, value),
            "allOf" => every(wanted.as_array()?.iter().map(|schema| self.holds(schema, value))),
            "anyOf" => any(wanted.as_array()?.iter().map(|schema| self.holds(schema, value))),
            "oneOf" => self.one_of(wanted, value),
            "not" => self.holds(wanted, value).map(|holds| !holds),
            "if" => match (self.holds(wanted, value)?, all.get("then"), all.get("else")) {
                (true, Some(branch), _) | (false, _, Some(branch)) => self.holds(branch, value),
                _ => Some(true),
            },
            _ => match value {
                Json::Object(members) => self.members(all, name, wanted, members),
                Json::Array(items) => self.items(name, wanted, items),
                Json::String(text) => self.text(name, wanted, text),
                Json::Number(number) => bound(name, wanted, number.as_f64()?),
                Json::Null | Json::Bool(_) => Some(true),
            },
        }
    }

    fn one_of(&self, schemas: &Json, value: &Json) -> Option<bool> {
        let mut matched = 0;
        for schema in schemas.as_array()? {
            matched += u32::from(self.holds(schema, value)?);
        }
        Some(matched == 1)
    }

    fn members(
        &self,
        all: &Map<String, Json>,
        name: &str,
        wanted: &Json,
        members: &Map<String, Json>,
    ) -> Option<bool> {
        match name {
            "required" => {
                Some(wanted.as_array()?.iter().filter_map(Json::as_str).all(|k| members.contains_key(k)))
            }
            "minProperties" => Some(members.len() as u64 >= wanted.as_u64()?),
            "maxProperties" => Some(members.len() as u64 <= wanted.as_u64()?),
            "propertyNames" => {
                every(members.keys().map(|name| self.holds(wanted, &Json::String(name.clone()))))
            }
            "properties" => {
                let known = wanted
                    .as_object()?
                    .iter()
                    .filter_map(|(name, schema)| Some((members.get(name)?, schema)));
                every(known.map(|(value, schema)| self.holds(schema, value)))
            }
            "patternProperties" => every(wanted.as_object()?.iter().map(|(pattern, schema)| {
                let pattern = self.pattern(pattern)?;
                let named = members.iter().filter(|(name, _)| pattern.is_match(name.as_bytes()));
                every(named.map(|(_, value)| self.holds(schema, value)))
            })),
            "additionalProperties" => {
                let left = self.left(all, members)?;
                every(left.into_iter().map(|value| self.holds(wanted, value)))
            }
            _ => Some(true),
        }
    }

    /// The members that neither `properties` nor `patternProperties` speaks of.
    fn left<'v>(&self, all: &Map<String, Json>, members: &'v Map<String, Json>) -> Option<Vec<&'v Json>> {
        let named = all.get("properties").and_then(Json::as_object);
        let patterns = all.get("patternProperties").and_then(Json::as_object).into_iter().flat_map(Map::keys);
        let patterns = patterns.map(|p| self.pattern(p)).collect::<Option<Vec<_>>>()?;
        let is_left = |name: &String| {
            !named.is_some_and(|named| named.contains_key(name))
                && !patterns.iter().any(|pattern| pattern.is_match(name.as_bytes()))
        };
        Some(members.iter().filter(|(name, _)| is_left(name)).map(|(_, value)| value).collect())
    }

    fn items(&self, name: &str, wanted: &Json, items: &[Json]) -> Option<bool> {
        match name {
            "items" => every(items.iter().map(|item| self.holds(wanted, item))),
            "minItems" => Some(items.len() as u64 >= wanted.as_u64()?),
            "maxItems" => Some(items.len() as u64 <= wanted.as_u64()?),
            "uniqueItems" if *wanted == Json::Bool(true) && items.len() > 1 => None,
            _ => Some(true),
        }
    }

    fn text(&self, name: &str, wanted: &Json, text: &str) -> Option<bool> {
        match name {
            "minLength" => Some(text.chars().count() as u64 >= wanted.as_u64()?),
            "maxLength" => Some(text.chars().count() as u64 <= wanted.as_u64()?),
            "pattern" => Some(self.pattern(wanted.as_str()?)?.is_match(text.as_bytes())),
            "format" if self.plain.dialect.asserts_formats => {
                formats::reason(wanted.as_str()?, text).is_none().then_some(true)
            }
            _ => Some(true),
        }
    }

    /// A pattern, compiled when a text is first held against it.
    fn pattern(&self, text: &str) -> Option<Rc<Regexp>> {
        if let Some(known) = self.patterns.borrow().get(text) {
            return Some(known.clone());
        }
        let compiled = Rc::new(Regexp::compile(text.as_bytes()).ok()?);
        self.patterns.borrow_mut().insert(text.to_owned(), compiled.clone());
        Some(compiled)
    }
}

/// Whether all hold: a single one that does not decides.
fn every(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for verdict in verdicts {
        match verdict {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

/// Whether one holds: a single one that does decides.
fn any(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    every(verdicts.map(|verdict| verdict.map(|holds| !holds))).map(|none| !none)
}

fn is_of_type(wanted: &Json, value: &Json) -> bool {
    match wanted {
        Json::Array(names) => names.iter().any(|name| is_of_type(name, value)),
        name => match (name.as_str().unwrap_or_default(), value) {
            ("null", Json::Null)
            | ("boolean", Json::Bool(_))
            | ("number", Json::Number(_))
            | ("string", Json::String(_))
            | ("array", Json::Array(_))
            | ("object", Json::Object(_)) => true,
            ("integer", Json::Number(number)) => {
                !number.is_f64() || number.as_f64().is_some_and(|f| f.fract() == 0.0)
            }
            _ => false,
        },
    }
}

/// Whether two values are the same. Numbers are written in more than one way; the long way knows them all.
fn equal(one: &Json, other: &Json) -> Option<bool> {
    match (one, other) {
        (Json::Number(a), Json::Number(b)) => (a == b).then_some(true),
        (Json::Array(_), Json::Array(_)) | (Json::Object(_), Json::Object(_)) => {
            (one == other).then_some(true)
        }
        _ => Some(one == other),
    }
}

fn bound(name: &str, wanted: &Json, number: f64) -> Option<bool> {
    // From here on a float is no longer every integer.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let accepts: fn(Ordering) -> bool = match name {
        "minimum" => Ordering::is_ge,
        "maximum" => Ordering::is_le,
        "exclusiveMinimum" => Ordering::is_gt,
        "exclusiveMaximum" => Ordering::is_lt,
        _ => return Some(true),
    };
    let limit = wanted.as_f64().filter(|limit| limit.abs() < EXACT && number.abs() < EXACT)?;
    number.partial_cmp(&limit).map(accepts)
}
