//! What a person can do about a question without an answer. Not what went wrong.

use crate::facts::{Attempt, CauseKind, Failure, Reason, Subject};

/// Adds the hints that fit.
pub fn with_hints(failure: Failure) -> Failure {
    let subject = failure.subject.clone();
    with_hints_about(failure, &subject)
}

/// The same where what failed is `subject`, which the question led to.
pub fn with_hints_about(failure: Failure, subject: &Subject) -> Failure {
    let mut hints: Vec<String> = Vec::new();
    for attempt in &failure.attempts {
        if let Some(hint) = for_attempt(attempt, subject)
            && !hints.contains(&hint)
        {
            hints.push(hint);
        }
    }
    hints.extend(by_values(&failure));
    hints.into_iter().fold(failure, Failure::hint)
}

/// Whether a server did not do its work, so that another one, or the same one later, may do it.
fn is_silence(kind: CauseKind) -> bool {
    matches!(
        kind,
        CauseKind::Timeout
            | CauseKind::ServerFailure
            | CauseKind::Refused
            | CauseKind::NotImplemented
            | CauseKind::Unreachable
    )
}

fn for_attempt(attempt: &Attempt, subject: &Subject) -> Option<String> {
    let dns = attempt.of.starts_with("DNS") || attempt.of.is_empty() && matches!(subject, Subject::Host(_));
    let is_family = attempt.asked.starts_with("A records") || attempt.asked.starts_with("AAAA records");
    let hint = match (attempt.cause.kind, dns) {
        (kind, true) if is_silence(kind) && is_family => {
            "accept what the other family has with --family any, ask another server with --dns-server, or wait longer \
             with --dns-timeout"
        }
        (kind, true) if is_silence(kind) => {
            "try again, ask another server with --dns-server, or wait longer with --dns-timeout"
        }
        (CauseKind::Configuration, true) => "name a DNS server with --dns-server",
        (CauseKind::Timeout, false) => "check that the cluster can be reached, or wait longer with --timeout",
        (CauseKind::Unreachable | CauseKind::ServerFailure, false) => {
            "check that the cluster can be reached, or choose another one with --kube-context or --kubeconfig"
        }
        (CauseKind::Configuration, false) => "choose a cluster with --kubeconfig or --kube-context",
        (CauseKind::Certificate, false) => {
            "check the certificate authority in the kubeconfig, or name it with --kube-ca-file"
        }
        (CauseKind::Credentials, _) => {
            "log in to the cluster again, give a token with --kube-token, or choose another user with --kube-context"
        }
        (CauseKind::Unauthorized, _) => {
            "log in to the cluster again, or choose another user with --kube-context"
        }
        (CauseKind::Forbidden, _) => return Some(role_for(subject)),
        (CauseKind::Ambiguous, _) => "set the namespace of the one to use",
        (CauseKind::Special, _) => "use --allow-special-addresses to accept it",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// The least that reading the subject needs, as a Role to apply. A right to list cannot be had for one name.
fn role_for(subject: &Subject) -> String {
    let (namespace, name) = match subject {
        Subject::Gateway(Some(namespace)) => return role_to_list("Role", namespace),
        Subject::Gateway(None) => return role_to_list("ClusterRole", ""),
        Subject::ApiServer => ("default", "kubernetes"),
        Subject::Service(service) => (&*service.namespace, &*service.name),
        _ => return "ask an administrator for this permission".to_owned(),
    };
    format!(
        "ask an administrator to grant this in namespace {namespace}:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: Role
  metadata: {{name: read-{name}-addresses, namespace: {namespace}}}
  rules:
    - {{apiGroups: [\"\"], resources: [services], resourceNames: [{name}], verbs: [get]}}
    - {{apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list]}}"
    )
}

/// The right to read all Services of a namespace, or of all namespaces.
fn role_to_list(kind: &str, namespace: &str) -> String {
    let (place, metadata) = match namespace {
        "" => ("for all namespaces".to_owned(), "{name: read-services}".to_owned()),
        _ => {
            (format!("in namespace {namespace}"), format!("{{name: read-services, namespace: {namespace}}}"))
        }
    };
    format!(
        "ask an administrator to grant this {place}:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: {kind}
  metadata: {metadata}
  rules:
    - {{apiGroups: [\"\"], resources: [services], verbs: [list]}}"
    )
}

fn by_values(failure: &Failure) -> Option<String> {
    let Reason::Value { key, instead } = &failure.reason else { return None };
    let wrong_name = |attempt: &Attempt| match attempt.cause.kind {
        CauseKind::NoSuchName => true,
        CauseKind::NotFound => matches!(failure.subject, Subject::Service(_)),
        _ => false,
    };
    let wrong_name = failure.attempts.iter().any(wrong_name);
    let correct = wrong_name.then(|| format!("correct {key}"));
    let set = (!instead.is_empty()).then(|| format!("set {} to skip the lookup", instead.join(" or ")));
    let parts: Vec<String> = correct.into_iter().chain(set).collect();
    (!parts.is_empty()).then(|| parts.join(", or "))
}
