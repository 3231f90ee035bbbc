//! Which source says that an address is needed, and since when: the entries of resolved lists, and what the user states.
//! Not whether it is live.

use serde::Serialize;

use super::pairs::Pair;
use super::peers::PeerMatch;
use super::ports::Span;
use crate::facts::Cidr;
use crate::netpol::needs::{Need, Source, at, text as text_of};
use crate::netpol::purpose::Purpose;
use chartroom::value::{Map, Value};

/// The source: what one entry has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The value that wants it.
    pub key: String,
    /// The host that has the address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// Its source.
    pub from: String,
    /// When it was last seen; empty where that is not recorded.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub seen: String,
    /// For how many seconds it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
}

/// All that is known of the sources.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    entries: Vec<(Cidr, Option<u16>, Said)>,
}

impl Provenance {
    /// Adds the resolved lists of a values file, and the networks that needs state.
    pub fn add(&mut self, needs: &[Need], values: &Map) {
        for purpose in Purpose::all(values) {
            let list = at(values, &purpose.resolved_key());
            let list = list.as_list().map(|list| list.to_vec()).unwrap_or_default();
            self.entries.extend(list.iter().filter_map(|entry| of_entry(&entry.as_map()?, &purpose)));
        }
        for need in needs {
            let Source::Stated(networks) = &need.source else { continue };
            let key = need.purpose.instead().into_iter().next().unwrap_or_default();
            let said = Said { key, from: "the values".to_owned(), ..Said::default() };
            self.entries.extend(networks.iter().map(|network| (*network, None, said.clone())));
        }
    }

    /// Who speaks of the pair's addresses, or of a part of them; each one once. With `exact` of just these.
    pub(super) fn of(&self, pair: &Pair, exact: bool) -> Vec<Said> {
        let PeerMatch::Block(cidr, _) = &pair.peer else { return Vec::new() };
        let speaks = |other: &Cidr| if exact { other == cidr } else { other.overlaps(cidr) };
        let same_port = |port: &Option<u16>| match (port, &pair.ports.span) {
            (Some(port), Span::Numbers(first, last)) => (first..=last).contains(&port),
            _ => true,
        };
        let mut all: Vec<Said> = Vec::new();
        for (_, _, said) in self.entries.iter().filter(|(c, port, _)| speaks(c) && same_port(port)) {
            let same =
                |other: &Said| (&other.key, &other.host, &other.from) == (&said.key, &said.host, &said.from);
            if !all.iter().any(same) {
                all.push(said.clone());
            }
        }
        all
    }
}

fn of_entry(entry: &Map, purpose: &Purpose) -> Option<(Cidr, Option<u16>, Said)> {
    let text = |key: &str| entry.get(key).map(|value| text_of(&value)).unwrap_or_default();
    let cidr = text("cidr").parse().ok()?;
    let from = Some(text("from")).filter(|from| !from.is_empty()).unwrap_or_else(|| "the values".to_owned());
    let key = match purpose {
        Purpose::ApiServer | Purpose::Further(..) => purpose.resolved_key(),
        _ => purpose.key().to_owned(),
    };
    let said = Said { key, host: text("host"), from, seen: text("seen"), ttl: text("ttl").parse().ok() };
    let port = entry.get("port").filter(Value::truth).and_then(|_| text("port").parse().ok());
    Some((cidr, port, said))
}
