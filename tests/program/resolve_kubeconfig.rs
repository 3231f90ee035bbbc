//! Kubeconfigs and environments as people have them: whom they lead to, and what is sent along. What is expected is what
//! kubectl 1.37.1 did with the same users and servers; proxies and bundles of certificates follow Go's net/http and crypto/x509.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

use crate::support::kube_api::{Api, Running, kubeconfig_text, slice};
use crate::support::tls::Certificate;

fn api() -> Api {
    let ready = [("172.18.0.2", Some(true))];
    Api::cluster(&["10.96.0.1"], vec![slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &ready)])
}

/// `resolve`, with nothing in the environment but this.
fn run(api: &Running, args: &[&str], env: &[(&str, &str)]) -> Output {
    let values =
        "networkPolicy: {egress: {enabled: true}}\nremoteControlPlane: {api: {hostname: 192.0.2.1}}\n";
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(["resolve", "-f", api.file("values.yaml", values).to_str().unwrap(), "--timeout", "5s"])
        .args(args)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs(env.iter().copied())
        .output()
        .unwrap()
}

/// What went wrong, or nothing.
fn stderr_of(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.success(), text.is_empty(), "{text}");
    assert!(output.status.success() || output.stdout.is_empty());
    text
}

fn with(api: &Running, text: &str) -> String {
    stderr_of(&run(api, &["--kubeconfig", api.file("kubeconfig", text).to_str().unwrap()], &[]))
}

/// The last Authorization that the server saw.
fn last(api: &Running) -> Option<String> {
    let head = api.heads().pop()?;
    head.get("authorization").map(|value| value.to_str().unwrap().to_owned())
}

#[test]
fn users_are_who_kubectl_takes_them_for() {
    let api = api().tls().serve();
    api.file("token", "of-file\n");
    api.file("blank", "\n");
    for (user, expected) in [
        ("token: abc", Ok("Bearer abc")),
        ("tokenFile: token", Ok("Bearer of-file")),
        ("token: '', tokenFile: token", Ok("Bearer of-file")),
        ("token: abc, tokenFile: token", Ok("Bearer of-file")),
        ("token: abc, tokenFile: blank", Ok("Bearer abc")),
        ("token: abc, tokenFile: nowhere", Ok("Bearer abc")),
        ("username: u, password: ''", Ok("Basic dTo=")),
        ("username: u, password: p", Ok("Basic dTpw")),
        ("tokenFile: blank", Err("blank is empty")),
        ("tokenFile: nowhere", Err("nowhere cannot be read: no such file or directory")),
        ("username: u, tokenFile: token", Err("both a user name and a token")),
        ("username: u, token: s3cret", Err("both a token and a username or password")),
        ("token: \"s3cret\\nx\"", Err("the token cannot be sent in an HTTP header")),
    ] {
        let stderr = with(&api, &kubeconfig_text(&api.url, user));
        match expected {
            Ok(header) => assert_eq!((stderr.as_str(), last(&api).as_deref()), ("", Some(header)), "{user}"),
            Err(why) => assert!(stderr.contains(why) && !stderr.contains("s3cret"), "{user}: {stderr}"),
        }
    }
    // The file outweighs --kube-token as well.
    let file = api.file("kubeconfig", &kubeconfig_text(&api.url, "tokenFile: token"));
    let output = run(&api, &["--kubeconfig", file.to_str().unwrap(), "--kube-token", "flag"], &[]);
    assert_eq!((stderr_of(&output).as_str(), last(&api).as_deref()), ("", Some("Bearer of-file")));
    // What stands in the address outweighs both.
    let url = api.url.replace("://", "://me:pw@");
    assert_eq!(with(&api, &kubeconfig_text(&url, "token: abc")), "");
    assert_eq!(last(&api).as_deref(), Some("Basic bWU6cHc="));
}

#[test]
fn servers_need_no_scheme_and_may_stand_behind_a_path() {
    let plain = api().serve();
    let bare = plain.url.trim_start_matches("http://");
    for server in [bare.to_owned(), bare.replace("127.0.0.1", "localhost")] {
        assert_eq!(with(&plain, &kubeconfig_text(&server, "token: abc")), "");
        assert_eq!(last(&plain), None, "that is plain HTTP");
    }
    assert_eq!(stderr_of(&run(&plain, &["--kube-apiserver", bare], &[])), "");
    assert_eq!(stderr_of(&run(&plain, &[], &[("KUBERNETES_MASTER", &plain.url)])), "");
    // kubectl sends these in the clear; here no credentials go to a server of plain HTTP.
    assert_eq!(with(&plain, &kubeconfig_text(&plain.url.replace("://", "://me:pw@"), "")), "");
    assert_eq!(last(&plain), None);
    let stderr = with(&plain, &kubeconfig_text(&format!("{bare}/x"), ""));
    assert!(stderr.contains("has a path and no scheme"), "{stderr}");
    let secure = api().tls().serve();
    let url = secure.url.replace("https", "HTTPS");
    assert_eq!(with(&secure, &kubeconfig_text(&url, "").replace("{server", &authority(&secure))), "");
    let stderr = with(&secure, &kubeconfig_text(&format!("{}/a/b/?q=1#f", secure.url), ""));
    assert!(!stderr.is_empty());
    assert!(secure.asked().iter().any(|path| path.starts_with("/a/b/api/v1/")), "{:?}", secure.asked());
}

fn authority(api: &Running) -> String {
    format!("{{certificate-authority-data: {}, server", api.authority())
}

/// A FIFO gives its text to the first reader: namespace and cluster come of one reading.
#[test]
fn a_pipe_is_read_once() {
    let api = api().kind("v1", "ConfigMap", "ConfigMapList", "configmaps", true, Vec::new()).serve();
    let chart = api.file("chart", "");
    std::fs::remove_file(&chart).unwrap();
    std::fs::create_dir_all(chart.join("templates")).unwrap();
    std::fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n").unwrap();
    let template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: c-}\n\
                    space: {{ .Release.Namespace }}\nfound: {{ lookup \"v1\" \"ConfigMap\" \"a\" \"b\" }}\n";
    std::fs::write(chart.join("templates/t.yaml"), template).unwrap();
    let pipe = api.file("pipe", "");
    std::fs::remove_file(&pipe).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let text = kubeconfig_text(&api.url, "").replace("user: u}", "user: u, namespace: of-pipe}");
    let (path, written) = (pipe.clone(), text.clone());
    let writer = thread::spawn(move || std::fs::write(path, written));
    let output = Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(["template", "r", chart.to_str().unwrap(), "--dry-run=server", "--disable-openapi-validation"])
        .args(["--kubeconfig", pipe.to_str().unwrap()])
        .env_clear()
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(printed.contains("space: of-pipe"), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    assert!(api.asked().iter().any(|path| path.contains("/namespaces/a/configmaps/b")), "{:?}", api.asked());
    writer.join().unwrap().unwrap();
}

/// What a SOCKS proxy (RFC 1928, RFC 1929) received first: its user and password, and the server.
fn socks(listener: &TcpListener) -> std::io::Result<Vec<u8>> {
    let (mut client, _) = listener.accept()?;
    let mut methods = [0; 3];
    client.read_exact(&mut methods)?;
    client.write_all(&[5, methods[2]])?;
    let mut said = vec![methods[2]];
    if methods[2] == 2 {
        let mut login = [0; 2 + 4 + 1 + 4];
        client.read_exact(&mut login)?;
        client.write_all(&[1, 0])?;
        said.extend(login);
    }
    let mut request = [0; 4 + 1 + 11 + 2];
    client.read_exact(&mut request)?;
    said.extend(request);
    Ok(said)
}

#[test]
fn socks_proxies_get_users_and_names() {
    let api = api().serve();
    for (scheme, variable) in [("socks5", false), ("socks5h", true), ("socks5", true)] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = format!("{scheme}://user:p%40ss@{}", listener.local_addr().unwrap());
        let said = thread::spawn(move || socks(&listener).unwrap());
        let text = kubeconfig_text("https://api.example:443", "");
        let text = match variable {
            true => text,
            false => text.replace("{server", &format!("{{proxy-url: {proxy:?}, server")),
        };
        let file = api.file("kubeconfig", &text);
        let env = [("HTTPS_PROXY", proxy.as_str()), ("NO_PROXY", "")];
        let env = if variable { &env[..] } else { &[] };
        assert!(!stderr_of(&run(&api, &["--kubeconfig", file.to_str().unwrap()], env)).is_empty());
        let mut expected = vec![2, 1, 4];
        expected.extend(b"user\x04p@ss");
        expected.extend([5, 1, 0, 3, 11]);
        expected.extend(b"api.example\x01\xbb");
        assert_eq!(said.join().unwrap(), expected, "{scheme}");
    }
}

#[test]
fn authorities_are_those_of_the_kubeconfig_alone() {
    let api = api().tls().serve();
    let nowhere = [("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", "/nonexistent")];
    let file = |text: &str| api.file("kubeconfig", text).to_str().unwrap().to_owned();
    let good = kubeconfig_text(&api.url, "");
    assert_eq!(
        stderr_of(&run(&api, &["--kubeconfig", &file(&good)], &nowhere)),
        "",
        "the system's are not needed"
    );
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let authority =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls/ca.pem"));
    let authority = authority.unwrap();
    let none = format!("clusters: [{{name: c, cluster: {{server: {:?}, SAID}}}}]\n", api.url)
        + "contexts: [{name: t, context: {cluster: c}}]\ncurrent-context: t\n";
    for (bundle, expected) in [
        (format!("{broken}{authority}"), ""),
        (format!("# notes\n{authority}{broken}"), ""),
        (broken.to_owned(), "the certificate authority of the kubeconfig has no PEM certificate"),
        ("nothing".to_owned(), "the certificate authority of the kubeconfig has no PEM certificate"),
    ] {
        api.file("ca.pem", &bundle);
        let said = with(&api, &none.replace("SAID", "certificate-authority: ca.pem"));
        assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{bundle}: {said}");
    }
    let lone = file(&none.replace(", SAID", ""));
    let said = stderr_of(&run(&api, &["--kubeconfig", &lone], &nowhere));
    assert!(said.contains("is not trusted"), "{said}");
    let insecure = ["--kubeconfig", lone.as_str(), "--kube-insecure-skip-tls-verify"];
    assert_eq!(stderr_of(&run(&api, &insecure, &nowhere)), "");
    let both = file(&none.replace(
        "SAID",
        &format!("insecure-skip-tls-verify: true, certificate-authority-data: {}", api.authority()),
    ));
    let said = stderr_of(&run(&api, &["--kubeconfig", &both], &[]));
    assert!(said.contains("and insecure-skip-tls-verify are set"), "{said}");
    let as_flag = ["--kubeconfig", both.as_str(), "--kube-insecure-skip-tls-verify"];
    assert_eq!(stderr_of(&run(&api, &as_flag, &[])), "", "a flag outweighs the authority");
}

/// Each with the flags, and the certificates in the place of an authority. kubectl 1.37.1 gave the same verdict where it was
/// tried, on five of them; the others follow Go's crypto/x509 (verify.go).
#[test]
fn a_servers_certificate_may_be_trusted_by_itself_or_signed_on_any_curve() {
    let unnamed = "certificate not valid for name";
    for (certificate, bundle, name, expected) in [
        (Certificate::OfItself, "self.pem", "", ""),
        (Certificate::OfItself, "self.pem", "apiserver.example", ""),
        (Certificate::OfItself, "self.pem", "other.example", unnamed),
        (Certificate::OfItself, "ca.pem", "", "CaUsedAsEndEntity"),
        (Certificate::Signed, "server.pem", "", ""),
        (Certificate::Signed, "server.pem", "other.example", unnamed),
        (Certificate::Signed, "self.pem", "", "UnknownIssuer"),
        (Certificate::OfP521, "p521-ca.pem", "", ""),
        (Certificate::OfP521, "ca.pem", "", "UnknownIssuer"),
    ] {
        let api = api().certificate(certificate).serve();
        let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls").join(bundle);
        let args = ["--kube-apiserver", &api.url, "--kube-ca-file", bundle.to_str().unwrap()];
        let said = stderr_of(&run(&api, &[&args[..], &["--kube-tls-server-name", name]].concat(), &[]));
        let fits = if expected.is_empty() { said.is_empty() } else { said.contains("is not trusted") };
        assert!(fits && said.contains(expected), "{certificate:?} {bundle:?} {name}: {said}");
    }
}

/// Helm 4.3.1: `context "prod" does not exist`.
#[test]
fn another_cluster_is_never_taken_for_a_context_that_is_not_there() {
    let api = api().serve();
    let address = api.url.trim_start_matches("http://");
    let (host, port) = address.split_once(':').unwrap();
    let pod = [("KUBERNETES_SERVICE_HOST", host), ("KUBERNETES_SERVICE_PORT", port)];
    let listed = [&pod[..], &[("KUBECONFIG", "/nonexistent/a:/nonexistent/b")]].concat();
    for env in [&pod[..], &listed, &[]] {
        let said = stderr_of(&run(&api, &["--kube-context", "prod"], env));
        assert!(said.contains("context \"prod\" does not exist"), "{said}");
    }
    let said = stderr_of(&run(&api, &[], &[("KUBECONFIG", "/nonexistent/a:/nonexistent/b")]));
    let nothing = "there is no kubeconfig (/nonexistent/a, /nonexistent/b does not exist, or has no current context with a cluster), and the program does not run in a pod with a service account";
    assert!(said.contains(nothing), "{said}");
    assert_eq!(api.asked(), Vec::<String>::new());
}
