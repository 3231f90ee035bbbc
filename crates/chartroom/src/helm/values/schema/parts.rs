//! The keywords about the parts of objects and lists (santhosh-tekuri/jsonschema v6, validator.go). Not the others.

use std::rc::Rc;

use foldhash::{HashMap, HashMapExt};

use super::decimal::canonical;
use super::draft::Draft;
use super::json::Json;
use super::model::{Additional, Dependency, Id};
use super::number::count;
use super::sentence::{names, quote, size};
use super::table::Table;
use super::validate::Look;

type Object = Table<Json>;

impl Look<'_> {
    pub(super) fn object(&mut self, all: &Object) {
        let schema = self.schema;
        self.limits("minProperties", "maxProperties", || size(all.len()));
        let missing = missing(all, &schema.required);
        if !missing.is_empty() {
            self.error(|| match missing.as_slice() {
                [one] => format!("missing property {}", quote(one)),
                several => format!("missing properties {}", names(several)),
            });
        }
        if self.done() {
            return;
        }
        for (name, dependency) in schema.dependencies.iter().filter(|(name, _)| all.has(name)) {
            match dependency {
                Dependency::Names(wanted) => self.dependent(all, name, wanted),
                Dependency::Schema(id) => {
                    let error = self.same(*id, "", false);
                    self.errors.extend(error);
                }
            }
        }
        self.members(all);
        if self.done() || schema.draft == Draft::D4 {
            return;
        }
        if let Some(id) = schema.names {
            let errors: Vec<_> = all.names().filter_map(|name| self.name(id, name)).collect();
            self.errors.extend(errors);
        }
        let Some(later) = &schema.later else { return };
        for (_, id) in later.dependent_schemas.iter().filter(|(name, _)| all.has(name)) {
            let error = self.same(*id, "", false);
            self.errors.extend(error);
        }
        for (name, wanted) in later.dependent_required.iter().filter(|(name, _)| all.has(name)) {
            self.dependent(all, name, wanted);
        }
    }

    /// Whether no more than one finding is wanted, and is there.
    fn done(&self) -> bool {
        self.terse && !self.errors.is_empty()
    }

    fn dependent(&mut self, all: &Object, name: &str, wanted: &[Rc<str>]) {
        let missing = missing(all, wanted);
        if !missing.is_empty() {
            self.error(|| format!("properties {} required, if {} exists", names(&missing), quote(name)));
        }
    }

    fn members(&mut self, all: &Object) {
        let schema = self.schema;
        let mut additional = Vec::new();
        for (name, value) in all.iter() {
            if self.done() {
                return;
            }
            let mut evaluated = false;
            if let Some(id) = schema.properties.get(name) {
                evaluated = true;
                let error = self.part(*id, value, name);
                self.errors.extend(error);
            }
            self.run.budget.take(schema.patterns.len() / 4);
            for (pattern, id) in &schema.patterns {
                match pattern.is_match(name) {
                    Some(true) => {
                        evaluated = true;
                        let error = self.part(*id, value, name);
                        self.errors.extend(error);
                    }
                    Some(false) => {}
                    None => self.run.budget.stop("pattern"),
                }
            }
            if !evaluated {
                match schema.additional {
                    Additional::Unsaid => continue,
                    Additional::Allowed(true) => {}
                    Additional::Allowed(false) => additional.push(&**name),
                    Additional::Schema(id) => {
                        let error = self.part(id, value, name);
                        self.errors.extend(error);
                    }
                }
            }
            self.unseen.names.remove(name);
        }
        if !additional.is_empty() {
            self.error_at(&additional, || {
                format!("additional properties {} not allowed", names(&additional))
            });
        }
    }

    pub(super) fn array(&mut self, all: &[Json]) {
        let schema = self.schema;
        self.limits("minItems", "maxItems", || size(all.len()));
        if schema.unique
            && let Some((i, j)) = self.duplicates(all)
        {
            self.error(|| format!("items at {} and {} are equal", count(size(i)), count(size(j))));
        }
        for (i, (id, item)) in schema.first_items.iter().zip(all).enumerate() {
            let error = self.part(*id, item, &i.to_string());
            self.errors.extend(error);
        }
        let looked_at = schema.first_items.len().min(all.len());
        if let Some(id) = schema.items {
            self.others(id, all, looked_at);
        } else {
            match schema.additional_items {
                Additional::Allowed(false) if looked_at < all.len() => {
                    let left = size(all.len() - looked_at);
                    self.error(|| format!("last {} additionalItem(s) not allowed", count(left)));
                }
                Additional::Schema(id) => self.others(id, all, looked_at),
                _ => {}
            }
        }
        self.contains(all);
    }

    fn others(&mut self, id: Id, all: &[Json], from: usize) {
        for (i, item) in all.iter().enumerate().skip(from) {
            let error = self.part(id, item, &i.to_string());
            self.errors.extend(error);
        }
    }

    fn duplicates(&self, all: &[Json]) -> Option<(usize, usize)> {
        let mut seen = HashMap::new();
        for (i, item) in all.iter().enumerate() {
            let mut text = String::new();
            canonical(item, &mut text);
            self.run.budget.take(text.len() / 64);
            if let Some(j) = seen.insert(text, i) {
                return Some((j, i));
            }
        }
        None
    }

    fn contains(&mut self, all: &[Json]) {
        let schema = self.schema;
        let Some(id) = schema.contains else { return };
        let mut failed = Vec::new();
        let mut matched = Vec::new();
        for (i, item) in all.iter().enumerate() {
            match self.part(id, item, &i.to_string()) {
                Some(error) => failed.push(error),
                None => {
                    matched.push(i);
                    if schema.draft >= Draft::D2020 {
                        self.unseen.items.remove(&i);
                    }
                }
            }
        }
        let got = size(matched.len());
        let places = || {
            let at: Vec<String> = matched.iter().map(usize::to_string).collect();
            format!("but matched {} items at {}", count(got), at.join(" "))
        };
        match schema.counts.get("minContains") {
            Some(min) if got < *min && matched.is_empty() => self.errors_with(failed, || {
                format!("min {} items required to match contains schema, but none matched", count(*min))
            }),
            Some(min) if got < *min => self.errors_with(failed, || {
                format!("min {} items required to match contains schema, {}", count(*min), places())
            }),
            None if matched.is_empty() => {
                self.errors_with(failed, || "no items match contains schema".to_owned());
            }
            _ => {}
        }
        if let Some(max) = schema.counts.get("maxContains").filter(|max| got > **max) {
            self.error(|| {
                format!("max {} items required to match contains schema, {}", count(*max), places())
            });
        }
    }

    /// What no keyword has looked at.
    pub(super) fn rest(&mut self) {
        let Some(later) = &self.schema.later else { return };
        if let (Json::Object(all), Some(id)) = (self.value, later.unevaluated_properties) {
            for name in std::mem::take(&mut self.unseen.names) {
                let error = all.get(&name).and_then(|value| self.part(id, value, &name));
                self.errors.extend(error);
            }
        }
        if let (Json::Array(all), Some(id)) = (self.value, later.unevaluated_items) {
            for i in std::mem::take(&mut self.unseen.items) {
                let error = all.get(i).and_then(|value| self.part(id, value, &i.to_string()));
                self.errors.extend(error);
            }
        }
    }
}

fn missing<'w>(all: &Object, wanted: &'w [Rc<str>]) -> Vec<&'w str> {
    wanted.iter().map(|name| &**name).filter(|name| !all.has(name)).collect()
}
