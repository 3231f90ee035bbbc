//! A schema that has been compiled (santhosh-tekuri/jsonschema v6, schema.go). Not what it makes of a value.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::rc::Rc;

use super::compile::MADE_UP;
use super::decimal::Decimal;
use super::draft::Draft;
use super::formats::Check;
use super::json::Json;
use super::place::Place;
use super::table::Table;
use crate::gostd::regexp::Regexp;

/// Which schema of all that were compiled. Small, since a schema has many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(NonZeroU32);

impl Id {
    pub(super) fn new(index: usize) -> Id {
        Id(u32::try_from(index + 1).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX))
    }

    /// Its index.
    pub(super) fn index(self) -> usize {
        usize::try_from(self.0.get()).map_or(usize::MAX, |number| number - 1)
    }
}

/// Schemas that are compiled, or will be once they are asked for.
pub(super) trait Schemas {
    /// The schema of that identifier; none where it could not be compiled.
    fn get(&self, id: Id) -> Option<Rc<Schema>>;
}

impl Schemas for Vec<Rc<Schema>> {
    fn get(&self, id: Id) -> Option<Rc<Schema>> {
        self.as_slice().get(id.index()).cloned()
    }
}

/// The names of types, in Helm's order.
const TYPES: [&str; 7] = ["null", "boolean", "number", "integer", "string", "array", "object"];

/// A set of types.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Types(u8);

impl Types {
    pub(super) fn of<'n>(names: impl Iterator<Item = &'n str>) -> Types {
        let known = names.filter_map(|name| TYPES.iter().position(|known| *known == name));
        Types(known.fold(0, |set, at| set | 1 << at))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        TYPES.into_iter().enumerate().filter(move |(at, _)| self.0 & 1 << at != 0).map(|(_, name)| name)
    }
}

/// What a part of the values may be.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) draft: Draft,
    pub(super) place: Place,
    /// The schema with a name of its own that it is part of.
    pub(super) resource: Id,
    pub(super) constant: Option<bool>,
    pub(super) reference: Option<Id>,
    /// Empty where all will do.
    pub(super) types: Types,
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
    pub(super) required: Vec<Rc<str>>,
    pub(super) names: Option<Id>,
    pub(super) properties: Table<Id>,
    pub(super) patterns: Vec<(Pattern, Id)>,
    pub(super) additional: Additional,
    pub(super) dependencies: Table<Dependency>,
    pub(super) unique: bool,
    pub(super) contains: Option<Id>,
    /// The first elements' schemas, and that of the others.
    pub(super) first_items: Vec<Id>,
    pub(super) items: Option<Id>,
    pub(super) additional_items: Additional,
    pub(super) pattern: Option<Box<Pattern>>,
    pub(super) later: Option<Box<Later>>,
    pub(super) all_properties_evaluated: bool,
    pub(super) all_items_evaluated: bool,
    pub(super) items_evaluated: usize,
}

/// What schemas ask for since draft 2019-09, and few do.
#[derive(Debug, Default)]
pub(super) struct Later {
    pub(super) dynamic_anchors: BTreeMap<String, Id>,
    pub(super) recursive_reference: Option<Id>,
    pub(super) recursive_anchor: bool,
    pub(super) dynamic_reference: Option<(Id, String)>,
    pub(super) dynamic_anchor: String,
    pub(super) dependent_required: Table<Vec<Rc<str>>>,
    pub(super) dependent_schemas: Table<Id>,
    pub(super) unevaluated_properties: Option<Id>,
    pub(super) unevaluated_items: Option<Id>,
}

impl Later {
    /// Itself, unless nothing is asked for.
    pub(super) fn unless_empty(self) -> Option<Box<Later>> {
        let is_empty = self.dynamic_anchors.is_empty()
            && self.recursive_reference.is_none()
            && !self.recursive_anchor
            && self.dynamic_reference.is_none()
            && self.dynamic_anchor.is_empty()
            && self.dependent_required.is_empty()
            && self.dependent_schemas.is_empty()
            && self.unevaluated_properties.is_none()
            && self.unevaluated_items.is_none();
        (!is_empty).then(|| Box::new(self))
    }
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
    Names(Vec<Rc<str>>),
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
    /// What it asks for of the later drafts.
    pub(super) fn later(&self) -> Option<&Later> {
        self.later.as_deref()
    }

    /// Its address, as messages have it.
    pub(super) fn location(&self) -> String {
        if *self.place.url == *MADE_UP { MADE_UP.to_owned() } else { self.place.text() }
    }

    pub(super) fn new(place: Place, resource: Id) -> Schema {
        Schema {
            draft: Draft::LATEST,
            place,
            resource,
            constant: None,
            reference: None,
            types: Types::default(),
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
            properties: Table::new(),
            patterns: Vec::new(),
            additional: Additional::Unsaid,
            dependencies: Table::new(),
            unique: false,
            contains: None,
            first_items: Vec::new(),
            items: None,
            additional_items: Additional::Unsaid,
            pattern: None,
            later: None,
            all_properties_evaluated: false,
            all_items_evaluated: false,
            items_evaluated: 0,
        }
    }
}
