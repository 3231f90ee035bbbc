//! Charts of repositories over HTTP. What is expected here is what Helm 4.3.1 says and does: `tests/remake --check` runs
//! the same tests with it. Where ours is meant to differ (docs/differences.md) the test says so.

use crate::support::charts::{Home, archive, is_helm, printed, sum};
use crate::support::web::{Answer, Asked, Tls, Web, closed};

/// An index with these versions of `web`, each with its URL and digest.
fn index(versions: &[(&str, &str, &str)]) -> String {
    let entry = |(version, url, digest): &(&str, &str, &str)| {
        let digest = if digest.is_empty() { String::new() } else { format!("    digest: {digest}\n") };
        format!("  - name: web\n    version: {version}\n{digest}    urls:\n    - {url}\n")
    };
    let entries: String = versions.iter().map(entry).collect();
    format!(
        "apiVersion: v1\nentries:\n  db:\n  - name: db\n    version: 1.0.0\n    urls: [db.tgz]\n  web:\n{entries}"
    )
}

fn versions() -> String {
    index(&[
        ("1.1.0-beta.1", "web-1.1.0-beta.1.tgz", ""),
        ("0.9.0", "web-0.9.0.tgz", ""),
        ("1.0.0", "charts/web-1.0.0.tgz", ""),
    ])
}

/// The repository of these tests: three versions of `web`.
fn serve(asked: &Asked) -> Answer {
    let path = asked.line.strip_prefix("GET ").unwrap_or_default();
    match path.rsplit('/').next().unwrap_or_default() {
        "index.yaml" => Answer::ok(versions()),
        name => match name.strip_prefix("web-").and_then(|rest| rest.strip_suffix(".tgz")) {
            Some(version) => Answer::ok(archive("web", version)),
            None => Answer::status("404 Not Found"),
        },
    }
}

/// A list of one repository `r` with this URL and further lines.
fn repositories(url: &str, more: &str) -> String {
    format!("apiVersion: v1\nrepositories:\n- name: r\n  url: {url}\n{more}")
}

fn named(url: &str, more: &str, index: &str) -> Home {
    let home = Home::new();
    home.write(".config/helm/repositories.yaml", repositories(url, more));
    home.write(".cache/helm/repository/r-index.yaml", index);
    home
}

#[test]
fn a_chart_comes_from_a_repository_an_index_or_a_url() {
    let web = Web::start(Tls::None, serve);
    let repo = format!("{}/stable", web.url);
    let said = Home::new().run(&["template", "web", "--repo", &repo]);
    assert_eq!(said.printed(), printed("web", "1.0.0"));
    assert_eq!(said.stderr, "");
    assert_eq!(web.lines(), ["GET /stable/index.yaml", "GET /stable/charts/web-1.0.0.tgz"]);
    let asked = web.asked();
    assert_eq!(asked[0].header("user-agent"), Some("Helm/4.3.1"));
    assert_eq!(asked[0].header("accept"), None);
    assert_eq!(asked[1].header("accept"), Some("application/gzip,application/octet-stream"));
    assert!(asked.iter().all(|asked| asked.header("authorization").is_none()));
    web.forget();

    let home = named(&repo, "", &versions());
    assert_eq!(home.run(&["template", "r/web"]).printed(), printed("web", "1.0.0"));
    assert_eq!(web.lines(), ["GET /stable/charts/web-1.0.0.tgz"]);

    let url = format!("{}/elsewhere/web-0.9.0.tgz", web.url);
    assert_eq!(Home::new().run(&["template", &url]).printed(), printed("web", "0.9.0"));
}

/// As large as the largest public ones: 20 MiB of other charts.
#[test]
fn of_a_large_index_the_wanted_block_is_read() {
    let entry = |chart: usize, version: usize| {
        format!(
            "  - apiVersion: v2\n    created: \"2026-01-01T00:00:00Z\"\n    description: One of many charts in an index\n    \
             digest: {version:064x}\n    name: c{chart}\n    urls:\n    - c{chart}-{version}.0.0.tgz\n    version: {version}.0.0\n"
        )
    };
    let mut text = "apiVersion: v1\nentries:\n".to_owned();
    let mut chart = 0;
    while text.len() < 20 << 20 {
        text += &format!("  c{chart}:\n");
        text.extend((0..50).map(|version| entry(chart, version)));
        chart += 1;
    }
    text += "  web:\n  - {apiVersion: v2, name: web, version: 1.0.0, urls: [web-1.0.0.tgz]}\n";
    let web = Web::start(Tls::None, move |asked| match asked.line.as_str() {
        "GET /index.yaml" => Answer::ok(text.as_str()),
        _ => serve(asked),
    });
    let home = Home::new();
    assert_eq!(home.run(&["template", "web", "--repo", &web.url]).printed(), printed("web", "1.0.0"));
    assert!(home.run(&["repo", "add", "r", &web.url]).ok);
    assert_eq!(home.run(&["template", "r/web"]).printed(), printed("web", "1.0.0"));
    let names = std::fs::read_to_string(home.path(".cache/helm/repository/r-charts.txt")).unwrap();
    assert_eq!(names.lines().count(), chart + 1);
}

#[test]
fn the_version_is_the_one_that_is_asked_for() {
    let web = Web::start(Tls::None, serve);
    let home = named(&web.url, "", &versions());
    let ways: [&[&str]; 2] = [&["template", "r/web"], &["template", "web", "--repo", &web.url]];
    for way in ways {
        let run = |more: &[&str]| home.run(&[way, more].concat());
        assert_eq!(run(&["--devel"]).printed(), printed("web", "1.1.0-beta.1"));
        assert_eq!(run(&["--version", " 0.9.0 "]).printed(), printed("web", "0.9.0"));
        assert_eq!(run(&["--version", "<1", "--devel"]).printed(), printed("web", "0.9.0"));
        assert_eq!(run(&["--version=^1.1.0-0"]).printed(), printed("web", "1.1.0-beta.1"));
        let near = run(&["--version", "v0.9"]);
        assert_eq!(near.printed(), printed("web", "0.9.0"));
        assert!(
            near.stderr.contains(
                "level=WARN msg=\"unable to find exact version requested; falling back to closest available version\" \
                 chart=web requested=v0.9 selected=0.9.0"
            ),
            "{}",
            near.stderr
        );
    }
}

#[test]
fn values_come_from_urls_without_the_login_for_charts() {
    let web = Web::start(Tls::None, |asked| match asked.line.as_str() {
        "GET /values.yaml" => Answer::ok("text: of a URL\n"),
        "GET /text" => Answer::ok("of a file"),
        _ => Answer::status("404 Not Found"),
    });
    let home = Home::new();
    home.write("m/Chart.yaml", "{apiVersion: v2, name: m, version: 1.0.0}");
    home.write("m/templates/a.yaml", "a: {{ .Values.text }}\n");
    let render = |more: &[&str]| {
        home.run(&[&["template", "m", "--username", "ada", "--password", "secret"], more].concat())
    };
    let shown = |text: &str| format!("---\n# Source: m/templates/a.yaml\na: {text}\n");
    let values = format!("{}/values.yaml", web.url);
    assert_eq!(render(&["-f", &values]).printed(), shown("of a URL"));
    assert_eq!(render(&["--set-file", &format!("text={}/text", web.url)]).printed(), shown("of a file"));
    let asked = web.asked();
    assert_eq!(web.lines(), ["GET /values.yaml", "GET /text"]);
    assert!(asked.iter().all(|asked| asked.header("authorization").is_none()), "{asked:?}");
    assert_eq!(asked[0].header("user-agent"), Some("Helm/4.3.1"));
    // What stands in the URL itself is for its server.
    let with_login = values.replace("http://", "http://ada:hunter2@");
    assert_eq!(render(&["-f", &with_login]).printed(), shown("of a URL"));
    assert!(web.asked()[2].header("authorization").is_some());
    let missing = format!("{}/none", web.url);
    assert_eq!(render(&["-f", &missing]).error(), format!("failed to fetch {missing} : 404 Not Found"));
    let expected = format!("failed parsing --set-file data: failed to fetch {missing} : 404 Not Found");
    assert_eq!(render(&["--set-file", &format!("text={missing}")]).error(), expected);
    if !is_helm() {
        let error = render(&["-f", &with_login, "--offline"]).error();
        assert!(error.contains("--offline, but the values at ") && !error.contains("hunter2"), "{error}");
    }
}

#[test]
fn what_is_not_there_is_reported_in_helms_words() {
    let web = Web::start(Tls::None, serve);
    let home = named(&web.url, "", &versions());
    let error = |args: &[&str]| home.run(&[&["template"], args].concat()).error().replace(&web.url, "$URL");
    for (args, expected) in [
        (&["s/web"] as &[&str], "repo s not found"),
        (&["web"], "non-absolute URLs should be in form of repo_name/path_to_chart, got: web"),
        (&["./web"], "path \"./web\" not found"),
        (
            &["r/nope"],
            "chart \"nope\" matching  not found in r index. (try 'helm repo update'): no chart name found",
        ),
        (
            &["r/web", "--version", "9"],
            "chart \"web\" matching 9 not found in r index. (try 'helm repo update'): no chart version found for web-9",
        ),
        (
            &["r/web", "--version", "latest"],
            "chart \"web\" matching latest not found in r index. (try 'helm repo update'): improper constraint: \"latest\"",
        ),
        (&["nope", "--repo", &web.url], "chart \"nope\" not found in $URL repository"),
        (
            &["web", "--repo", &web.url, "--version", "9"],
            "chart \"web\" version \"9\" not found in $URL repository",
        ),
        (&["ftp://charts.example/web.tgz"], "scheme \"ftp\" not supported"),
        (&["web", "--repo", "charts"], "could not find protocol handler for:"),
    ] {
        assert_eq!(error(args), expected, "{args:?}");
    }
    let missing = Home::new();
    missing.write(".config/helm/repositories.yaml", repositories(&web.url, ""));
    let expected = "no cached repo found. (try 'helm repo update'): open $HOME/.cache/helm/repository/r-index.yaml: \
                    no such file or directory";
    assert_eq!(missing.run(&["template", "r/web"]).error(), expected);
    // Whichever repository it belongs to.
    assert_eq!(missing.run(&["template", "https://charts.example/web.tgz"]).error(), expected);
}

#[test]
fn a_server_that_fails_is_reported_in_helms_words() {
    let web = Web::start(Tls::None, |asked| match asked.line.as_str() {
        "GET /404/index.yaml" => Answer::status("404 Not Found"),
        "GET /500/index.yaml" => Answer::status("500 Internal Server Error"),
        "GET /odd/index.yaml" => Answer::status("418 Short and stout"),
        "GET /empty/index.yaml" => Answer::ok(""),
        "GET /page/index.yaml" => Answer::ok("<html>\n"),
        "GET /none/index.yaml" => Answer::ok("entries: {}\n"),
        "GET /bare/index.yaml" => Answer::ok(versions().replace("urls", "keywords")),
        "GET /twice/index.yaml" => Answer::ok(versions() + "  web:\n  # again\n  - {name: web}\n"),
        "GET /cut/index.yaml" => Answer { cut: Some(10), ..Answer::ok(versions()) },
        "GET /loop/index.yaml" => Answer::redirect("index.yaml"),
        _ => Answer::status("404 Not Found"),
    });
    let error = |url: &str| {
        let said = Home::new().run(&["template", "web", "--repo", url]);
        said.error().replace(url, "$REPO").replace(&web.url, "$URL")
    };
    let looks = "looks like \"$REPO\" is not a valid chart repository or cannot be reached: ";
    for (path, expected) in [
        ("/404", "failed to fetch $REPO/index.yaml : 404 Not Found"),
        ("/500", "failed to fetch $REPO/index.yaml : 500 Internal Server Error"),
        ("/odd", "failed to fetch $REPO/index.yaml : 418 Short and stout"),
        ("/empty", "empty index.yaml file"),
        ("/none", "no API version specified"),
        ("/cut", "unexpected EOF"),
        ("/loop", "Get \"index.yaml\": stopped after 10 redirects"),
    ] {
        assert_eq!(error(&format!("{}{path}", web.url)), format!("{looks}{expected}"));
    }
    assert_eq!(error(&format!("{}/bare", web.url)), "chart \"web\" has no downloadable URLs");
    let twice = error(&format!("{}/twice", web.url));
    let line = versions().lines().count() + 3;
    let message = format!(
        "{looks}error converting YAML to JSON: yaml: unmarshal errors:\n  line {line}: key \"web\" already set in map"
    );
    assert_eq!(twice, message);
    let page = error(&format!("{}/page", web.url));
    assert!(
        page.starts_with(&format!(
            "{looks}error unmarshaling JSON: while decoding JSON: json: cannot unmarshal"
        )),
        "{page}"
    );
    let closed = closed();
    let address = closed.trim_start_matches("http://");
    assert_eq!(
        error(&closed),
        format!("{looks}Get \"$REPO/index.yaml\": dial tcp {address}: connect: connection refused")
    );
}

/// The `Authorization` of each request; user `ada` and password `secret`.
const ADA: &str = "Basic YWRhOnNlY3JldA==";

fn logins(web: &Web) -> Vec<bool> {
    let logins = web.asked().iter().map(|asked| asked.header("authorization") == Some(ADA)).collect();
    web.forget();
    logins
}

#[test]
fn a_login_goes_to_its_own_server_alone() {
    let far = Web::start(Tls::None, serve);
    let there = far.url.clone();
    let web = Web::start(Tls::None, move |asked| match asked.line.as_str() {
        "GET /far/index.yaml" => Answer::ok(index(&[("1.0.0", &format!("{there}/web-1.0.0.tgz"), "")])),
        "GET /moved/index.yaml" => Answer::ok(index(&[("1.0.0", "gone.tgz", "")])),
        "GET /moved/gone.tgz" => Answer::redirect(&format!("{there}/web-1.0.0.tgz")),
        "GET /near/index.yaml" => Answer::ok(index(&[("1.0.0", "gone.tgz", "")])),
        "GET /near/gone.tgz" => Answer::redirect("/web-1.0.0.tgz"),
        _ => serve(asked),
    });
    let ada = ["--username", "ada", "--password", "secret"];
    let run = |path: &str, more: &[&str]| {
        let repo = format!("{}{path}", web.url);
        let said = Home::new().run(&[&["template", "web", "--repo", &repo], &ada[..], more].concat());
        assert_eq!(said.printed(), printed("web", "1.0.0"));
    };
    run("/near", &[]);
    assert_eq!(logins(&web), [true, true, true]);
    run("/far", &[]);
    assert_eq!((logins(&web), logins(&far)), (vec![true], vec![false]));
    run("/far", &["--pass-credentials"]);
    assert_eq!((logins(&web), logins(&far)), (vec![true], vec![true]));
    // Another port is another server. Go keeps the login for one of the same name (net/http: shouldCopyHeaderOnRedirect);
    // ours does not.
    run("/moved", &[]);
    assert_eq!((logins(&web), logins(&far)), (vec![true, true], vec![is_helm()]));

    let repo = format!("{}/far", web.url);
    let login = "  username: ada\n  password: secret\n";
    let far_index = index(&[("1.0.0", &format!("{}/web-1.0.0.tgz", far.url), "")]);
    let home = named(&repo, login, &far_index);
    assert!(home.run(&["template", "r/web"]).ok);
    assert_eq!(logins(&far), [false]);
    let home = named(&repo, &format!("{login}  pass_credentials_all: true\n"), &far_index);
    assert!(home.run(&["template", "r/web"]).ok);
    assert_eq!(logins(&far), [true]);
    // A URL that the repository lists is asked for as the repository itself.
    let near = format!("{}/web-1.0.0.tgz", web.url);
    let home = named(&web.url, login, &index(&[("1.0.0", &near, "")]));
    assert!(home.run(&["template", &near]).ok);
    assert_eq!(logins(&web), [true]);
    // Half a login is none.
    assert!(Home::new().run(&["template", "web", "--repo", &web.url, "--username", "ada"]).ok);
    assert_eq!(logins(&web), [false, false]);
}

#[test]
fn no_password_is_in_a_message() {
    let web = Web::start(Tls::None, |_| Answer::status("403 Forbidden"));
    let url = web.url.replace("http://", "http://ada:hunter2@");
    for args in [&["template", "web", "--repo", &url] as &[&str], &["template", &format!("{url}/web.tgz")]] {
        let said = Home::new().run(args);
        // Helm shows it.
        assert_eq!(said.stderr.contains("hunter2"), is_helm(), "{}", said.stderr);
    }
    assert_eq!(web.asked()[0].header("authorization"), Some("Basic YWRhOmh1bnRlcjI="));
}

#[test]
fn certificates_are_checked_as_the_flags_say() {
    let home = Home::new();
    let authority = home.write("ca.pem", crate::support::charts_authority());
    let web = Web::start(Tls::Server, serve);
    let run = |more: &[&str]| home.run(&[&["template", "web", "--repo", &web.url], more].concat());
    let error = run(&[]).error();
    let unknown = "tls: failed to verify certificate: x509: certificate signed by unknown authority";
    assert!(error.ends_with(unknown), "{error}");
    assert_eq!(run(&["--ca-file", &authority]).printed(), printed("web", "1.0.0"));
    assert_eq!(run(&["--insecure-skip-tls-verify"]).printed(), printed("web", "1.0.0"));
    let missing = run(&["--ca-file", "nope.pem"]).error();
    let expected = "can't create TLS config for client: can't read CA file: \"nope.pem\": open nope.pem: no such file or directory";
    assert!(missing.ends_with(expected), "{missing}");
    home.write("empty.pem", "nothing");
    let empty = run(&["--ca-file", "empty.pem"]).error();
    assert!(
        empty.ends_with("can't create TLS config for client: failed to append certificates from pem block"),
        "{empty}"
    );
    let plain = Web::start(Tls::None, serve);
    let wrong = plain.url.replace("http:", "https:");
    let error = home.run(&["template", "web", "--repo", &wrong]).error();
    assert!(error.ends_with("http: server gave HTTP response to HTTPS client"), "{error}");
}

#[test]
fn a_client_shows_its_certificate() {
    let home = Home::new();
    let authority = home.write("ca.pem", crate::support::charts_authority());
    let (certificate, key) = crate::support::charts_identity();
    let (certificate, key) = (home.write("client.pem", certificate), home.write("client.key", key));
    let web = Web::start(Tls::Mutual, serve);
    let ask = ["template", "web", "--repo", &web.url, "--ca-file", &authority];
    let said = home.run(&[&ask[..], &["--cert-file", &certificate, "--key-file", &key]].concat());
    assert_eq!(said.printed(), printed("web", "1.0.0"));
    assert!(!home.run(&ask).ok);
    let half = home.run(&[&ask[..], &["--cert-file", &certificate]].concat()).error();
    assert!(half.contains("unable to read key file: \"\": open : no such file or directory"), "{half}");
}

#[test]
fn a_proxy_of_the_environment_is_used() {
    let proxy = Web::start(Tls::None, |asked| {
        let line = asked.line.replace("http://charts.example", "");
        serve(&Asked { line, ..asked.clone() })
    });
    let home = Home::new().with("HTTP_PROXY", &proxy.url.replace("http://", "http://ada:secret@"));
    let said = home.run(&["template", "web", "--repo", "http://charts.example/x"]);
    assert_eq!(said.printed(), printed("web", "1.0.0"));
    assert_eq!(
        proxy.lines(),
        ["GET http://charts.example/x/index.yaml", "GET http://charts.example/x/charts/web-1.0.0.tgz"]
    );
    assert!(proxy.asked().iter().all(|asked| asked.header("proxy-authorization") == Some(ADA)));
    let home = home.with("NO_PROXY", "charts.example");
    assert!(!home.run(&["template", "web", "--repo", "http://charts.example/x"]).ok);
}

#[test]
fn an_archive_that_is_known_by_its_digest_is_fetched_once() {
    let digest = sum(&archive("web", "1.0.0"));
    let web = Web::start(Tls::None, serve);
    let home = named(&web.url, "", &index(&[("1.0.0", "web-1.0.0.tgz", &digest)]));
    for _ in 0..2 {
        assert_eq!(home.run(&["template", "r/web"]).printed(), printed("web", "1.0.0"));
    }
    assert_eq!(web.lines(), ["GET /web-1.0.0.tgz"]);
    let kept = home.path(&format!(".cache/helm/content/{}/{digest}.chart", &digest[..2]));
    assert_eq!(std::fs::read(&kept).unwrap(), archive("web", "1.0.0"));
}

#[test]
fn digests_are_checked() {
    if is_helm() {
        return; // Helm does not look at them: docs/differences.md.
    }
    let web = Web::start(Tls::None, serve);
    let wrong = sum(b"another archive");
    let text = index(&[("1.0.0", "web-1.0.0.tgz", &wrong)]);
    let (home, listed) = (named(&web.url, "", &text), text.clone());
    let error = home.run(&["template", "r/web"]).error();
    let found = sum(&archive("web", "1.0.0"));
    let expected = format!(
        "{}/web-1.0.0.tgz: digest mismatch: the archive has sha256:{found}, the index of the repository has sha256:{wrong}",
        web.url
    );
    assert_eq!(error.lines().next(), Some(&*expected));
    let other = Web::start(Tls::None, move |asked| match asked.line.as_str() {
        "GET /index.yaml" => Answer::ok(listed.clone()),
        _ => serve(asked),
    });
    assert!(
        home.run(&["template", "web", "--repo", &other.url])
            .error()
            .contains("digest mismatch: the archive has")
    );
    // What stands in the cache under another name than its own is fetched again.
    let digest = sum(&archive("web", "1.0.0"));
    let home = named(&web.url, "", &index(&[("1.0.0", "web-1.0.0.tgz", &digest)]));
    home.write(&format!(".cache/helm/content/{}/{digest}.chart", &digest[..2]), archive("web", "6.6.6"));
    assert_eq!(home.run(&["template", "r/web"]).printed(), printed("web", "1.0.0"));
}

#[test]
fn digests_that_are_none_are_refused() {
    let web = Web::start(Tls::None, serve);
    for (digest, expected) in [
        ("xyz", "unable to decode digest: encoding/hex: invalid byte: U+0078 'x'"),
        ("sha256:abcd", "invalid digest length: 2"),
    ] {
        let home = named(&web.url, "", &index(&[("1.0.0", "web-1.0.0.tgz", digest)]));
        assert_eq!(home.run(&["template", "r/web"]).error(), expected);
    }
}

#[test]
fn what_is_without_end_is_refused() {
    if is_helm() {
        return; // Helm has no limits.
    }
    let web = Web::start(Tls::None, |_| Answer { length: Some((256 << 20) + 1), ..Answer::ok("") });
    let error = Home::new().run(&["template", "web", "--repo", &web.url]).error();
    assert!(error.contains("larger than the limit of 268435456 bytes"), "{error}");
}

#[test]
fn nothing_is_asked_offline() {
    if is_helm() {
        return;
    }
    let web = Web::start(Tls::None, serve);
    let error = Home::new().run(&["render", "web", "--repo", &web.url, "--offline"]).error();
    assert_eq!(error.lines().next(), Some("--offline, but the chart web is not on this machine"));
    assert!(web.lines().is_empty());
}
