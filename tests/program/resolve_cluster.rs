//! Services, the cluster's DNS and any object, against an HTTP server that speaks the Kubernetes API.

use crate::support::dns;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::support::asking::{self, kinds, now, options};
use crate::support::kube_api::{Api, Reply, Running, kubeconfig_text, service, slice};
use jes_netpol::facts::{
    Backend, CauseKind, Facts, ObjectRef, Question, ServiceRef, Sighting, Subject, TargetPort,
};
use jes_netpol::resolve;
use serde_json::{Value, json};

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
    asking::answer(&questions, &options(api.kubeconfig.clone()), &now).unwrap()
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
fn a_session_finds_out_once_what_it_needs_again() {
    let api = objects().token("t").serve();
    let plugin =
        r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}"#;
    let count = api.file("count", "");
    let user = format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, interactiveMode: Never, \
         args: [-c, 'echo x >> {}; cat {}']}}",
        count.display(),
        api.file("credential", plugin).display()
    );
    let mut session = resolve::Session::new(options(api.kubeconfig_for(&user)));
    #[allow(clippy::disallowed_methods)]
    let runs = || std::fs::read_to_string(&count).unwrap().lines().count();
    let mut after_first = None;
    for name in ["a", "b", "a"] {
        let wanted = object("v1", "ConfigMap", "ns", name);
        let question = Question::of_template(Subject::Object(wanted.clone()));
        let facts = session.ask(&[question], &now).facts;
        assert_eq!(facts.object(&wanted).unwrap().unwrap()["data"]["n"], name);
        assert_eq!(runs(), *after_first.get_or_insert_with(runs), "the credential plugin is not run again");
    }
    assert_eq!(api.asked().iter().filter(|path| *path == "/api/v1").count(), 1);
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
    let facts = asking::answer(&questions, &options, &now).unwrap();

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
    let shown = |s: &Sighting| format!("{} {:?} behind {:?}, {}", s.cidr, s.port, s.service_port, s.from);
    assert_eq!(
        manual.iter().map(shown).collect::<Vec<_>>(),
        [
            "10.96.7.8/32 Some(80) behind Some(80), Service keptn/manual",
            "192.0.2.1/32 Some(8080) behind Some(80), EndpointSlice keptn/manual-1"
        ]
    );
    let Backend::External { addresses, .. } = &facts.service(&service_ref("external")).unwrap().backend
    else {
        panic!()
    };
    assert_eq!(addresses[0].cidr.to_string(), "203.0.113.7/32");
    let missing = facts.get(&Subject::Service(service_ref("missing"))).unwrap().unwrap_err();
    assert_eq!(kinds(missing), [CauseKind::NotFound]);
}

#[test]
fn a_service_whose_slices_lead_to_the_metadata_service_is_refused() {
    let spec = json!({"clusterIP": "10.96.7.8", "ports": [{"name": "http", "port": 80}]});
    let slices = vec![slice("evil", "evil-1", "IPv4", &[("http", 80)], &[("169.254.169.254", Some(true))])];
    let slices = Reply::List("EndpointSliceList", "discovery.k8s.io/v1", slices);
    let api = Api::default()
        .on("/api/v1/namespaces/keptn/services/evil", Reply::Json(service("keptn", "evil", spec)))
        .on("/apis/discovery.k8s.io/v1/namespaces/keptn/endpointslices", slices)
        .serve();
    let subject = Subject::Service(service_ref("evil"));
    let ask = |options: &resolve::Options| {
        asking::answer(&[Question::of_template(subject.clone())], options, &now).unwrap()
    };
    let mut options = options(api.kubeconfig.clone());
    assert_eq!(kinds(ask(&options).get(&subject).unwrap().unwrap_err()), [CauseKind::Special]);
    options.allow_special_addresses = true;
    assert!(ask(&options).service(&service_ref("evil")).is_some());
}

#[test]
fn servers_of_the_cluster_that_cannot_be_found_fail_names_and_nothing_else() {
    let slices =
        vec![slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &[("172.18.0.2", Some(true))])];
    let api = Api::cluster(&["10.96.0.1"], slices).serve();
    let mut options = options(api.kubeconfig.clone());
    options.dns.cluster = true;
    let host = Subject::Host("keptn.example.com".parse().unwrap());
    let questions = [Subject::ApiServer, host.clone()].map(|subject| Question::of_value(subject, "a.b", &[]));
    let outcome = asking::ask(&questions, &options, &now);
    assert!(outcome.facts.apiserver().is_some());
    assert_eq!(outcome.failures.len(), 1);
    assert_eq!(outcome.failures[0].subject, host);
    assert!(outcome.failures[0].to_string().contains("kube-system/kube-dns"), "{}", outcome.failures[0]);
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
        asking::answer(&[question], &options, &now)
    };
    let facts = ask("gateway.keptn", "keptn/gateway", api.kubeconfig.clone()).unwrap();
    assert!(facts.service(&service_ref("gateway")).is_some());
    assert!(facts.remarks().is_empty());
    let facts = ask("example.com", "com/example", api.kubeconfig.clone()).unwrap();
    assert_eq!(facts.host(&"example.com".parse().unwrap()).unwrap().len(), 1);
    assert!(facts.remarks().is_empty(), "the cluster knows that it is no Service");
    let facts = ask("example.com", "com/example", "/nonexistent".into()).unwrap();
    assert_eq!(facts.remarks().len(), 1, "no server could say whether it is a Service");
    let failures = ask("nope.keptn", "keptn/nope", api.kubeconfig.clone()).unwrap_err();
    let text = failures[0].to_string();
    let either = "cannot determine the addresses of nope.keptn or Service keptn/nope (required by";
    assert!(text.starts_with(either), "{text}");
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
    let facts = asking::answer(&[question], &options(api.kubeconfig.clone()), &now).unwrap();
    let found = facts.cluster_dns().unwrap();
    let caches: Vec<_> = found.node_local.iter().map(|cache| cache.address).collect();
    assert_eq!(caches, dns::ips(&["169.254.25.10", "10.96.0.10"]));
    let servers: Vec<_> = found.servers.iter().flatten().map(|server| server.port).collect();
    assert_eq!(servers, [Some(5353)]);
    assert_eq!(found.services[0].ports[0].target, TargetPort::Number(5353));
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
    let facts = asking::answer(&[Question::of_value(host, "k", &[])], &options, &now).unwrap();
    let found = facts.host(&"keptn.example".parse().unwrap()).unwrap();
    assert_eq!(found[0].cidr.to_string(), "203.0.113.7/32");
    assert_eq!(found[0].from.to_string(), format!("DNS 127.0.0.1:{port}"));
}

/// What is known of a name of two labels that the DNS answers with 203.0.113.7, as the only thing asked.
fn asked_of_both(api: &Running, host: &str, service: &str) -> Result<Facts, String> {
    let zone = dns::Zone::default().addresses(host, &["203.0.113.7"]);
    let dns = zone.addresses("real.example", &["203.0.113.9"]).serve();
    let (namespace, name) = service.split_once('/').unwrap();
    let service = Subject::Service(ServiceRef { namespace: namespace.into(), name: name.into() });
    let host = Subject::Host(host.parse().unwrap());
    let question = Question::of_value(service, "remoteControlPlane.api.hostname", &[]).or(host);
    let mut options = options(api.kubeconfig.clone());
    options.dns.servers = vec![dns.address];
    asking::answer(&[question], &options, &now).map_err(|failures| {
        failures.iter().map(|f| format!("{f}\n{}", f.hints.join("\n"))).collect::<Vec<_>>().join("\n")
    })
}

fn with(api: Api, namespace: &str, name: &str, spec: Value) -> Api {
    let path = format!("/api/v1/namespaces/{namespace}/services/{name}");
    api.on(&path, Reply::Json(service(namespace, name, spec)))
}

fn alias(name: &str) -> Value {
    json!({"type": "ExternalName", "externalName": name})
}

/// Public names such as gateway.dev have the form of a Service's: once the Service was read, it decides.
#[test]
fn a_service_that_leads_nowhere_is_not_replaced_by_a_stranger() {
    let plain = || json!({"clusterIP": "10.96.7.8", "ports": [{"name": "http", "port": 80}]});
    let slices_of = |addresses: &[(&str, Option<bool>)]| {
        let slices = vec![slice("gateway", "gateway-1", "IPv4", &[("http", 80)], addresses)];
        Reply::List("EndpointSliceList", "discovery.k8s.io/v1", slices)
    };
    const DEV: &str = "/apis/discovery.k8s.io/v1/namespaces/dev/endpointslices";
    let gateway = |spec: Value| with(Api::default(), "dev", "gateway", spec);
    let cases = [
        (gateway(plain()).on(DEV, slices_of(&[("192.0.2.1", Some(false))])), "there is no ready address"),
        (gateway(plain()).on(DEV, slices_of(&[("169.254.169.254", None)])), "metadata service"),
        (gateway(plain()).on(DEV, Reply::Status(500, "etcd is away")), "etcd is away"),
        (
            gateway(plain()).on(DEV, Reply::Status(403, "slices are forbidden")),
            "ask an administrator to grant this in namespace dev",
        ),
        (gateway(alias("dead.example")), "no such name (NXDOMAIN)"),
        (gateway(alias("192.0.2.1")), "its externalName cannot be resolved"),
        (gateway(alias("")), "its externalName cannot be resolved"),
        (gateway(alias("localhost")), "127.0.0.1 is a loopback address"),
        (gateway(alias("gone.prod.svc.cluster.local")), "Service prod/gone"),
        (gateway(alias("gateway.dev.svc.cluster.local.")), "form a loop"),
    ];
    for (api, why) in cases {
        let failure = asked_of_both(&api.serve(), "gateway.dev", "dev/gateway").unwrap_err();
        assert!(failure.contains(why), "{why}: {failure}");
        assert!(failure.contains("the DNS answer for its name is ignored"), "{failure}");
        assert!(!failure.contains("203.0.113.7"), "{failure}");
    }
    let facts = asked_of_both(&Api::default().serve(), "gateway.dev", "dev/gateway").unwrap();
    assert!(facts.host(&"gateway.dev".parse().unwrap()).is_some(), "there is no such Service");
}

#[test]
fn an_external_name_in_the_cluster_leads_to_that_service() {
    let spec = json!({"clusterIP": "10.96.7.7", "selector": {"app": "gw"}, "ports": [{"port": 80, "targetPort": 8080}]});
    let mut api = with(Api::default(), "prod", "real", spec);
    api = with(api, "dev", "gateway", alias("next.dev.svc.cluster.local"));
    api = with(api, "dev", "next", alias("Real.prod.svc.cluster.local."));
    let facts = asked_of_both(&api.serve(), "gateway.dev", "dev/gateway").unwrap();
    let fact = facts.service(&ServiceRef { namespace: "dev".into(), name: "gateway".into() }).unwrap();
    assert_eq!(fact.service.to_string(), "prod/real");
    assert_eq!(fact.backend, Backend::Pods([("app".into(), "gw".into())].into()));
    assert_eq!(fact.ports[0].target, TargetPort::Number(8080));
    let outside = with(Api::default(), "dev", "gateway", alias("real.example"));
    let facts = asked_of_both(&outside.serve(), "gateway.dev", "dev/gateway").unwrap();
    let fact = facts.service(&ServiceRef { namespace: "dev".into(), name: "gateway".into() }).unwrap();
    let Backend::External { addresses, .. } = &fact.backend else { panic!() };
    assert_eq!(addresses[0].cidr.to_string(), "203.0.113.9/32");
}

/// A server that takes connections and says nothing.
fn silent_cluster() -> (std::net::TcpListener, Running) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    (listener, Api::default().serve())
}

/// Where only a name of two labels leads to the cluster, one that does not answer holds nothing up for long.
#[test]
fn a_silent_cluster_is_not_waited_for_to_the_end() {
    let (listener, api) = silent_cluster();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let kubeconfig = api.file("silent", &kubeconfig_text(&url, "as: ada"));
    let dns = dns::Zone::default().addresses("example.com", &["203.0.113.7"]).serve();
    let mut options = options(kubeconfig);
    options.dns.servers = vec![dns.address];
    options.timeout = Duration::from_secs(12);
    let host = Subject::Host("example.com".parse().unwrap());
    let service = Subject::Service(ServiceRef { namespace: "com".into(), name: "example".into() });
    let either = Question::of_value(service, "remoteControlPlane.api.hostname", &[]).or(host);
    // A third of the time, where nothing else is asked of it.
    let partly = || {
        let began = Instant::now();
        let facts = asking::answer(std::slice::from_ref(&either), &options, &now).unwrap();
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        assert_eq!(facts.host(&"example.com".parse().unwrap()).unwrap().len(), 1);
        let remark = facts.remarks().first().unwrap().to_string();
        assert!(
            remark.contains(&format!("asked {url} for Service com/example: no answer within 4.0 s")),
            "{remark}"
        );
    };
    // The whole time is the cluster's where it is asked for more, or where the DNS does not know the name.
    let whole = resolve::Options { timeout: Duration::from_secs(2), ..options.clone() };
    let apiserver = Question::of_value(Subject::ApiServer, "networkPolicy.egress.enabled", &[]);
    let unknown =
        Question::of_value(Subject::Service(service_ref("gateway")), "remoteControlPlane.api.hostname", &[]);
    let unknown = unknown.or(Subject::Host("gateway.keptn".parse().unwrap()));
    let to_the_end = |questions: &[Question]| {
        let began = Instant::now();
        asking::answer(questions, &whole, &now).unwrap_err();
        assert!(began.elapsed() >= whole.timeout, "{:?}", began.elapsed());
    };
    std::thread::scope(|scope| {
        scope.spawn(partly);
        scope.spawn(|| to_the_end(&[either.clone(), apiserver]));
        scope.spawn(|| to_the_end(&[unknown]));
    });
}

/// Nor is the DNS, where the Service was read.
#[test]
fn a_silent_dns_is_not_waited_for_where_the_service_was_read() {
    let spec = json!({"clusterIP": "10.96.7.7", "selector": {"app": "gw"}, "ports": [{"port": 80}]});
    let api = with(Api::default(), "keptn", "gateway", spec).serve();
    let dns = dns::Zone::default().with("gateway.keptn", dns::Answer::Silence).serve();
    let mut options = options(api.kubeconfig.clone());
    options.dns.servers = vec![dns.address];
    options.dns.timeout = Duration::from_secs(60);
    options.timeout = Duration::from_secs(60);
    let service = Subject::Service(service_ref("gateway"));
    let question = Question::of_value(service, "remoteControlPlane.api.hostname", &[])
        .or(Subject::Host("gateway.keptn".parse().unwrap()));
    let began = Instant::now();
    let facts = asking::answer(&[question], &options, &now).unwrap();
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    assert!(facts.service(&service_ref("gateway")).is_some() && facts.remarks().is_empty());
}

/// A Service of this name, with a label that says what it is part of.
fn part_of(namespace: &str, name: &str, label: &str) -> Value {
    let ports = json!([{"name": "http", "port": 80, "targetPort": 8080}]);
    let mut object = service(
        namespace,
        name,
        json!({"clusterIP": "10.96.0.9", "selector": {"app.kubernetes.io/instance": namespace}, "ports": ports}),
    );
    object["metadata"]["labels"] = json!({"app.kubernetes.io/part-of": label});
    object
}

/// What a cluster with these Services says of Keptn's API gateway in any namespace: its namespace, or the error.
fn gateway(services: Vec<Value>) -> Result<String, String> {
    let api = Api::default().on("/api/v1/services", Reply::List("ServiceList", "v1", services)).serve();
    let question =
        Question::of_value(Subject::Gateway(None), "remoteControlPlane.autoDetect.enabled", &["a.key"]);
    let found = asking::answer(&[question], &options(api.kubeconfig.clone()), &now);
    assert!(api.asked()[0].contains("labelSelector=app.kubernetes.io%2Fpart-of"), "{:?}", api.asked());
    found
        .map(|facts| facts.gateway(None).unwrap().namespace.clone())
        .map_err(|failures| format!("{} {:?}", failures[0], failures[0].hints))
}

#[test]
fn keptns_gateway_is_the_only_one_that_is_part_of_a_keptn() {
    let others = || vec![part_of("a", "api-gateway-nginx", "other"), part_of("b", "gateway", "keptn")];
    let with = |more: &[(&str, &str)]| {
        let more = more.iter().map(|(namespace, label)| part_of(namespace, "api-gateway-nginx", label));
        gateway(others().into_iter().chain(more).collect())
    };
    assert_eq!(with(&[("prod", "keptn-prod")]), Ok("prod".to_owned()));
    let none = with(&[]).unwrap_err();
    assert!(none.contains("in all namespaces") && none.contains("there is none"), "{none}");
    assert!(
        none.contains("(required by remoteControlPlane.autoDetect.enabled)") && none.contains("set a.key"),
        "{none}"
    );
    let two = with(&[("prod", "keptn"), ("dev", "keptn")]).unwrap_err();
    assert!(two.contains("there are 2: dev/api-gateway-nginx, prod/api-gateway-nginx"), "{two}");
    let many: Vec<(String, &str)> = (100..150).map(|number| (format!("n{number}"), "keptn")).collect();
    let many: Vec<(&str, &str)> =
        many.iter().map(|(namespace, label)| (namespace.as_str(), *label)).collect();
    assert!(with(&many).unwrap_err().contains("n109/api-gateway-nginx, 40 more"), "{:?}", with(&many));
}
