//! Which keys the chart's values.schema.json names. Not what their values may be.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::embedded;

/// What the schema says of a table's keys, or of a list's elements. The text is borrowed: no key in it has escapes.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Shape<'s> {
    #[serde(borrow, rename = "$ref")]
    reference: Option<&'s str>,
    #[serde(borrow)]
    definitions: BTreeMap<&'s str, Shape<'s>>,
    /// `None` where the keys are names, or anything.
    #[serde(borrow)]
    properties: Option<BTreeMap<&'s str, Shape<'s>>>,
    #[serde(borrow, rename = "additionalProperties")]
    additional: Additional<'s>,
    #[serde(borrow)]
    items: Option<Box<Shape<'s>>>,
}

/// What `additionalProperties` says.
#[derive(Deserialize)]
#[serde(untagged)]
enum Additional<'s> {
    /// Whether there may be any: keys are not refused here.
    Are(#[expect(dead_code, reason = "read to tell it from a shape")] bool),
    Have(#[serde(borrow)] Box<Shape<'s>>),
}

impl Default for Additional<'_> {
    fn default() -> Self {
        Additional::Are(true)
    }
}

impl<'s> Shape<'s> {
    /// Of the chart's whole values; `None` if the schema cannot be read.
    pub fn of_values() -> Option<Shape<'static>> {
        serde_json::from_slice(schema()?).ok()
    }

    /// The keys that are known, unless they are names.
    pub fn known(&self) -> Option<&BTreeMap<&'s str, Shape<'s>>> {
        self.properties.as_ref()
    }

    /// What is known of the values whose keys are names.
    pub fn of_any_key(&self) -> Option<&Shape<'s>> {
        match &self.additional {
            Additional::Have(shape) => Some(shape),
            Additional::Are(_) => None,
        }
    }

    /// What is known of the elements of a list.
    pub fn of_items(&self) -> Option<&Shape<'s>> {
        self.items.as_deref()
    }

    /// What is known of the value of a key.
    pub fn of_key(&self, key: &str) -> Option<&Shape<'s>> {
        self.properties.as_ref()?.get(key)
    }

    /// Whether it is said elsewhere in the schema.
    pub fn is_reference(&self) -> bool {
        self.reference.is_some()
    }

    /// Itself, or what it refers to in `root`.
    pub fn resolved<'a>(&'a self, root: &'a Shape<'s>) -> &'a Shape<'s> {
        let pointer = self.reference.and_then(|reference| reference.strip_prefix("#/"));
        pointer.and_then(|pointer| root.at(pointer)).unwrap_or(self)
    }

    /// What a JSON pointer leads to: `definitions/x`, or keys with `properties` in front of each.
    fn at(&self, pointer: &str) -> Option<&Shape<'s>> {
        let mut steps = pointer.split('/');
        let mut shape = self;
        while let Some(kind) = steps.next() {
            let name = steps.next()?;
            shape = match kind {
                "definitions" => shape.definitions.get(name)?,
                "properties" => shape.of_key(name)?,
                _ => return None,
            };
        }
        Some(shape)
    }
}

/// The text of the embedded chart's schema.
fn schema() -> Option<&'static [u8]> {
    embedded::FILES.iter().find(|(path, _)| *path == "values.schema.json").map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the engine takes for granted of a chart that is sound; that it is a schema is seen by rendering the folder.
    #[test]
    fn the_charts_schema_has_no_names_and_anchors_in_it() {
        let text = schema().map(String::from_utf8_lossy).unwrap_or_default();
        for keyword in ["\"$id\"", "\"id\"", "\"$anchor\"", "\"$dynamicAnchor\""] {
            assert!(!text.contains(keyword), "{keyword}");
        }
        assert_eq!(text.matches("\"$schema\"").count(), 1);
    }

    #[test]
    fn the_charts_schema_is_read_with_all_that_it_refers_to() {
        let root = Shape::of_values().unwrap();
        let egress = root.at("properties/networkPolicy/properties/egress").unwrap();
        let entries = egress.of_key("resolved").unwrap().of_key("oauth").unwrap();
        assert!(entries.is_reference());
        let entry = entries.resolved(&root).of_items().unwrap();
        assert!(entry.known().unwrap().contains_key("cidr"));
        assert!(root.at("definitions/none").is_none() && root.at("items/0").is_none());
        assert!(root.at("definitions/named").unwrap().of_any_key().unwrap().is_reference());
    }
}
