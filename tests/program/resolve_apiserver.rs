//! The apiserver's addresses against an HTTP server that speaks the Kubernetes API: every outcome.

use crate::support::kube_api;
use std::time::{Duration, Instant};

use crate::support::asking::{self, kinds, now, options};
use crate::support::kube_api::{Api, ENDPOINTS, Reply, Running, SERVICE, SLICES, service, slice};
use jes_netpol::facts::{CauseKind, Failure, Question, Sighting, Subject, Verdict};
use jes_netpol::resolve::Options;
use serde_json::{Value, json};

const INSTEAD: &str = "networkPolicy.egress.k8sMasterCIDR";

fn question() -> Question {
    Question::of_value(Subject::ApiServer, "networkPolicy.egress.enabled", &[INSTEAD])
}

fn ask(options: &Options) -> Result<Vec<Sighting>, Box<Failure>> {
    match asking::answer(&[question()], options, &now) {
        Ok(facts) => Ok(facts.apiserver().unwrap().to_vec()),
        Err(mut failures) => {
            assert_eq!(failures.len(), 1);
            Err(Box::new(failures.remove(0)))
        }
    }
}

fn found(api: &Running) -> Vec<String> {
    let sightings = ask(&options(api.kubeconfig.clone())).unwrap_or_else(|failure| panic!("{failure}"));
    sightings.iter().map(|s| format!("{} {} {}", s.cidr, s.port.unwrap(), s.from)).collect()
}

fn failed(api: &Running) -> Box<Failure> {
    ask(&options(api.kubeconfig.clone())).unwrap_err()
}

fn plain_slice() -> Value {
    slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &[("172.18.0.2", Some(true))])
}

#[test]
fn both_sides_both_families_exact_pairs() {
    let slices = vec![
        slice(
            "kubernetes",
            "kubernetes",
            "IPv4",
            &[("https", 6443)],
            &[("172.18.0.3", Some(true)), ("172.18.0.2", None)],
        ),
        slice("kubernetes", "kubernetes-v6", "IPv6", &[("https", 7443)], &[("fc00:f853::2", Some(true))]),
        slice("other", "other-1", "IPv4", &[("https", 8443)], &[("10.9.9.9", Some(true))]),
    ];
    let api = Api::cluster(&["10.96.0.1", "fd00:10:96::1"], slices).serve();
    assert_eq!(
        found(&api),
        [
            "10.96.0.1/32 443 Service default/kubernetes",
            "172.18.0.2/32 6443 EndpointSlice default/kubernetes",
            "172.18.0.3/32 6443 EndpointSlice default/kubernetes",
            "fc00:f853::2/128 7443 EndpointSlice default/kubernetes-v6",
            "fd00:10:96::1/128 443 Service default/kubernetes",
        ]
    );
    assert!(
        api.asked()
            .iter()
            .any(|path| path.contains("labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes"))
    );
}

#[test]
fn what_is_not_ready_or_not_https_is_left_out() {
    let slices = vec![
        slice(
            "kubernetes",
            "kubernetes",
            "IPv4",
            &[("metrics", 9090), ("https", 6443)],
            &[("172.18.0.2", Some(true)), ("172.18.0.3", Some(false))],
        ),
        slice("kubernetes", "kubernetes-fqdn", "FQDN", &[("https", 6443)], &[("api.example", Some(true))]),
    ];
    let api = Api::cluster(&["10.96.0.1"], slices).serve();
    assert_eq!(
        found(&api),
        [
            "10.96.0.1/32 443 Service default/kubernetes",
            "172.18.0.2/32 6443 EndpointSlice default/kubernetes"
        ]
    );
}

#[test]
fn an_address_in_two_slices_is_one() {
    let other =
        slice("kubernetes", "kubernetes-2", "IPv4", &[("https", 6443)], &[("172.18.0.2", Some(true))]);
    let api = Api::cluster(&["10.96.0.1"], vec![plain_slice(), other]).serve();
    assert_eq!(found(&api).len(), 2);
}

#[test]
fn lists_come_in_pages() {
    let slices = (0..1200).map(|i| {
        let address = format!("172.18.{}.{}", i / 250, i % 250 + 1);
        slice("kubernetes", &format!("kubernetes-{i}"), "IPv4", &[("https", 6443)], &[(&address, Some(true))])
    });
    let api = Api::cluster(&["10.96.0.1"], slices.collect()).serve();
    assert_eq!(found(&api).len(), 1201);
    assert_eq!(api.asked().iter().filter(|path| path.starts_with(SLICES)).count(), 3);
}

fn endpoints() -> Reply {
    Reply::Json(json!({
        "apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "kubernetes", "namespace": "default"},
        "subsets": [
            {"addresses": [{"ip": "172.18.0.2"}], "notReadyAddresses": [{"ip": "172.18.0.9"}], "ports": [{"name": "https", "port": 6443}]},
            {"addresses": [{"ip": "172.18.0.3"}], "ports": [{"name": "https", "port": 7443}]},
        ],
    }))
}

#[test]
fn endpoints_only_where_slices_are_not_served_or_not_allowed() {
    for refusal in [Reply::Status(404, "not found"), Reply::Status(403, "endpointslices is forbidden")] {
        let api = Api::cluster(&["10.96.0.1"], vec![]).on(SLICES, refusal).on(ENDPOINTS, endpoints()).serve();
        let facts = asking::answer(&[question()], &options(api.kubeconfig.clone()), &now).unwrap();
        let found: Vec<String> =
            facts.apiserver().unwrap().iter().map(|s| format!("{} {:?}", s.cidr, s.port)).collect();
        assert_eq!(found, ["10.96.0.1/32 Some(443)", "172.18.0.2/32 Some(6443)", "172.18.0.3/32 Some(7443)"]);
        assert!(
            facts.remarks().first().unwrap().text.contains("Endpoints default/kubernetes"),
            "{:?}",
            facts.remarks()
        );
    }
    let api = Api::cluster(&["10.96.0.1"], vec![plain_slice()]).on(ENDPOINTS, endpoints()).serve();
    assert_eq!(found(&api).len(), 2);
    assert!(!api.asked().iter().any(|path| path.starts_with(ENDPOINTS)), "not even asked for");
}

#[test]
fn nothing_there_is_a_failure_and_not_an_empty_answer() {
    let no_port = slice("kubernetes", "kubernetes", "IPv4", &[("http", 8080)], &[("172.18.0.2", Some(true))]);
    let not_ready =
        slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &[("172.18.0.2", Some(false))]);
    let mut null = plain_slice();
    null["endpoints"] = Value::Null;
    for (slices, kind) in [
        (vec![], CauseKind::Empty),
        (vec![not_ready], CauseKind::Empty),
        (vec![null], CauseKind::Empty),
        (vec![no_port], CauseKind::NoHttpsPort),
    ] {
        let failure = failed(&Api::cluster(&["10.96.0.1"], slices).serve());
        assert_eq!(kinds(&failure), [kind], "{failure}");
        assert_eq!(failure.verdict(), Verdict::Definite);
    }
    let headless = service(
        "default",
        "kubernetes",
        json!({"clusterIP": "None", "ports": [{"name": "https", "port": 443}]}),
    );
    let api = Api::cluster(&[], vec![plain_slice()]).on(SERVICE, Reply::Json(headless)).serve();
    assert_eq!(kinds(&failed(&api)), [CauseKind::Empty]);
    let http = service(
        "default",
        "kubernetes",
        json!({"clusterIP": "10.96.0.1", "ports": [{"name": "http", "port": 80}]}),
    );
    let api = Api::cluster(&[], vec![plain_slice()]).on(SERVICE, Reply::Json(http)).serve();
    assert_eq!(kinds(&failed(&api)), [CauseKind::NoHttpsPort]);
}

#[test]
fn refusals_are_reported_with_what_to_do() {
    let forbidden = "endpointslices.discovery.k8s.io is forbidden: User \"ada\" cannot list resource";
    let api = Api::cluster(&["10.96.0.1"], vec![])
        .on(SLICES, Reply::Status(403, forbidden))
        .on(ENDPOINTS, Reply::Status(403, "endpoints \"kubernetes\" is forbidden"))
        .serve();
    let failure = failed(&api);
    assert_eq!(kinds(&failure), [CauseKind::Forbidden, CauseKind::Forbidden]);
    assert_eq!(
        failure.to_string(),
        format!(
            "cannot determine the addresses of the Kubernetes apiserver (required by networkPolicy.egress.enabled)\
             \n  - asked {0} for EndpointSlices of Service default/kubernetes: {forbidden} (HTTP 403)\
             \n  - asked {0} for Endpoints default/kubernetes: endpoints \"kubernetes\" is forbidden (HTTP 403)",
            api.url
        )
    );
    assert!(failure.hints[0].contains("resources: [endpointslices], verbs: [list]"), "{:?}", failure.hints);
    assert_eq!(failure.hints[1], format!("set {INSTEAD} to skip the lookup"));
}

#[test]
fn the_service_is_needed_as_well() {
    let api = Api::cluster(&["10.96.0.1"], vec![plain_slice()]).on(SERVICE, Reply::Status(403, "no")).serve();
    assert_eq!(kinds(&failed(&api)), [CauseKind::Forbidden]);
}

#[test]
fn every_other_status_and_body() {
    for (reply, kind, text) in [
        (Reply::Status(401, "Unauthorized"), CauseKind::Unauthorized, "Unauthorized (HTTP 401)"),
        (Reply::Status(500, "etcd is down"), CauseKind::ServerFailure, "etcd is down (HTTP 500)"),
        (Reply::Raw(502, "<html>"), CauseKind::ServerFailure, "HTTP 502 Bad Gateway"),
        (Reply::Raw(302, ""), CauseKind::Rejected, "HTTP 302 Found"),
        (Reply::Raw(200, "{\"items\": [{"), CauseKind::Garbled, "not the expected JSON (line 1, column 12)"),
        (Reply::Raw(200, "[]"), CauseKind::Garbled, "not the expected JSON"),
        (Reply::Status(400, "bad\u{1b}[31m\nred"), CauseKind::Rejected, "bad [31m red (HTTP 400)"),
    ] {
        let failure = failed(&Api::cluster(&["10.96.0.1"], vec![]).on(SLICES, reply).serve());
        assert_eq!(kinds(&failure), [kind], "{failure}");
        assert!(failure.to_string().contains(text), "{failure}");
    }
}

#[test]
fn a_busy_server_is_asked_again() {
    let busy = || Reply::Status(503, "busy");
    let list = Reply::List("EndpointSliceList", "discovery.k8s.io/v1", vec![plain_slice()]);
    let api =
        Api::cluster(&["10.96.0.1"], vec![]).on(SLICES, Reply::InTurn(vec![busy(), busy(), list])).serve();
    assert_eq!(found(&api).len(), 2);
}

#[test]
fn a_server_that_hangs_costs_no_more_than_the_deadline() {
    let api = Api::cluster(&["10.96.0.1"], vec![]).on(SLICES, Reply::Hang).serve();
    let mut options = options(api.kubeconfig.clone());
    options.timeout = Duration::from_millis(500);
    let began = Instant::now();
    let failure = ask(&options).unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(kinds(&failure), [CauseKind::Timeout]);
    assert_eq!(failure.verdict(), Verdict::Transient);
    assert!(failure.to_string().contains(&api.url), "{failure}");
}

#[test]
fn a_closed_port_is_a_failure() {
    let gone = Api::default().serve();
    let url = kube_api::dead_url();
    let kubeconfig = gone.file("gone", &kube_api::kubeconfig_text(&url, "token: x"));
    let failure = ask(&options(kubeconfig)).unwrap_err();
    assert_eq!(kinds(&failure), [CauseKind::Unreachable], "said once, not once a question: {failure}");
    assert!(failure.to_string().contains(&format!("asked {url} for")), "{failure}");
    assert!(failure.to_string().contains("Connection refused"), "{failure}");
}

#[test]
fn tokens_are_sent_and_never_reported() {
    let api = Api::cluster(&["10.96.0.1"], vec![plain_slice()]).token("right-token").serve();
    assert_eq!(found(&api).len(), 2);
    let failure = ask(&options(api.kubeconfig_for("token: wr0ng-token"))).unwrap_err();
    assert!(kinds(&failure).iter().all(|kind| *kind == CauseKind::Unauthorized));
    assert!(!format!("{failure} {failure:?}").contains("wr0ng"), "{failure:?}");
    let mut options = options(api.kubeconfig_for("token: wr0ng-token"));
    options.kube.flags.token = "right-token".into();
    assert_eq!(ask(&options).unwrap().len(), 2, "--kube-token outweighs the kubeconfig");
}

#[test]
fn kubeconfigs_that_cannot_be_used() {
    let api = Api::cluster(&["10.96.0.1"], vec![plain_slice()]).tls().serve();
    let url = &api.url;
    for (name, text, message) in [
        ("empty", "", "has no current context with a cluster"),
        (
            "nulls",
            "clusters: null\ncontexts: null\nusers: null\ncurrent-context: \"\"\n",
            "has no current context",
        ),
        ("broken", "users: [{name: u, user: {token: s3cret\n", "is not valid YAML (line 2)"),
        (
            "no-context",
            "apiVersion: v1\nkind: Config\ncurrent-context: nope\n",
            "current-context \"nope\" is not one of its contexts",
        ),
        (
            "no-cluster",
            "current-context: a\ncontexts: [{name: a, context: {cluster: b}}]\n",
            "names the cluster \"b\", and the kubeconfig has no server for it",
        ),
        (
            "bad-url",
            &kube_api::kubeconfig_text("http://[::1", "token: s3cret"),
            "the server of the cluster is not a URL",
        ),
        (
            "bad-cert",
            &kube_api::kubeconfig_text(url, "client-certificate-data: czNjcmV0"),
            "a client certificate without client-key or client-key-data",
        ),
        (
            "bad-pair",
            &kube_api::kubeconfig_text(url, "client-certificate-data: czNjcmV0, client-key-data: czNjcmV0"),
            "the client certificate of the kubeconfig is not PEM",
        ),
        (
            "plugin",
            &kube_api::kubeconfig_text(
                url,
                "exec: {apiVersion: client.authentication.k8s.io/v1, command: /nonexistent/plugin, args: [s3cret], interactiveMode: Never}",
            ),
            "plugin \"/nonexistent/plugin\" cannot be run",
        ),
        (
            "plugin2",
            &kube_api::kubeconfig_text(
                url,
                "exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, 'echo s3cret; exit 3'], interactiveMode: Never}",
            ),
            "plugin \"sh\" failed (exit status: 3)",
        ),
        (
            "plugin3",
            &kube_api::kubeconfig_text(
                url,
                "exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, 'echo s3cret'], interactiveMode: Never}",
            ),
            "did not print an ExecCredential",
        ),
    ] {
        let failure = ask(&options(api.file(name, text))).unwrap_err();
        let of_user =
            if name.starts_with("plugin") { CauseKind::Credentials } else { CauseKind::Configuration };
        assert_eq!(kinds(&failure), [of_user], "{name}: {failure}");
        assert!(failure.to_string().contains(message), "{name}: {failure}");
        assert!(!failure.to_string().contains("s3cret"), "{name}: {failure}");
        assert_eq!(failure.verdict(), Verdict::SetUp);
    }
    let failure = ask(&options("/nonexistent/kubeconfig".into())).unwrap_err();
    assert!(
        failure.to_string().contains("the kubeconfig /nonexistent/kubeconfig cannot be read"),
        "{failure}"
    );
    let mut unnamed = options("/nonexistent/kubeconfig".into());
    unnamed.kube.files.explicit = false;
    let failure = ask(&unnamed).unwrap_err();
    assert!(
        failure.to_string().contains(
            "there is no kubeconfig (/nonexistent/kubeconfig does not exist, or has no current context with a cluster)"
        ),
        "{failure}"
    );
}

#[test]
fn a_credential_plugin_gives_the_token() {
    let api = Api::cluster(&["10.96.0.1"], vec![plain_slice()]).token("from-plugin").serve();
    let credential = r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"from-plugin"}}"#;
    let user = format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: echo, args: ['{credential}'], interactiveMode: Never}}"
    );
    assert_eq!(ask(&options(api.kubeconfig_for(&user))).unwrap().len(), 2);
    let slow = "exec: {apiVersion: client.authentication.k8s.io/v1, command: sleep, args: ['20'], interactiveMode: Never}";
    let mut options = options(api.kubeconfig_for(slow));
    options.plugin_time = Duration::from_millis(300);
    let began = Instant::now();
    assert_eq!(kinds(&ask(&options).unwrap_err()), [CauseKind::Timeout]);
    assert!(began.elapsed() < Duration::from_secs(10), "the plugin is killed");
}

#[test]
fn contexts_and_flags_choose_the_cluster() {
    let one = Api::cluster(&["10.96.0.1"], vec![plain_slice()]).serve();
    let two = Api::cluster(&["10.97.0.1"], vec![plain_slice()]).serve();
    let text = format!(
        "current-context: one\n\
         clusters: [{{name: one, cluster: {{server: {:?}}}}}, {{name: two, cluster: {{server: {:?}}}}}]\n\
         contexts: [{{name: one, context: {{cluster: one}}}}, {{name: two, context: {{cluster: two}}}}]\n",
        one.url, two.url
    );
    let first = |options: &Options| ask(options).unwrap()[0].cidr.to_string();
    let mut options = options(one.file("two-contexts", &text));
    assert_eq!(first(&options), "10.96.0.1/32");
    options.kube.flags.context = "two".into();
    assert_eq!(first(&options), "10.97.0.1/32");
    options.kube.flags.context = String::new();
    options.kube.flags.server = two.url.clone();
    assert_eq!(first(&options), "10.97.0.1/32");
    options.kube.flags.context = "three".into();
    assert!(ask(&options).unwrap_err().to_string().contains("context \"three\" does not exist"));
}

#[test]
fn an_apiserver_address_that_cannot_be_meant_is_refused() {
    let slices = vec![slice(
        "kubernetes",
        "kubernetes",
        "IPv4",
        &[("https", 6443)],
        &[("169.254.169.254", Some(true))],
    )];
    let api = Api::cluster(&["10.96.0.1"], slices).serve();
    assert_eq!(kinds(&failed(&api)), [CauseKind::Special]);
    let mut options = options(api.kubeconfig.clone());
    options.allow_special_addresses = true;
    assert_eq!(ask(&options).unwrap().len(), 2);
}
