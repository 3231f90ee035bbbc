//! Who may read what, and the message for those who may not.

use serde_json::json;

use crate::dns::Zone;
use crate::support::{Applied, Person, RESOLVE, apply, endpoints, namespace, resolved, run, server, token};

#[test]
fn one_who_may_read_slices_gets_every_address() {
    let _unchanged = endpoints();
    let finished = run("slices", RESOLVE);
    assert_eq!(finished.stderr, "");
    let port = server().rsplit_once(':').unwrap().1.to_owned();
    let backends = ["192.0.2.11/32", "192.0.2.12/32"].map(|address| format!("{address} {port}"));
    let mut all = vec!["10.96.0.1/32 443".to_owned()];
    all.extend(backends);
    assert_eq!(resolved(&finished.printed(), "apiserver"), all);
}

#[test]
fn one_who_may_read_only_endpoints_gets_the_same_and_a_remark() {
    let _unchanged = endpoints();
    let (few, all) = (run("endpoints", RESOLVE), run("slices", RESOLVE));
    let remark = "read Endpoints default/kubernetes instead of its EndpointSlices";
    assert!(few.stderr.contains(remark), "{}", few.stderr);
    assert_eq!(resolved(&few.printed(), "apiserver"), resolved(&all.printed(), "apiserver"));
}

#[test]
fn a_user_without_rights_gets_the_role_that_is_missing() {
    let _unchanged = endpoints();
    let person = Person::new("reads-nothing-yet");
    let stderr = person.run(RESOLVE).refused();
    for word in [
        "cannot get resource \"services\" in API group \"\" in the namespace \"default\"",
        "cannot list resource \"endpointslices\" in API group \"discovery.k8s.io\" in the namespace \"default\"",
        "system:serviceaccount:users:reads-nothing-yet",
        "networkPolicy.egress.enabled",
    ] {
        assert!(stderr.contains(word), "{word:?} is not in\n{stderr}");
    }
    let _grant = grant_what_is_printed(&person, &stderr, "default");
    assert_eq!(resolved(&person.run(RESOLVE).printed(), "apiserver").len(), 3);
}

/// Applies the Role that a message prints, and lets the person have it.
fn grant_what_is_printed(person: &Person, stderr: &str, namespace: &str) -> [Applied; 2] {
    let (_, role) = stderr.split_once(&format!("grant this in namespace {namespace}:\n")).unwrap();
    let role: Vec<&str> = role.lines().take_while(|line| line.starts_with("  ")).collect();
    let name = role.iter().find_map(|line| line.trim().strip_prefix("metadata: {name: ")).unwrap();
    let name = name.split(',').next().unwrap();
    [Applied::new(&role.join("\n")), person.grant("Role", name, Some(namespace))]
}

#[test]
fn a_user_who_may_not_read_a_service_gets_the_role_that_is_missing() {
    namespace("users-gateway");
    let metadata = json!({"name": "gateway", "namespace": "users-gateway"});
    let spec = json!({"selector": {"app": "gateway"}, "ports": [{"port": 80}]});
    apply(&json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}).to_string());
    let person = Person::new("reads-no-service-yet");
    let values = "networkPolicy.egress.enabled=true,networkPolicy.egress.k8sMasterCIDR=192.0.2.0/24,\
        remoteControlPlane.api.hostname=gateway.users-gateway.svc";
    let dns = Zone::default().serve();
    let render = || person.run(&["render", "--set", values, "--dns-server", &dns.address.to_string()]);
    let stderr = render().refused();
    let said = "cannot get resource \"services\" in API group \"\" in the namespace \"users-gateway\"";
    assert!(stderr.contains(said) && stderr.contains("remoteControlPlane.api.hostname"), "{stderr}");
    let _grant = grant_what_is_printed(&person, &stderr, "users-gateway");
    assert!(render().printed().contains("app: gateway"));
}

#[test]
fn a_token_that_is_no_longer_valid_is_reported() {
    let stderr = run("expired", RESOLVE).refused();
    assert!(stderr.contains("HTTP 401") && stderr.contains("log in to the cluster again"), "{stderr}");
    assert!(!stderr.contains(token("expired").trim()), "{stderr}");
}
