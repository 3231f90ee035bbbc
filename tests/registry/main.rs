//! Charts in a real registry: Distribution, started on loopback, with charts packed and pushed by a real Helm; each command
//! is run by both programs, and both have to say the same.
//!
//! `tests/registry/test` runs it. `cargo test` alone leaves it out, since that needs nothing but a Rust toolchain; asked for
//! by name without registry and Helm, every test of it fails.

#![allow(clippy::disallowed_methods, reason = "tests read and write files themselves")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

#[path = "../support/charts.rs"]
#[allow(dead_code, reason = "the other tests that use it use all of it")]
mod charts;
mod server;
#[path = "../support/web.rs"]
#[allow(dead_code, reason = "the other tests that use it use all of it")]
mod web;

use std::env;
use std::path::{Path, PathBuf};

use charts::{Home, Said, archive, printed};
use server::{Door, Registry};

/// The real Helm.
fn helm() -> PathBuf {
    env::var_os("REGISTRY_HELM").expect("REGISTRY_HELM names a Helm: use tests/registry/test").into()
}

fn ours() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_jes-netpol"))
}

/// A registry with some versions of `web`.
fn filled(door: Door) -> Registry {
    let registry = Registry::start(door);
    let home = registry.home();
    for version in ["0.9.0", "1.0.0", "1.0.1+b1", "1.1.0-beta.1"] {
        let file = home.write("web.tgz", archive("web", version));
        let target = format!("oci://{}/charts", registry.host);
        let said = home.run_program(&helm(), &[&["push", &file, &target], registry.flags()].concat());
        assert!(said.ok, "{}", said.stderr);
    }
    registry
}

/// Both programs, each in a home of its own; what they say has to be the same.
fn both(registry: &Registry, args: &[&str]) -> Said {
    let said = |program: &Path| registry.home().run_program(program, args);
    let (one, other) = (said(&helm()), said(ours()));
    assert_eq!((one.ok, &one.stdout, &one.stderr), (other.ok, &other.stdout, &other.stderr), "{args:?}");
    other
}

#[test]
fn every_way_to_name_a_chart_says_what_helm_says() {
    let registry = filled(Door::Open);
    let oci = format!("oci://{}/charts/web", registry.host);
    let template = |tail: &str, more: &[&str]| {
        let reference = format!("{oci}{tail}");
        both(&registry, &[&["template", reference.as_str()], registry.flags(), more].concat())
    };
    let first = template(":1.0.0", &[]);
    assert_eq!(first.printed(), printed("web", "1.0.0"));
    let digest = first.stderr.lines().find_map(|line| line.strip_prefix("Digest: ")).unwrap().to_owned();
    assert_eq!(template("", &[]).printed(), printed("web", "1.0.1+b1"));
    assert_eq!(template("", &["--devel"]).printed(), printed("web", "1.1.0-beta.1"));
    assert_eq!(template("", &["--version", "<1"]).printed(), printed("web", "0.9.0"));
    assert_eq!(template("", &["--version", "1.0.1+b1"]).printed(), printed("web", "1.0.1+b1"));
    assert_eq!(template(&format!("@{digest}"), &[]).printed(), printed("web", "1.0.0"));
    assert_eq!(template(&format!(":1.0.0@{digest}"), &[]).printed(), printed("web", "1.0.0"));
    for (tail, more) in [
        (":9.9.9", &[] as &[&str]),
        ("", &["--version", ">9"]),
        ("", &["--version", "abc"]),
        (":latest", &[]),
        (":0.9.0", &["--version", "1.0.0"]),
        (":1.0.1+b1", &[]),
        ("/X:1.0.0", &[]),
        ("nope", &[]),
        ("nope:1.0.0", &[]),
        ("@sha256:aa", &[]),
        (&format!(":0.9.0@{digest}"), &[]),
    ] {
        assert!(!template(tail, more).ok, "{tail} {more:?}");
    }
    both(&registry, &["template", &format!("{oci}:1.0.0")]);
}

#[test]
fn a_registry_behind_a_login() {
    let registry = filled(Door::Login);
    let oci = format!("oci://{}/charts/web:1.0.0", registry.host);
    let template = |more: &[&str]| both(&registry, &[&["template", &oci, "--plain-http"], more].concat());
    assert_eq!(template(registry.flags()).printed(), printed("web", "1.0.0"));
    assert!(!template(&["--username", "ada", "--password", "wrong"]).ok);
    assert!(!template(&["--username", "ada"]).ok);
    assert!(!template(&[]).ok);
    // Who has logged in with Helm is known to ours.
    let home = Home::new();
    let host = registry.host.as_str();
    let login = ["registry", "login", host, "--plain-http", "--username", "ada", "--password", "secret"];
    assert!(home.run_program(&helm(), &login).ok);
    assert_eq!(
        home.run_program(ours(), &["template", &oci, "--plain-http"]).printed(),
        printed("web", "1.0.0")
    );
}

#[test]
fn a_registry_that_wants_tokens() {
    let registry = filled(Door::Token);
    let oci = format!("oci://{}/charts/web", registry.host);
    let template = |tail: &str, more: &[&str]| {
        let reference = format!("{oci}{tail}");
        both(&registry, &[&["template", &reference, "--plain-http"], more].concat())
    };
    assert_eq!(template(":1.0.0", registry.flags()).printed(), printed("web", "1.0.0"));
    assert_eq!(
        template("", &[registry.flags(), &["--version", "<1"]].concat()).printed(),
        printed("web", "0.9.0")
    );
    assert!(!template(":9.9.9", registry.flags()).ok);
    assert!(!template(":1.0.0", &["--username", "ada", "--password", "wrong"]).ok);
    assert!(!template("", &["--username", "ada", "--password", "wrong"]).ok);
    assert!(!template(":1.0.0", &[]).ok);
    let login = |password: &str| {
        let host = registry.host.as_str();
        both(&registry, &["registry", "login", host, "--plain-http", "-u", "ada", "--password", password])
    };
    assert_eq!(login("secret").printed(), "Login Succeeded\n");
    assert!(!login("wrong").ok);
}

#[test]
fn a_login_is_kept_by_both_in_the_same_way() {
    let registry = filled(Door::Login);
    let oci = format!("oci://{}/charts/web:1.0.0", registry.host);
    let host = registry.host.as_str();
    let login = |password: &str| {
        both(&registry, &["registry", "login", host, "--plain-http", "-u", "ada", "--password", password])
    };
    assert_eq!(login("secret").printed(), "Login Succeeded\n");
    assert!(!login("wrong").ok);
    let (theirs, mine) = (helm(), ours().to_owned());
    let kept = [[&theirs, &mine], [&mine, &theirs]].map(|[one, other]| {
        let home = Home::new();
        let login = ["registry", "login", host, "--plain-http", "-u", "ada", "--password", "secret"];
        assert!(home.run_program(one, &login).ok);
        let said = home.run_program(other, &["template", &oci, "--plain-http"]);
        assert_eq!(said.printed(), printed("web", "1.0.0"));
        let config = std::fs::read_to_string(home.path(".config/helm/registry/config.json")).unwrap();
        assert!(home.run_program(other, &["registry", "logout", host]).ok);
        assert!(!home.run_program(one, &["template", &oci, "--plain-http"]).ok);
        config
    });
    assert_eq!(kept[0], kept[1]);
}

#[test]
fn a_registry_with_a_certificate() {
    let registry = filled(Door::Tls);
    let oci = format!("oci://{}/charts/web:1.0.0", registry.host);
    assert_eq!(
        both(&registry, &[&["template", &oci], registry.flags()].concat()).printed(),
        printed("web", "1.0.0")
    );
    let unsafe_ = both(&registry, &["template", &oci, "--insecure-skip-tls-verify"]);
    assert_eq!(unsafe_.printed(), printed("web", "1.0.0"));
    let unknown = both(&registry, &["template", &oci]);
    assert!(unknown.error().ends_with("x509: certificate signed by unknown authority"), "{}", unknown.stderr);
}

#[test]
fn what_one_has_fetched_the_other_finds() {
    let registry = filled(Door::Open);
    let (one, other) = (Home::new(), Home::new());
    let oci = format!("oci://{}/charts/web:1.0.0", registry.host);
    let args = ["template", &oci, "--plain-http"];
    assert!(one.run_program(&helm(), &args).ok && other.run_program(ours(), &args).ok);
    let kept = |home: &Home| {
        let digest = charts::sum(&archive("web", "1.0.0"));
        std::fs::read(home.path(&format!(".cache/helm/content/{}/{digest}.chart", &digest[..2]))).unwrap()
    };
    assert_eq!(kept(&one), kept(&other));
}

#[test]
fn dependencies_come_from_a_registry() {
    let registry = filled(Door::Login);
    let update = |program: &Path, version: &str, name: &str, command: &str| {
        let home = registry.home();
        let url = format!("oci://{}/charts", registry.host);
        home.write(
            "m/Chart.yaml",
            format!(
                "apiVersion: v2\nname: m\nversion: 1.0.0\ndependencies:\n- {{name: {name}, version: {version:?}, repository: {url:?}}}\n"
            ),
        );
        let said = home.run_program(program, &[&["dependency", command, "m"], registry.flags()].concat());
        let lock = std::fs::read_to_string(home.path("m/Chart.lock")).unwrap_or_default();
        let lock = lock.split("generated: ").next().unwrap().to_owned();
        let charts: Vec<_> = std::fs::read_dir(home.path("m/charts")).into_iter().flatten().collect();
        let chart = charts.first().map(|entry| {
            let path = entry.as_ref().unwrap().path();
            (path.file_name().unwrap().to_owned(), std::fs::read(path).unwrap())
        });
        (charts.len(), said.ok, said.stdout, said.stderr, lock, chart)
    };
    let mut fetched = 0;
    for (version, name) in [
        ("1.0.0", "web"),
        ("^1.0.0", "web"),
        ("<1", "web"),
        ("1.0.1+b1", "web"),
        (">0-0", "web"),
        ("9.9.9", "web"),
        (">9", "web"),
        ("", "web"),
        ("^1", "none"),
        ("1.0.0", "none"),
        ("x y", "web"),
    ] {
        let both = [helm().as_path(), ours()].map(|program| update(program, version, name, "update"));
        assert_eq!(both[0], both[1], "{name} {version}");
        fetched += both[1].0;
    }
    assert_eq!(fetched, 5);
    let both = [helm().as_path(), ours()].map(|program| update(program, "^1", "web", "build"));
    assert_eq!(both[0], both[1]);
}
