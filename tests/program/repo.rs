//! `repo`. What is expected here is what Helm 4.3.1 says and does: `tests/remake --check` runs the same tests with it.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::charts::{Home, Said, archive, is_helm, printed};
use crate::support::web::{Answer, Asked, Tls, Web, closed};

const INDEX: &str = "apiVersion: v1\nentries:\n  web:\n  - {name: web, version: 1.0.0, urls: [web-1.0.0.tgz]}\n  db:\n  - {name: db, version: 1.0.0, urls: [db.tgz]}\n";

fn serve(asked: &Asked) -> Answer {
    match asked.line.rsplit('/').next().unwrap_or_default() {
        "index.yaml" if asked.line.contains("/login/") => match asked.header("authorization") {
            // ada:secret
            Some("Basic YWRhOnNlY3JldA==") => Answer::ok(INDEX),
            _ => Answer::status("401 Unauthorized"),
        },
        "index.yaml" if asked.line.contains("/none/") => Answer::status("404 Not Found"),
        "index.yaml" => Answer::ok(INDEX),
        "web-1.0.0.tgz" => Answer::ok(archive("web", "1.0.0")),
        _ => Answer::status("404 Not Found"),
    }
}

const LIST: &str = ".config/helm/repositories.yaml";

fn read(home: &Home, below: &str) -> String {
    fs::read_to_string(home.path(below)).unwrap()
}

fn mode(home: &Home, below: &str) -> u32 {
    fs::metadata(home.path(below)).unwrap().permissions().mode() & 0o777
}

/// A run that succeeds and says nothing on stderr.
fn said(said: Said) -> String {
    assert_eq!(said.stderr, "");
    said.printed().to_owned()
}

#[test]
fn what_is_added_is_written_down_as_helm_does_it() {
    let web = Web::start(Tls::None, serve);
    let home = Home::new();
    assert_eq!(
        said(home.run(&["repo", "add", "r", &web.url])),
        "\"r\" has been added to your repositories\n"
    );
    let expected = format!(
        "apiVersion: \"\"\ngenerated: \"0001-01-01T00:00:00Z\"\nrepositories:\n- caFile: \"\"\n  certFile: \"\"\n  \
         insecure_skip_tls_verify: false\n  keyFile: \"\"\n  name: r\n  pass_credentials_all: false\n  password: \"\"\n  \
         url: {}\n  username: \"\"\n",
        web.url
    );
    assert_eq!(read(&home, LIST), expected);
    assert_eq!((mode(&home, LIST), mode(&home, ".config/helm/repositories.lock")), (0o600, 0o600));
    assert_eq!(read(&home, ".cache/helm/repository/r-index.yaml"), INDEX);
    assert_eq!(mode(&home, ".cache/helm/repository/r-index.yaml"), 0o644);
    let charts = read(&home, ".cache/helm/repository/r-charts.txt");
    let mut charts: Vec<_> = charts.lines().collect();
    charts.sort_unstable();
    assert_eq!(charts, ["db", "web"]);
    assert_eq!(home.run(&["template", "r/web"]).printed(), printed("web", "1.0.0"));

    let again = said(home.run(&["repo", "add", "r", &web.url]));
    assert_eq!(again, "\"r\" already exists with the same configuration, skipping\n");
    let other = format!("{}/other", web.url);
    let error = home.run(&["repo", "add", "r", &other]).error();
    let expected = "repository name (r) already exists, please specify a different name";
    assert_eq!(error.lines().next(), Some(expected));
    assert_eq!(
        said(home.run(&["repo", "add", "--force-update", "r", &other])),
        "\"r\" has been added to your repositories\n"
    );
    assert_eq!(
        said(home.run(&["repo", "ls", "-o", "json"])),
        format!("[{{\"name\":\"r\",\"url\":\"{other}\"}}]\n")
    );
}

#[test]
fn a_login_is_kept_with_its_repository() {
    let web = Web::start(Tls::None, serve);
    let home = Home::new();
    let url = format!("{}/login", web.url);
    let error = home.run(&["repo", "add", "r", &url]).error().replace(&web.url, "$URL");
    let expected = "looks like \"$URL/login\" is not a valid chart repository or cannot be reached: failed to fetch \
                    $URL/login/index.yaml : 401 Unauthorized";
    assert_eq!(error, expected);
    let add = |more: &[&str], typed: &str| {
        home.type_in(&[&["repo", "add", "r", url.as_str()], more].concat(), typed)
    };
    let added = "\"r\" has been added to your repositories\n";
    let flags = ["--username", "ada", "--pass-credentials"];
    assert_eq!(said(add(&[&flags[..], &["--password", "secret"]].concat(), "")), added);
    let kept = read(&home, LIST);
    assert!(kept.contains("  pass_credentials_all: true\n  password: secret\n"), "{kept}");
    assert!(kept.contains("  username: ada\n"), "{kept}");
    for typed in ["secret", "secret\n", "secret\r\n"] {
        let more = ["--username=ada", "--password-stdin", "--force-update"];
        assert_eq!(said(add(&more, typed)), added, "{typed:?}");
        assert!(read(&home, LIST).contains("  password: secret\n"), "{typed:?}");
    }
    // Asked for at a terminal alone.
    let asked = add(&["--username", "ada", "--force-update"], "secret\n");
    assert!(!asked.ok);
    assert_eq!(asked.stdout, "Password: \n");
    assert!(asked.stderr.ends_with("Error: inappropriate ioctl for device\n"), "{}", asked.stderr);
}

#[test]
fn repositories_are_listed() {
    let home = Home::new();
    let none = home.run(&["repo", "list"]);
    assert!(none.ok);
    assert_eq!((none.stdout.as_str(), none.stderr.as_str()), ("", "no repositories to show\n"));
    for format in ["-ojson", "--output=yaml"] {
        assert_eq!(said(home.run(&["repo", "list", format])), "[]\n");
    }
    home.write(
        LIST,
        "apiVersion: v1\nrepositories:\n- {name: a, url: 'https://charts.example/?a&b'}\n- {name: longer, url: x}\n",
    );
    assert_eq!(
        said(home.run(&["repo", "list"])),
        "NAME  \tURL                        \na     \thttps://charts.example/?a&b\nlonger\tx                          \n"
    );
    assert_eq!(
        said(home.run(&["repo", "ls", "--no-headers"])),
        "a     \thttps://charts.example/?a&b\nlonger\tx                          \n"
    );
    assert_eq!(
        said(home.run(&["repo", "ls", "-o=json"])),
        "[{\"name\":\"a\",\"url\":\"https://charts.example/?a\\u0026b\"},{\"name\":\"longer\",\"url\":\"x\"}]\n"
    );
    assert_eq!(
        said(home.run(&["repo", "ls", "-o", "yaml"])),
        "- name: a\n  url: https://charts.example/?a&b\n- name: longer\n  url: x\n"
    );
}

#[test]
fn repositories_are_removed_with_what_is_kept_of_them() {
    let web = Web::start(Tls::None, serve);
    let home = Home::new();
    for name in ["a", "b", "c"] {
        assert!(home.run(&["repo", "add", name, &web.url]).ok);
    }
    let gone = said(home.run(&["repo", "remove", "a", "c"]));
    assert_eq!(
        gone,
        "\"a\" has been removed from your repositories\n\"c\" has been removed from your repositories\n"
    );
    let kept = |name: &str| home.path(&format!(".cache/helm/repository/{name}")).exists();
    for (name, there) in [("a", false), ("b", true), ("c", false)] {
        assert_eq!(kept(&format!("{name}-index.yaml")), there);
        assert_eq!(kept(&format!("{name}-charts.txt")), there);
        assert!(there || !kept(&format!("{name}-index.fetched")));
    }
    let part = home.run(&["repo", "rm", "b", "x"]);
    assert!(!part.ok);
    assert_eq!(part.stdout, "\"b\" has been removed from your repositories\n");
    assert_eq!(part.stderr, "Error: no repo named \"x\" found\n");
    assert!(read(&home, LIST).ends_with("repositories: []\n"));
    assert_eq!(home.run(&["repo", "rm", "b"]).error(), "no repositories configured");
}

#[test]
fn indexes_are_fetched_again() {
    let web = Web::start(Tls::None, serve);
    let home = Home::new();
    assert_eq!(home.run(&["repo", "up"]).error(), "no repositories found. You must add one before updating");
    for name in ["a", "b"] {
        assert!(home.run(&["repo", "add", name, &format!("{}/{name}", web.url)]).ok);
    }
    web.forget();
    let hang = "Hang tight while we grab the latest from your chart repositories...\n";
    let got = |name: &str| format!("...Successfully got an update from the \"{name}\" chart repository\n");
    let done = "Update Complete. \u{2388}Happy Helming!\u{2388}\n";
    assert_eq!(said(home.run(&["repo", "update", "b"])), format!("{hang}{}{done}", got("b")));
    assert_eq!(web.lines(), ["GET /b/index.yaml"]);
    let all = said(home.run(&["repo", "update"]));
    let mut lines: Vec<_> = all.lines().map(|line| format!("{line}\n")).collect();
    lines[1..3].sort_unstable();
    assert_eq!(lines.concat(), format!("{hang}{}{}{done}", got("a"), got("b")));
    let error = home.run(&["repo", "update", "a", "x"]).error();
    assert_eq!(error, "no repositories found matching 'x'.  Nothing will be updated");

    let gone = format!("{}/none", web.url);
    home.write(
        LIST,
        format!("repositories:\n- {{name: a, url: {}}}\n- {{name: gone, url: {gone}}}\n", web.url),
    );
    let part = home.run(&["repo", "update", "gone"]);
    assert_eq!(part.stderr, format!("Error: failed to update the following repositories: [{gone}]\n"));
    assert!(!part.ok);
    let why = format!("failed to fetch {gone}/index.yaml : 404 Not Found");
    let failed =
        format!("...Unable to get an update from the \"gone\" chart repository ({gone}):\n\t{why}\n");
    assert_eq!(part.stdout, format!("{hang}{failed}"));
}

#[test]
fn what_cannot_be_done_is_said() {
    let home = Home::new();
    let none = closed();
    for (args, expected) in [
        (&["repo", "add"][..], "\"helm repo add\" requires 2 arguments"),
        (&["repo", "add", "x"], "\"helm repo add\" requires 2 arguments"),
        (&["repo", "list", "x"], "\"helm repo list\" accepts no arguments"),
        (&["repo", "rm"], "\"helm repo remove\" requires at least 1 argument"),
        (
            &["repo", "list", "-o", "xml"],
            "invalid argument \"xml\" for \"-o, --output\" flag: invalid format type",
        ),
        (&["repo", "list", "--username=x"], "unknown flag: --username"),
        (&["repo", "add", "-u", "x"], "unknown shorthand flag: 'u' in -u"),
        (
            &["repo", "add", "a/b", &none],
            "repository name (a/b) contains '/', please specify a different name without '/'",
        ),
        (&["repo", "add", "a", "charts"], "could not find protocol handler for:"),
        (
            &["repo", "add", "a", "https://kubernetes-charts.storage.googleapis.com"],
            "repo \"https://kubernetes-charts.storage.googleapis.com\" is no longer available; try \"https://charts.helm.sh/stable\" instead",
        ),
        (
            &["repo", "add", "a", &none],
            &format!(
                "looks like {none:?} is not a valid chart repository or cannot be reached: Get \"{none}/index.yaml\": dial tcp {}: connect: connection refused",
                &none["http://".len()..]
            ),
        ),
        (
            &["repo", "add", "a", &none, "--ca-file", "gone.pem"],
            &format!(
                "looks like {none:?} is not a valid chart repository or cannot be reached: can't create TLS config for client: can't read CA file: \"gone.pem\": open gone.pem: no such file or directory"
            ),
        ),
        (
            &["repo", "add", "a", "oci://127.0.0.1:1/charts"],
            "looks like \"oci://127.0.0.1:1/charts\" is not a valid chart repository or cannot be reached: failed to perform \"FetchReference\" on source: invalid reference",
        ),
        (&["repo", "remove", "a"], "no repositories configured"),
    ] {
        let error = home.run(args).error();
        assert_eq!(error.lines().next(), Some(expected), "{args:?}");
    }
    assert!(!home.path(LIST).exists(), "nothing was added");
    let help = home.run(&["repo"]);
    assert!(help.ok && help.stdout.contains("add") && help.stderr.is_empty(), "{help:?}");
}

#[test]
fn a_server_that_takes_too_long_is_given_up() {
    let web = Web::start(Tls::None, |_| {
        std::thread::sleep(std::time::Duration::from_secs(2));
        Answer::ok(INDEX)
    });
    let error = Home::new().run(&["repo", "add", "r", &web.url, "--timeout", "200ms"]).error();
    let expected = format!(
        "looks like {0:?} is not a valid chart repository or cannot be reached: Get \"{0}/index.yaml\": context deadline \
         exceeded (Client.Timeout exceeded while awaiting headers)",
        web.url
    );
    assert_eq!(error, expected);
}

/// Helm 3 succeeds where an index cannot be fetched, unless it is told not to.
#[test]
fn with_helm_3_an_index_that_is_not_there_is_no_failure() {
    if is_helm() {
        return;
    }
    let web = Web::start(Tls::None, serve);
    let home = Home::new();
    home.write(LIST, format!("repositories:\n- {{name: gone, url: {}/none}}\n", web.url));
    let run = |more: &[&str]| home.run(&[&["repo", "update", "--helm-version=3.17"], more].concat());
    assert!(run(&[]).printed().ends_with("Update Complete. \u{2388}Happy Helming!\u{2388}\n"));
    assert!(!run(&["--fail-on-repo-update-fail"]).ok);
}
