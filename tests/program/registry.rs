//! `registry login` and `logout`, with a registry that the test plays itself. What is expected is what Helm 4.3.1 says:
//! `tests/remake --check` runs the same tests with it. tests/registry has a real registry.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::charts::{Home, Said, is_helm};
use crate::support::web::{Answer, Asked, Tls, Web, closed};

const CONFIG: &str = ".config/helm/registry/config.json";
/// ada:secret
const PROOF: &str = "YWRhOnNlY3JldA==";

fn basic(asked: &Asked) -> Answer {
    match (asked.line.as_str(), asked.header("authorization")) {
        ("GET /v2/", Some(proof)) if proof == format!("Basic {PROOF}") => Answer::ok("{}"),
        _ => Answer::status("401 Unauthorized").with("www-authenticate", "Basic realm=\"charts\""),
    }
}

fn host(web: &Web) -> &str {
    web.url.trim_start_matches("http://")
}

fn login(home: &Home, web: &Web, more: &[&str], typed: &str) -> Said {
    home.type_in(&[&["registry", "login", host(web), "--plain-http"], more].concat(), typed)
}

fn config(home: &Home) -> String {
    fs::read_to_string(home.path(CONFIG)).unwrap()
}

#[test]
fn a_login_is_tried_and_kept_and_forgotten() {
    let web = Web::start(Tls::None, basic);
    let home = Home::new();
    let host = host(&web);
    let kept =
        format!("{{\n\t\"auths\": {{\n\t\t\"{host}\": {{\n\t\t\t\"auth\": \"{PROOF}\"\n\t\t}}\n\t}}\n}}");
    for typed in ["secret", "secret\n", "secret\r\n"] {
        let said = login(&home, &web, &["-u", "ada", "--password-stdin"], typed);
        assert_eq!((said.printed(), said.stderr.as_str()), ("Login Succeeded\n", ""));
        assert_eq!(config(&home), kept);
    }
    let mode = fs::metadata(home.path(CONFIG)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);

    let said = login(&home, &web, &["--username=ada", "-psecret"], "");
    assert_eq!(said.printed(), "Login Succeeded\n");
    let warning = "level=WARN msg=\"using --password via the CLI is insecure. Use --password-stdin\"\n";
    assert_eq!(said.stderr, warning);

    let said = home.run(&["registry", "logout", host]);
    assert_eq!(
        (said.printed(), said.stderr.as_str()),
        (&*format!("Removing login credentials for {host}\n"), "")
    );
    assert_eq!(config(&home), "{\n\t\"auths\": {}\n}");
    // There need not be any.
    assert!(home.run(&["registry", "logout", "registry.example"]).ok);
    // Elsewhere.
    let said =
        login(&home, &web, &["-u=ada", "--password-stdin", "--registry-config", "other.json"], "secret");
    assert!(said.ok);
    assert_eq!(fs::read_to_string(home.path("other.json")).unwrap(), kept);
}

#[test]
fn a_login_that_is_refused_is_not_kept() {
    let web = Web::start(Tls::None, basic);
    let home = Home::new();
    let error = login(&home, &web, &["-u", "ada", "--password-stdin"], "wrong").error();
    let expected = format!(
        "authenticating to \"{}\": GET \"{}/v2/\": response status code 401: Unauthorized",
        host(&web),
        web.url
    );
    assert_eq!(error, expected);
    let error = login(&home, &web, &["--password-stdin"], "token").error();
    assert!(error.ends_with("missing username or password for basic auth"), "{error}");
    let error = login(&home, &web, &["--password-stdin"], "").error();
    assert!(error.ends_with("basic credential not found"), "{error}");
    let asked = login(&home, &web, &["-u", "ada"], "secret");
    assert!(!asked.ok && asked.stdout == "Password: ", "{asked:?}");
    assert_eq!(asked.stderr, "Error: inappropriate ioctl for device\n");
    let asked = login(&home, &web, &[], "\n");
    assert!(!asked.ok && asked.stdout == "Username: Token: ", "{asked:?}");
    let asked = login(&home, &web, &[], "");
    assert!(!asked.ok && asked.stdout == "Username: " && asked.stderr == "Error: EOF\n", "{asked:?}");
    assert!(!home.path(CONFIG).exists());
}

/// Tokens are asked for with a POST first, and where that fails with a GET.
#[test]
fn a_token_is_asked_for_in_both_ways() {
    for posts in [true, false] {
        let web = Web::start(Tls::None, move |asked| {
            let path = asked.line.split(' ').nth(1).unwrap_or_default();
            let by_post = posts
                && asked.line == "POST /token"
                && asked.body
                    == "client_id=oras-go&grant_type=password&password=secret&service=charts&username=ada";
            let by_get = path.starts_with("/token?service=charts")
                && asked.header("authorization") == Some(&format!("Basic {PROOF}"));
            match asked.header("authorization") {
                _ if by_post => Answer::ok("{\"access_token\":\"t\"}"),
                _ if by_get => Answer::ok("{\"token\":\"t\"}"),
                Some("Bearer t") if path == "/v2/" => Answer::ok("{}"),
                _ if path == "/v2/" => {
                    let realm = format!("http://{}/token", asked.header("host").unwrap());
                    let challenge = format!("Bearer realm=\"{realm}\",service=\"charts\"");
                    Answer::status("401 Unauthorized").with("www-authenticate", &challenge)
                }
                _ => Answer::status("404 Not Found"),
            }
        });
        let said = login(&Home::new(), &web, &["-u", "ada", "--password-stdin"], "secret");
        assert_eq!((said.printed(), said.stderr.as_str()), ("Login Succeeded\n", ""), "{:?}", web.asked());
        let tokens = web.lines().iter().filter(|line| line.contains("/token")).cloned().collect::<Vec<_>>();
        let expected: &[&str] =
            if posts { &["POST /token"] } else { &["POST /token", "GET /token?service=charts"] };
        assert_eq!(tokens, expected);
    }
}

#[test]
fn a_program_keeps_the_login_where_the_file_names_one() {
    let web = Web::start(Tls::None, basic);
    let host = host(&web);
    for config in
        [format!("{{\"credHelpers\":{{\"{host}\":\"test\"}}}}"), "{\"credsStore\":\"test\"}".to_owned()]
    {
        let home = Home::new();
        let log = home.path("log").display().to_string();
        let program = home
            .write("bin/docker-credential-test", format!("#!/bin/sh\n(echo \"$1\"; cat; echo) >>{log}\n"));
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        home.write(CONFIG, &config);
        let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
        let home = home.with("PATH", &path);
        assert!(login(&home, &web, &["-u", "ada", "--password-stdin"], "secret").ok);
        assert!(home.run(&["registry", "logout", host]).ok);
        let log = fs::read_to_string(home.path("log")).unwrap();
        let expected = format!(
            "store\n{{\"ServerURL\":\"{host}\",\"Username\":\"ada\",\"Secret\":\"secret\"}}\nerase\n{host}\n"
        );
        assert_eq!(log.replace("\n\n", "\n"), expected);
        assert_eq!(fs::read_to_string(home.path(CONFIG)).unwrap(), config, "it is not touched");
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let home = Home::new();
    let none = closed();
    let none = none.trim_start_matches("http://");
    let long = format!(
        "authenticating to {none:?}: Get \"https://{none}/v2/\": dial tcp {none}: connect: connection refused"
    );
    for (args, expected) in [
        (&["registry", "login"][..], "\"helm registry login\" requires at least 1 argument"),
        (&["registry", "logout"], "\"helm registry logout\" requires at least 1 argument"),
        (&["registry", "login", none, "-u", "a", "--password-stdin"], &long),
        (&["registry", "login", "-x", none], "unknown shorthand flag: 'x' in -x"),
    ] {
        let error = home.run(args).error();
        assert_eq!(error.lines().next(), Some(expected), "{args:?}");
    }
    let path = home.run(&["registry", "login", "h.example/x", "-u", "a", "--password-stdin"]);
    assert_eq!(
        path.stderr,
        "level=WARN msg=\"registry login currently only supports registry hostname, not a repository path\" \
         host=h.example/x suggested=h.example\nError: invalid reference: invalid registry \"h.example/x\"\n"
    );
    let web = Web::start(Tls::None, |_| Answer::ok("{}"));
    let colon = login(&home, &web, &["-u", "a:b", "--password-stdin"], "x").error();
    assert_eq!(colon, "bad credential format: colons(:) are not allowed in username");
    if !is_helm() {
        // Helm panics.
        let error = login(&home, &web, &["-u=a", "--password-stdin", "--ca-file=none"], "x").error();
        assert!(error.contains("none"), "{error}");
    }
}
