//! Keys of the values that are not used: misspelt, most likely. What is known stands in the chart's values.schema.json,
//! with the keys of the job-executor-service's own chart; keys outside of two tables are not checked.

use super::needs::at;
use super::shape::Shape;
use chartroom::value::{Map, Value};

/// The tables that are looked into, as paths.
const TABLES: [&str; 4] = ["networkPolicy", "remoteControlPlane", "jobConfig.networkPolicy", "refresh"];
/// A typing error changes the length by fewer letters.
const LENGTH_PER_SLIP: usize = 3;

/// A key that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The keys that lead to it, numbers in lists among them.
    pub path: Vec<String>,
    /// What may have been meant, as a whole path.
    pub meant: Option<String>,
}

/// The keys of `values`, which are the user's, that are not known. Those of `defaults`, the chart's own values, are known; for
/// others the schema is read.
pub fn unknown(values: &Map, defaults: &Map) -> Vec<Unknown> {
    if TABLES.iter().all(|table| is_within(&at(values, table), &at(defaults, table))) {
        return Vec::new();
    }
    let Some(schema) = Shape::of_values() else { return Vec::new() };
    let mut walk = Walk { schema: &schema, unknown: Vec::new() };
    for table in TABLES {
        let mut path = table.split('.').map(str::to_owned).collect();
        walk.value(&mut path, &at(values, table), of_table(&schema, table));
    }
    walk.unknown
}

/// Whether each key of a value is also one of the default's.
fn is_within(value: &Value, default: &Value) -> bool {
    let has = |default: &Map, (key, value): (_, Value)| {
        default.get(&key).is_some_and(|default| is_within(&value, &default))
    };
    match (value, default) {
        (Value::Map(map), Value::Map(default)) => map.entries().into_iter().all(|entry| has(default, entry)),
        (Value::Map(map), _) => map.is_empty(),
        (Value::List(list), _) => list.iter().all(|item| is_within(item, &Value::Nil)),
        _ => true,
    }
}

/// What the schema says of a table.
fn of_table<'a, 's>(schema: &'a Shape<'s>, table: &str) -> Option<&'a Shape<'s>> {
    table.split('.').try_fold(schema, Shape::of_key)
}

/// A path as messages write it: `a.b[0].c`.
pub fn path_text(path: &[String]) -> String {
    let mut text = String::new();
    for step in path {
        match step.bytes().all(|b| b.is_ascii_digit()) {
            true => text.push_str(&format!("[{step}]")),
            false if text.is_empty() => text.push_str(step),
            false => text.push_str(&format!(".{step}")),
        }
    }
    text
}

struct Walk<'a, 's> {
    schema: &'a Shape<'s>,
    unknown: Vec<Unknown>,
}

impl<'a, 's> Walk<'a, 's> {
    /// Compares as deep as the schema names keys; what it leaves open is not checked.
    fn value(&mut self, path: &mut Vec<String>, value: &Value, shape: Option<&'a Shape<'s>>) {
        let Some(shape) = shape.map(|shape| shape.resolved(self.schema)) else { return };
        match value {
            Value::Map(map) => self.table(path, map, shape),
            Value::List(list) => {
                for (index, item) in list.iter().enumerate() {
                    path.push(index.to_string());
                    self.value(path, item, shape.of_items());
                    path.pop();
                }
            }
            _ => {}
        }
    }

    fn table(&mut self, path: &mut Vec<String>, map: &Map, shape: &'a Shape<'s>) {
        let Some(known) = shape.known() else {
            let inner = shape.of_any_key();
            for (key, value) in map.entries().into_iter().filter(|_| inner.is_some()) {
                path.push(key.to_string());
                self.value(path, &value, inner);
                path.pop();
            }
            return;
        };
        for (key, value) in map.entries() {
            path.push(key.to_string());
            match known.get(&*key.to_string()) {
                Some(shape) => self.value(path, &value, Some(shape)),
                None => {
                    let near = nearest(&key.to_string(), known.keys().copied());
                    let sibling = near.map(|near| {
                        let above = path_text(&path[..path.len() - 1]);
                        format!("{above}.{near}")
                    });
                    let meant = sibling.or_else(|| self.elsewhere(&key.to_string()));
                    self.unknown.push(Unknown { path: path.clone(), meant });
                }
            }
            path.pop();
        }
    }

    /// The only key of that name in another table.
    fn elsewhere(&self, key: &str) -> Option<String> {
        let mut found = Vec::new();
        for table in TABLES {
            if let Some(shape) = of_table(self.schema, table) {
                self.search(key, table, shape, &mut found);
            }
        }
        if found.len() == 1 { found.pop() } else { None }
    }

    fn search(&self, key: &str, path: &str, shape: &'a Shape<'s>, found: &mut Vec<String>) {
        for (name, inner) in shape.resolved(self.schema).known().into_iter().flatten() {
            let path = format!("{path}.{name}");
            // References lead to tables of entries, of selectors: not where a stray key belongs.
            if !inner.is_reference() {
                self.search(key, &path, inner, found);
            }
            if name.eq_ignore_ascii_case(key) {
                found.push(path);
            }
        }
    }
}

/// The candidate that takes the fewest slips of a finger, where that is few enough.
fn nearest<'c>(typed: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let typed = typed.to_lowercase();
    let slips = |candidate: &str| strsim::osa_distance(&typed, &candidate.to_lowercase());
    let most = typed.chars().count().div_ceil(LENGTH_PER_SLIP);
    let ranked = candidates.map(|candidate| (slips(candidate), candidate));
    ranked.filter(|(slips, _)| *slips <= most).min().map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartroom::yaml;

    fn unknown_in(text: &str) -> Vec<(String, String)> {
        let values = yaml::read_map(text.as_bytes()).unwrap();
        let unknown = unknown(&values, &Map::new());
        let defaults = yaml::read_map(include_bytes!("../../values.yaml")).unwrap();
        assert_eq!(unknown, super::unknown(&values, &defaults), "what the chart has is known");
        unknown.into_iter().map(|u| (path_text(&u.path), u.meant.unwrap_or_default())).collect()
    }

    #[track_caller]
    fn tells(text: &str, path: &str, meant: &str) {
        assert_eq!(unknown_in(text), [(path.to_owned(), meant.to_owned())]);
    }

    #[test]
    fn slips_are_recognized() {
        let egress = |inner: &str| format!("networkPolicy: {{egress: {inner}}}");
        let key = "networkPolicy.egress.k8sMasterCIDR";
        tells(&egress("{k8sMasterCidrs: x}"), "networkPolicy.egress.k8sMasterCidrs", key);
        tells(&egress("{k8smastercidr: x}"), "networkPolicy.egress.k8smastercidr", key);
        tells(&egress("{enable: true}"), "networkPolicy.egress.enable", "networkPolicy.egress.enabled");
        tells(&egress("{colour: red}"), "networkPolicy.egress.colour", "");
        let entry = "{resolved: {oauth: [{cidr: 10.0.0.1/32}, {cdir: x}]}}";
        let path = "networkPolicy.egress.resolved.oauth[1]";
        tells(&egress(entry), &format!("{path}.cdir"), &format!("{path}.cidr"));
    }

    #[test]
    fn a_key_in_the_wrong_table_is_recognized() {
        let meant = "remoteControlPlane.api.hostname";
        tells("remoteControlPlane: {hostname: x}", "remoteControlPlane.hostname", meant);
        let oauth = "remoteControlPlane.api.oauth.clientDiscovery";
        tells(
            "remoteControlPlane: {api: {clientdiscovery: x}}",
            "remoteControlPlane.api.clientdiscovery",
            oauth,
        );
        let blocked = "jobConfig.networkPolicy.blockCIDRs";
        tells("jobConfig: {networkPolicy: {blockCIDR: x}}", "jobConfig.networkPolicy.blockCIDR", blocked);
        tells("networkPolicy: {blockCIDRs: x}", "networkPolicy.blockCIDRs", blocked);
        tells("networkPolicy: {enabled: true}", "networkPolicy.enabled", "");
    }

    #[test]
    fn what_is_known_or_elsewhere_is_left_alone() {
        let full = include_str!("../../examples/full-values.yaml");
        assert_eq!(unknown_in(full), []);
        assert_eq!(unknown_in(include_str!("../../values.yaml")), []);
        let others = "global: {networkPolicy: {x: 1}}\njobConfig: {networkPolicy: {blockCIDRs: []}, labels: {x: y}}\nnetworkPolicies: {}";
        assert_eq!(unknown_in(others), []);
        let open = "networkPolicy: {egress: {dns: {podSelector: {matchLabels: {any: thing}}}, k8sMasterCIDR: {x: 1}}}";
        assert_eq!(unknown_in(open), []);
        assert_eq!(unknown_in("networkPolicy: null\nremoteControlPlane: [{x: 1}]"), []);
    }
}
