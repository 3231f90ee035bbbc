//! The cluster's side of resolution against an HTTP server that speaks the Kubernetes API: every outcome.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/dns.rs"]
mod dns;
#[path = "support/kube_api.rs"]
mod kube_api;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jes_netpol::facts::{
    Backend, CauseKind, Facts, Failure, ObjectRef, Question, ServiceRef, Sighting, Subject, TargetPort,
    Verdict,
};
use jes_netpol::resolve::{self, Kubeconfig, Options, System};
use jiff::Timestamp;
use kube_api::{Api, ENDPOINTS, Reply, Running, SERVICE, SLICES, service, slice};
use serde_json::{Value, json};

const INSTEAD: &str = "networkPolicy.egress.k8sMasterCIDR";

fn now() -> Timestamp {
    "2026-01-31T12:00:00Z".parse().unwrap()
}

fn options(kubeconfig: PathBuf) -> Options {
    let mut options = Options::default();
    options.kube.kubeconfig = Kubeconfig::file(kubeconfig);
    options.dns.system = Some(System::default());
    options
}

fn question() -> Question {
    Question::of_value(Subject::ApiServer, "networkPolicy.egress.enabled", &[INSTEAD])
}

fn ask(options: &Options) -> Result<Vec<Sighting>, Box<Failure>> {
    match resolve::answer(&[question()], options, &now) {
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

fn kinds(failure: &Failure) -> Vec<CauseKind> {
    failure.attempts.iter().map(|attempt| attempt.cause.kind).collect()
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
        let facts = resolve::answer(&[question()], &options(api.kubeconfig.clone()), &now).unwrap();
        let found: Vec<String> =
            facts.apiserver().unwrap().iter().map(|s| format!("{} {:?}", s.cidr, s.port)).collect();
        assert_eq!(found, ["10.96.0.1/32 Some(443)", "172.18.0.2/32 Some(6443)", "172.18.0.3/32 Some(7443)"]);
        assert!(facts.remarks()[0].text.contains("Endpoints default/kubernetes"), "{:?}", facts.remarks());
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
fn refusals_are_told_with_what_to_do() {
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
            "could not find out the addresses of the Kubernetes apiserver (wanted by networkPolicy.egress.enabled)\
             \n  - asked {0} for EndpointSlices of Service default/kubernetes: {forbidden} (HTTP 403)\
             \n  - asked {0} for Endpoints default/kubernetes: endpoints \"kubernetes\" is forbidden (HTTP 403)",
            api.url
        )
    );
    assert!(failure.hints[0].contains("resources: [endpointslices], verbs: [list]"), "{:?}", failure.hints);
    assert_eq!(failure.hints[1], format!("set {INSTEAD} so that nothing need be asked"));
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
        (
            Reply::Raw(200, "{\"items\": [{"),
            CauseKind::Garbled,
            "not the JSON it should be (line 1, column 12)",
        ),
        (Reply::Raw(200, "[]"), CauseKind::Garbled, "not the JSON it should be"),
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
fn nobody_listens() {
    let gone = Api::default().serve();
    let kubeconfig = gone.file("gone", &kube_api::kubeconfig_text("http://127.0.0.1:1", "token: x"));
    let failure = ask(&options(kubeconfig)).unwrap_err();
    assert_eq!(kinds(&failure), [CauseKind::Unreachable], "said once, not once a question: {failure}");
    assert!(failure.to_string().contains("asked http://127.0.0.1:1 for"), "{failure}");
    assert!(failure.to_string().contains("Connection refused"), "{failure}");
}

#[test]
fn tokens_are_sent_and_never_told() {
    let api = Api::cluster(&["10.96.0.1"], vec![plain_slice()]).token("right-token").serve();
    assert_eq!(found(&api).len(), 2);
    let failure = ask(&options(api.kubeconfig_for("token: wr0ng-token"))).unwrap_err();
    assert!(kinds(&failure).iter().all(|kind| *kind == CauseKind::Unauthorized));
    assert!(!format!("{failure} {failure:?}").contains("wr0ng"), "{failure:?}");
    let mut options = options(api.kubeconfig_for("token: wr0ng-token"));
    options.kube.token = Some(resolve::Secret("right-token".into()));
    assert_eq!(ask(&options).unwrap().len(), 2, "--kube-token outweighs the kubeconfig");
}

#[test]
fn kubeconfigs_that_cannot_be_used() {
    let api = Api::cluster(&["10.96.0.1"], vec![plain_slice()]).serve();
    let url = &api.url;
    for (name, text, told) in [
        ("empty", "", "has no current context"),
        (
            "nulls",
            "clusters: null\ncontexts: null\nusers: null\ncurrent-context: \"\"\n",
            "has no current context",
        ),
        ("broken", "users: [{name: u, user: {token: s3cret\n", "is not valid (line"),
        ("no-context", "apiVersion: v1\nkind: Config\ncurrent-context: nope\n", "has no context \"nope\""),
        (
            "no-cluster",
            "current-context: a\ncontexts: [{name: a, context: {cluster: b}}]\n",
            "has no cluster \"b\"",
        ),
        (
            "bad-url",
            &kube_api::kubeconfig_text("http://[::1", "token: s3cret"),
            "has a server that is no URL",
        ),
        (
            "bad-cert",
            &kube_api::kubeconfig_text(url, "client-certificate-data: czNjcmV0"),
            "client certificate or key",
        ),
        (
            "plugin",
            &kube_api::kubeconfig_text(
                url,
                "exec: {apiVersion: client.authentication.k8s.io/v1, command: /nonexistent/plugin, args: [s3cret]}",
            ),
            "plugin cannot be run",
        ),
        (
            "plugin2",
            &kube_api::kubeconfig_text(
                url,
                "exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, 'echo s3cret; exit 3'], interactiveMode: Never}",
            ),
            "plugin failed (exit status: 3)",
        ),
        (
            "plugin3",
            &kube_api::kubeconfig_text(
                url,
                "exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, 'echo s3cret'], interactiveMode: Never}",
            ),
            "printed no credentials",
        ),
    ] {
        let failure = ask(&options(api.file(name, text))).unwrap_err();
        assert_eq!(kinds(&failure), [CauseKind::Configuration], "{name}: {failure}");
        assert!(failure.to_string().contains(told), "{name}: {failure}");
        assert!(!failure.to_string().contains("s3cret"), "{name}: {failure}");
        assert_eq!(failure.verdict(), Verdict::SetUp);
    }
    let failure = ask(&options("/nonexistent/kubeconfig".into())).unwrap_err();
    assert!(
        failure.to_string().contains("the kubeconfig /nonexistent/kubeconfig cannot be read"),
        "{failure}"
    );
    let mut unnamed = options("/nonexistent/kubeconfig".into());
    unnamed.kube.kubeconfig.explicit = false;
    let failure = ask(&unnamed).unwrap_err();
    assert!(
        failure
            .to_string()
            .contains("there is no kubeconfig (/nonexistent/kubeconfig does not exist or is empty)"),
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
    options.timeout = Duration::from_millis(300);
    let began = Instant::now();
    assert_eq!(kinds(&ask(&options).unwrap_err())[0], CauseKind::Timeout);
    assert!(began.elapsed() < Duration::from_secs(10), "the plugin is not waited for");
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
    options.kube.context = Some("two".into());
    assert_eq!(first(&options), "10.97.0.1/32");
    options.kube.context = None;
    options.kube.apiserver = Some(two.url.clone());
    assert_eq!(first(&options), "10.97.0.1/32");
    options.kube.context = Some("three".into());
    assert!(ask(&options).unwrap_err().to_string().contains("has no context \"three\""));
}

fn object(version: &str, kind: &str, namespace: &str, name: &str) -> ObjectRef {
    ObjectRef {
        api_version: version.into(),
        kind: kind.into(),
        namespace: namespace.into(),
        name: name.into(),
    }
}

fn look_up(api: &Running, refs: &[&ObjectRef]) -> Facts {
    let questions: Vec<Question> =
        refs.iter().map(|r| Question::of_template(Subject::Object((*r).clone()))).collect();
    resolve::answer(&questions, &options(api.kubeconfig.clone()), &now).unwrap()
}

fn objects() -> Api {
    let map = |namespace: &str, name: &str| json!({"metadata": {"namespace": namespace, "name": name}, "data": {"n": name}});
    let maps = vec![map("ns", "a"), map("ns", "b"), map("other", "c")];
    let widget = json!({"metadata": {"name": "w"}, "spec": {"size": 3, "ratio": 0.5}});
    Api::default()
        .kind("v1", "ConfigMap", "ConfigMapList", "configmaps", true, maps)
        .kind("example.com/v1", "Widget", "WidgetList", "widgets", false, vec![widget])
        .on(
            "/api/v1/namespaces/ns/configmaps/secret",
            Reply::Status(403, "configmaps \"secret\" is forbidden"),
        )
        .page(1)
}

#[test]
fn any_object_by_name_and_in_lists() {
    let api = objects().serve();
    let (by_name, all) = (object("v1", "ConfigMap", "ns", "a"), object("v1", "ConfigMap", "", ""));
    let (list, widget) =
        (object("v1", "ConfigMap", "ns", ""), object("example.com/v1", "Widget", "ignored", "w"));
    let facts = look_up(&api, &[&by_name, &all, &list, &widget]);
    let get = |object: &ObjectRef| facts.object(object).unwrap().unwrap().clone();
    assert_eq!(get(&by_name)["data"]["n"], "a");
    assert_eq!(get(&all)["items"].as_array().unwrap().len(), 3);
    assert_eq!(
        get(&list),
        json!({
            "apiVersion": "v1", "kind": "ConfigMapList", "metadata": {"resourceVersion": "1"},
            "items": [
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "ns", "name": "a"}, "data": {"n": "a"}},
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "ns", "name": "b"}, "data": {"n": "b"}},
            ],
        })
    );
    assert_eq!(get(&widget)["spec"], json!({"size": 3, "ratio": 0.5}));
    let discovery = api.asked().iter().filter(|path| *path == "/api/v1").count();
    assert_eq!(discovery, 1, "asked once for three look-ups");
}

#[test]
fn objects_that_are_not_there_are_empty_and_refusals_are_not() {
    let api = objects().serve();
    let missing = [
        object("v1", "ConfigMap", "ns", "nope"),
        object("v1", "ConfigMap", "", "a"),
        object("v1", "Nonsense", "ns", "a"),
    ];
    let refused = [
        (object("v1", "ConfigMap", "ns", "secret"), "configmaps \"secret\" is forbidden"),
        (object("v1", "ConfigMap", "ns", "../x"), "invalid resource name \"../x\": [may not contain '/']"),
        (object("v1", "ConfigMap", "..", "x"), "invalid namespace \"..\": [may not be '..']"),
        (
            object("nope.example/v1", "Widget", "", "w"),
            "unable to get apiresource from unstructured: nope.example/v1, Kind=Widget: the server could not find the requested resource",
        ),
        (
            object("a/b/c", "Widget", "", "w"),
            "unable to get apiresource from unstructured: /, Kind=Widget: groupVersion shouldn't be empty",
        ),
        (
            object("../x", "Widget", "", "w"),
            "unable to get apiresource from unstructured: ../x, Kind=Widget: the server could not find the requested resource",
        ),
    ];
    let refs: Vec<&ObjectRef> = missing.iter().chain(refused.iter().map(|(object, _)| object)).collect();
    let facts = look_up(&api, &refs);
    for object in &missing {
        assert_eq!(facts.object(object).unwrap().unwrap(), &json!({}), "{object}");
    }
    for (object, text) in &refused {
        let failure = facts.object(object).unwrap().unwrap_err();
        assert_eq!(failure.words(), *text);
    }
    let versions = object("v1", "Nonsense", "ns", "");
    let api = api_with_versions();
    let facts = look_up(&api, &[&versions]);
    assert_eq!(
        facts.object(&versions).unwrap().unwrap(),
        &json!({"kind": "APIVersions", "versions": ["v1"], "items": []}),
        "a list of a kind that does not exist is what Helm makes of /api"
    );
}

fn api_with_versions() -> Running {
    let api = objects().on("/api", Reply::Json(json!({"kind": "APIVersions", "versions": ["v1"]})));
    api.serve()
}

#[test]
fn no_look_up_leaves_its_path() {
    let api = objects().serve();
    let refs = [
        object("v1", "ConfigMap", "ns", "../x"),
        object("v1", "ConfigMap", "..", "x"),
        object("../x", "W", "", "w"),
    ];
    look_up(&api, &refs.iter().collect::<Vec<_>>());
    assert!(!api.asked().iter().any(|path| path.contains("..")), "{:?}", api.asked());
}

fn service_ref(name: &str) -> ServiceRef {
    ServiceRef { namespace: "keptn".into(), name: name.into() }
}

#[test]
fn services_of_every_sort() {
    let dns = dns::Zone::default().addresses("ext.example", &["203.0.113.7"]).serve();
    let path = |name: &str| format!("/api/v1/namespaces/keptn/services/{name}");
    let on =
        |api: Api, name: &str, spec: Value| api.on(&path(name), Reply::Json(service("keptn", name, spec)));
    let mut api = Api::default();
    api = on(
        api,
        "gateway",
        json!({
            "clusterIP": "10.96.7.7", "clusterIPs": ["10.96.7.7", "fd00::7"], "selector": {"app": "gw"},
            "ports": [{"name": "http", "port": 80, "targetPort": "web"}, {"name": "s", "port": 443, "targetPort": 8443}, {"name": "u", "port": 53, "protocol": "UDP"}],
        }),
    );
    api =
        on(api, "headless", json!({"clusterIP": "None", "selector": {"app": "gw"}, "ports": [{"port": 80}]}));
    api = on(
        api,
        "manual",
        json!({"clusterIP": "10.96.7.8", "ports": [{"name": "http", "port": 80, "targetPort": 8080}]}),
    );
    api = on(api, "external", json!({"type": "ExternalName", "externalName": "Ext.example"}));
    let slices = vec![slice("manual", "manual-1", "IPv4", &[("http", 8080)], &[("192.0.2.1", Some(true))])];
    let slices = Reply::List("EndpointSliceList", "discovery.k8s.io/v1", slices);
    let api = api.on("/apis/discovery.k8s.io/v1/namespaces/keptn/endpointslices", slices).serve();

    let names = ["gateway", "headless", "manual", "external", "missing"];
    let questions: Vec<Question> =
        names.iter().map(|name| Question::of_template(Subject::Service(service_ref(name)))).collect();
    let mut options = options(api.kubeconfig.clone());
    options.dns.servers = vec![dns.address];
    let facts = resolve::answer(&questions, &options, &now).unwrap();

    let gateway = facts.service(&service_ref("gateway")).unwrap();
    assert_eq!(gateway.backend, Backend::Pods([("app".into(), "gw".into())].into()));
    assert_eq!(gateway.cluster_ips.len(), 2);
    let targets: Vec<String> = gateway.ports.iter().map(|p| format!("{} {}", p.protocol, p.target)).collect();
    assert_eq!(targets, ["TCP web", "TCP 8443", "UDP 53"]);
    assert_eq!(gateway.ports[0].target, TargetPort::Name("web".into()));
    assert!(facts.service(&service_ref("headless")).unwrap().cluster_ips.is_empty());
    let Backend::Addresses(manual) = &facts.service(&service_ref("manual")).unwrap().backend else {
        panic!()
    };
    assert_eq!((manual[0].cidr.to_string().as_str(), manual[0].port), ("192.0.2.1/32", Some(8080)));
    let Backend::External { addresses, .. } = &facts.service(&service_ref("external")).unwrap().backend
    else {
        panic!()
    };
    assert_eq!(addresses[0].cidr.to_string(), "203.0.113.7/32");
    let missing = facts.get(&Subject::Service(service_ref("missing"))).unwrap().unwrap_err();
    assert_eq!(kinds(missing), [CauseKind::NotFound]);
}

#[test]
fn a_name_of_two_labels_may_be_a_service_or_a_public_name() {
    let dns = dns::Zone::default().addresses("example.com", &["203.0.113.7"]).serve();
    let spec = json!({"clusterIP": "10.96.7.7", "selector": {"app": "gw"}, "ports": [{"port": 80}]});
    let api = Api::default()
        .on("/api/v1/namespaces/keptn/services/gateway", Reply::Json(service("keptn", "gateway", spec)))
        .serve();
    let ask = |host: &str, service: &str, kubeconfig: PathBuf| {
        let (namespace, name) = service.split_once('/').unwrap();
        let service = ServiceRef { namespace: namespace.into(), name: name.into() };
        let host = Subject::Host(host.parse().unwrap());
        let question =
            Question::of_value(host, "remoteControlPlane.api.hostname", &[]).or(Subject::Service(service));
        let mut options = options(kubeconfig);
        options.dns.servers = vec![dns.address];
        resolve::answer(&[question], &options, &now)
    };
    let facts = ask("gateway.keptn", "keptn/gateway", api.kubeconfig.clone()).unwrap();
    assert!(facts.service(&service_ref("gateway")).is_some());
    assert!(facts.remarks().is_empty());
    let facts = ask("example.com", "com/example", api.kubeconfig.clone()).unwrap();
    assert_eq!(facts.host(&"example.com".parse().unwrap()).unwrap().len(), 1);
    assert!(facts.remarks().is_empty(), "the cluster knows that it is no Service");
    let facts = ask("example.com", "com/example", "/nonexistent".into()).unwrap();
    assert_eq!(facts.remarks().len(), 1, "nobody could say whether it is a Service");
    let failures = ask("nope.keptn", "keptn/nope", api.kubeconfig.clone()).unwrap_err();
    let text = failures[0].to_string();
    assert!(text.contains("Service keptn/nope") && text.contains("NXDOMAIN"), "{text}");
}

#[test]
fn the_clusters_dns() {
    let kube_dns = service(
        "kube-system",
        "kube-dns",
        json!({
            "clusterIP": "10.96.0.10", "selector": {"k8s-app": "kube-dns"},
            "ports": [{"name": "dns", "port": 53, "protocol": "UDP", "targetPort": 5353}, {"name": "dns-tcp", "port": 53, "targetPort": 5353}],
        }),
    );
    let slices = vec![slice(
        "kube-dns",
        "kube-dns-1",
        "IPv4",
        &[("dns", 5353), ("metrics", 9153)],
        &[("10.244.0.2", Some(true))],
    )];
    let cache = json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "node-local-dns"},
        "spec": {"selector": {}, "template": {"spec": {"containers": [{"name": "c", "args": ["-localip", "169.254.25.10,10.96.0.10", "-conf", "x"]}]}}},
    });
    let api = Api::default()
        .on("/api/v1/namespaces/kube-system/services/kube-dns", Reply::Json(kube_dns))
        .on(
            "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices",
            Reply::List("EndpointSliceList", "discovery.k8s.io/v1", slices),
        )
        .on("/apis/apps/v1/namespaces/kube-system/daemonsets/node-local-dns", Reply::Json(cache))
        .serve();
    let question = Question::of_value(Subject::ClusterDns, "networkPolicy.egress.dns.mode", &[]);
    let facts = resolve::answer(&[question], &options(api.kubeconfig.clone()), &now).unwrap();
    let found = facts.cluster_dns().unwrap();
    assert_eq!(found.node_local, Some("169.254.25.10".parse().unwrap()));
    assert_eq!(found.servers.len(), 1);
    assert_eq!(found.servers[0].port, Some(5353));
    assert_eq!(found.service.ports[0].target, TargetPort::Number(5353));
}

#[test]
fn the_clusters_own_dns_servers_can_be_asked() {
    let dns = dns::Zone::default().addresses("keptn.example", &["203.0.113.7"]).serve();
    let port = dns.address.port();
    let kube_dns = service(
        "kube-system",
        "kube-dns",
        json!({"clusterIP": "10.96.0.10", "selector": {"a": "b"}, "ports": [{"name": "dns", "port": 53, "protocol": "UDP"}]}),
    );
    let slices =
        vec![slice("kube-dns", "kube-dns-1", "IPv4", &[("dns", port)], &[("127.0.0.1", Some(true))])];
    let api = Api::default()
        .on("/api/v1/namespaces/kube-system/services/kube-dns", Reply::Json(kube_dns))
        .on(
            "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices",
            Reply::List("EndpointSliceList", "discovery.k8s.io/v1", slices),
        )
        .serve();
    let mut options = options(api.kubeconfig.clone());
    options.dns.cluster = true;
    let host = Subject::Host("keptn.example".parse().unwrap());
    let facts = resolve::answer(&[Question::of_value(host, "k", &[])], &options, &now).unwrap();
    let found = facts.host(&"keptn.example".parse().unwrap()).unwrap();
    assert_eq!(found[0].cidr.to_string(), "203.0.113.7/32");
    assert_eq!(found[0].from.to_string(), format!("DNS 127.0.0.1:{port}"));
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
