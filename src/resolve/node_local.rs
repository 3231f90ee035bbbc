//! The addresses on which NodeLocal DNSCache listens, from the arguments of its DaemonSet. Not how that is read.

use chartroom::quoted;
use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::facts::{ServiceRef, Special, fold, special};

/// The flag as Go's `flag` package reads it, with one dash or two (kubernetes/dns, cmd/node-cache).
const FLAG: &str = "localip";

/// What is read of a DaemonSet (`apps/v1`): the types of all its fields would be a thirtieth of the program.
#[derive(Deserialize)]
pub struct DaemonSet {
    spec: Option<Spec>,
}

#[derive(Deserialize)]
struct Spec {
    template: Option<Template>,
}

#[derive(Deserialize)]
struct Template {
    spec: Option<Pod>,
}

#[derive(Deserialize)]
struct Pod {
    containers: Option<Vec<Container>>,
}

#[derive(Deserialize)]
struct Container {
    command: Option<Vec<String>>,
    args: Option<Vec<String>>,
    env: Option<Vec<Variable>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Variable {
    #[serde(default)]
    name: String,
    value: Option<String>,
    value_from: Option<IgnoredAny>,
}

impl DaemonSet {
    fn containers(&self) -> impl Iterator<Item = &Container> {
        let pod = self.spec.as_ref().and_then(|spec| spec.template.as_ref()?.spec.as_ref());
        pod.and_then(|pod| pod.containers.as_ref()).into_iter().flatten()
    }
}

/// The addresses behind `-localip`, in their order, and a sentence where some of it could not be read: what cannot be
/// read is never replaced by the usual address.
pub fn addresses(
    object: &DaemonSet,
    daemon_set: &ServiceRef,
    allow_special: bool,
) -> (Vec<IpAddr>, Option<String>) {
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    let values: Vec<String> = object.containers().filter_map(local_ips).collect();
    for text in
        values.iter().flat_map(|value| value.split(',')).map(str::trim).filter(|text| !text.is_empty())
    {
        match text.parse().map(fold) {
            Ok(address) if !allow_special && !may_be_local(address) => {
                unread.push(format!("{text} is refused"))
            }
            Ok(address) if !found.contains(&address) => found.push(address),
            Ok(_) => {}
            Err(_) => unread.push(format!("{text} is not an address", text = quoted(&text))),
        }
    }
    if values.is_empty() {
        unread.push(format!("it has no argument -{FLAG}"));
    } else if found.is_empty() && unread.is_empty() {
        unread.push(format!("its -{FLAG} is empty"));
    }
    let remark = format!(
        "NodeLocal DNSCache runs (DaemonSet {daemon_set}), but not all of its addresses are known: {}; \
         state them in the values",
        unread.join(", ")
    );
    (found, (!unread.is_empty()).then_some(remark))
}

/// The cache usually has a link-local address; one that leads somewhere else is refused as everywhere.
fn may_be_local(address: IpAddr) -> bool {
    matches!(special(address), None | Some(Special::LinkLocal))
}

/// The value of the last `-localip` of a container, with its environment put in.
fn local_ips(container: &Container) -> Option<String> {
    let given = container.command.iter().chain(&container.args).flatten();
    let words: Vec<String> = given.flat_map(|text| words(text)).collect();
    let value = words.iter().enumerate().rev().find_map(|(index, word)| {
        let flag = word.strip_prefix("--").or_else(|| word.strip_prefix('-'))?.strip_prefix(FLAG)?;
        match flag.strip_prefix('=') {
            Some(value) => Some(value.to_owned()),
            None if flag.is_empty() => words.get(index + 1).cloned(),
            None => None,
        }
    })?;
    let plain = |variable: &Variable| {
        Some((variable.name.clone(), variable.value.clone().filter(|_| variable.value_from.is_none())?))
    };
    let environment: BTreeMap<String, String> = container.env.iter().flatten().filter_map(plain).collect();
    Some(expanded(&value, &environment))
}

/// An argument is a word, and a shell's script is many: blanks and the signs between commands end one, quotes go.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in text.chars() {
        match quote {
            Some(end) if c == end => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c.is_whitespace() || matches!(c, ';' | '&' | '|' | '\\') => {
                words.push(std::mem::take(&mut word));
            }
            _ => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// `$(NAME)` as Kubernetes puts it in, `$NAME` and `${NAME}` as a shell does. An unknown one stays as it is.
fn expanded(text: &str, environment: &BTreeMap<String, String>) -> String {
    let (mut result, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        let inner = [('(', ')'), ('{', '}')].into_iter().find_map(|(open, close)| {
            let (name, rest) = after.strip_prefix(open)?.split_once(close)?;
            Some((name, rest))
        });
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        let (name, next) = inner.unwrap_or_else(|| after.split_at_checked(end).unwrap_or((after, "")));
        match environment.get(name) {
            Some(value) => {
                result.push_str(value);
                rest = next;
            }
            None => {
                result.push('$');
                rest = after;
            }
        }
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(container: Value) -> (String, String) {
        let spec =
            json!({"selector": {}, "template": {"spec": {"containers": [{"name": "side"}, container]}}});
        let object: DaemonSet = serde_json::from_value(json!({"spec": spec})).unwrap();
        let (found, remark) = addresses(
            &object,
            &ServiceRef { namespace: "kube-system".into(), name: "node-local-dns".into() },
            false,
        );
        let found: Vec<String> = found.iter().map(IpAddr::to_string).collect();
        (found.join(" "), remark.unwrap_or_default())
    }

    #[test]
    fn every_way_to_write_the_flag() {
        let environment =
            json!([{"name": "IP", "value": "169.254.25.10"}, {"name": "N", "value": "10.96.0.10"}]);
        for given in [
            json!(["-localip", "169.254.25.10,10.96.0.10", "-conf", "x"]),
            json!(["-conf", "x", "--localip", "169.254.25.10,10.96.0.10"]),
            json!(["-localip=169.254.25.10,10.96.0.10"]),
            json!(["--localip=$(IP),$(N)"]),
            json!(["-localip", "169.254.20.10", "-localip", "169.254.25.10,10.96.0.10,"]),
            json!(["sh", "-c", "sleep 1; exec /node-cache -localip \"169.254.25.10,10.96.0.10\" -conf x"]),
            json!(["sh", "-c", "/node-cache \\\n  -localip='169.254.25.10,10.96.0.10' &"]),
            json!(["sh", "-c", "/node-cache -localip ${IP},$N -x"]),
        ] {
            for part in ["args", "command"] {
                let found = read(json!({"name": "node-cache", "env": environment, part: given}));
                assert_eq!(found, ("169.254.25.10 10.96.0.10".to_owned(), String::new()), "{given}");
            }
        }
        let split =
            json!({"name": "c", "command": ["/node-cache", "-localip"], "args": ["fd00::10,fe80::5"]});
        assert_eq!(read(split).0, "fd00::10 fe80::5");
    }

    #[test]
    fn nothing_is_invented() {
        for (given, found, why) in [
            (json!([]), "", "no argument -localip"),
            (json!(["-conf", "169.254.20.10"]), "", "no argument -localip"),
            (json!(["-localips", "169.254.20.10"]), "", "no argument -localip"),
            (json!(["-localip"]), "", "no argument -localip"),
            (json!(["-localip="]), "", "is empty"),
            (json!(["-localip", "__PILLAR__LOCAL__DNS__,10.96.0.10"]), "10.96.0.10", "is not an address"),
            (json!(["-localip", "$(HOST_IP)"]), "", "is not an address"),
            (json!(["-localip", "169.254.169.254,127.0.0.1,169.254.25.10"]), "169.254.25.10", "is refused"),
        ] {
            let (addresses, remark) = read(json!({"name": "node-cache", "args": given}));
            assert_eq!(addresses, found, "{given}");
            assert!(remark.contains(why), "{given}: {remark}");
        }
    }
}
