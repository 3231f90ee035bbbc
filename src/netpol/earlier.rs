//! The entries of an earlier resolved file: read back, and kept apart from those written by hand. Not what
//! becomes of them (that is `memory`), and not how a file is read.

use chartroom::quoted;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::needs::{Need, Source, at, is_for, text};
use super::purpose::Purpose;
use crate::facts::{Cidr, CidrError, Origin, Protocol, Sighting, parse_port, special_within};
use chartroom::value::{Map, Value};

/// What an earlier resolved file has for the needs of these values.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// Need by need.
    pub(super) known: BTreeMap<Purpose, Known>,
    /// What of the file is ignored, and why.
    pub remarks: Vec<String>,
}

/// The entries for one need.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Those with an address.
    pub addresses: Vec<Sighting>,
    /// Those that select pods, as they stand there.
    pub pods: Vec<Map>,
}

/// Something in an earlier file that is not what `resolve` prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryFault {
    /// Where: `networkPolicy.egress.resolved.oauth[1].cidr`.
    pub path: String,
    /// What is wrong.
    pub why: String,
}

impl EntryFault {
    /// The path in single steps, those into a list as numbers.
    pub fn steps(&self) -> Vec<String> {
        self.path.split(['.', '[']).map(|step| step.trim_end_matches(']').to_owned()).collect()
    }
}

/// Reads what `previous`, a whole values file, has below `networkPolicy.egress.resolved` for these needs. Entries for
/// another host are ignored; so are special addresses, unless `allow_special`.
///
/// # Errors
/// Every entry that is none.
pub fn earlier(needs: &[Need], previous: &Map, allow_special: bool) -> Result<Earlier, Vec<EntryFault>> {
    let (mut earlier, mut faults) = (Earlier::default(), Vec::new());
    let wanted = needs.iter().filter(|need| !matches!(need.source, Source::Named(_)));
    for need in wanted {
        let key = need.purpose.resolved_key();
        let list = at(previous, &key);
        let Some(list) = list.as_list() else {
            if list.truth() {
                faults.push(EntryFault { path: key, why: "it is not a list of entries".to_owned() });
            }
            continue;
        };
        let known = earlier.known.entry(need.purpose.clone()).or_default();
        for (index, entry) in list.to_vec().iter().enumerate() {
            let path = format!("{key}[{index}]");
            match read(entry, need, allow_special) {
                Ok(Entry::Address(sighting)) => known.addresses.push(sighting),
                Ok(Entry::Pods(entry)) => known.pods.push(entry),
                Ok(Entry::Useless(why)) => earlier.remarks.push(format!("{path} is ignored: {why}")),
                Err((field, why)) => faults.push(EntryFault { path: path + field, why }),
            }
        }
    }
    if faults.is_empty() { Ok(earlier) } else { Err(faults) }
}

/// What `resolve` writes into an entry and a user who writes one by hand does not.
pub(super) const PRINTED: [&str; 4] = ["from", "seen", "ttl", "via"];

/// Takes the lists that an earlier `resolve` printed out of the values, so that they are looked up anew. A list with
/// an entry without any of `PRINTED` was written by hand: it stays. Returns the keys of those.
pub fn forget(values: &Map) -> Vec<String> {
    let mut kept = Vec::new();
    for purpose in Purpose::all(values) {
        let key = purpose.resolved_key();
        let Some((table, last)) = key.rsplit_once('.') else { continue };
        let Some(table) = at(values, table).as_map() else { continue };
        let list = table.get(last).and_then(|list| list.as_list().map(|list| list.to_vec()));
        let by_hand = |entry: &Value| {
            entry.as_map().is_none_or(|entry| !PRINTED.iter().any(|key| entry.contains_key(*key)))
        };
        match list.filter(|list| !list.is_empty()) {
            Some(list) if list.iter().any(by_hand) => kept.push(key),
            Some(_) => drop(table.remove(last)),
            None => {}
        }
    }
    kept
}

enum Entry {
    Address(Sighting),
    Pods(Map),
    Useless(String),
}

/// What of an entry is wrong, and why.
type Wrong = (&'static str, String);

/// One entry.
fn read(entry: &Value, need: &Need, allow_special: bool) -> Result<Entry, Wrong> {
    let Some(entry) = entry.as_map() else {
        return Err(("", "it is not an entry such as {cidr: 10.0.0.1/32}".to_owned()));
    };
    if let Some(target) = need.target.as_ref().filter(|target| !is_for(&entry, &target.host)) {
        let other = entry.get("host").map(|host| text(&host)).unwrap_or_default();
        return Ok(Entry::Useless(format!("it is for {other}, and {} now says {}", need.key, target.host)));
    }
    if matches!(need.purpose, Purpose::ClusterDns | Purpose::Gateway) {
        // They are kept as they are, like entries of pods: they have ports that an address does not have.
        return Ok(Entry::Pods(entry));
    }
    let Some(cidr) = entry.get("cidr") else {
        let selects = entry.contains_key("podSelector") || entry.contains_key("namespaceSelector");
        return if selects {
            Ok(Entry::Pods(entry))
        } else {
            Err(("", "it has neither a cidr nor a podSelector".to_owned()))
        };
    };
    let cidr: Cidr = text(&cidr).parse().map_err(|e: CidrError| (".cidr", e.to_string()))?;
    if !cidr.is_host() {
        return Ok(Entry::Useless(format!(
            "{cidr} is not a single address; resolve writes only single addresses"
        )));
    }
    if let Some((address, kind)) = special_within(cidr.address()).filter(|_| !allow_special) {
        return Ok(Entry::Useless(format!("{address} is {kind}")));
    }
    Ok(Entry::Address(sighting(&entry, cidr, need)?))
}

fn sighting(entry: &Map, cidr: Cidr, need: &Need) -> Result<Sighting, Wrong> {
    let given = |key: &str| entry.get(key).filter(Value::truth).map(|value| text(&value));
    let Ok(from) = given("from").unwrap_or_else(|| "an earlier file".to_owned()).parse::<Origin>();
    let port = |key: &str, path| {
        given(key).map(|port| parse_port(&port)).transpose().map_err(|e| (path, e.to_string()))
    };
    let protocol = given("protocol").unwrap_or_default();
    Ok(Sighting {
        cidr,
        behind: None,
        port: port("port", ".port")?,
        protocol: Protocol::named(&protocol).ok_or_else(|| {
            (".protocol", format!("{protocol} is not TCP, UDP or SCTP", protocol = quoted(&protocol)))
        })?,
        service_port: port("servicePort", ".servicePort")?,
        host: need.target.as_ref().map(|target| target.host.clone()),
        via: entry
            .get("via")
            .and_then(|via| via.as_list().map(|via| via.to_vec()))
            .unwrap_or_default()
            .iter()
            .map(text)
            .collect(),
        from,
        ttl: given("ttl")
            .map(|ttl| ttl.parse())
            .transpose()
            .map_err(|_| (".ttl", "it is not a number of seconds".to_owned()))?,
        seen: seen(entry).map_err(|why| (".seen", why))?,
    })
}

/// When an entry was last seen; `None` where it does not say.
pub(super) fn seen(entry: &Map) -> Result<Option<Timestamp>, String> {
    let seen = entry.get("seen").filter(Value::truth).map(|seen| text(&seen));
    let wrong =
        |seen: &String| format!("{seen} is not a time such as 2026-01-31T12:00:00Z", seen = quoted(&seen));
    seen.map(|seen| seen.parse().map_err(|_| wrong(&seen))).transpose()
}

#[cfg(test)]
mod tests {
    use super::super::needs::needs;
    use super::super::needs::tests::values;
    use super::*;
    use chartroom::yaml;

    const ON: (&str, &str) = ("networkPolicy.egress.enabled", "on");
    const HOST: (&str, &str) = ("remoteControlPlane.api.hostname", "keptn.example.com:8443");

    fn file(list: &str, entries: &str) -> Map {
        let text = format!("networkPolicy: {{egress: {{resolved: {{{list}: {entries}}}}}}}");
        yaml::read_map(text.as_bytes()).unwrap()
    }

    fn read_back(list: &str, entries: &str) -> Result<Earlier, String> {
        let needs = needs(&values(&[ON, HOST])).unwrap();
        let texts = |faults: Vec<EntryFault>| {
            faults.into_iter().map(|f| format!("{}: {}", f.path, f.why)).collect::<Vec<_>>().join("\n")
        };
        earlier(&needs, &file(list, entries), false).map_err(texts)
    }

    #[test]
    fn what_resolve_prints_is_read_back() {
        let entry = "[{cidr: 203.0.113.7/32, host: keptn.example.com, from: 'DNS 10.0.0.53:53', ttl: 60, \
                      via: [lb.example.net], seen: '2026-01-31T12:00:00Z'}]";
        let earlier = read_back("controlPlane", entry).unwrap();
        let seen = &earlier.known[&Purpose::ControlPlane].addresses[0];
        assert_eq!(seen.from.to_string(), "DNS 10.0.0.53:53");
        assert_eq!((seen.ttl, seen.via.as_slice()), (Some(60), &["lb.example.net".to_owned()][..]));
        assert_eq!(seen.seen, Some("2026-01-31T12:00:00Z".parse().unwrap()));
        let slice = read_back("apiserver", "[{cidr: 172.18.0.2/32, port: 6443}]").unwrap();
        assert_eq!(slice.known[&Purpose::ApiServer].addresses[0].port, Some(6443));
        let pods = read_back("controlPlane", "[{podSelector: {}, host: keptn.example.com.}]").unwrap();
        assert_eq!(pods.known[&Purpose::ControlPlane].pods.len(), 1);
    }

    #[test]
    fn what_counts_for_nothing_is_said() {
        for (entry, why) in [
            ("{cidr: 203.0.113.7/32, host: old.example.com}", "it is for old.example.com"),
            ("{cidr: 10.0.0.0/8, host: keptn.example.com}", "not a single address"),
            ("{cidr: 169.254.169.254/32}", "metadata service"),
            ("{cidr: '64:ff9b::7f00:1/128'}", "127.0.0.1 is a loopback address"),
        ] {
            let earlier = read_back("controlPlane", &format!("[{entry}]")).unwrap();
            assert!(earlier.known[&Purpose::ControlPlane].addresses.is_empty());
            assert!(earlier.remarks[0].contains(why), "{:?}", earlier.remarks);
        }
    }

    #[test]
    fn all_that_is_no_entry_is_reported_with_its_path() {
        let entries = "[7, {}, {cidr: nonsense}, {cidr: 10.0.0.1/32, port: 0x10000}, {cidr: 10.0.0.1/32, ttl: x}, \
                        {cidr: 10.0.0.1/32, seen: yesterday}]";
        let error = read_back("apiserver", entries).unwrap_err();
        let lines: Vec<&str> = error.lines().collect();
        assert_eq!(lines.len(), 6, "{error}");
        assert!(lines[2].starts_with("networkPolicy.egress.resolved.apiserver[2].cidr: "), "{error}");
        assert!(lines[5].contains("[5].seen: \"yesterday\" is not a time"), "{error}");
        assert!(read_back("apiserver", "text").unwrap_err().contains("is not a list of entries"));
    }

    #[test]
    fn what_was_written_by_hand_stays() {
        let mine = file("controlPlane", "[{cidr: 10.0.0.1/32}]");
        assert_eq!(forget(&mine), ["networkPolicy.egress.resolved.controlPlane"]);
        assert!(at(&mine, "networkPolicy.egress.resolved.controlPlane").truth());
        let printed = file("apiserver", "[{cidr: 10.0.0.1/32, from: Service default/kubernetes}]");
        assert!(forget(&printed).is_empty());
        assert!(!at(&printed, "networkPolicy.egress.resolved.apiserver").truth());
        let bare = file(
            "controlPlane",
            "[{cidr: 10.0.0.1/32, host: keptn.example.com, ttl: 300, seen: '2026-01-31T12:00:00Z'}]",
        );
        assert!(forget(&bare).is_empty(), "as in examples/resolved.yaml");
        assert!(forget(&Map::new()).is_empty());
    }
}
