//! From needs to questions: what has to be asked before the policies can be rendered. Not of whom.

use super::dns;
use super::needs::{Need, Source};
use super::purpose::Purpose;
pub use crate::facts::CLUSTER_DOMAIN;
use crate::facts::{Host, InCluster, Question, Subject};
use chartroom::value::Map;

/// What has to be asked for those needs whose addresses are not given, in their order.
pub fn questions(needs: &[Need], cluster_domain: &str) -> Vec<Question> {
    needs.iter().filter_map(|need| question(need, cluster_domain)).collect()
}

/// What is asked besides, so that a rule for the DNS that needs no lookup can be doubted: where the cluster is asked in any
/// case, and without harm where it does not answer.
pub fn besides(values: &Map, questions: &[Question]) -> Vec<Question> {
    let of_cluster = |question: &Question| {
        question.or.is_none() && !matches!(question.subject, Subject::Host(_) | Subject::ClusterDns)
    };
    match dns::is_default(values) && questions.iter().any(of_cluster) {
        true => vec![Question::of_template(Subject::ClusterDns)],
        false => Vec::new(),
    }
}

/// What has to be asked for one need.
pub(super) fn question(need: &Need, cluster_domain: &str) -> Option<Question> {
    match need.source {
        Source::Stated(_) | Source::Resolved | Source::Literal | Source::Named(_) => return None,
        Source::Outdated(_) | Source::Unknown => {}
    }
    let instead = need.purpose.instead();
    let instead: Vec<&str> = instead.iter().map(String::as_str).collect();
    let ask = |subject| Question::of_value(subject, need.key.as_str(), &instead);
    let subject = match (&need.purpose, need.target.as_ref()) {
        (Purpose::Gateway, _) => return Some(ask(Subject::Gateway(gateway_namespace(need)))),
        (Purpose::ClusterDns, _) => return Some(ask(Subject::ClusterDns)),
        (Purpose::ApiServer, _) | (_, None) => return Some(ask(Subject::ApiServer)),
        (_, Some(target)) => Subject::Host(target.host.clone()),
    };
    Some(match service_of(&subject, cluster_domain) {
        // The DNS is asked as well, so that a person hears both; for a name that is surely a Service's its answer
        // is ignored (see `conflicts`).
        Some((service, InCluster::Surely | InCluster::Perhaps)) => ask(service).or(subject),
        None => ask(subject),
    })
}

/// The namespace in which a gateway is looked for; `None`: in all.
pub(super) fn gateway_namespace(need: &Need) -> Option<String> {
    let host = need.target.as_ref()?.host.to_string();
    host.split_once('.').map(|(_, namespace)| namespace.to_owned())
}

/// The Service that pods know under a host's name, where it has the form of one.
pub(super) fn service_of(subject: &Subject, cluster_domain: &str) -> Option<(Subject, InCluster)> {
    match subject {
        Subject::Host(Host::Name(name)) => {
            name.service(cluster_domain).map(|(service, sure)| (Subject::Service(service), sure))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::needs::needs;
    use super::super::needs::tests::values;
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Vec<String> {
        let on = ("networkPolicy.egress.enabled", "on");
        let needs = needs(&values(&[&[on], pairs].concat())).unwrap();
        let all = questions(&needs, CLUSTER_DOMAIN);
        all.iter().map(|q| q.subjects().map(Subject::to_string).collect::<Vec<_>>().join(" or ")).collect()
    }

    #[test]
    fn only_what_the_values_lack_is_asked() {
        let network = ("networkPolicy.egress.k8sMasterCIDR", "10.0.0.0/8");
        let host = "remoteControlPlane.api.hostname";
        assert_eq!(asked(&[]), ["the addresses of the Kubernetes apiserver"]);
        assert!(asked(&[network, (host, "[2001:db8::1]:443")]).is_empty());
        assert_eq!(asked(&[network, (host, "a.b.example:443")]), ["the addresses of a.b.example"]);
        let key = Purpose::ControlPlane.resolved_key();
        let resolved = (key.as_str(), "[a.b.example]");
        assert!(asked(&[network, (host, "a.b.example"), resolved]).is_empty());
        assert_eq!(asked(&[network, (host, "new.b.example"), resolved]), ["the addresses of new.b.example"]);
    }

    #[test]
    fn names_of_services_are_asked_of_the_cluster() {
        let network = ("networkPolicy.egress.k8sMasterCIDR", "10.0.0.0/8");
        let asked = |name| asked(&[network, ("remoteControlPlane.api.hostname", name)]);
        assert_eq!(
            asked("api-gateway-nginx.keptn"),
            ["Service keptn/api-gateway-nginx or the addresses of api-gateway-nginx.keptn"]
        );
        assert_eq!(
            asked("api-gateway-nginx.keptn.svc"),
            ["Service keptn/api-gateway-nginx or the addresses of api-gateway-nginx.keptn.svc"]
        );
    }
}
