//! What the checker went through, to the findings that Helm would print, nested and in a fixed order. Not the sentence of
//! a single keyword.
//!
//! The checker's record is a tree of schemas and keywords by turns; a reference stands for the schema it leads to.
//! Helm's findings follow the schemas (santhosh-tekuri/jsonschema v6, validator.go and output.go): one finding stays alone,
//! several of one schema are gathered under `validation failed`.

use jsonschema::{Evaluation, OutputUnit, Registry, Validator};
use serde_json::Value as Json;

use super::sentence::{self, quote};

/// A finding and those that explain it.
pub(super) struct Finding {
    at: String,
    text: String,
    causes: Vec<Finding>,
    /// Whether it only holds several findings together.
    group: bool,
}

impl Finding {
    fn new(at: &str, text: impl Into<String>) -> Finding {
        Finding { at: at.to_owned(), text: text.into(), causes: Vec::new(), group: false }
    }

    fn because(at: &str, text: impl Into<String>, causes: Vec<Finding>) -> Finding {
        Finding { causes, ..Finding::new(at, text) }
    }

    /// The findings behind a group, or the finding itself.
    fn ungrouped(self) -> Vec<Finding> {
        if self.group { self.causes } else { vec![self] }
    }

    fn write(&self, indent: usize, lines: &mut Vec<String>) {
        lines.push(format!("{}- at {}: {}", "  ".repeat(indent), quote(&self.at), self.text));
        self.causes.iter().for_each(|cause| cause.write(indent + 1, lines));
    }
}

/// Everything that it takes to say what is wrong.
pub(super) struct Explain<'a> {
    /// What was checked.
    pub(super) instance: &'a Json,
    /// Where schemas are found.
    pub(super) registry: &'a Registry<'a>,
    /// The place that schema locations without one belong to.
    pub(super) base: &'static str,
    /// The checker of the schema at a location.
    pub(super) sub: &'a dyn Fn(&str) -> Option<Validator>,
}

impl Explain<'_> {
    /// A line for each finding.
    pub(super) fn lines(&self, evaluation: &Evaluation) -> String {
        self.written(&evaluation.root())
    }

    /// The same for a schema that is nothing but a reference, which is left out.
    pub(super) fn lines_behind_reference(&self, evaluation: &Evaluation) -> String {
        let root = evaluation.root();
        root.children().next().map_or_else(|| self.written(&root), |target| self.written(&target))
    }

    fn written(&self, unit: &OutputUnit<'_>) -> String {
        let mut lines = Vec::new();
        for finding in self.schema(unit).into_iter().flat_map(Finding::ungrouped) {
            finding.write(0, &mut lines);
        }
        lines.join("\n")
    }

    /// The findings of one schema on one value, as one.
    fn schema(&self, unit: &OutputUnit<'_>) -> Option<Finding> {
        let at = unit.instance_location().as_str();
        if unit.errors().iter().any(|error| error.keyword() == "falseSchema") {
            return Some(Finding::new(at, "false schema"));
        }
        let mut found = Vec::new();
        for keyword in unit.children().filter(|child| !child.valid()) {
            self.keyword(&keyword, &mut found);
        }
        found.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.at.cmp(&y.at)));
        // Where the value is not what was meant at all, Helm looks no further.
        if found.first().is_some_and(|(rank, _)| *rank <= Rank::FORMAT) {
            found.truncate(1);
        }
        let mut found: Vec<Finding> = found.into_iter().map(|(_, finding)| finding).collect();
        if found.len() > 1 {
            let group = Finding::because(at, "validation failed", found);
            return Some(Finding { group: true, ..group });
        }
        found.pop()
    }

    fn keyword(&self, unit: &OutputUnit<'_>, found: &mut Vec<(Rank, Finding)>) {
        let name = last(unit.evaluation_path().as_str());
        let at = unit.instance_location().as_str();
        let rank = Rank::of(&name);
        let value = self.value(unit);
        let value = value.as_ref().unwrap_or(&Json::Null);
        let instance = self.instance.pointer(at).unwrap_or(&Json::Null);
        match &*name {
            "$ref" | "$recursiveRef" | "$dynamicRef" => {
                found.extend(self.schema(unit).map(|finding| (rank, Finding { group: false, ..finding })));
            }
            "allOf" | "anyOf" => {
                let causes = self.failed(unit);
                found.push((rank, Finding::because(at, format!("'{name}' failed"), causes)));
            }
            "oneOf" => found.push((rank, self.one_of(unit, at))),
            "if" => {
                let branch =
                    unit.children().filter(|c| !c.valid() && last(c.evaluation_path().as_str()) != "if");
                found.extend(branch.filter_map(|c| self.schema(&c)).map(|finding| (rank, finding)));
            }
            "propertyNames" => found.extend(self.names(unit, instance, at).map(|finding| (rank, finding))),
            "contains" => found.extend(self.contains(unit, instance, at).map(|finding| (rank, finding))),
            "dependencies" | "dependentRequired" => {
                let missing = sentence::dependencies(value, instance);
                found.extend(missing.into_iter().map(|text| (rank, Finding::new(at, text))));
                found.extend(self.named_schemas(unit).map(|finding| (rank, finding)));
            }
            "properties"
            | "patternProperties"
            | "additionalProperties"
            | "unevaluatedProperties"
            | "items"
            | "prefixItems"
            | "additionalItems"
            | "unevaluatedItems"
            | "dependentSchemas" => {
                self.members(unit, &name, value, instance, found);
            }
            _ => {
                let siblings = self.siblings(unit);
                let keyword = sentence::Keyword { name: &name, value, siblings: siblings.as_ref() };
                found.push((rank, Finding::new(at, keyword.sentence(instance))));
            }
        }
    }

    /// Keywords that hand parts of the value to other schemas; some also forbid the parts that are left.
    fn members(
        &self,
        unit: &OutputUnit<'_>,
        name: &str,
        value: &Json,
        instance: &Json,
        found: &mut Vec<(Rank, Finding)>,
    ) {
        let at = unit.instance_location().as_str();
        let before = found.len();
        found.extend(self.failed(unit).into_iter().map(|finding| (Rank::members(name), finding)));
        let forbids =
            *value == Json::Bool(false) && matches!(name, "additionalProperties" | "additionalItems");
        if !unit.errors().is_empty() && (forbids || found.len() == before) {
            let siblings = self.siblings(unit);
            let keyword = sentence::Keyword { name, value, siblings: siblings.as_ref() };
            found.push((Rank::of(name), Finding::new(at, keyword.sentence(instance))));
        }
    }

    /// The findings of the schemas below a keyword, in their order.
    fn failed(&self, unit: &OutputUnit<'_>) -> Vec<Finding> {
        unit.children().filter(|child| !child.valid()).filter_map(|child| self.schema(&child)).collect()
    }

    fn one_of(&self, unit: &OutputUnit<'_>, at: &str) -> Finding {
        let matched: Vec<usize> =
            unit.children().enumerate().filter(|(_, child)| child.valid()).map(|(i, _)| i).collect();
        match *matched {
            [first, second, ..] => {
                Finding::new(at, format!("'oneOf' failed, subschemas {first}, {second} matched"))
            }
            _ => Finding::because(at, "'oneOf' failed, none matched", self.failed(unit)),
        }
    }

    /// One finding for each name; what is wrong with it is told as if the name stood alone.
    fn names<'s>(
        &'s self,
        unit: &'s OutputUnit<'_>,
        instance: &'s Json,
        at: &'s str,
    ) -> impl Iterator<Item = Finding> + 's {
        let names = instance.as_object().into_iter().flat_map(|object| object.keys());
        unit.children().zip(names).filter(|(child, _)| !child.valid()).map(move |(child, name)| {
            let name_alone = Json::String(name.clone());
            let alone =
                Explain { instance: &name_alone, registry: self.registry, base: self.base, sub: self.sub };
            let location = self.location(&child);
            let evaluation = (self.sub)(&location).map(|validator| validator.evaluate(&name_alone));
            let causes = evaluation.and_then(|e| alone.schema(&e.root())).map(Finding::ungrouped);
            Finding::because(at, format!("invalid propertyName {}", quote(name)), causes.unwrap_or_default())
        })
    }

    /// Why too few elements fit, element by element.
    fn contains(&self, unit: &OutputUnit<'_>, instance: &Json, at: &str) -> Option<Finding> {
        let items = instance.as_array()?;
        let location = self.location(unit);
        let validator = (self.sub)(&location)?;
        let (mut matched, mut causes) = (Vec::new(), Vec::new());
        for (i, item) in items.iter().enumerate() {
            if validator.is_valid(item) {
                matched.push(i);
                continue;
            }
            let alone = Explain { instance: item, registry: self.registry, base: self.base, sub: self.sub };
            let finding = alone.schema(&validator.evaluate(item).root());
            causes.extend(finding.map(|finding| finding.below(&format!("{at}/{i}"))));
        }
        let (text, explained) = sentence::contains(self.siblings(unit).as_ref(), &matched);
        Some(Finding::because(at, text, if explained { causes } else { Vec::new() }))
    }

    fn named_schemas<'s>(&'s self, unit: &'s OutputUnit<'_>) -> impl Iterator<Item = Finding> + 's {
        // Lists of names are a schema and keyword of their own in the record; they have been told already.
        let by_name =
            |child: &OutputUnit<'_>| child.evaluation_path().as_str() != unit.evaluation_path().as_str();
        unit.children()
            .filter(move |child| !child.valid() && by_name(child))
            .filter_map(|child| self.schema(&child))
    }

    /// The absolute place of a schema or keyword.
    fn location(&self, unit: &OutputUnit<'_>) -> String {
        let location = unit.schema_location();
        if location.contains('#') { location.to_owned() } else { format!("{}#{location}", self.base) }
    }

    /// The value of a keyword.
    fn value(&self, unit: &OutputUnit<'_>) -> Option<Json> {
        self.lookup(&self.location(unit))
    }

    /// The schema that a keyword is part of.
    fn siblings(&self, unit: &OutputUnit<'_>) -> Option<Json> {
        let location = self.location(unit);
        self.lookup(location.rsplit_once('/')?.0)
    }

    fn lookup(&self, location: &str) -> Option<Json> {
        let base = jsonschema::uri::from_str(self.base).ok()?;
        let found = self.registry.resolver(base).lookup(location).ok()?.contents().clone();
        Some(found)
    }
}

impl Finding {
    /// The same finding on a part of a value that lies at `at`.
    fn below(self, at: &str) -> Finding {
        let causes = self.causes.into_iter().map(|cause| cause.below(at)).collect();
        Finding { at: format!("{at}{}", self.at), causes, ..self }
    }
}

/// The order in which Helm's checker goes through the keywords of one schema.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(usize);

/// Those whose order among each other does not matter, since they look at different types, stand side by side. The
/// parts of a value come where `properties` stands.
const ORDER: &[&str] = &[
    "type",
    "const",
    "enum",
    "format",
    "$ref",
    "minProperties",
    "maxProperties",
    "required",
    "dependencies",
    "properties",
    "additionalProperties",
    "propertyNames",
    "dependentSchemas",
    "dependentRequired",
    "minItems",
    "maxItems",
    "uniqueItems",
    "prefixItems",
    "items",
    "additionalItems",
    "contains",
    "minLength",
    "maxLength",
    "pattern",
    "contentEncoding",
    "contentMediaType",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "$recursiveRef",
    "$dynamicRef",
    "not",
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "unevaluatedProperties",
    "unevaluatedItems",
];

impl Rank {
    const FORMAT: Rank = Rank(3);

    fn of(name: &str) -> Rank {
        Rank(ORDER.iter().position(|n| *n == name).unwrap_or(ORDER.len()))
    }

    fn members(name: &str) -> Rank {
        Rank::of(match name {
            "patternProperties" | "additionalProperties" => "properties",
            "additionalItems" => "items",
            other => other,
        })
    }
}

/// The last part of a JSON pointer, without escapes.
fn last(pointer: &str) -> String {
    let token = pointer.rsplit('/').next().unwrap_or_default();
    token.replace("~1", "/").replace("~0", "~")
}
