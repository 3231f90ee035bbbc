//! A compiled schema held against a value (santhosh-tekuri/jsonschema v6, validator.go). Not objects' and lists' parts.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use foldhash::HashMap;

use super::decimal::{Decimal, equal};
use super::draft::Draft;
use super::finding::{Finding, Kind, Location, Refusal};
use super::json::Json;
use super::model::{Id, Later, Schema, Schemas};
use super::number::{count, number};
use super::sentence;

/// How much a check may cost, in schemas that are looked at: alternatives within alternatives multiply. It is one to two
/// seconds of the sixty that a run has.
const STEPS: u64 = 8 << 20;
/// How deep schemas are followed: they take our stack.
const DEPTH: usize = 1200;
/// So many letters of a message cost as much as a step.
const LETTERS: usize = 16;

/// What is left of the steps, for a schema and its schema of schemas together.
pub(super) struct Budget {
    left: Cell<u64>,
    exceeded: Cell<Option<&'static str>>,
}

impl Budget {
    pub(super) fn new() -> Budget {
        Budget { left: Cell::new(STEPS), exceeded: Cell::new(None) }
    }

    /// Takes steps; false where there are not enough.
    pub(super) fn take(&self, steps: usize) -> bool {
        let left = self.left.get().checked_sub(u64::try_from(steps).unwrap_or(u64::MAX));
        self.left.set(left.unwrap_or_default());
        if left.is_none() && self.exceeded.get().is_none() {
            self.exceeded.set(Some("steps"));
        }
        self.exceeded.get().is_none()
    }

    /// Which limit was met.
    pub(super) fn exceeded(&self) -> Option<String> {
        self.exceeded.get().map(|limit| match limit {
            "steps" => format!("schema takes more than the limit of {STEPS} steps to check; simplify it"),
            "depth" => format!("schema refers to schemas deeper than the limit of {DEPTH}"),
            _ => "a pattern in the schema takes too much memory".to_owned(),
        })
    }

    pub(super) fn stop(&self, limit: &'static str) {
        self.exceeded.set(Some(limit));
    }
}

/// A check.
pub(super) struct Run<'r> {
    pub(super) schemas: &'r dyn Schemas,
    pub(super) budget: &'r Budget,
    /// Where a schema is checked: the schemas of schemas of its parts that have a name.
    pub(super) dialects: Option<&'r HashMap<String, Id>>,
}

/// The schemas that led here.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    schema: Id,
    reference: &'static str,
    /// The number of the value: where two are the same, so are the values.
    value: usize,
    depth: usize,
    parent: Option<&'s Scope<'s>>,
}

/// What no keyword has looked at yet.
#[derive(Default)]
pub(super) struct Unseen {
    pub(super) names: BTreeSet<Rc<str>>,
    pub(super) items: BTreeSet<usize>,
}

impl Unseen {
    fn of(value: &Json, schema: &Schema, wanted: bool) -> Unseen {
        let mut unseen = Unseen::default();
        let later = schema.later();
        match value {
            Json::Object(all)
                if !schema.all_properties_evaluated
                    && (wanted || later.is_some_and(|l| l.unevaluated_properties.is_some())) =>
            {
                unseen.names = all.names().cloned().collect();
            }
            Json::Array(all)
                if !schema.all_items_evaluated
                    && (wanted || later.is_some_and(|l| l.unevaluated_items.is_some())) =>
            {
                unseen.items = (schema.items_evaluated..all.len()).collect();
            }
            _ => {}
        }
        unseen
    }

    fn merge(&mut self, other: &Unseen) {
        self.names.retain(|name| other.names.contains(name));
        self.items.retain(|item| other.items.contains(item));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.items.is_empty()
    }
}

/// One schema at one value.
pub(super) struct Look<'l> {
    pub(super) run: &'l Run<'l>,
    pub(super) schema: &'l Schema,
    pub(super) value: &'l Json,
    pub(super) at: Option<&'l Location<'l>>,
    scope: &'l Scope<'l>,
    meta: Option<Id>,
    /// Whether nothing is asked but whether it fits.
    pub(super) terse: bool,
    pub(super) unseen: Unseen,
    pub(super) errors: Vec<Finding>,
}

impl<'r> Run<'r> {
    /// Checks a value.
    ///
    /// # Errors
    /// What Helm's checker prints, or the limit that was met.
    pub(super) fn check(&self, id: Id, value: &Json) -> Result<(), Refusal> {
        let meta = self.dialects.map(|_| id);
        let found = self.check_root(id, meta, value, 0);
        if let Some(limit) = self.budget.exceeded() {
            return Err(limit.into());
        }
        found.map_err(|finding| {
            let location = self.location(id);
            let mut text = format!("jsonschema validation failed with {}", sentence::quote(&location));
            let mut paths = Vec::new();
            for finding in finding.ungrouped() {
                finding.write(0, &mut text);
                finding.add_paths(&mut paths);
            }
            Refusal { text, paths }
        })
    }

    fn check_root(&self, id: Id, meta: Option<Id>, value: &Json, depth: usize) -> Result<(), Finding> {
        let scope = Scope { schema: id, reference: "", value: 0, depth, parent: None };
        self.look(id, value, None, &scope, meta, false, false).map(drop)
    }

    #[expect(clippy::too_many_arguments, reason = "they are one state that changes from schema to schema")]
    fn look(
        &self,
        id: Id,
        value: &Json,
        at: Option<&Location<'_>>,
        scope: &Scope<'_>,
        meta: Option<Id>,
        terse: bool,
        wanted: bool,
    ) -> Result<Unseen, Finding> {
        let Some(schema) = self.schemas.get(id) else { return Ok(Unseen::default()) };
        if scope.depth >= DEPTH {
            self.budget.stop("depth");
        }
        if !self.budget.take(1) {
            return Err(Finding::default());
        }
        let unseen = if scope.schema == id {
            Unseen::of(value, &schema, wanted)
        } else {
            Unseen::of(value, self.schemas.get(scope.schema).as_deref().unwrap_or(&schema), wanted)
        };
        if !unseen.is_empty() {
            self.budget.take((unseen.names.len() + unseen.items.len()) / 8);
        }
        let errors = Vec::new();
        Look { run: self, schema: &schema, value, at, scope, meta, terse, unseen, errors }.all()
    }

    /// The schema that takes the place of the schema of schemas at a part with a dialect of its own.
    fn dialect_at(&self, id: Id, meta: Option<Id>, at: Option<&Location<'_>>) -> Option<Id> {
        let dialects = self.dialects?;
        if Some(id) != meta {
            return None;
        }
        dialects.get(&Location::pointer(at)).copied()
    }

    /// Where a schema stands, as Helm prints it.
    fn location(&self, id: Id) -> String {
        self.schemas.get(id).map(|schema| schema.location()).unwrap_or_default()
    }

    /// The way to a schema as Helm prints it.
    fn keywords(&self, scope: &Scope<'_>) -> String {
        let mut parts = Vec::new();
        let mut at = scope;
        while let Some(parent) = at.parent {
            parts.push(if at.reference.is_empty() {
                let from = self.location(parent.schema).len();
                self.location(at.schema).get(from..).unwrap_or_default().to_owned()
            } else {
                format!("/{}", at.reference)
            });
            at = parent;
        }
        parts.into_iter().rev().collect()
    }
}

impl Look<'_> {
    fn all(mut self) -> Result<Unseen, Finding> {
        if let Some(fits) = self.schema.constant {
            return if fits { Ok(self.unseen) } else { Err(self.finding(|| "false schema".to_owned())) };
        }
        if let Some(earlier) = self.cycle() {
            let run = self.run;
            return Err(self.finding(|| {
                format!(
                    "both {} and {} resolve to {} causing reference cycle",
                    run.keywords(self.scope),
                    run.keywords(earlier),
                    crate::gostd::strconv::quoted(&self.schema.location())
                )
            }));
        }
        if let Some(finding) = self.kind_of_value() {
            return Err(finding);
        }
        if let Some(target) = self.schema.reference {
            let error = self.follow(target, "$ref");
            if self.schema.draft < Draft::D2019 {
                return error.map_or(Ok(self.unseen), Err);
            }
            self.errors.extend(error);
        }
        match self.value {
            Json::Object(all) => self.object(all),
            Json::Array(all) => self.array(all),
            Json::String(text) => self.string(text),
            Json::Number(_) => self.number(),
            _ => {}
        }
        if self.errors.is_empty() || !self.terse {
            if self.schema.draft >= Draft::D2019 {
                self.dynamic_references();
            }
            self.conditions();
            if self.schema.draft >= Draft::D2019 {
                self.rest();
            }
        }
        match self.errors.len() {
            0 => Ok(self.unseen),
            1 => Err(self.errors.pop().unwrap_or_default()),
            _ => {
                let causes = std::mem::take(&mut self.errors);
                let group = if self.terse { Finding::default() } else { self.plain(Kind::Group) };
                Err(Finding { causes, ..group })
            }
        }
    }

    /// What ends the look at once: a value that is not what was meant at all.
    fn kind_of_value(&self) -> Option<Finding> {
        let (schema, value) = (self.schema, self.value);
        if let Json::Invalid(name) = value {
            return Some(self.finding(|| format!("invalid jsonType {name}")));
        }
        let name = sentence::type_of(value);
        let is_integer = || name == "number" && Decimal::of(value).is_some_and(|n| n.is_integer());
        let fits = |want: &str| want == name || want == "integer" && is_integer();
        if !schema.types.is_empty() && !schema.types.names().any(fits) {
            let wanted = || schema.types.names().collect::<Vec<_>>().join(" or ");
            return Some(self.finding(|| format!("got {name}, want {}", wanted())));
        }
        if let Some(wanted) = schema.exactly.as_ref().filter(|wanted| !equal(value, wanted)) {
            return Some(self.finding(|| sentence::exactly(wanted)));
        }
        if let Some(all) = &schema.enumeration {
            self.run.budget.take(all.len() / 8);
            if !all.iter().any(|one| equal(value, one)) {
                return Some(self.finding(|| sentence::one_of(all)));
            }
        }
        let (format, check) = schema.format?;
        let text = value.text()?;
        let error = check(text).err()?;
        Some(self.finding(|| format!("{} is not valid {format}: {error}", sentence::quote(text))))
    }

    /// The same schema on the same value, further out.
    fn cycle(&self) -> Option<&Scope<'_>> {
        let mut at = self.scope.parent;
        let mut hops = 0;
        while let Some(scope) = at.filter(|scope| scope.value == self.scope.value) {
            if scope.schema == self.scope_schema() {
                return Some(scope);
            }
            hops += 1;
            at = scope.parent;
        }
        self.run.budget.take(hops / 64);
        None
    }

    fn scope_schema(&self) -> Id {
        self.scope.schema
    }

    fn string(&mut self, text: &str) {
        let length = || sentence::size(text.chars().count());
        self.limits("minLength", "maxLength", length);
        let Some(pattern) = &self.schema.pattern else { return };
        self.run.budget.take(text.len() / 256);
        match pattern.is_match(text) {
            Some(true) => {}
            Some(false) => self.error(|| {
                format!("{} does not match pattern {}", sentence::quote(text), sentence::quote(&pattern.text))
            }),
            None => self.run.budget.stop("pattern"),
        }
    }

    fn number(&mut self) {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let schema = self.schema;
        if schema.bounds.is_empty() {
            return;
        }
        let Some(got) = Decimal::of(self.value) else { return };
        let keywords = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
        for name in keywords {
            let Some(want) = schema.bounds.get(name) else { continue };
            let order = got.compare(want);
            let fits = match name {
                "minimum" => order != Less,
                "maximum" => order != Greater,
                "exclusiveMinimum" => order == Greater,
                "exclusiveMaximum" => order == Less,
                _ => order == Equal || got.is_multiple_of(want),
            };
            if !fits {
                self.error(|| {
                    format!("{name}: got {}, want {}", number(got.nearest()), number(want.nearest()))
                });
            }
        }
    }

    /// A smallest and a largest count.
    pub(super) fn limits(&mut self, min: &'static str, max: &'static str, size: impl Fn() -> i64) {
        for name in [min, max] {
            let Some(want) = self.schema.counts.get(name).copied() else { continue };
            let got = size();
            if (name == min && got < want) || (name == max && got > want) {
                self.error(|| format!("{name}: got {}, want {}", count(got), count(want)));
            }
        }
    }

    fn conditions(&mut self) {
        let schema = self.schema;
        if schema.not.is_some_and(|id| self.same(id, "", true).is_none()) {
            self.error(|| "'not' failed".to_owned());
        }
        let mut failed = Vec::new();
        for id in &schema.all_of {
            failed.extend(self.same(*id, "", false));
            if self.terse && !failed.is_empty() {
                break;
            }
        }
        if !failed.is_empty() {
            self.errors_with(failed, || "'allOf' failed".to_owned());
        }
        self.any_of();
        self.one_of();
        let Some(condition) = schema.condition else { return };
        let fits = self.same(condition, "", true).is_none();
        let branch = if fits { schema.then } else { schema.otherwise };
        let error = branch.and_then(|id| self.same(id, "", false));
        self.errors.extend(error);
    }

    fn any_of(&mut self) {
        let mut failed = Vec::new();
        let mut matched = self.schema.any_of.is_empty();
        for id in &self.schema.any_of {
            match self.same(*id, "", false) {
                Some(error) => failed.push(error),
                None => {
                    matched = true;
                    // Each alternative may have looked at other parts.
                    if self.unseen.is_empty() {
                        break;
                    }
                }
            }
        }
        if !matched {
            self.errors_with(failed, || "'anyOf' failed".to_owned());
        }
    }

    fn one_of(&mut self) {
        if self.schema.one_of.is_empty() {
            return;
        }
        let mut failed = Vec::new();
        let mut matched = None;
        for (i, id) in self.schema.one_of.iter().enumerate() {
            match (self.same(*id, "", matched.is_some()), matched) {
                (Some(error), None) => failed.push(error),
                (Some(_), Some(_)) => {}
                (None, None) => matched = Some(i),
                (None, Some(first)) => {
                    let shown = |i| count(sentence::size(i));
                    self.error(|| {
                        format!("'oneOf' failed, subschemas {}, {} matched", shown(first), shown(i))
                    });
                    break;
                }
            }
        }
        if matched.is_none() {
            self.errors_with(failed, || "'oneOf' failed, none matched".to_owned());
        }
    }

    fn dynamic_references(&mut self) {
        let Some(later) = self.schema.later() else { return };
        if let Some(mut target) = later.recursive_reference {
            let target_schema = self.run.schemas.get(target);
            if target_schema.as_deref().and_then(Schema::later).is_some_and(|l| l.recursive_anchor) {
                self.outer(|scope, resource| {
                    if resource.recursive_anchor {
                        target = scope.schema;
                    }
                });
            }
            let error = self.follow(target, "$recursiveRef");
            self.errors.extend(error);
        }
        if let Some((first, anchor)) = &later.dynamic_reference {
            let mut target = *first;
            let target_schema = self.run.schemas.get(target);
            let later = target_schema.as_deref().and_then(Schema::later);
            let is_dynamic = later.map_or("", |l| &l.dynamic_anchor) == anchor;
            if !anchor.is_empty() && is_dynamic {
                self.outer(|_, resource| {
                    if let Some(id) = resource.dynamic_anchors.get(anchor) {
                        target = *id;
                    }
                });
            }
            let error = self.follow(target, "$dynamicRef");
            self.errors.extend(error);
        }
    }

    /// Goes outwards through the schemas that led here, with the named schema that each is part of.
    fn outer(&self, mut each: impl FnMut(&Scope<'_>, &Later)) {
        let mut at = Some(self.scope);
        let mut hops = 0;
        while let Some(scope) = at {
            let schema = self.run.schemas.get(scope.schema);
            let resource = schema.and_then(|schema| self.run.schemas.get(schema.resource));
            if let Some(later) = resource.as_deref().and_then(Schema::later) {
                each(scope, later);
            }
            hops += 1;
            at = scope.parent;
        }
        self.run.budget.take(hops / 64);
    }

    fn follow(&mut self, target: Id, keyword: &'static str) -> Option<Finding> {
        let error = self.same(target, keyword, false)?;
        if self.terse {
            return Some(Finding::default());
        }
        Some(Finding { causes: error.ungrouped(), ..self.plain(Kind::Reference) })
    }

    /// Holds another schema against the same value.
    pub(super) fn same(&mut self, id: Id, reference: &'static str, terse: bool) -> Option<Finding> {
        let scope = Scope {
            schema: id,
            reference,
            value: self.scope.value,
            depth: self.scope.depth + 1,
            parent: Some(self.scope),
        };
        let dialect = self.run.dialect_at(id, self.meta, self.at);
        let meta = dialect.or(self.meta);
        let wanted = !self.unseen.is_empty();
        let id = dialect.unwrap_or(id);
        match self.run.look(id, self.value, self.at, &scope, meta, self.terse || terse, wanted) {
            Ok(unseen) => {
                self.unseen.merge(&unseen);
                None
            }
            Err(error) => Some(error),
        }
    }

    /// Holds a schema against a part of the value.
    pub(super) fn part(&self, id: Id, value: &Json, token: &str) -> Option<Finding> {
        let at = Location { token, parent: self.at };
        let scope = Scope {
            schema: id,
            reference: "",
            value: self.scope.value + 1,
            depth: self.scope.depth + 1,
            parent: Some(self.scope),
        };
        let dialect = self.run.dialect_at(id, self.meta, Some(&at));
        let meta = dialect.or(self.meta);
        self.run.look(dialect.unwrap_or(id), value, Some(&at), &scope, meta, self.terse, false).err()
    }

    /// Holds a schema against a name, which has no place of its own.
    pub(super) fn name(&self, id: Id, name: &str) -> Option<Finding> {
        let dialect = self.run.dialect_at(id, self.meta, self.at);
        let meta = dialect.or(self.meta);
        let value = Json::String(name.into());
        let error = self.run.check_root(dialect.unwrap_or(id), meta, &value, self.scope.depth + 1).err()?;
        let kind = Kind::Sentence(format!("invalid propertyName {}", sentence::quote(name)));
        Some(Finding { causes: error.ungrouped(), ..self.plain(kind) })
    }

    fn plain(&self, kind: Kind) -> Finding {
        Finding { at: Location::pointer(self.at), kind, ..Finding::default() }
    }

    fn finding(&self, text: impl FnOnce() -> String) -> Finding {
        if self.terse {
            return Finding::default();
        }
        let text = text();
        self.run.budget.take(4 + text.len() / LETTERS);
        self.plain(Kind::Sentence(text))
    }

    pub(super) fn error(&mut self, text: impl FnOnce() -> String) {
        let finding = self.finding(text);
        self.errors.push(finding);
    }

    /// A finding about keys of the value.
    pub(super) fn error_at(&mut self, keys: &[&str], text: impl FnOnce() -> String) {
        let finding = self.finding(text);
        let keys = if self.terse { Vec::new() } else { keys.iter().map(|key| (*key).to_owned()).collect() };
        self.errors.push(Finding { keys, ..finding });
    }

    pub(super) fn errors_with(&mut self, causes: Vec<Finding>, text: impl FnOnce() -> String) {
        let finding = self.finding(text);
        self.errors.push(Finding { causes, ..finding });
    }
}
