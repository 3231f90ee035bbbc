//! Documents with schemas: what is named and anchored in them (santhosh-tekuri/jsonschema v6, roots.go and root.go). Not
//! the keywords.

use std::collections::BTreeMap;
use std::rc::Rc;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::compile::Compiler;
use super::draft::{Dialect, Draft};
use super::json::Json;
use super::metaschemas;
use super::place::{Place, address, join, split, split_fragment};
use crate::gostd::strconv::quoted;
use crate::gostd::url::Url;

/// A document.
#[derive(Debug)]
pub(super) struct Root {
    pub(super) url: String,
    pub(super) document: Rc<Json>,
    /// The schemas with a name of their own, by pointer.
    pub(super) resources: HashMap<String, Resource>,
    by_name: HashMap<String, String>,
    pub(super) processed: HashSet<String>,
    /// Whether all patterns in it are known to be regular expressions.
    pub(super) has_sound_patterns: bool,
}

/// A schema with a name of its own.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) pointer: String,
    pub(super) id: String,
    pub(super) dialect: Dialect,
    pub(super) anchors: BTreeMap<String, String>,
    pub(super) dynamic_anchors: Vec<String>,
}

impl Root {
    pub(super) fn new(url: &str, document: Rc<Json>) -> Root {
        Root {
            url: url.to_owned(),
            document,
            resources: HashMap::new(),
            by_name: HashMap::new(),
            processed: HashSet::new(),
            has_sound_patterns: false,
        }
    }

    /// The schema with a name that a place is part of.
    pub(super) fn resource(&self, pointer: &str) -> Option<&Resource> {
        // Mostly the document is the only one.
        let mut at = if self.resources.len() == 1 && pointer.starts_with('/') { "" } else { pointer };
        loop {
            if let Some(found) = self.resources.get(at) {
                return Some(found);
            }
            at = at.rsplit_once('/')?.0;
        }
    }

    /// Where a fragment leads to within a schema.
    fn fragment_in(&self, fragment: &str, resource: &Resource) -> Result<Place, String> {
        let pointer = if fragment.is_empty() || fragment.starts_with('/') {
            format!("{}{fragment}", resource.pointer)
        } else {
            let found = resource.anchors.get(fragment).cloned();
            found.ok_or_else(|| {
                let wanted = quoted(&address(&resource.id, fragment));
                format!("anchor in {wanted} not found in schema {}", quoted(&self.url))
            })?
        };
        Ok(Place::new(&*self.url, pointer))
    }

    /// Where a reference leads to, if that is in here.
    pub(super) fn resolve(&self, url: &str, fragment: &str) -> Result<Option<Place>, String> {
        let pointer = if url == self.url { Some("") } else { self.by_name.get(url).map(String::as_str) };
        match pointer.and_then(|pointer| self.resources.get(pointer)) {
            Some(resource) => self.fragment_in(fragment, resource).map(Some),
            None => Ok(None),
        }
    }

    fn anchors(&mut self, schema: &Json, pointer: &str, resource: &str) -> Result<(), String> {
        let Some(draft) = self.resources.get(resource).map(|r| r.dialect.draft) else { return Ok(()) };
        let text = |name: &str| schema.get(name).and_then(Json::text);
        if draft < Draft::D2019 {
            if schema.get("$ref").is_some() {
                return Ok(());
            }
            let Some(id) = text(draft.id()) else { return Ok(()) };
            let fragment = split_fragment(id);
            let (_, fragment) = fragment.map_err(|_| {
                format!("error in parsing anchor at {}", quoted(&address(&self.url, pointer)))
            })?;
            if !fragment.is_empty() && !fragment.starts_with('/') {
                self.anchor(&fragment, pointer, resource)?;
            }
            return Ok(());
        }
        if let Some(anchor) = text("$anchor") {
            self.anchor(anchor, pointer, resource)?;
        }
        if draft >= Draft::D2020
            && let Some(anchor) = text("$dynamicAnchor")
        {
            self.anchor(anchor, pointer, resource)?;
            if let Some(resource) = self.resources.get_mut(resource) {
                resource.dynamic_anchors.push(anchor.to_owned());
            }
        }
        Ok(())
    }

    fn anchor(&mut self, anchor: &str, pointer: &str, resource: &str) -> Result<(), String> {
        let Some(resource) = self.resources.get_mut(resource) else { return Ok(()) };
        match resource.anchors.get(anchor) {
            Some(other) if other != pointer => Err(format!(
                "duplicate anchor {} in {} at {} and {}",
                quoted(anchor),
                quoted(&self.url),
                quoted(other),
                quoted(pointer)
            )),
            _ => {
                resource.anchors.insert(anchor.to_owned(), pointer.to_owned());
                Ok(())
            }
        }
    }
}

impl Compiler<'_> {
    /// The place that a reference to any document means.
    pub(super) fn resolve(&mut self, url: &str, fragment: &str) -> Result<Place, String> {
        self.load_root(url)?;
        let place = self.roots.get(url).map(|root| match root.resources.get("") {
            Some(resource) => root.fragment_in(fragment, resource),
            None => Ok(Place::new(url, fragment)),
        });
        place.unwrap_or_else(|| Err(format!("failing loading {}", quoted(url))))
    }

    fn load_root(&mut self, url: &str) -> Result<(), String> {
        if self.roots.contains_key(url) {
            return Ok(());
        }
        let document = self.load(url)?;
        let mut root = Root::new(url, Rc::clone(&document));
        let usual = Dialect { draft: Draft::LATEST, vocabularies: None };
        self.collect(&mut root, &document, url, "", &usual)?;
        if !metaschemas::is_official(url) {
            root.has_sound_patterns = self.check_schema(&root, &document, "")?;
        }
        self.roots.insert(url.to_owned(), root);
        Ok(())
    }

    fn load(&mut self, url: &str) -> Result<Rc<Json>, String> {
        if let Some(document) = self.documents.get(url) {
            return Ok(Rc::clone(document));
        }
        let document = match metaschemas::document(url) {
            Some(document) => document,
            None => self.outside(url).map_err(|why| format!("failing loading {}: {why}", quoted(url)))?,
        };
        let document = Rc::new(document);
        self.documents.insert(url.to_owned(), Rc::clone(&document));
        Ok(document)
    }

    /// What lies outside of the chart. A name that stands for no place allows everything, as in Helm.
    fn outside(&mut self, url: &str) -> Result<Json, String> {
        let parsed = Url::parse(url.as_bytes()).map_err(|error| error.to_string())?;
        match &*parsed.scheme {
            b"urn" => {
                self.urns.insert(url.to_owned());
                Ok(Json::Bool(true))
            }
            b"http" | b"https" | b"file" => Err(NOT_FETCHED.to_owned()),
            _ => {
                let shown = String::from_utf8_lossy(&parsed.text()).into_owned();
                Err(format!("no URLLoader registered for {}", quoted(&shown)))
            }
        }
    }

    fn draft_of(
        &mut self,
        at: &Place,
        schema: &Json,
        fallback: Draft,
        seen: &mut HashSet<String>,
    ) -> Result<Draft, String> {
        let Some(named) = schema.get("$schema").and_then(Json::text) else { return Ok(fallback) };
        if let Some(draft) = Draft::of_url(named) {
            return Ok(draft);
        }
        let (named, _) = split(named);
        if let Err(error) = Url::parse(named.as_bytes()) {
            return Err(format!("invalid $schema in {}: {error}", quoted(&at.text())));
        }
        if at.pointer.is_empty() && *named == *at.url {
            return Err(format!("draft {} is not supported", quoted(named)));
        }
        if !seen.insert(named.to_owned()) {
            return Err(format!("cycle in resolving $schema in {}", quoted(named)));
        }
        let document = self.load(named)?;
        let at = Place::new(named, "");
        self.draft_of(&at, &document, fallback, seen)
    }

    fn vocabularies_of(&mut self, schema: &Json, draft: Draft) -> Result<Option<Vec<String>>, String> {
        let named = schema.get("$schema").and_then(Json::text);
        let Some(named) = named.filter(|named| Draft::of_url(named).is_none()) else { return Ok(None) };
        let (named, _) = split(named);
        let document = self.load(named)?;
        let unknown = |name: String| format!("unsupported vocabulary {} in {}", quoted(&name), quoted(named));
        draft.vocabularies(&document).map_err(unknown)
    }

    /// Finds the names and anchors of a schema and of those in it.
    pub(super) fn collect(
        &mut self,
        root: &mut Root,
        schema: &Json,
        base: &str,
        pointer: &str,
        fallback: &Dialect,
    ) -> Result<(), String> {
        if root.processed.contains(pointer) {
            return Ok(());
        }
        if schema.object().is_some() {
            self.collect_object(root, schema, base, pointer, fallback)?;
        } else if pointer.is_empty() {
            add_resource(root, pointer, base, fallback.clone());
        }
        root.processed.insert(pointer.to_owned());
        Ok(())
    }

    fn collect_object(
        &mut self,
        root: &mut Root,
        schema: &Json,
        base: &str,
        pointer: &str,
        fallback: &Dialect,
    ) -> Result<(), String> {
        let is_named = |name: &&str| schema.get(name).is_some();
        if !pointer.is_empty() && !NAMES.iter().any(is_named) {
            return self.collect_parts(root, schema, base, pointer, fallback);
        }
        let at = Place::new(&*root.url, pointer);
        let mut has_schema = schema.get("$schema").and_then(Json::text).is_some();
        let mut draft = self.draft_of(&at, schema, fallback.draft, &mut HashSet::new())?;
        let mut id = draft.id_of(schema);
        if id.is_empty() && !pointer.is_empty() {
            draft = fallback.draft;
            has_schema = false;
            id = draft.id_of(schema);
        }
        let mut base = base.to_owned();
        if !id.is_empty() {
            let joined = join(&base, id);
            base = joined.map_err(|_| format!("error in parsing id at {}", quoted(&at.text())))?.0;
        }
        if !id.is_empty() || pointer.is_empty() {
            match root.by_name.get(&base) {
                Some(other) if other != pointer => {
                    return Err(format!(
                        "duplicate id {} in {} at {} and {}",
                        quoted(&base),
                        quoted(&root.url),
                        quoted(pointer),
                        quoted(other)
                    ));
                }
                Some(_) => {}
                None => {
                    let dialect = if has_schema {
                        Dialect { draft, vocabularies: self.vocabularies_of(schema, draft)? }
                    } else {
                        fallback.clone()
                    };
                    add_resource(root, pointer, &base, dialect);
                }
            }
        }
        let Some(home) = root.by_name.get(&base).cloned() else { return Ok(()) };
        let Some(dialect) = root.resources.get(&home).map(|r| r.dialect.clone()) else { return Ok(()) };
        root.anchors(schema, pointer, &home)?;
        if self.is_sound {
            return Ok(());
        }
        for (pointer, schema) in draft.subschemas(schema, pointer) {
            self.collect(root, schema, &base, &pointer, &dialect)?;
        }
        Ok(())
    }

    fn collect_parts(
        &mut self,
        root: &mut Root,
        schema: &Json,
        base: &str,
        pointer: &str,
        dialect: &Dialect,
    ) -> Result<(), String> {
        for (pointer, schema) in dialect.draft.subschemas(schema, pointer) {
            self.collect(root, schema, base, &pointer, dialect)?;
        }
        Ok(())
    }

    /// Makes a place known that only a reference leads to.
    pub(super) fn ensure(&mut self, place: &Place) -> Result<(), String> {
        self.load_root(&place.url)?;
        if self.is_sound
            || self.roots.get(&*place.url).is_none_or(|root| root.processed.contains(&*place.pointer))
        {
            return Ok(());
        }
        let Some((url, mut root)) = self.roots.remove_entry(&*place.url) else { return Ok(()) };
        let document = Rc::clone(&root.document);
        let schema = place.look_up(&document)?;
        let home = root.resource(&place.pointer);
        let Some((base, dialect, home)) = home.map(|r| (r.id.clone(), r.dialect.clone(), r.pointer.clone()))
        else {
            return Ok(());
        };
        self.collect(&mut root, schema, &base, &place.pointer, &dialect)?;
        if !root.resources.contains_key(&*place.pointer) {
            root.anchors(schema, &place.pointer, &home)?;
        }
        root.has_sound_patterns &= self.check_schema(&root, schema, &place.pointer)?;
        self.roots.insert(url, root);
        Ok(())
    }
}

fn add_resource(root: &mut Root, pointer: &str, id: &str, dialect: Dialect) {
    root.by_name.insert(id.to_owned(), pointer.to_owned());
    let resource = Resource {
        pointer: pointer.to_owned(),
        id: id.to_owned(),
        dialect,
        anchors: BTreeMap::new(),
        dynamic_anchors: Vec::new(),
    };
    root.resources.insert(pointer.to_owned(), resource);
}

/// The keywords that give a schema a name, an anchor or a dialect of its own.
const NAMES: [&str; 5] = ["$schema", "$id", "id", "$anchor", "$dynamicAnchor"];

const NOT_FETCHED: &str = "schemas are read from the chart alone, not from files beside it or the network; copy the \
                           schema into $defs and refer to it there";
