//! What is live, from a file that kubectl wrote: every document has to be an object or a list of objects, since a file
//! that says nothing must not look like a namespace without policies. Not where the file is.

use super::live::{Live, table, text};
use crate::netpol::view;
use chartroom::value::{Map, Value};

/// Why a file does not say what is live.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotListed {
    /// No document has anything in it.
    #[error("it has no Kubernetes object")]
    Empty,
    /// What kubectl prints in the place of objects.
    #[error("document {document} is a Status of the apiserver, not what was asked for: {message}")]
    Status {
        /// Which one, from 1.
        document: usize,
        /// What the apiserver says.
        message: String,
    },
    /// A part of what is live.
    #[error(
        "document {document}{item} is one page of a list, and the rest is missing; fetch it without a limit"
    )]
    Page {
        /// Which one, from 1.
        document: usize,
        /// Which entry of a list, with a comma in front; else empty.
        item: String,
    },
    /// Something else.
    #[error("document {document}{item} is not a Kubernetes object: {why}")]
    NoObject {
        /// Which one, from 1.
        document: usize,
        /// Which entry of a list, with a comma in front; else empty.
        item: String,
        /// What is missing.
        why: String,
    },
    /// A policy that cannot be read, and so cannot be compared.
    #[error("document {document}{item}: NetworkPolicy {name}: {path} {message}")]
    Malformed {
        /// Which one, from 1.
        document: usize,
        /// Which entry of a list, with a comma in front; else empty.
        item: String,
        /// The policy.
        name: String,
        /// Where in the policy.
        path: String,
        /// What is wrong there.
        message: String,
    },
    /// A cluster has one object of a name.
    #[error("NetworkPolicy {name} is listed more than once")]
    Twice {
        /// The policy.
        name: String,
    },
}

impl Live {
    /// What these documents have: objects, or lists of them. Pods count as known where there are any, or a list of them.
    ///
    /// # Errors
    /// Documents that are no objects, or none at all.
    pub fn of_documents(documents: &[Value], namespace: &str) -> Result<Live, NotListed> {
        let mut live = Live::default();
        // A document without anything in it reads as an empty table.
        let is_filled = |document: &Value| match document {
            Value::Nil => false,
            Value::Map(map) => !map.keys().is_empty(),
            _ => true,
        };
        let filled = documents.iter().enumerate().filter(|(_, document)| is_filled(document));
        let mut is_empty = true;
        for (index, document) in filled {
            is_empty = false;
            for object in objects(document, index + 1)? {
                live.add(&Value::Map(object), namespace);
            }
            if document.as_map().is_some_and(|list| text(&list, "kind") == "PodList") {
                live.pods.get_or_insert_default();
            }
        }
        if is_empty {
            return Err(NotListed::Empty);
        }
        live.sort();
        match live.policies.windows(2).find(|pair| pair[0].policy.name == pair[1].policy.name) {
            Some(pair) => Err(NotListed::Twice { name: pair[0].policy.name.clone() }),
            None => Ok(live),
        }
    }
}

/// The objects of a document, those of lists in a list included, as kubectl takes them (cli-runtime: `FlattenListVisitor`).
fn objects(document: &Value, number: usize) -> Result<Vec<Map>, NotListed> {
    let root = document.as_map();
    let root = root.ok_or_else(|| refused(number, String::new(), "it is not a mapping"))?;
    let (mut found, mut left) = (Vec::new(), vec![(root, String::new())]);
    while let Some((object, place)) = left.pop() {
        let (kind, version) = (text(&object, "kind"), text(&object, "apiVersion"));
        if kind == "Status" && version == "v1" {
            return Err(NotListed::Status { document: number, message: status(&object) });
        }
        if version.starts_with("meta.k8s.io/") {
            let why = format!("a {kind} has no specs");
            return Err(NotListed::NoObject { document: number, item: place, why });
        }
        let Some(of_items) = kind.strip_suffix("List").filter(|_| object.contains_key("items")) else {
            found.push(checked(object, number, place)?);
            continue;
        };
        let items = items(&object, number, &place)?.into_iter().rev();
        left.extend(items.map(|(item, place)| (as_listed(&item, of_items, &version), place)));
    }
    Ok(found)
}

/// The entries of a list, with their places.
fn items(list: &Map, document: usize, at: &str) -> Result<Vec<(Map, String)>, NotListed> {
    if !text(&table(list, "metadata"), "continue").is_empty() {
        return Err(NotListed::Page { document, item: at.to_owned() });
    }
    let items = match list.get("items") {
        Some(Value::List(items)) => items.to_vec(),
        // Go writes a nil slice so.
        Some(Value::Nil) | None => Vec::new(),
        Some(_) => return Err(refused(document, at.to_owned(), "items is not a list")),
    };
    let one = |(index, item): (usize, Value)| {
        let place = if at.is_empty() { format!(", items[{index}]") } else { format!("{at}.items[{index}]") };
        match item.as_map() {
            Some(item) => Ok((item, place)),
            None => Err(refused(document, place, "it is not a mapping")),
        }
    };
    items.into_iter().enumerate().map(one).collect()
}

fn refused(document: usize, item: String, why: &str) -> NotListed {
    NotListed::NoObject { document, item, why: why.to_owned() }
}

/// An item with the kind and the version of its list, where it has none of its own: apiservers leave them out there
/// (Kubernetes: `meta.SetList` and the encoders of typed lists).
fn as_listed(item: &Map, kind: &str, version: &str) -> Map {
    let whole = Map::new();
    let own = |key: &str| !text(item, key).is_empty();
    item.entries().into_iter().for_each(|(key, value)| whole.insert(key, value));
    if !kind.is_empty() && !own("kind") && !own("apiVersion") {
        whole.insert("kind", Value::from(kind));
        whole.insert("apiVersion", Value::from(version));
    }
    whole
}

/// What every object has; and of a policy, that it is understood whole.
fn checked(object: Map, document: usize, item: String) -> Result<Map, NotListed> {
    let missing = [
        (text(&object, "apiVersion"), "apiVersion"),
        (text(&object, "kind"), "kind"),
        (text(&table(&object, "metadata"), "name"), "metadata.name"),
    ];
    if let Some((_, key)) = missing.iter().find(|(value, _)| value.is_empty()) {
        return Err(NotListed::NoObject { document, item, why: format!("it has no {key}") });
    }
    let policy = view::policy(&Value::Map(object.clone()));
    if policy.as_ref().is_some_and(|_| !matches!(object.get("spec"), Some(Value::Map(_)))) {
        let (name, path) = (text(&table(&object, "metadata"), "name"), "spec".to_owned());
        return Err(NotListed::Malformed { document, item, name, path, message: "is missing".into() });
    }
    match policy.and_then(|policy| Some((policy.faults.first()?.clone(), policy.name))) {
        Some((fault, name)) => {
            Err(NotListed::Malformed { document, item, name, path: fault.path, message: fault.message })
        }
        None => Ok(object),
    }
}

fn status(root: &Map) -> String {
    let texts = [text(root, "reason"), text(root, "message")];
    let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    if texts.is_empty() { "no reason is given".to_owned() } else { texts.join(": ") }
}
