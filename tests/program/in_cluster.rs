//! Names of Services, the cluster's DNS and the ports of a client, from end to end: the program, a DNS server and a
//! Kubernetes API server on loopback. What was resolved prints the same without a network.

use std::process::Output;

use crate::support::asking::run;
use crate::support::dns::{Dns, Zone};
use crate::support::kube_api::{Api, Reply, service, slice};
use serde_json::{Value, json};

const SLICES: &str = "/apis/discovery.k8s.io/v1/namespaces/keptn/endpointslices";

fn values(host: &str, egress: &str) -> String {
    format!(
        "remoteControlPlane: {{api: {{hostname: {host:?}}}}}\n\
         networkPolicy: {{egress: {{enabled: true, k8sMasterCIDR: 10.20.0.0/28, {egress}}}}}\n"
    )
}

fn with(api: Api, namespace: &str, name: &str, spec: Value) -> Api {
    let path = format!("/api/v1/namespaces/{namespace}/services/{name}");
    api.on(&path, Reply::Json(service(namespace, name, spec)))
}

/// A namespace with Services of every sort.
fn keptn() -> Api {
    let gateway = |instance: &str| {
        json!({
            "clusterIP": "10.96.7.7", "clusterIPs": ["10.96.7.7"],
            "selector": {"app.kubernetes.io/name": "api-gateway-nginx", "app.kubernetes.io/instance": instance},
            "ports": [{"name": "http", "port": 80, "targetPort": "web"}, {"name": "s", "port": 8443, "targetPort": 8444}],
        })
    };
    let mut api = with(Api::default(), "keptn", "api-gateway-nginx", gateway("keptn"));
    api = with(api, "keptn", "gateway", gateway("other"));
    let headless = json!({"clusterIP": "None", "selector": {"app": "gw"}, "ports": [{"port": 80}]});
    api = with(api, "keptn", "headless", headless);
    api = with(
        api,
        "keptn",
        "manual",
        json!({"clusterIP": "10.96.7.8", "ports": [{"name": "http", "port": 80}]}),
    );
    let bare = json!({"clusterIP": "None", "ports": [{"name": "http", "port": 80}]});
    api = with(api, "keptn", "bare", bare);
    let ports = json!([{"name": "http", "port": 80}, {"name": "quic", "port": 4433, "protocol": "UDP"}]);
    api = with(api, "keptn", "several", json!({"clusterIP": "10.96.7.8", "ports": ports}));
    api = with(api, "keptn", "external", json!({"type": "ExternalName", "externalName": "ext.example"}));
    let missing = Reply::Status(404, "services \"nope\" not found");
    api = api.on("/api/v1/namespaces/keptn/services/nope", missing);
    let ready = [("192.0.2.1", Some(true))];
    let mut several =
        slice("several", "several-1", "IPv4", &[("http", 8080), ("quic", 4434), ("other", 1)], &ready);
    several["ports"][1]["protocol"] = json!("UDP");
    let slices = vec![
        slice("manual", "manual-1", "IPv4", &[("http", 8080)], &ready),
        slice("bare", "bare-1", "IPv4", &[], &ready),
        several,
    ];
    api.on(SLICES, Reply::List("EndpointSliceList", "discovery.k8s.io/v1", slices))
}

fn names() -> Dns {
    Zone::default().addresses("ext.example", &["203.0.113.7"]).serve()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What is printed for these values, which is the same from what was resolved. Nothing is said besides.
fn policies(api: Api, values: &str, further: &[&str]) -> String {
    let (api, dns) = (api.serve(), names());
    let output = run(&api, &dns, values, &[&["render"], further].concat());
    let live = printed(&output);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{values}");
    let resolved = printed(&run(&api, &dns, values, &[&["resolve"], further].concat()));
    let resolved = api.file("resolved.yaml", &resolved);
    let frozen = run(&api, &dns, values, &["render", "--offline", "-f", resolved.to_str().unwrap()]);
    assert_eq!(printed(&frozen), live);
    live
}

/// The text between two comments of the egress policy, without its indentation.
fn rule(policies: &str, comment: &str) -> String {
    let rest = policies.split_once(&format!("    # {comment}\n")).unwrap_or_else(|| panic!("{policies}")).1;
    // A note on ports that pods name may follow.
    let note = rest.strip_prefix("    # Port ").and_then(|note| note.split_once('\n'));
    let rest = note.map_or(rest, |(_, rest)| rest);
    let text = rest.split("    # ").next().unwrap();
    text.lines().map(|line| line.strip_prefix("    ").unwrap()).collect::<Vec<_>>().join("\n")
}

fn control_plane(host: &str, egress: &str, further: &[&str]) -> String {
    rule(&policies(keptn(), &values(host, egress), further), "Keptn's control plane")
}

#[test]
fn the_default_host_needs_no_second_rule() {
    let printed = policies(keptn(), &values("api-gateway-nginx.keptn", ""), &[]);
    assert_eq!(rule(&printed, "Keptn's control plane: the pods of the first rule"), "");
}

const PODS: &str = "\
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: keptn
      podSelector:
        matchLabels:
          app.kubernetes.io/instance: other
          app.kubernetes.io/name: api-gateway-nginx
  ports:
    - protocol: TCP
      port: ";

#[test]
fn a_selector_becomes_pods_with_their_own_ports() {
    let both = format!("{PODS}web\n    - protocol: TCP\n      port: 8444");
    for host in ["gateway.keptn", "http://gateway.keptn.svc/api", "Gateway.keptn.svc.cluster.local.:80"] {
        assert_eq!(control_plane(host, "", &[]), both, "{host}");
    }
    let elsewhere = ["--cluster-domain", "corp.example"];
    assert_eq!(control_plane("gateway.keptn.svc.corp.example", "", &elsewhere), both);
}

#[test]
fn with_restricted_ports_only_the_one_in_use_is_opened() {
    assert_eq!(control_plane("gateway.keptn", "restrictPorts: true", &[]), format!("{PODS}web"));
    assert_eq!(control_plane("gateway.keptn:8443", "restrictPorts: true", &[]), format!("{PODS}8444"));
    let external =
        "- to:\n    - ipBlock:\n        cidr: 203.0.113.7/32\n  ports:\n    - protocol: TCP\n      port: ";
    assert_eq!(control_plane("https://ext.example", "restrictPorts: true", &[]), format!("{external}443"));
    let (api, dns) = (keptn().serve(), names());
    let output = run(&api, &dns, &values("gateway.keptn:81", "restrictPorts: true"), &["render"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(
        stderr.contains("port 81, which Service keptn/gateway does not have (it has 80, 8443)"),
        "{stderr}"
    );
}

#[test]
fn services_without_pods_lead_to_addresses() {
    let pods = control_plane("headless.keptn", "", &[]);
    assert!(pods.ends_with("app: gw"), "it translates no ports: {pods}");
    let pods = control_plane("headless.keptn:8080", "restrictPorts: true", &[]);
    assert!(pods.ends_with("app: gw\n  ports:\n    - protocol: TCP\n      port: 8080"), "{pods}");
    let address = |cidr: &str| format!("- to:\n    - ipBlock:\n        cidr: {cidr}");
    let port = |cidr: &str, port: &str| format!("{}\n  ports:\n    - protocol: {port}", address(cidr));
    let both = |front: &str, behind: &str| {
        format!("{}\n{}", port("10.96.7.8/32", front), port("192.0.2.1/32", behind))
    };
    let http = both("TCP\n      port: 80", "TCP\n      port: 8080");
    assert_eq!(control_plane("manual.keptn", "", &[]), http);
    // Both sides of the translation, the protocols of several ports, and of these the one in use.
    let udp = both("UDP\n      port: 4433", "UDP\n      port: 4434");
    let all = [
        port("10.96.7.8/32", "TCP\n      port: 80"),
        port("10.96.7.8/32", "UDP\n      port: 4433"),
        port("192.0.2.1/32", "UDP\n      port: 4434"),
        port("192.0.2.1/32", "TCP\n      port: 8080"),
    ];
    assert_eq!(control_plane("several.keptn", "", &[]), all.join("\n"));
    assert_eq!(control_plane("several.keptn:80", "restrictPorts: true", &[]), http);
    assert_eq!(control_plane("several.keptn:4433", "restrictPorts: true", &[]), udp);
    let bare = address("192.0.2.1/32");
    assert_eq!(control_plane("bare.keptn", "", &[]), bare, "the client's port is not translated");
    let restricted = format!("{bare}\n  ports:\n    - protocol: TCP\n      port: 8081");
    assert_eq!(control_plane("bare.keptn:8081", "restrictPorts: true", &[]), restricted);
    let (api, dns) = (keptn().serve(), names());
    let output = run(&api, &dns, &values("several.keptn:81", "restrictPorts: true"), &["render"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("port 81, which its Service does not have (it has 80, 4433/UDP)"), "{stderr}");
    assert_eq!(control_plane("external.keptn.svc", "", &[]), address("203.0.113.7/32"));
}

#[test]
fn what_is_no_service_is_reported_with_the_words_of_the_dns() {
    let (api, dns) = (keptn().serve(), names());
    for host in ["nope.keptn", "nope.keptn.svc", "nope.keptn.svc.cluster.local"] {
        let output = run(&api, &dns, &values(host, ""), &["render"]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{stderr}");
        for word in ["Service keptn/nope", "not found", "NXDOMAIN", "remoteControlPlane.api.hostname"] {
            assert!(stderr.contains(word), "{host}: {word} is missing in {stderr}");
        }
    }
}

/// The DNS of another cluster, or of a provider that answers every name, knows nothing of this cluster's Services.
#[test]
fn an_answer_of_the_dns_is_no_service() {
    let api = keptn().serve();
    let dns = Zone::default().addresses("nope.keptn.svc.cluster.local", &["203.0.113.66"]).serve();
    let output = run(&api, &dns, &values("nope.keptn.svc.cluster.local", ""), &["render"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{stderr}");
    assert!(stderr.contains("Service keptn/nope") && stderr.contains("203.0.113.66"), "{stderr}");
}

/// OpenShift's DNS, with a cache on each node.
fn openshift() -> Api {
    let spec = json!({
        "clusterIP": "172.30.0.10", "clusterIPs": ["172.30.0.10"],
        "selector": {"dns.operator.openshift.io/daemonset-dns": "default"},
        "ports": [
            {"name": "dns", "port": 53, "protocol": "UDP", "targetPort": "dns"},
            {"name": "dns-tcp", "port": 53, "protocol": "TCP", "targetPort": 5353},
            {"name": "metrics", "port": 9154, "protocol": "TCP", "targetPort": "metrics"},
        ],
    });
    let slices = vec![slice("dns-default", "d", "IPv4", &[("dns", 5353)], &[("10.128.0.2", Some(true))])];
    let slices = Reply::List("EndpointSliceList", "discovery.k8s.io/v1", slices);
    let cache = json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "node-local-dns", "namespace": "kube-system"},
        "spec": {"selector": {}, "template": {"spec": {"containers": [{"name": "c", "args": ["-localip", "169.254.20.10"]}]}}},
    });
    with(keptn(), "openshift-dns", "dns-default", spec)
        .on("/apis/discovery.k8s.io/v1/namespaces/openshift-dns/endpointslices", slices)
        .on("/apis/apps/v1/namespaces/kube-system/daemonsets/node-local-dns", Reply::Json(cache))
}

const DETECTED: &str = "\
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: openshift-dns
      podSelector:
        matchLabels:
          dns.operator.openshift.io/daemonset-dns: default
  ports:
    - protocol: UDP
      port: dns
    - protocol: TCP
      port: 5353
- to:
    - ipBlock:
        cidr: 172.30.0.10/32
    - ipBlock:
        cidr: 169.254.20.10/32
  ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53";

#[test]
fn the_clusters_dns_is_detected_where_that_is_wanted() {
    let printed = policies(openshift(), &values("203.0.113.7", "dns: {mode: detect}"), &[]);
    assert_eq!(rule(&printed, "The cluster's DNS").trim_end(), DETECTED);
    let api = openshift().serve();
    run(&api, &names(), &values("203.0.113.7", ""), &["render"]);
    assert!(api.asked().is_empty(), "no server is asked otherwise: {:?}", api.asked());
}

#[test]
fn each_part_of_what_was_detected_can_be_overridden() {
    let egress = "dns: {mode: detect, podSelector: {matchLabels: {app: d}}, ports: [{port: 1053, protocol: UDP}], cidrs: [10.9.9.9/32]}";
    let found = rule(&policies(openshift(), &values("203.0.113.7", egress), &[]), "The cluster's DNS");
    for line in [
        "app: d",
        "kubernetes.io/metadata.name: openshift-dns",
        "port: 1053",
        "cidr: 10.9.9.9/32",
        "cidr: 172.30.0.10/32",
    ] {
        assert!(found.contains(line), "{line} is missing in {found}");
    }
    assert!(!found.contains("daemonset-dns") && !found.contains("port: dns"), "{found}");
}

#[test]
fn a_cluster_without_dns_service_is_reported() {
    let (api, dns) = (keptn().serve(), names());
    let output = run(&api, &dns, &values("203.0.113.7", "dns: {mode: detect}"), &["render"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{stderr}");
    for word in ["kube-system/kube-dns", "openshift-dns/dns-default", "networkPolicy.egress.dns.mode"] {
        assert!(stderr.contains(word), "{word} is missing in {stderr}");
    }
}

/// A cluster whose network plugin is Cilium, with this configuration.
fn cilium(data: Value) -> Api {
    let object = |name: &str, data: Value| json!({"metadata": {"namespace": "kube-system", "name": name}, "data": data});
    keptn()
        .kind("apps/v1", "DaemonSet", "DaemonSetList", "daemonsets", true, vec![object("cilium", json!({}))])
        .kind("v1", "ConfigMap", "ConfigMapList", "configmaps", true, vec![object("cilium-config", data)])
}

#[test]
fn explain_knows_what_ranges_mean_to_cilium() {
    let explained =
        |api: Api| printed(&run(&api.serve(), &names(), &values("203.0.113.7", ""), &["explain"]));
    let warned = |text: &str| {
        text.contains("the cluster runs Cilium") && text.contains("networkPolicy.dialect to cilium")
    };
    let default = explained(cilium(json!({"policy-cidr-match-mode": ""})));
    assert!(warned(&default), "{default}");
    let nodes = explained(cilium(json!({"policy-cidr-match-mode": "nodes"})));
    assert!(!nodes.contains("Cilium"), "{nodes}");
    let other = explained(keptn());
    assert!(!other.contains("Cilium"), "{other}");
}

#[test]
fn explain_tells_of_what_it_looked_up() {
    let (api, dns) = (keptn().serve(), names());
    let json = printed(&run(&api, &dns, &values("ext.example:8443", ""), &["explain", "-o", "json"]));
    let json: Value = serde_json::from_str(&json).unwrap();
    let rule = json["rules"]
        .as_array()
        .unwrap()
        .iter()
        .find(|rule| rule["title"] == "Keptn's control plane")
        .unwrap();
    assert_eq!(rule["path"], "spec.egress[2]");
    assert_eq!(rule["set"]["file"]["line"], 1);
    assert_eq!(rule["given"], Value::Null, "it was found out now");
    let peer = &rule["peers"][0];
    assert_eq!(
        (&peer["peer"], &peer["host"], &peer["ttl"], &peer["age"]),
        (&json!("203.0.113.7/32"), &json!("ext.example"), &json!(300), &json!(0))
    );
    assert_eq!(peer["source"], format!("DNS {}", dns.address));
}

/// What `lookup` needs to know of the kinds that the chart asks for.
fn discoverable(api: Api) -> Api {
    let resource = |name: &str, kind: &str| json!({"name": name, "kind": kind, "namespaced": true});
    let list =
        |resources: Vec<Value>| Reply::Json(json!({"kind": "APIResourceList", "resources": resources}));
    api.on("/api/v1", list(vec![resource("services", "Service"), resource("endpoints", "Endpoints")]))
        .on("/apis/apps/v1", list(vec![resource("daemonsets", "DaemonSet")]))
        .on("/apis/discovery.k8s.io/v1", list(vec![resource("endpointslices", "EndpointSlice")]))
}

/// The chart as a folder has no look-ups but those of its templates, as with a stock Helm.
#[test]
fn the_templates_own_lookups_find_the_same() {
    for (host, egress) in [
        ("gateway.keptn", "dns: {mode: detect}"),
        ("gateway.keptn.svc:80", "restrictPorts: true"),
        ("headless.keptn", ""),
        ("api-gateway-nginx.keptn", "dns: {mode: detect, ports: [{port: 1053, protocol: UDP}]}"),
    ] {
        let api = discoverable(openshift());
        // The policies are checked as objects that could be installed.
        let policies = ("NetworkPolicy", "NetworkPolicyList", "networkpolicies");
        let api = api.kind("networking.k8s.io/v1", policies.0, policies.1, policies.2, true, vec![]);
        let (api, dns) = (api.serve(), names());
        let values = values(host, egress);
        let folder = env!("CARGO_MANIFEST_DIR");
        let asking = ["template", "job-executor-service", folder, "--dry-run=server", "--enable-dns"];
        let looked_up = printed(&run(&api, &dns, &values, &asking));
        assert_eq!(looked_up, printed(&run(&api, &dns, &values, &["render"])), "{host}");
    }
}

/// A Service without selector in front of DNS servers: each of its two ports with its own protocol and number.
#[test]
fn the_clusters_dns_may_be_addresses() {
    let ports = json!([
        {"name": "dns", "port": 53, "protocol": "UDP"},
        {"name": "dns-tcp", "port": 53, "protocol": "TCP"},
        {"name": "metrics", "port": 9153, "protocol": "TCP"},
    ]);
    let spec = json!({"clusterIP": "10.96.0.10", "clusterIPs": ["10.96.0.10"], "ports": ports});
    let named = [("dns", 5353), ("dns-tcp", 5354), ("metrics", 9153)];
    let mut slice = slice("kube-dns", "d", "IPv4", &named, &[("192.0.2.53", Some(true))]);
    slice["ports"][0]["protocol"] = json!("UDP");
    let slices = Reply::List("EndpointSliceList", "discovery.k8s.io/v1", vec![slice]);
    let api = with(keptn(), "kube-system", "kube-dns", spec)
        .on("/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices", slices);
    let printed = policies(api, &values("203.0.113.7", "dns: {mode: detect}"), &[]);
    let rule_to = |cidr: &str, ports: &[(&str, u16)]| {
        let ports = ports.iter().map(|(name, port)| format!("\n    - protocol: {name}\n      port: {port}"));
        format!("- to:\n    - ipBlock:\n        cidr: {cidr}\n  ports:{}", ports.collect::<String>())
    };
    let expected = [
        rule_to("192.0.2.53/32", &[("UDP", 5353)]),
        rule_to("192.0.2.53/32", &[("TCP", 5354)]),
        rule_to("10.96.0.10/32", &[("UDP", 53), ("TCP", 53)]),
    ];
    assert_eq!(rule(&printed, "The cluster's DNS").trim_end(), expected.join("\n"));
}

/// As the README says it. The name and the namespace change labels and metadata, and no address.
#[test]
fn every_command_takes_the_releases_name_and_namespace() {
    let (api, dns) = (keptn().serve(), names());
    let values = values("ext.example", "");
    let named = |args: &[&str]| printed(&run(&api, &dns, &values, &[args, &["-n", "keptn-jes"]].concat()));
    let resolved = named(&["resolve", "my-jes", "--no-times"]);
    assert_eq!(resolved, printed(&run(&api, &dns, &values, &["resolve", "--no-times"])));
    let resolved = api.file("named.yaml", &resolved);
    let frozen = ["-f", resolved.to_str().unwrap()];
    // The chart as a folder prints what Helm prints (tests/golden/job-executor-service).
    let folder = ["template", "my-jes", env!("CARGO_MANIFEST_DIR")];
    let rendered = named(&["render", "my-jes"]);
    assert_eq!(rendered, named(&[&folder[..], &frozen[..]].concat()));
    for line in ["namespace: keptn-jes", "app.kubernetes.io/instance: my-jes", "cidr: 203.0.113.7/32"] {
        assert!(rendered.contains(line), "{line} is missing in {rendered}");
    }
    let explained = named(&["explain", "my-jes"]);
    assert!(explained.contains("203.0.113.7/32"), "{explained}");
    assert_eq!(dns.asked().iter().filter(|asked| *asked == "A ext.example").count(), 4);
}
