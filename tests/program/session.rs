//! One session for each command: one connection, one run of the credential plugin, whatever the command asks for.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::support::kube_api::{Api, Reply, Running, SLICES, slice};
use serde_json::json;

/// An apiserver that wants a token, and knows itself, a ConfigMap and nothing of Cilium.
fn cluster() -> Running {
    let ready = [("172.18.0.2", Some(true))];
    let slices = vec![slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &ready)];
    let config = json!({"metadata": {"name": "a", "namespace": "ns"}, "data": {"next": "b"}});
    let next = json!({"metadata": {"name": "b", "namespace": "ns"}, "data": {"next": "c"}});
    let api = Api::cluster(&["10.96.0.1"], slices).token("from-plugin");
    api.kind("v1", "ConfigMap", "ConfigMapList", "configmaps", true, vec![config, next]).serve()
}

const CREDENTIAL: &str = r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"from-plugin"}}"#;

/// A user whose plugin is this script of the shell, which finds a good credential in `$GOOD`.
fn plugin(api: &Running, script: &str, further: &str) -> String {
    let good = api.file("credential", CREDENTIAL);
    format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, interactiveMode: Never, {further} \
         env: [{{name: GOOD, value: {:?}}}], args: [-c, {script:?}]}}",
        good.display().to_string()
    )
}

fn run_as(api: &Running, user: &str, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(args)
        .arg("--kubeconfig")
        .arg(api.kubeconfig_for(user))
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

/// With a good plugin that counts its runs.
fn run(api: &Running, args: &[&str]) -> (Output, usize) {
    let runs = api.file("runs", "");
    let script = format!("echo x >> {}; cat $GOOD", runs.display());
    let output = run_as(api, &plugin(api, &script, ""), args);
    (output, std::fs::read_to_string(runs).unwrap().lines().count())
}

/// What `resolve` says as this user.
fn resolve_as(api: &Running, user: &str, further: &[&str]) -> (bool, String) {
    let values = api.file("values.yaml", VALUES);
    let output = run_as(api, user, &[&["resolve", "-f", values.to_str().unwrap()], further].concat());
    assert!(output.status.success() || output.stdout.is_empty());
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

#[track_caller]
fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

const VALUES: &str =
    "networkPolicy: {egress: {enabled: true}}\nremoteControlPlane: {api: {hostname: 192.0.2.1}}\n";

/// The version, what is served, and look-ups in two renderings.
#[test]
fn a_rendering_that_asks_thrice_opens_one_connection() {
    let api = cluster();
    let chart = api.file("chart", "");
    std::fs::remove_file(&chart).unwrap();
    std::fs::create_dir_all(chart.join("templates")).unwrap();
    std::fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n").unwrap();
    let template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: c-}\nfound: {{ (lookup \"v1\" \"ConfigMap\" \"ns\" (lookup \"v1\" \"ConfigMap\" \"ns\" \"a\").data.next).data.next }}\n";
    std::fs::write(chart.join("templates/t.yaml"), template).unwrap();
    let (output, runs) = run(&api, &["template", "r", chart.to_str().unwrap(), "--dry-run=server"]);
    assert!(succeeded(&output).contains("found: c"));
    assert_eq!(runs, 1);
    assert_eq!(api.connections(), 1, "{:?}", api.asked());
}

/// Each object that is asked for at the same time is a connection (HTTP/1.1): two of the apiserver and four of the DNS. They
/// are used again for the signs of Cilium.
#[test]
fn explain_asks_for_everything_over_the_same_connections() {
    let api = cluster();
    let values = api.file("values.yaml", VALUES);
    let (output, runs) = run(&api, &["explain", "-f", values.to_str().unwrap()]);
    assert!(succeeded(&output).contains("172.18.0.2"));
    assert_eq!(runs, 1);
    assert!(api.asked().iter().any(|path| path.contains("cilium")), "{:?}", api.asked());
    assert!(api.asked().iter().any(|path| path.starts_with(SLICES)), "{:?}", api.asked());
    assert!(api.connections() <= 6, "{} connections for {:?}", api.connections(), api.asked());
}

#[test]
fn a_plugin_runs_once_for_each_command_and_not_at_all_where_nothing_is_asked() {
    let api = cluster();
    let values = api.file("values.yaml", VALUES);
    let path = values.to_str().unwrap();
    for (args, expected) in [
        (vec!["resolve", "-f", path], 1),
        (vec!["render", "-f", path], 1),
        (vec!["render"], 0),
        (vec!["resolve", "-f", path, "--kube-token", "from-plugin"], 0),
    ] {
        let (output, runs) = run(&api, &args);
        succeeded(&output);
        assert_eq!(runs, expected, "{args:?}");
    }
}

/// Its stderr is let through; what it takes is not taken from the time for asking.
#[test]
fn a_plugin_talks_to_the_person_and_has_a_time_of_its_own() {
    let api = cluster();
    let user = plugin(&api, "echo 'touch your key' >&2; sleep 2; cat $GOOD", "");
    let (ok, stderr) = resolve_as(&api, &user, &["--timeout", "1s"]);
    assert!(ok, "{stderr}");
    assert_eq!(stderr, "touch your key\n");
}

/// What kubectl 1.37.1 tells its plugins for the same kubeconfig, but for the port.
#[test]
fn a_plugin_gets_what_it_gets_from_kubectl() {
    let api = cluster();
    let info = api.file("info", "");
    let script = format!("printf %s \"$KUBERNETES_EXEC_INFO\" > {}; cat $GOOD", info.display());
    for (further, cluster) in [
        ("", String::new()),
        (
            "provideClusterInfo: true,",
            format!(
                "\"cluster\":{{\"server\":{:?},\"certificate-authority-data\":{:?}}},",
                api.url,
                api.authority()
            ),
        ),
    ] {
        let (ok, stderr) = resolve_as(&api, &plugin(&api, &script, further), &[]);
        assert!(ok, "{stderr}");
        let expected = format!(
            "{{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\
             \"spec\":{{{cluster}\"interactive\":false}}}}"
        );
        assert_eq!(std::fs::read_to_string(&info).unwrap(), expected);
    }
}

#[test]
fn plugins_that_do_not_do() {
    let api = cluster();
    let exec = |fields: &str| format!("exec: {{{fields}}}");
    let v1 = "apiVersion: client.authentication.k8s.io/v1";
    let answer = |text: &str| plugin(&api, &format!("echo '{text}'"), "");
    let head = r#""apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential""#;
    for (user, expected) in [
        (
            exec(&format!(
                "{v1}, command: no-such-plugin, interactiveMode: Never, installHint: \"brew install\\n\\e[31mit\""
            )),
            "\"no-such-plugin\" cannot be run: command not found; the kubeconfig says how to install it:\nbrew install\n     [31mit",
        ),
        (exec(&format!("{v1}, command: sh")), "the credential plugin of user \"u\" has no interactiveMode"),
        (exec(&format!("{v1}, command: sh, interactiveMode: Always")), "standard input is not a terminal"),
        (
            exec("apiVersion: client.authentication.k8s.io/v1alpha1, command: sh, interactiveMode: Never"),
            "has the apiVersion \"client.authentication.k8s.io/v1alpha1\"; it must be",
        ),
        (plugin(&api, "exit 3", ""), "\"sh\" failed (exit status: 3)"),
        (answer("garbage"), "did not print an ExecCredential"),
        (answer("{}"), "printed the apiVersion \"\" instead of client.authentication.k8s.io/v1"),
        (answer(&format!("{{{head}}}")), "printed no status"),
        (answer(&format!("{{{head},\"status\":{{}}}}")), "printed neither a token nor a certificate and key"),
        (
            answer(&format!("{{{head},\"status\":{{\"clientKeyData\":\"secret\"}}}}")),
            "printed only one of certificate and key",
        ),
        (plugin(&api, "yes", ""), "printed more than the limit of 1048576 bytes"),
        ("auth-provider: {name: gcp}".to_owned(), "use the credential plugin gke-gcloud-auth-plugin"),
        (
            "auth-provider: {name: oidc, config: {id-token: e30.eyJleHAiOjEwMDB9.x}}".to_owned(),
            "expired at 1970-01-01T00:16:40Z; run any kubectl command to renew it",
        ),
    ] {
        let began = Instant::now();
        let (ok, stderr) = resolve_as(&api, &user, &[]);
        assert!(!ok && stderr.contains(expected), "{user}: {stderr}");
        assert!(!stderr.contains("secret") && !stderr.contains('\u{1b}'), "{stderr}");
        assert!(began.elapsed() < Duration::from_secs(20));
    }
    // YAML is as good as JSON, and an older version may leave the mode out.
    let yaml = "apiVersion: client.authentication.k8s.io/v1beta1\nkind: ExecCredential\nstatus: {token: from-plugin}\n";
    let yaml = api.file("yaml", yaml);
    let older = exec(&format!(
        "apiVersion: client.authentication.k8s.io/v1beta1, command: cat, args: [{:?}]",
        yaml.display().to_string()
    ));
    let (ok, stderr) = resolve_as(&api, &older, &[]);
    assert!(ok, "{stderr}");
}

/// Nothing that a server answers costs more than a bounded time and memory; each limit is named.
#[test]
fn answers_without_end_are_refused_by_a_limit() {
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let endless = json!({"kind": "EndpointSliceList", "metadata": {"continue": "more"}, "items": []});
    let numbers = format!("{{\"items\": [], \"x\": [{}0]}}", "0,".repeat(5 << 20));
    let addresses: Vec<String> = (0..2000).map(|n| format!("10.0.{}.{}", n / 250, n % 250 + 1)).collect();
    let endpoints: Vec<_> = addresses.iter().map(|address| (address.as_str(), Some(true))).collect();
    let ports: Vec<_> = (1..=100).map(|port| ("https", port)).collect();
    let many = slice("kubernetes", "kubernetes", "IPv4", &ports, &endpoints);
    for (reply, expected) in [
        (Reply::Json(endless), "the list has more pages than the limit of 1000"),
        (Reply::Raw(200, leak(numbers)), "the response has more values than the limit of 4194304"),
        (Reply::Json(json!({"items": [many]})), "there are more ready endpoints than the limit of 10000"),
        (
            Reply::Raw(200, leak(format!("{{\"x\": \"{}\"}}", "y".repeat(65 << 20)))),
            "the response is larger than the limit of 67108864 bytes",
        ),
    ] {
        let api = Api::cluster(&["10.96.0.1"], Vec::new()).on(SLICES, reply).serve();
        let (ok, stderr) = resolve_as(&api, "as: ada", &["--timeout", "60s"]);
        assert!(!ok && stderr.contains(expected), "{stderr}");
    }
}

/// A list that changed while it was read is read again, and not for ever.
#[test]
fn a_list_that_expired_between_two_pages_is_begun_anew() {
    let whole = slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &[("172.18.0.2", Some(true))]);
    let first = Reply::Json(json!({"metadata": {"continue": "x"}, "items": []}));
    let gone = Reply::Status(410, "The provided continue parameter is too old");
    let last = Reply::Json(json!({"metadata": {}, "items": [whole]}));
    let good = Reply::InTurn(vec![first.clone(), gone.clone(), first.clone(), gone.clone(), last]);
    let api = Api::cluster(&["10.96.0.1"], Vec::new()).on(SLICES, good).serve();
    let (ok, stderr) = resolve_as(&api, "as: ada", &[]);
    assert!(ok, "{stderr}");
    let never = Reply::InTurn([first, gone].into_iter().cycle().take(20).collect());
    let api = Api::cluster(&["10.96.0.1"], Vec::new()).on(SLICES, never).serve();
    let (ok, stderr) = resolve_as(&api, "as: ada", &[]);
    assert!(!ok && stderr.contains("continue parameter is too old (HTTP 410)"), "{stderr}");
    assert_eq!(api.asked().iter().filter(|path| path.starts_with(SLICES)).count(), 6);
}

#[test]
fn there_are_few_connections_at_once_and_few_versions() {
    let chart = |api: &Running| {
        let chart = api.file("chart", "");
        std::fs::remove_file(&chart).unwrap();
        std::fs::create_dir_all(chart.join("templates")).unwrap();
        std::fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n").unwrap();
        chart.to_str().unwrap().to_owned()
    };
    let groups = |count: usize| {
        let group =
            |n| json!({"name": format!("g{n}"), "versions": [{"groupVersion": format!("g{n}.example/v1")}]});
        Reply::Json(json!({"groups": (0..count).map(group).collect::<Vec<_>>()}))
    };
    let api = Api::default().on("/apis", groups(300)).serve();
    let output = run_as(&api, "as: ada", &["template", "r", &chart(&api), "--dry-run=server"]);
    succeeded(&output);
    assert!(api.connections() <= 16, "{}", api.connections());
    let api = Api::default().on("/apis", groups(100_000)).serve();
    let output = run_as(&api, "as: ada", &["template", "r", &chart(&api), "--dry-run=server"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("it serves 100001 group versions, more than the limit of 2000"), "{stderr}");
}

/// Counted in time that grows with their number and not with its square: a run may take a minute of the processor, which
/// comparing each with all before it would use up.
#[test]
fn a_chart_looks_up_no_more_than_the_limit() {
    let api = cluster();
    let chart = api.file("chart", "");
    std::fs::remove_file(&chart).unwrap();
    std::fs::create_dir_all(chart.join("templates")).unwrap();
    std::fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n").unwrap();
    for call in
        ["getHostByName (printf \"h%d.example\" .)", "lookup \"v1\" \"Secret\" \"ns\" (printf \"s%d\" .)"]
    {
        let template = format!("{{{{ range until 100000 }}}}{{{{ $_ := {call} }}}}{{{{ end }}}}");
        std::fs::write(chart.join("templates/t.yaml"), template).unwrap();
        let args = ["template", "r", chart.to_str().unwrap(), "--dry-run=server", "--enable-dns"];
        let output = run_as(&api, "token: from-plugin", &args);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let limit = "the chart looks up 100000 objects and hosts at once, more than the limit of 10000";
        assert!(!output.status.success() && stderr.contains(limit), "{stderr}");
    }
    assert!(!api.asked().iter().any(|path| path.contains("secrets")), "{:?}", api.asked());
}
