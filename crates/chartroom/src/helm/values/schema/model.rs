//! A schema that has been compiled (santhosh-tekuri/jsonschema v6, schema.go). Not what it makes of a value.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::compile::MADE_UP;
use super::decimal::Decimal;
use super::draft::Draft;
use super::formats::Check;
use super::json::Json;
use super::place::Place;
use crate::gostd::regexp::Regexp;

/// Which schema of all that were compiled.
pub(super) type Id = usize;

/// What a part of the values may be.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) draft: Draft,
    pub(super) place: Place,
    /// The schema with a name of its own that it is part of.
    pub(super) resource: Id,
    pub(super) dynamic_anchors: BTreeMap<String, Id>,
    pub(super) constant: Option<bool>,
    pub(super) reference: Option<Id>,
    pub(super) recursive_reference: Option<Id>,
    pub(super) recursive_anchor: bool,
    pub(super) dynamic_reference: Option<(Id, String)>,
    pub(super) dynamic_anchor: String,
    /// Names of types, in Helm's order; empty where all will do.
    pub(super) types: Vec<&'static str>,
    pub(super) enumeration: Option<Vec<Json>>,
    pub(super) exactly: Option<Json>,
    pub(super) format: Option<(&'static str, Check)>,
    pub(super) not: Option<Id>,
    pub(super) all_of: Vec<Id>,
    pub(super) any_of: Vec<Id>,
    pub(super) one_of: Vec<Id>,
    pub(super) condition: Option<Id>,
    pub(super) then: Option<Id>,
    pub(super) otherwise: Option<Id>,
    /// Limits of counts, by keyword.
    pub(super) counts: BTreeMap<&'static str, i64>,
    /// Limits of numbers, by keyword.
    pub(super) bounds: BTreeMap<&'static str, Decimal>,
    pub(super) required: Vec<String>,
    pub(super) names: Option<Id>,
    pub(super) properties: BTreeMap<String, Id>,
    pub(super) patterns: Vec<(Pattern, Id)>,
    pub(super) additional: Additional,
    pub(super) dependencies: BTreeMap<String, Dependency>,
    pub(super) dependent_required: BTreeMap<String, Vec<String>>,
    pub(super) dependent_schemas: BTreeMap<String, Id>,
    pub(super) unevaluated_properties: Option<Id>,
    pub(super) unevaluated_items: Option<Id>,
    pub(super) unique: bool,
    pub(super) contains: Option<Id>,
    /// The first elements' schemas, and that of the others.
    pub(super) first_items: Vec<Id>,
    pub(super) items: Option<Id>,
    pub(super) additional_items: Additional,
    pub(super) pattern: Option<Pattern>,
    pub(super) all_properties_evaluated: bool,
    pub(super) all_items_evaluated: bool,
    pub(super) items_evaluated: usize,
}

/// What is allowed beside what is named.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Additional {
    #[default]
    Unsaid,
    Allowed(bool),
    Schema(Id),
}

/// What the presence of a property asks for.
#[derive(Debug)]
pub(super) enum Dependency {
    Names(Vec<String>),
    Schema(Id),
}

/// A regular expression, compiled once it is needed.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) text: String,
    compiled: OnceCell<Option<Regexp>>,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Pattern {
        Pattern { text: text.to_owned(), compiled: OnceCell::new() }
    }

    /// Whether it is found in a text; `None` where the expression takes too much memory.
    pub(super) fn is_match(&self, text: &str) -> Option<bool> {
        let compiled = self.compiled.get_or_init(|| Regexp::compile(self.text.as_bytes()).ok());
        compiled.as_ref().map(|regexp| regexp.is_match(text.as_bytes()))
    }
}

impl Schema {
    /// Its address, as messages have it.
    pub(super) fn location(&self) -> String {
        if *self.place.url == *MADE_UP { MADE_UP.to_owned() } else { self.place.text() }
    }

    pub(super) fn new(place: Place, resource: Id) -> Schema {
        Schema {
            draft: Draft::LATEST,
            place,
            resource,
            dynamic_anchors: BTreeMap::new(),
            constant: None,
            reference: None,
            recursive_reference: None,
            recursive_anchor: false,
            dynamic_reference: None,
            dynamic_anchor: String::new(),
            types: Vec::new(),
            enumeration: None,
            exactly: None,
            format: None,
            not: None,
            all_of: Vec::new(),
            any_of: Vec::new(),
            one_of: Vec::new(),
            condition: None,
            then: None,
            otherwise: None,
            counts: BTreeMap::new(),
            bounds: BTreeMap::new(),
            required: Vec::new(),
            names: None,
            properties: BTreeMap::new(),
            patterns: Vec::new(),
            additional: Additional::Unsaid,
            dependencies: BTreeMap::new(),
            dependent_required: BTreeMap::new(),
            dependent_schemas: BTreeMap::new(),
            unevaluated_properties: None,
            unevaluated_items: None,
            unique: false,
            contains: None,
            first_items: Vec::new(),
            items: None,
            additional_items: Additional::Unsaid,
            pattern: None,
            all_properties_evaluated: false,
            all_items_evaluated: false,
            items_evaluated: 0,
        }
    }
}
