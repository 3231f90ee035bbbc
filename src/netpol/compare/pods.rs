//! Pods of namespaces as a set: the labels that both must have. Not which pods there are.

use std::collections::BTreeMap;
use std::fmt;

use crate::netpol::selector::{Admitted, NAMESPACE_LABEL, Selector};

/// Into how many pieces what is left of a set may fall. Real selectors fall into a handful; beyond this all that has
/// not been taken away yet counts as left.
const MOST_PIECES: usize = 1000;

/// The pods with these labels in the namespaces with those.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pods {
    /// Of the namespaces.
    pub namespaces: Selector,
    /// Of the pods.
    pub pods: Selector,
}

/// Whose label it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Namespace,
    Pod,
}

type Label = (Side, String);
type Demands = BTreeMap<Label, Admitted>;

impl Pods {
    /// What a peer without an ipBlock selects; without a namespaceSelector the pods of the policy's own namespace.
    pub fn of(pods: Option<&Selector>, namespaces: Option<&Selector>, own: &str) -> Pods {
        let namespaces = namespaces.cloned().unwrap_or_else(|| Selector::label(NAMESPACE_LABEL, own));
        Pods { namespaces, pods: pods.cloned().unwrap_or_default() }
    }

    /// Whether there can be no such pod.
    pub fn is_empty(&self) -> bool {
        self.namespaces.is_empty() || self.pods.is_empty()
    }

    /// What is in this and in none of the others, in pieces.
    pub fn minus<'a>(&self, others: impl IntoIterator<Item = &'a Pods>) -> Vec<Pods> {
        let mut rest = if self.is_empty() { Vec::new() } else { vec![self.demands()] };
        for other in others {
            let holes = other.demands();
            let pieces: Vec<Demands> = rest.iter().flat_map(|piece| without(piece, &holes)).collect();
            if pieces.len() > MOST_PIECES {
                break;
            }
            rest = pieces;
        }
        rest.into_iter().map(Pods::demanding).collect()
    }

    fn demands(&self) -> Demands {
        let of = |side, selector: &Selector| {
            let labels =
                selector.labels().iter().map(move |(key, admitted)| ((side, key.clone()), admitted.clone()));
            labels.collect::<Vec<_>>()
        };
        of(Side::Namespace, &self.namespaces).into_iter().chain(of(Side::Pod, &self.pods)).collect()
    }

    fn demanding(demands: Demands) -> Pods {
        let mut pods = Pods::default();
        for ((side, key), admitted) in demands {
            match side {
                Side::Namespace => pods.namespaces.require(&key, admitted),
                Side::Pod => pods.pods.require(&key, admitted),
            }
        }
        pods
    }
}

/// `piece` without `hole`: for each label of the hole, what agrees with it in the labels before and not in this one.
fn without(piece: &Demands, hole: &Demands) -> Vec<Demands> {
    if hole.values().any(Admitted::is_nothing) {
        return vec![piece.clone()];
    }
    let mut inside = piece.clone();
    let mut rest = Vec::new();
    for (label, admitted) in hole {
        let before = inside.get(label).cloned().unwrap_or_else(Admitted::anything);
        let outside = before.and(&admitted.not());
        if !outside.is_nothing() {
            let mut left = inside.clone();
            left.insert(label.clone(), outside);
            rest.push(left);
        }
        let both = before.and(admitted);
        if both.is_nothing() {
            break;
        }
        inside.insert(label.clone(), both);
    }
    rest
}

impl fmt::Display for Pods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pods.labels().is_empty() {
            true => f.write_str("all pods")?,
            false => write!(f, "pods {}", self.pods)?,
        }
        let namespaces = self.namespaces.to_string();
        let name = namespaces.strip_prefix(NAMESPACE_LABEL).and_then(|rest| rest.strip_prefix('='));
        match name.filter(|name| !name.contains(',')) {
            _ if namespaces.is_empty() => f.write_str(" of any namespace"),
            Some(name) => write!(f, " of namespace {name}"),
            None => write!(f, " of namespaces {namespaces}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pods(namespace: Option<&str>, labels: &[(&str, &[&str])]) -> Pods {
        let mut pods = Pods::default();
        if let Some(name) = namespace {
            pods.namespaces = Selector::label(NAMESPACE_LABEL, name);
        }
        for (key, values) in labels {
            pods.pods.require(key, Admitted::of(values.iter().map(|v| (*v).to_owned())));
        }
        pods
    }

    fn left(of: &Pods, others: &[Pods]) -> Vec<String> {
        of.minus(others).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn wider_selectors_take_all_and_several_add_up() {
        let dns = pods(None, &[("k8s-app", &["kube-dns"])]);
        assert!(left(&dns, &[pods(None, &[])]).is_empty());
        assert!(left(&dns, std::slice::from_ref(&dns)).is_empty());
        let two = pods(Some("keptn"), &[("tier", &["a", "b"])]);
        let [a, b] = ["a", "b"].map(|tier| pods(None, &[("tier", &[tier])]));
        assert_eq!(left(&two, std::slice::from_ref(&a)), ["pods tier=b of namespace keptn"]);
        assert!(left(&two, &[a, b]).is_empty());
    }

    #[test]
    fn another_namespace_or_a_further_label_leaves_something() {
        let gateway = pods(None, &[("app", &["gateway"])]);
        assert_eq!(
            left(&gateway, &[pods(Some("keptn"), &[("app", &["gateway"])])]),
            ["pods app=gateway of namespaces kubernetes.io/metadata.name notin (keptn)"]
        );
        let canary = pods(None, &[("app", &["gateway"]), ("canary", &["yes"])]);
        assert_eq!(left(&gateway, &[canary]), ["pods app=gateway,canary notin (yes) of any namespace"]);
        assert_eq!(left(&gateway, &[pods(None, &[("app", &["other"])])]), [gateway.to_string()]);
    }
}
