//! The ways to a cluster: kubeconfigs of all sorts, a pod's service account, servers that do not answer as they should.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::dns::dead_address;
use crate::support::{
    Finished, RESOLVE, file, kubeconfig, ours, own_kubeconfig, path, resolved, run, scratch, server,
    the_cluster, token,
};

/// Runs `resolve` with a kubeconfig.
fn resolve(kubeconfig: &str, further: &[&str]) -> Finished {
    ours().args(RESOLVE).args(["--kubeconfig", kubeconfig]).args(further).output().unwrap().into()
}

#[track_caller]
fn succeeds(finished: Finished) {
    assert_eq!(resolved(&finished.printed(), "apiserver")[0], "10.96.0.1/32 443");
}

#[track_caller]
fn fails(finished: Finished, words: &[&str]) {
    let stderr = finished.refused();
    println!("{stderr}");
    for word in words.iter().chain(&["networkPolicy.egress.enabled", "hint: "]) {
        assert!(stderr.contains(word), "{word:?} is not in\n{stderr}");
    }
}

fn slices() -> serde_json::Value {
    json!({"token": token("slices")})
}

#[test]
fn an_authority_that_is_not_the_servers_is_not_trusted() {
    let folder = scratch();
    let cluster = json!({"server": server(), "certificate-authority": path(&file("pki/stranger.crt"))});
    let wrong = own_kubeconfig(folder.path(), &cluster, &slices());
    fails(resolve(&wrong, &[]), &["certificate is not trusted", "--kube-ca-file", &server()]);
    succeeds(resolve(&wrong, &["--kube-ca-file", &path(&file("pki/ca.crt"))]));
    succeeds(resolve(&wrong, &["--kube-insecure-skip-tls-verify"]));
}

#[test]
fn a_name_that_is_not_in_the_certificate_is_not_trusted() {
    let folder = scratch();
    let mut cluster = the_cluster();
    cluster["tls-server-name"] = json!("elsewhere.example");
    let wrong = own_kubeconfig(folder.path(), &cluster, &slices());
    fails(resolve(&wrong, &[]), &["certificate is not trusted", "elsewhere.example"]);
    succeeds(resolve(&wrong, &["--kube-tls-server-name", "kubernetes.default.svc"]));
}

#[test]
fn a_closed_port_is_no_connection() {
    let dead = format!("https://{}", dead_address());
    let finished = run("slices", &[RESOLVE, &["--kube-apiserver", &dead]].concat());
    fails(finished, &["no connection", &dead, "check that the cluster can be reached"]);
}

#[test]
fn a_slow_server_is_waited_for_as_long_as_the_timeout_says() {
    let slow = slow_way_to(server().trim_start_matches("https://"), Duration::from_millis(150));
    let asked = |timeout: &str| {
        let whom = ["--kube-apiserver", &slow, "--timeout", timeout];
        run("slices", &[RESOLVE, &whom].concat())
    };
    succeeds(asked("10s"));
    let began = Instant::now();
    fails(asked("200ms"), &["no answer within 0.2 s", &slow, "wait longer with --timeout"]);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

/// Forwards every connection to `target`, each piece late, in both directions.
fn slow_way_to(target: &str, delay: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = format!("https://{}", listener.local_addr().unwrap());
    let target = target.to_owned();
    thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(&target).unwrap());
            let (back, forth) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || forward(client, server, delay));
            thread::spawn(move || forward(back, forth, delay));
        }
    });
    here
}

fn forward(mut from: TcpStream, mut to: TcpStream, delay: Duration) {
    let mut piece = [0; 16 << 10];
    while let Ok(count @ 1..) = from.read(&mut piece) {
        thread::sleep(delay);
        if to.write_all(&piece[..count]).is_err() {
            break;
        }
    }
    // Either side may have gone already.
    let _ = to.shutdown(Shutdown::Write);
}

#[test]
fn of_several_contexts_the_one_that_is_named_counts() {
    succeeds(run("slices", RESOLVE));
    succeeds(run("admin", RESOLVE));
    fails(run("nothing", RESOLVE), &["system:serviceaccount:users:nothing"]);
    fails(run("no-such-context", RESOLVE), &["context \"no-such-context\" does not exist"]);
    // The current context is admin's.
    succeeds(resolve(&kubeconfig(), &[]));
    let another = ["--kube-token", &token("nothing")];
    fails(run("slices", &[RESOLVE, &another].concat()), &["users:nothing"]);
}

#[test]
fn the_files_that_kubeconfig_lists_are_one() {
    let folder = scratch();
    let mine = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "mine",
        "contexts": [{"name": "mine", "context": {"cluster": "test", "user": "nothing"}}],
    });
    let file = folder.path().join("mine");
    fs::write(&file, mine.to_string()).unwrap();
    let list = format!("{}:{}:{}", path(&folder.path().join("missing")), path(&file), kubeconfig());
    let finished = ours().args(RESOLVE).env("KUBECONFIG", list).output().unwrap();
    fails(finished.into(), &["users:nothing"]);
}

#[test]
fn a_user_may_be_another_one() {
    let as_user = ["--kube-as-user", "system:serviceaccount:users:slices"];
    succeeds(run("admin", &[RESOLVE, &as_user].concat()));
    let as_jane = ["--kube-as-user", "jane", "--kube-as-group", "readers"];
    fails(run("admin", &[RESOLVE, &as_jane].concat()), &["User \"jane\" cannot get"]);
    fails(run("slices", &[RESOLVE, &as_jane].concat()), &["cannot impersonate"]);
}

/// An executable that plays a credential plugin.
fn plugin(folder: &Path, script: &str) -> serde_json::Value {
    let file = folder.join("plugin");
    fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    json!({"exec": {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": path(&file),
        "args": ["get-token"],
        "env": [{"name": "WHO", "value": "slices"}],
        "interactiveMode": "Never",
    }})
}

#[test]
fn a_credential_plugin_says_who_asks() {
    let folder = scratch();
    let credential = "echo '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \
        \"status\": {\"token\": \"'$(cat \"$DIR/$WHO.token\")'\"}}'";
    let script = format!("DIR={}\n[ \"$1\" = get-token ] || exit 1\n{credential}", path(&file("")));
    let good = own_kubeconfig(folder.path(), &the_cluster(), &plugin(folder.path(), &script));
    succeeds(resolve(&good, &[]));
    let failing = plugin(folder.path(), "echo hunter2 >&2; exit 3");
    let finished = resolve(&own_kubeconfig(folder.path(), &the_cluster(), &failing), &[]);
    // What the plugin says on stderr is for the person, as with kubectl.
    fails(finished, &["hunter2", "the credential plugin", "failed (exit status: 3)"]);
}

/// The place of a service account's files cannot be chosen, so the program gets a file system of its own in which they
/// are there, as a pod does.
#[test]
fn in_a_pod_its_service_account_asks() {
    let folder = scratch();
    let place = folder.path().join("serviceaccount");
    fs::create_dir(&place).unwrap();
    fs::copy(file("pki/ca.crt"), place.join("ca.crt")).unwrap();
    fs::write(place.join("token"), token("slices")).unwrap();
    fs::write(place.join("namespace"), "users").unwrap();
    let address = server();
    let (host, port) = address.trim_start_matches("https://").rsplit_once(':').unwrap();
    let in_pod = |port: &str| -> Finished {
        let mount = "mount -t tmpfs none /var && mkdir -p /var/run/secrets/kubernetes.io && \
            cp -r \"$0\" /var/run/secrets/kubernetes.io/ && exec \"$@\"";
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", mount, &path(&place)]);
        let ours = ours();
        command
            .arg(ours.get_program())
            .args(RESOLVE)
            .env_clear()
            .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
        command.envs([("KUBERNETES_SERVICE_HOST", host), ("KUBERNETES_SERVICE_PORT", port)]);
        command.env("HOME", &place).output().unwrap().into()
    };
    succeeds(in_pod(port));
    fs::write(place.join("token"), token("nothing")).unwrap();
    fails(in_pod(port), &["system:serviceaccount:users:nothing"]);
    fails(in_pod("none"), &["the server of the cluster is not a URL"]);
}
