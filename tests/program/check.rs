//! `check` from end to end: the program against a DNS server and a Kubernetes API server on loopback. What it prints for
//! each thing that can happen to a cluster is the table of docs/check.md.

use crate::support::document;
use std::process::Command;
use std::sync::OnceLock;

use crate::support::dns::{Answer, Dns, Zone, ips};
use crate::support::kube_api::{Api, Reply, Running, slice};
use chartroom::yaml;
use hickory_server::proto::op::ResponseCode;
use serde_json::{Value, json};

const NETWORKING: &str = "networking.k8s.io/v1";
const POLICIES: &str = "/apis/networking.k8s.io/v1/namespaces/keptn-jes/networkpolicies";
const PODS: &str = "/api/v1/namespaces/keptn-jes/pods";

const VALUES: &str = "\
remoteControlPlane:
  api:
    hostname: keptn.example.com
networkPolicy:
  ingress: {enabled: true}
  egress: {enabled: true}
";

/// What the world is like.
#[derive(Clone)]
struct World {
    /// The second apiserver's address.
    second: &'static str,
    /// The control plane's.
    host: Answer,
    /// What is live.
    policies: Vec<Value>,
    /// The labels of the pods there are.
    pods: Vec<Value>,
    /// Answers of the API server in the place of what it knows.
    replies: Vec<(&'static str, Reply)>,
}

/// What came of it.
struct Finished {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn pod(name: &str, release: &str) -> Value {
    let labels =
        json!({"app.kubernetes.io/name": "job-executor-service", "app.kubernetes.io/instance": release});
    json!({"metadata": {"namespace": "keptn-jes", "name": name, "labels": labels}, "status": {"phase": "Running"}})
}

impl World {
    /// The world in which the policies were applied, before they were.
    fn bare() -> World {
        World {
            second: "172.18.0.3",
            host: Answer::Addresses(ips(&["203.0.113.7", "203.0.113.8"]), 300),
            policies: Vec::new(),
            pods: vec![pod("jes-5d9", "job-executor-service")],
            replies: Vec::new(),
        }
    }

    /// The world right after they were applied.
    fn applied() -> World {
        static APPLIED: OnceLock<World> = OnceLock::new();
        APPLIED.get_or_init(World::apply).clone()
    }

    fn apply() -> World {
        let world = World::bare();
        let (api, dns) = world.serve();
        let finished = run(&api, &dns, &["render", "-n", "keptn-jes"]);
        assert_eq!(finished.code, Some(0), "{}", finished.stderr);
        let policies = finished.stdout.split("---\n").filter(|text| !text.trim().is_empty());
        World { policies: policies.map(as_the_server_has_it).collect(), ..world }
    }

    fn serve(&self) -> (Running, Dns) {
        let two = [("172.18.0.2", Some(true)), (self.second, Some(true))];
        let slices = vec![slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &two)];
        let mut api = Api::cluster(&["10.96.0.1"], slices)
            .policies(self.policies.clone())
            .kind("v1", "Pod", "PodList", "pods", true, self.pods.clone())
            .kind(
                "v1",
                "Namespace",
                "NamespaceList",
                "namespaces",
                false,
                vec![json!({"metadata": {"name": "keptn-jes"}})],
            );
        for (path, reply) in &self.replies {
            api = api.on(path, reply.clone());
        }
        (api.serve(), Zone::default().with("keptn.example.com", self.host.clone()).serve())
    }

    fn check(&self, further: &[&str]) -> Finished {
        let (api, dns) = self.serve();
        run(&api, &dns, &[&["check", "-n", "keptn-jes"], further].concat())
    }

    /// The same world in which one policy is another.
    fn edit(mut self, name: &str, edit: impl Fn(&mut Value)) -> World {
        let policy = self.policies.iter_mut().find(|policy| policy["metadata"]["name"] == name).unwrap();
        edit(policy);
        policy["metadata"]["managedFields"] = json!([
            {"manager": "kubectl", "operation": "Apply", "time": "2026-01-31T12:00:00Z", "fieldsV1": {"f:spec": {}}},
            {"manager": "kubectl-edit", "operation": "Update", "time": "2026-02-01T09:30:00Z", "fieldsV1": {"f:spec": {}}},
        ]);
        self
    }
}

/// A policy read back: with defaults filled in, and what the server adds.
fn as_the_server_has_it(text: &str) -> Value {
    let policy = serde_json::to_value(plain(&yaml::read(text.as_bytes()).unwrap())).unwrap();
    let mut policy = policy;
    policy["metadata"]["uid"] = json!("b1946ac9-2a1f-4c1e-9d0b-5d8e6f7a8b9c");
    policy["metadata"]["annotations"] = json!({"kubectl.kubernetes.io/last-applied-configuration": "{}"});
    policy["metadata"]["managedFields"] = json!([
        {"manager": "kubectl", "operation": "Apply", "time": "2026-01-31T12:00:00Z", "fieldsV1": {"f:spec": {}}},
    ]);
    if let Some(rules) = policy["spec"]["egress"].as_array_mut() {
        rules.reverse();
    }
    policy
}

fn plain(value: &chartroom::value::Value) -> Value {
    use chartroom::value::Value as Go;
    match value {
        Go::Map(map) => Value::Object(map.entries().iter().map(|(k, v)| (k.to_string(), plain(v))).collect()),
        Go::List(list) => Value::Array(list.iter().map(plain).collect()),
        Go::String(text) => json!(text.to_string()),
        Go::Bool(b) => json!(b),
        #[allow(clippy::cast_possible_truncation, reason = "ports are whole numbers")]
        Go::Float64(n) => json!(*n as i64),
        _ => Value::Null,
    }
}

fn run(api: &Running, dns: &Dns, args: &[&str]) -> Finished {
    let values = api.file("values.yaml", VALUES);
    let output = Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(args)
        .args(["-f", values.to_str().unwrap()])
        .args(["--kubeconfig", api.kubeconfig.to_str().unwrap(), "--dns-server", &dns.address.to_string()])
        .args(["--dns-timeout", "2s", "--timeout", "5s"])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).unwrap();
        let text =
            text.replace(&dns.address.to_string(), "10.0.0.53:53").replace(&api.url, "https://10.0.0.1:6443");
        times(&text)
    };
    Finished { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The time of the run is always the same.
fn times(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("seen ") {
        out.push_str(before);
        out.push_str("seen ");
        rest = match after.get(..20).filter(|time| time.ends_with('Z') && !time.starts_with("2026-01-31")) {
            Some(_) => {
                out.push_str("2026-02-01T10:00:00Z");
                &after[20..]
            }
            None => after,
        };
    }
    out + rest
}

const EGRESS: &str = "jes-egress-network-policy";
const INGRESS: &str = "jes-ingress-network-policy";

/// The peers of the rule of the control plane.
fn control_plane(policy: &mut Value) -> &mut Vec<Value> {
    let rules = policy["spec"]["egress"].as_array_mut().unwrap();
    let rule = rules.iter_mut().find(|rule| rule.to_string().contains("203.0.113.7/32")).unwrap();
    rule["to"].as_array_mut().unwrap()
}

fn another(name: &str, spec: Value) -> Value {
    json!({"metadata": {"namespace": "keptn-jes", "name": name}, "spec": spec})
}

/// Every row of the table: what happened, and the world after it.
fn happenings() -> Vec<(&'static str, World)> {
    let applied = World::applied();
    let with = |policy: Value| {
        let mut world = applied.clone();
        world.policies.push(policy);
        world
    };
    let without = |name: &str| {
        let mut world = applied.clone();
        world.policies.retain(|policy| policy["metadata"]["name"] != name);
        world
    };
    let block = |cidr: &str| json!({"ipBlock": {"cidr": cidr}});
    vec![
        ("nothing", applied.clone()),
        ("the second apiserver moved", World { second: "172.18.0.4", ..applied.clone() }),
        (
            "a DNS answer changed",
            World { host: Answer::Addresses(ips(&["203.0.113.7", "203.0.113.9"]), 300), ..applied.clone() },
        ),
        (
            "a rule edited by hand: one address for a whole network",
            applied.clone().edit(EGRESS, |policy| {
                *control_plane(policy) = vec![block("203.0.113.0/24")];
            }),
        ),
        (
            "a rule edited by hand: an address taken out",
            applied.clone().edit(EGRESS, |policy| {
                control_plane(policy).retain(|peer| !peer.to_string().contains("203.0.113.8"));
            }),
        ),
        (
            "a rule added by hand: another pod may connect",
            applied.clone().edit(INGRESS, |policy| {
                policy["spec"]["ingress"] =
                    json!([{"from": [{"podSelector": {"matchLabels": {"app": "curious"}}}]}]);
            }),
        ),
        ("the egress policy deleted", without(EGRESS)),
        (
            "another policy denies all",
            with(another("deny-all", json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}))),
        ),
        (
            "another policy allows more",
            with(another(
                "allow-metrics",
                json!({
                    "podSelector": {}, "policyTypes": ["Ingress"],
                    "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}], "ports": [{"port": 9090}]}],
                }),
            )),
        ),
        (
            "the pods were installed under another name",
            World { pods: vec![pod("jes-5d9", "my-jes")], ..applied.clone() },
        ),
    ]
}

fn code(finished: &Finished) -> String {
    finished.code.map_or_else(|| "killed".to_owned(), |code| code.to_string())
}

#[test]
fn the_table_of_the_documentation() {
    let mut rows = Vec::new();
    let mut outputs = String::new();
    for (what, world) in happenings() {
        let finished = world.check(&[]);
        let lenient = world.check(&["--fail-on", "cut-off"]);
        let lenient_only = world.check(&["--fail-on", "cut-off-only"]);
        let json: Value = serde_json::from_str(&world.check(&["-o", "json"]).stdout).unwrap();
        let changes = json["changes"].as_array().unwrap().iter().map(|change| {
            let text = |key: &str| change[key].as_str().unwrap_or_default().to_owned();
            format!("{}: `{}` {}", text("effect"), text("peer"), text("ports"))
        });
        let changes = changes.collect::<Vec<_>>().join("; ");
        let changes = if changes.is_empty() { "-".to_owned() } else { changes };
        let verdict = json["verdict"].as_str().unwrap().to_owned();
        rows.push([what.to_owned(), verdict, code(&finished), code(&lenient), code(&lenient_only), changes]);
        outputs.push_str(&format!("\n{what}:\n\n"));
        let text = format!("{}{}", finished.stdout, finished.stderr);
        let lines =
            text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
        outputs.extend(lines);
    }
    let head = [
        "what happened",
        "verdict",
        "exit",
        "with `--fail-on cut-off`",
        "with `cut-off-only`",
        "what is different",
    ];
    document::has_table("docs/check.md", "happenings", &document::markdown(head, &rows));
    document::has_table("docs/check.md", "outputs", &outputs);
}

#[test]
fn a_diff_has_what_is_live_and_what_should_be() {
    let world = World { second: "172.18.0.4", ..World::applied() };
    let finished = world.check(&["-o", "diff"]);
    assert_eq!(finished.code, Some(1));
    let lines: Vec<&str> = finished.stdout.lines().filter(|line| line.starts_with(['-', '+'])).collect();
    assert_eq!(
        lines,
        [
            "--- NetworkPolicy keptn-jes/jes-egress-network-policy, live",
            "+++ NetworkPolicy keptn-jes/jes-egress-network-policy, wanted",
            "-egress to 172.18.0.3/32, TCP 6443",
            "+egress to 172.18.0.4/32, TCP 6443",
        ]
    );
    let same = World::applied().check(&["-o", "diff"]);
    assert_eq!((same.code, same.stdout.as_str(), same.stderr.as_str()), (Some(0), "", ""));
}

#[test]
fn addresses_of_a_resolved_file_may_stay_for_a_while() {
    let applied = World::applied();
    let (api, dns) = applied.serve();
    let now = json!(
        jiff::Timestamp::from_second(
            i64::try_from(
                std::fs::metadata(&api.kubeconfig)
                    .unwrap()
                    .modified()
                    .unwrap()
                    .duration_since(std::time::UNIX_EPOCH)
                    .unwrap()
                    .as_secs()
            )
            .unwrap()
        )
        .unwrap()
        .to_string()
    );
    let entry = |seen: &Value| json!({"cidr": "203.0.113.9/32", "host": "keptn.example.com", "from": "DNS 10.0.0.53:53", "seen": seen});
    let resolved = |seen: &Value| {
        json!({"networkPolicy": {"egress": {"resolved": {"controlPlane": [entry(seen)]}}}}).to_string()
    };
    let world = applied
        .edit(EGRESS, |policy| control_plane(policy).push(json!({"ipBlock": {"cidr": "203.0.113.9/32"}})));
    let check = |seen: &Value| {
        let file = api.file("resolved.yaml", &resolved(seen));
        world.check(&["-f", file.to_str().unwrap()])
    };
    assert_eq!(check(&now).code, Some(0));
    let finished = check(&json!("2026-01-31T12:00:00Z"));
    assert_eq!(finished.code, Some(1), "{}", finished.stderr);
    assert!(finished.stdout.contains("not needed   to 203.0.113.9/32"), "{}", finished.stdout);
    assert!(
        finished.stdout.contains("DNS 10.0.0.53:53 for keptn.example.com, seen 2026-01-31T12:00:00Z"),
        "{}",
        finished.stdout
    );
    let silent = World { host: Answer::Code(ResponseCode::ServFail), ..world.clone() };
    let file = api.file("resolved.yaml", &resolved(&now));
    let finished = silent.check(&["-f", file.to_str().unwrap()]);
    assert_eq!(finished.code, Some(1), "{}", finished.stderr);
    assert!(finished.stderr.contains("the earlier addresses are used"), "{}", finished.stderr);
    drop(dns);
}

#[test]
fn offline_a_file_says_what_is_live() {
    let world = World { second: "172.18.0.4", ..World::applied() };
    let (api, dns) = world.serve();
    let resolved = run(&api, &dns, &["resolve"]).stdout;
    let resolved = api.file("resolved.yaml", &resolved);
    let list = json!({"apiVersion": "v1", "kind": "List", "items": world.policies.iter().chain(&world.pods).map(|object| {
        let mut object = object.clone();
        let kind = if object.get("spec").is_some() { (NETWORKING, "NetworkPolicy") } else { ("v1", "Pod") };
        (object["apiVersion"], object["kind"]) = (json!(kind.0), json!(kind.1));
        object
    }).collect::<Vec<_>>()});
    let live = api.file("live.yaml", &list.to_string());
    let asked = (api.asked().len(), dns.asked().len());
    let files = ["-f", resolved.to_str().unwrap(), "--live", live.to_str().unwrap()];
    let finished =
        run(&api, &dns, &[&["check", "--offline", "-n", "keptn-jes", "-o", "json"], &files[..]].concat());
    assert_eq!(finished.code, Some(1), "{}", finished.stderr);
    let json: Value = serde_json::from_str(&finished.stdout).unwrap();
    assert_eq!((&json["verdict"], &json["pods"]), (&json!("cut-off"), &json!(1)));
    assert_eq!(json["changes"][0]["peer"], "172.18.0.4/32");
    assert_eq!(json["changes"][0]["said"][0]["from"], "EndpointSlice default/kubernetes");
    assert_eq!((api.asked().len(), dns.asked().len()), asked, "no server was asked");
    let refused = run(&api, &dns, &["check", "--offline", "-n", "keptn-jes"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""));
    let open = run(&api, &dns, &["check", "--offline", "--live", live.to_str().unwrap()]);
    assert_eq!((open.code, open.stdout.as_str()), (Some(3), ""));
    assert!(open.stderr.contains("do not contain the addresses of keptn.example.com"), "{}", open.stderr);
}

/// Exit 3, nothing on stdout, and these words.
#[track_caller]
fn fails(world: &World, args: &[&str], words: &[&str]) {
    let finished = world.check(args);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(3), ""), "{}", finished.stderr);
    words.iter().for_each(|word| assert!(finished.stderr.contains(word), "{word}: {}", finished.stderr));
}

#[test]
fn what_cannot_be_found_out_is_no_difference() {
    let applied = World::applied();
    let on = |path, reply| World { replies: vec![(path, reply)], ..applied.clone() };
    let forbidden = on(
        POLICIES,
        Reply::Status(
            403,
            "networkpolicies.networking.k8s.io is forbidden: User \"u\" cannot list resource \"networkpolicies\"",
        ),
    );
    fails(
        &forbidden,
        &[],
        &["cannot list resource \"networkpolicies\"", "kind: Role", "namespace: keptn-jes", "verbs: [list]"],
    );
    fails(&on(POLICIES, Reply::Status(500, "etcd is gone")), &[], &["etcd is gone"]);
    let gone = World { host: Answer::Code(ResponseCode::NXDomain), ..applied.clone() };
    fails(&gone, &[], &["NXDOMAIN", "remoteControlPlane.api.hostname"]);
    fails(
        &applied,
        &["--set", "networkPolicy.egress.k8sMasterCIDR=10.0.0.1"],
        &["k8sMasterCIDR", "10.0.0.1/32"],
    );
    let off = "networkPolicy.egress.enabled=false,networkPolicy.ingress.enabled=false";
    fails(&applied, &["--set", off], &["nothing to check", "networkPolicy.ingress.enabled"]);
    fails(&applied, &["-n", "keptn-jse"], &["there is no namespace keptn-jse"]);
}

#[test]
fn pods_that_may_not_be_listed_are_a_warning() {
    let forbidden = Reply::Status(403, "pods is forbidden: User \"u\" cannot list resource \"pods\"");
    let finished = World { replies: vec![(PODS, forbidden)], ..World::applied() }.check(&[]);
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    assert!(
        finished.stderr.contains("cannot list resource \"pods\"") && finished.stderr.contains("kind: Role"),
        "{}",
        finished.stderr
    );
}

#[test]
fn everything_is_asked_at_once_and_nothing_twice() {
    let (api, dns) = World::applied().serve();
    assert_eq!(run(&api, &dns, &["check", "-n", "keptn-jes"]).code, Some(0));
    let mut asked = api.asked();
    // In a cluster without a DNS by its usual names all Services are looked at for it, and for hosts.
    let of_all = "/api/v1/services?limit=500";
    let all = asked.iter().filter(|path| *path == of_all).count();
    assert!((1..=2).contains(&all), "{asked:?}");
    asked.retain(|path| path != of_all);
    let count = asked.len();
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), count, "{asked:?}");
    let of_dns = |path: &&String| {
        let signs = ["kube-system", "openshift-dns", "/api/v1/nodes?", "/api/v1/services?"];
        signs.iter().any(|sign| path.contains(sign))
    };
    let dns = asked.iter().filter(of_dns).count();
    // Six are versions of other kinds of policies, none of which is served.
    assert_eq!((count - dns, dns), (12, 6), "the default rule for the DNS is doubted: {asked:?}");
}

#[test]
fn secrets_are_not_repeated() {
    let finished = World::applied().check(&["--set", "remoteControlPlane.api.token=hunter2", "-o", "json"]);
    assert!(!finished.stdout.contains("hunter2") && !finished.stderr.contains("hunter2"));
    assert!(!finished.stdout.contains("right-token") && !finished.stderr.contains("right-token"));
}

/// The policies and pods as `kubectl get --raw` has them: without kind and version.
fn raw(kind: &str, version: &str, items: &[Value]) -> String {
    json!({"apiVersion": version, "kind": kind, "metadata": {"resourceVersion": "7"}, "items": items})
        .to_string()
}

#[test]
fn a_file_without_objects_is_no_empty_namespace() {
    let world = World::applied();
    let (api, dns) = world.serve();
    let resolved = api.file("resolved.yaml", &run(&api, &dns, &["resolve"]).stdout);
    let check = |live: &str| {
        let live = api.file("live.yaml", live);
        let files = ["-f", resolved.to_str().unwrap(), "--live", live.to_str().unwrap()];
        run(&api, &dns, &[&["check", "--offline", "-n", "keptn-jes"], &files[..]].concat())
    };
    let policy = |rest: &str| format!("apiVersion: {NETWORKING}\nkind: NetworkPolicy\n{rest}");
    for (live, word) in [
        ("", "it has no Kubernetes object"),
        ("---\n# nothing\n---\n", "it has no Kubernetes object"),
        (
            r#"{"apiVersion":"v1","kind":"Status","status":"Failure","message":"no","reason":"Forbidden"}"#,
            "Forbidden: no",
        ),
        (
            "networkPolicy: {egress: {enabled: true}}",
            "document 1 is not a Kubernetes object: it has no apiVersion",
        ),
        ("just a sentence", "cannot unmarshal string"),
        ("[]", "cannot unmarshal array"),
        ("apiVersion: v1\nkind: Config\nclusters: []", "it has no metadata.name"),
        (
            "apiVersion: v1\nkind: List\nitems: [7]",
            "items[0] is not a Kubernetes object: it is not a mapping",
        ),
        (
            "apiVersion: v1\nkind: List\nitems: [{metadata: {name: a}}]",
            "items[0] is not a Kubernetes object: it has no apiVersion",
        ),
        ("apiVersion: v1\nkind: List\nitems: {}", "items is not a list"),
        (&policy("metadata: {name: a}"), "NetworkPolicy a: spec is missing"),
        (&policy("metadata: {name: a}\nspec: {egress: {}}"), "NetworkPolicy a: spec.egress is not a list"),
        (
            &format!("{0}---\n{0}", policy("metadata: {name: a}\nspec: {}\n")),
            "NetworkPolicy a is listed more than once",
        ),
        (
            &format!("{0}...\n{0}", policy("metadata: {name: a}\nspec: {}\n")),
            "NetworkPolicy a is listed more than once",
        ),
        (
            &format!("{}\n{{\"kind\":\"Status\",\"apiVersion\":\"v1\"}}", world.policies[0]),
            "document 2 is a Status of the apiserver",
        ),
        (
            &raw("NetworkPolicyList", NETWORKING, &world.policies).replace("resourceVersion", "continue"),
            "document 1 is one page of a list, and the rest is missing",
        ),
        ("{kind: Table, apiVersion: meta.k8s.io/v1, rows: []}", "a Table has no specs"),
        (
            "kind: List\napiVersion: v1\nitems: [{kind: PartialObjectMetadataList, apiVersion: meta.k8s.io/v1, items: []}]",
            "document 1, items[0] is not a Kubernetes object: a PartialObjectMetadataList has no specs",
        ),
        (
            "kind: List\napiVersion: v1\nitems: [{kind: List, apiVersion: v1, items: [1]}]",
            "document 1, items[0].items[0] is not a Kubernetes object",
        ),
    ] {
        let finished = check(live);
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(3), ""), "{live:?}: {}", finished.stderr);
        assert!(
            finished.stderr.contains(word) && finished.stderr.contains("kubectl get"),
            "{live:?}: {}",
            finished.stderr
        );
    }
    let policies = raw("NetworkPolicyList", NETWORKING, &world.policies);
    let finished = check(&policies);
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""), "{}", finished.stdout);
    let nested = json!({"kind": "List", "apiVersion": "v1", "items": [{"kind": "List", "apiVersion": "v1", "items": world.policies}]});
    let in_lines = world.policies.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for live in [nested.to_string(), in_lines] {
        let finished = check(&live);
        assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""), "{live} {}", finished.stdout);
    }
    let finished = check(&format!("{policies}\n---\n{}", raw("PodList", "v1", &world.pods)));
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""), "{}", finished.stdout);
    for nothing in ["apiVersion: v1\nkind: List\nitems: []", "apiVersion: v1\nkind: List\nitems: null"] {
        let finished = check(nothing);
        assert_eq!(finished.code, Some(1), "{nothing}");
        assert!(finished.stderr.contains("missing"), "{}", finished.stderr);
    }
}

#[test]
fn a_missing_policy_is_not_green() {
    let world = World { policies: Vec::new(), ..World::applied() };
    let code = |fail_on: &str| world.check(&["--fail-on", fail_on]).code;
    assert_eq!(["drift", "cut-off", "cut-off-only"].map(code), [Some(1), Some(1), Some(0)]);
    let example = include_str!("../../examples/cronjob.yaml");
    assert!(example.contains("--fail-on=cut-off\n"));
}

#[test]
fn without_a_cluster_the_message_says_why() {
    let values = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/values.yaml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
    command.args(["check", "-n", "keptn-jes", "-f", values]).env("KUBECONFIG", "/nonexistent/kubeconfig");
    let output = command.env_remove("KUBERNETES_SERVICE_HOST").output().unwrap();
    let finished = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{finished}");
    assert!(finished.contains("in namespace keptn-jes: "), "{finished}");
    assert!(
        finished.contains("there is no kubeconfig (/nonexistent/kubeconfig does not exist"),
        "{finished}"
    );
    assert!(!finished.contains("unable to get apiresource"), "{finished}");
}
