//! A schema's JSON to what it asks for (santhosh-tekuri/jsonschema v6, compiler.go and objcompiler.go). Not holding it
//! against values.

use std::collections::BTreeSet;
use std::rc::Rc;

use foldhash::{HashMap, HashMapExt};

use super::decimal::Decimal;
use super::draft::{Dialect, Draft};
use super::json::Json;
use super::model::{Additional, Dependency, Id, Later, Pattern, Schema, Types};
use super::place::{Place, below, join};
use super::roots::Root;
use super::table::Table;
use super::validate::{Budget, Run};
use super::{formats, plain};
use crate::gostd::regexp;
use crate::gostd::strconv::quoted;

const COUNTS: [&str; 6] =
    ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];

/// Everything that was read and compiled.
pub(super) struct Compiler<'b> {
    /// What is compiled, in the order of `places`.
    pub(super) schemas: Vec<Rc<Schema>>,
    /// What is to be compiled, and was.
    places: Vec<Place>,
    by_place: HashMap<Place, Id>,
    pub(super) roots: HashMap<String, Root>,
    pub(super) documents: HashMap<String, Rc<Json>>,
    /// URNs that stand for nothing.
    pub(super) urns: BTreeSet<String>,
    budget: &'b Budget,
    /// Whether the document is known to be a schema, and to have no names and anchors in it.
    pub(super) is_sound: bool,
    /// The schemas of schemas, where those are not what is compiled.
    metas: Option<Box<Compiler<'b>>>,
    by_dialect: HashMap<Dialect, Id>,
}

/// What is being compiled.
struct Part<'p> {
    schema: &'p Json,
    place: &'p Place,
    dialect: &'p Dialect,
    base: &'p str,
    has_sound_patterns: bool,
}

impl<'b> Compiler<'b> {
    /// For a document that is known to be a schema, and to have no names and anchors in it, if `is_sound`.
    pub(super) fn new(budget: &'b Budget, is_sound: bool) -> Compiler<'b> {
        let metas = Compiler::of_metaschemas(budget);
        Compiler { is_sound, metas: Some(Box::new(metas)), ..Compiler::of_metaschemas(budget) }
    }

    fn of_metaschemas(budget: &'b Budget) -> Compiler<'b> {
        Compiler {
            schemas: Vec::new(),
            places: Vec::new(),
            by_place: HashMap::new(),
            roots: HashMap::new(),
            documents: HashMap::new(),
            urns: BTreeSet::new(),
            budget,
            is_sound: false,
            metas: None,
            by_dialect: HashMap::new(),
        }
    }

    /// Compiles the document at `url` with all that it refers to; of a sound one nothing so far, see `OnDemand`.
    ///
    /// # Errors
    /// Helm's sentence on the first thing that is wrong with it.
    pub(super) fn compile(&mut self, url: &str) -> Result<Id, String> {
        let place = self.resolve(url, "")?;
        if self.is_sound {
            return Ok(self.enqueue(place));
        }
        // Room for all at once: a list that grows copies them.
        self.schemas.reserve(self.roots.get(url).map_or(0, |root| root.processed.len()));
        let id = self.enqueue(place);
        while let Some(place) = self.places.get(self.schemas.len()).cloned() {
            self.ensure(&place)?;
            let schema = self.compile_at(&place, Id::new(self.schemas.len()))?;
            self.schemas.push(Rc::new(schema));
        }
        Ok(id)
    }

    /// Compiles one schema that was queued; none where it was not.
    ///
    /// # Errors
    /// Helm's sentence on what is wrong with it.
    pub(super) fn compile_queued(&mut self, id: Id) -> Result<Option<Schema>, String> {
        let Some(place) = self.places.get(id.index()).cloned() else { return Ok(None) };
        self.ensure(&place)?;
        self.compile_at(&place, id).map(Some)
    }

    fn enqueue(&mut self, place: Place) -> Id {
        if let Some(id) = self.by_place.get(&place) {
            return *id;
        }
        let id = Id::new(self.places.len());
        self.places.push(place.clone());
        self.by_place.insert(place, id);
        id
    }

    fn compile_at(&mut self, place: &Place, id: Id) -> Result<Schema, String> {
        let anything = || Ok(Schema::new(place.clone(), id));
        let Some(root) = self.roots.get(&*place.url) else { return anything() };
        let document = Rc::clone(&root.document);
        let value = place.look_up(&document)?;
        let Some(resource) = root.resource(&place.pointer) else { return anything() };
        let (dialect, base, home) = (resource.dialect.clone(), resource.id.clone(), resource.pointer.clone());
        let has_sound_patterns = root.has_sound_patterns;
        let is_resource = *home == *place.pointer;
        let dynamic = resource.anchors.iter().filter(|(name, _)| resource.dynamic_anchors.contains(name));
        let dynamic: Vec<(String, String)> = if dialect.draft >= Draft::D2020 && is_resource {
            dynamic.map(|(name, at)| (name.clone(), at.clone())).collect()
        } else {
            Vec::new()
        };
        let at = |pointer: String| Place::new(place.url.clone(), pointer);
        let mut schema = Schema::new(place.clone(), self.enqueue(at(home)));
        schema.draft = dialect.draft;
        let mut later = Later::default();
        for (name, pointer) in dynamic {
            later.dynamic_anchors.insert(name, self.enqueue(at(pointer)));
        }
        match value {
            Json::Bool(b) => schema.constant = Some(*b),
            Json::Object(all) if all.is_empty() => schema.constant = Some(true),
            Json::Object(_) => {
                let part = Part { schema: value, place, dialect: &dialect, base: &base, has_sound_patterns };
                self.compile_object(&part, &mut schema, &mut later)?;
            }
            _ => {}
        }
        schema.later = later.unless_empty();
        schema.all_properties_evaluated = !matches!(schema.additional, Additional::Unsaid);
        schema.all_items_evaluated =
            schema.items.is_some() || !matches!(schema.additional_items, Additional::Unsaid);
        schema.items_evaluated = schema.first_items.len();
        Ok(schema)
    }

    fn compile_object(
        &mut self,
        part: &Part<'_>,
        schema: &mut Schema,
        later: &mut Later,
    ) -> Result<(), String> {
        let draft = part.dialect.draft;
        let applies = part.dialect.has("applicator");
        let validates = part.dialect.has("validation");
        schema.reference = self.refer(part, "$ref")?;
        // In old drafts a reference hides the keywords of draft 4, but not those that came later.
        if draft >= Draft::D2019 || schema.reference.is_none() {
            if applies {
                self.applicators(part, schema)?;
            }
            if validates {
                assertions(part, schema)?;
            }
            if self.metas.is_none() || part.dialect.asserts_formats() {
                schema.format = part.text("format").and_then(formats::find);
            }
        }
        if draft >= Draft::D6 {
            if applies {
                schema.contains = self.below(part, "contains");
                schema.names = self.below(part, "propertyNames");
            }
            if validates {
                schema.exactly = part.schema.get("const").cloned();
            }
        }
        if draft >= Draft::D7 && applies {
            schema.condition = self.below(part, "if");
            let constant = part.schema.get("if");
            if schema.condition.is_some() && !matches!(constant, Some(Json::Bool(false))) {
                schema.then = self.below(part, "then");
            }
            if schema.condition.is_some() && !matches!(constant, Some(Json::Bool(true))) {
                schema.otherwise = self.below(part, "else");
            }
        }
        if draft >= Draft::D2019 {
            self.of_2019(part, schema, later)?;
        }
        if draft >= Draft::D2020 {
            if let Some(target) = self.refer(part, "$dynamicRef")? {
                let (_, fragment) =
                    super::place::split_fragment(part.text("$dynamicRef").unwrap_or_default())?;
                let anchor = if fragment.starts_with('/') { String::new() } else { fragment };
                later.dynamic_reference = Some((target, anchor));
            }
            part.text("$dynamicAnchor").unwrap_or_default().clone_into(&mut later.dynamic_anchor);
            if applies {
                schema.first_items = self.list(part, "prefixItems");
                schema.items = self.below(part, "items");
            }
        }
        Ok(())
    }

    fn applicators(&mut self, part: &Part<'_>, schema: &mut Schema) -> Result<(), String> {
        schema.all_of = self.list(part, "allOf");
        schema.any_of = self.list(part, "anyOf");
        schema.one_of = self.list(part, "oneOf");
        schema.not = self.below(part, "not");
        if part.dialect.draft < Draft::D2020 {
            if part.schema.get("items").and_then(Json::array).is_some() {
                schema.first_items = self.list(part, "items");
                schema.additional_items = self.additional(part, "additionalItems");
            } else {
                schema.items = self.below(part, "items");
            }
        }
        schema.properties = self.map(part, "properties");
        for (pattern, id) in self.map(part, "patternProperties").iter() {
            schema.patterns.push((part.pattern("patternProperties", pattern)?, *id));
        }
        schema.additional = self.additional(part, "additionalProperties");
        let dependencies = part.schema.get("dependencies").and_then(Json::object);
        let dependencies = dependencies.into_iter().flat_map(Table::iter).map(|(name, value)| {
            let dependency = match value {
                Json::Array(all) => Dependency::Names(texts(all)),
                _ => {
                    let pointer = below(&below(&part.place.pointer, "dependencies"), name);
                    Dependency::Schema(self.enqueue(part.at(pointer)))
                }
            };
            (Rc::clone(name), dependency)
        });
        schema.dependencies = dependencies.collect();
        Ok(())
    }

    fn of_2019(&mut self, part: &Part<'_>, schema: &mut Schema, later: &mut Later) -> Result<(), String> {
        later.recursive_reference = self.refer(part, "$recursiveRef")?;
        later.recursive_anchor = part.is_set("$recursiveAnchor");
        if part.dialect.has("validation") {
            if schema.contains.is_some() {
                part.count("minContains", schema);
                part.count("maxContains", schema);
            }
            let all = part.schema.get("dependentRequired").and_then(Json::object);
            let lists = all.into_iter().flat_map(Table::iter);
            let lists = lists.filter_map(|(name, value)| Some((Rc::clone(name), texts(value.array()?))));
            later.dependent_required = lists.collect();
        }
        if part.dialect.has("applicator") {
            later.dependent_schemas = self.map(part, "dependentSchemas");
        }
        let home = if part.dialect.draft == Draft::D2019 { "applicator" } else { "unevaluated" };
        if part.dialect.has(home) {
            later.unevaluated_items = self.below(part, "unevaluatedItems");
            later.unevaluated_properties = self.below(part, "unevaluatedProperties");
        }
        Ok(())
    }

    fn refer(&mut self, part: &Part<'_>, name: &str) -> Result<Option<Id>, String> {
        let Some(reference) = part.text(name) else { return Ok(None) };
        let (url, fragment) = join(part.base, reference)?;
        let own = self.roots.get(&*part.place.url).map(|root| root.resolve(&url, &fragment));
        let place = match own.transpose()?.flatten() {
            Some(place) => place,
            None => self.resolve(&url, &fragment)?,
        };
        Ok(Some(self.enqueue(place)))
    }

    fn below(&mut self, part: &Part<'_>, name: &str) -> Option<Id> {
        part.schema.get(name)?;
        Some(self.enqueue(part.at(below(&part.place.pointer, name))))
    }

    fn list(&mut self, part: &Part<'_>, name: &str) -> Vec<Id> {
        let length = part.schema.get(name).and_then(Json::array).map_or(0, <[Json]>::len);
        let at = below(&part.place.pointer, name);
        (0..length).map(|i| self.enqueue(part.at(format!("{at}/{i}")))).collect()
    }

    fn map(&mut self, part: &Part<'_>, name: &str) -> Table<Id> {
        let Some(all) = part.schema.get(name).and_then(Json::object) else { return Table::new() };
        let at = below(&part.place.pointer, name);
        all.names().map(|key| (Rc::clone(key), self.enqueue(part.at(below(&at, key))))).collect()
    }

    fn additional(&mut self, part: &Part<'_>, name: &str) -> Additional {
        match part.schema.get(name) {
            Some(Json::Bool(allowed)) => Additional::Allowed(*allowed),
            Some(_) => self.below(part, name).map_or(Additional::Unsaid, Additional::Schema),
            None => Additional::Unsaid,
        }
    }

    /// Holds a schema against the schema of schemas. Says whether its patterns were looked at.
    pub(super) fn check_schema(&mut self, root: &Root, schema: &Json, pointer: &str) -> Result<bool, String> {
        if self.is_sound {
            return Ok(true);
        }
        let Some(metas) = &mut self.metas else { return Ok(false) };
        let Some(resource) = root.resource(pointer) else { return Ok(false) };
        if plain::is_well_formed(schema, &resource.dialect, pointer.is_empty()) {
            return Ok(true);
        }
        let mut dialects = HashMap::new();
        for (at, resource) in &root.resources {
            dialects.insert(at.clone(), metas.of_dialect(&resource.dialect)?);
        }
        let meta = metas.of_dialect(&resource.dialect)?;
        let run = Run { schemas: &metas.schemas, budget: self.budget, dialects: Some(&dialects) };
        let place = Place::new(&*root.url, pointer);
        run.check(meta, schema).map(|()| false).map_err(|error| {
            format!("{} is not valid against metaschema: {}", quoted(&place.text()), error.text)
        })
    }

    /// The schema of the schemas of a dialect.
    fn of_dialect(&mut self, dialect: &Dialect) -> Result<Id, String> {
        if let Some(id) = self.by_dialect.get(dialect) {
            return Ok(*id);
        }
        let draft = dialect.draft;
        let id = match &dialect.vocabularies {
            None => self.compile(draft.url())?,
            Some(names) => {
                let parts: Result<Vec<Id>, String> =
                    names.iter().map(|name| self.compile(&draft.vocabulary_url(name))).collect();
                let parts = parts?;
                let place = Place::new(MADE_UP, format!("/{}", self.schemas.len()));
                let id = self.enqueue(place.clone());
                let mut schema = Schema::new(place, id);
                schema.draft = draft;
                schema.all_of = parts;
                if draft >= Draft::D2020 {
                    let mut later = Later { dynamic_anchor: "meta".to_owned(), ..Later::default() };
                    later.dynamic_anchors.insert("meta".to_owned(), id);
                    schema.later = later.unless_empty();
                }
                self.schemas.push(Rc::new(schema));
                id
            }
        };
        self.by_dialect.insert(dialect.clone(), id);
        Ok(id)
    }
}

/// What Helm calls the schema of the schemas of a dialect that chooses its vocabularies.
pub(super) const MADE_UP: &str = "urn:mem:metaschema";

impl Part<'_> {
    fn at(&self, pointer: String) -> Place {
        Place::new(self.place.url.clone(), pointer)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.schema.get(name).and_then(Json::text)
    }

    fn is_set(&self, name: &str) -> bool {
        matches!(self.schema.get(name), Some(Json::Bool(true)))
    }

    fn number(&self, name: &str) -> Option<Decimal> {
        Decimal::of(self.schema.get(name)?)
    }

    fn count(&self, name: &'static str, schema: &mut Schema) {
        if let Some(number) = self.number(name).filter(Decimal::is_integer) {
            schema.counts.insert(name, number.low_bits());
        }
    }

    fn pattern(&self, keyword: &str, text: &str) -> Result<Pattern, String> {
        let checked = if self.has_sound_patterns { Ok(()) } else { regexp::check(text.as_bytes()) };
        checked.map(|()| Pattern::new(text)).map_err(|error| {
            let at = self.at(below(&self.place.pointer, keyword)).text();
            format!("invalid regex {} at {}: {error}", quoted(text), quoted(&at))
        })
    }
}

fn assertions(part: &Part<'_>, schema: &mut Schema) -> Result<(), String> {
    schema.types = match part.schema.get("type") {
        Some(Json::Array(all)) => Types::of(all.iter().filter_map(Json::text)),
        Some(one) => Types::of(one.text().into_iter()),
        None => Types::default(),
    };
    schema.enumeration = part.schema.get("enum").and_then(Json::array).map(<[Json]>::to_vec);
    let bounds = [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")];
    for (name, exclusive) in bounds {
        // In draft 4 the exclusive bounds are remarks on the plain ones.
        let (plain, strict) = if part.is_set(exclusive) {
            (None, part.number(name))
        } else {
            (part.number(name), part.number(exclusive))
        };
        schema.bounds.extend(plain.map(|n| (name, n)));
        schema.bounds.extend(strict.map(|n| (exclusive, n)));
    }
    schema.bounds.extend(part.number("multipleOf").map(|n| ("multipleOf", n)));
    COUNTS.into_iter().for_each(|name| part.count(name, schema));
    schema.pattern =
        part.text("pattern").map(|text| part.pattern("pattern", text)).transpose()?.map(Box::new);
    schema.unique = part.is_set("uniqueItems");
    schema.required = part.schema.get("required").and_then(Json::array).map(texts).unwrap_or_default();
    Ok(())
}

fn texts(all: &[Json]) -> Vec<Rc<str>> {
    let text = |one: &Json| if let Json::String(text) = one { Some(Rc::clone(text)) } else { None };
    all.iter().filter_map(text).collect()
}
