//! The door of `fetch` for those who keep lists, indexes and logins: what is written is what Helm 4.3.1 writes.

use std::fs;
use std::path::Path;

use jes_netpol::fetch::{
    Access, Credential, Fetcher, Index, Logins, Options, Places, Planned, Repositories, Repository, Stated,
    Sum, Tls, Wanted, absolute, cached, forget, lock,
};

use crate::support::charts::{Home, archive};
use crate::support::web::{Answer, Tls as Speak, Web};

fn places(home: &Home) -> Places {
    let folder = home.path("").display().to_string();
    Places::of(&Stated::default(), &|name| (name == "HOME").then(|| folder.clone()))
}

fn fetcher(home: &Home, access: Access) -> Fetcher {
    Fetcher::new(Options { places: places(home), access, agent: "Helm/4.3.1".into() })
}

fn read(path: &Path) -> String {
    String::from_utf8(fs::read(path).unwrap()).unwrap()
}

/// Written by `helm repo add a URL` and `helm repo add b URL/ --username ada --password secret --pass-credentials
/// --insecure-skip-tls-verify`.
const LIST: &str = "\
apiVersion: \"\"
generated: \"0001-01-01T00:00:00Z\"
repositories:
- caFile: \"\"
  certFile: \"\"
  insecure_skip_tls_verify: false
  keyFile: \"\"
  name: a
  pass_credentials_all: false
  password: \"\"
  url: http://127.0.0.1:5099
  username: \"\"
- caFile: \"\"
  certFile: \"\"
  insecure_skip_tls_verify: true
  keyFile: \"\"
  name: b
  pass_credentials_all: true
  password: secret
  url: http://127.0.0.1:5099/
  username: ada
";

#[test]
fn a_list_of_repositories_is_written_as_helm_writes_it() {
    let home = Home::new();
    let places = places(&home);
    assert_eq!(Repositories::read(&places.repositories).unwrap(), None);
    let mut list = Repositories::default();
    let a = Repository { name: "a".into(), url: "http://127.0.0.1:5099".into(), ..Repository::default() };
    let b = Repository {
        name: "b".into(),
        url: "http://127.0.0.1:5099/".into(),
        username: "ada".into(),
        password: "secret".into(),
        tls: Tls { insecure: true, ..Tls::default() },
        pass_everywhere: true,
    };
    [&a, &b, &a].into_iter().for_each(|entry| list.put(entry.clone()));
    let held = lock(&places).unwrap();
    list.write(&places.repositories).unwrap();
    drop(held);
    assert_eq!(read(&places.repositories), LIST);
    assert!(places.repositories.with_file_name("repositories.lock").exists());
    let mut again = Repositories::read(&places.repositories).unwrap().unwrap();
    assert_eq!((again.get("a"), again.get("b"), again.get("c")), (Some(&a), Some(&b), None));
    assert!(again.remove("a") && !again.remove("a"));
    assert_eq!(again.entries, [b]);
    assert!(!format!("{again:?}").contains("secret"));
    home.write(".config/helm/repositories.yaml", "repositories: [{name: a, password: {hunter2: x}}]\n");
    let error = Repositories::read(&places.repositories).unwrap_err().text;
    assert!(error.ends_with("is not valid: password is a mapping, not a string"), "{error}");
}

const INDEX: &str =
    "apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.0.0\n    urls: [web.tgz]\n  db: []\n";

#[test]
fn an_index_that_is_the_same_is_not_sent_again() {
    let web = Web::start(Speak::None, |asked| match (asked.line.as_str(), asked.header("if-none-match")) {
        ("GET /index.yaml", Some("\"one\"")) => Answer::status("304 Not Modified"),
        ("GET /index.yaml", None) => Answer::ok(INDEX).with("etag", "\"one\""),
        _ => Answer::status("404 Not Found"),
    });
    let home = Home::new();
    let fetcher = fetcher(&home, Access::default());
    let there = Repository { name: "a".into(), url: web.url.clone(), ..Repository::default() };
    let missing = Repository { name: "b".into(), url: format!("{}/no", web.url), ..Repository::default() };
    let refresh = || {
        let answers = fetcher.refresh(&[there.clone(), missing.clone()]);
        assert!(answers[0].is_ok(), "{:?}", answers[0]);
        let expected = format!("failed to fetch {}/no/index.yaml : 404 Not Found", web.url);
        assert_eq!(answers[1].as_ref().unwrap_err().text, expected);
        let asked = web.asked();
        web.forget();
        let index = asked.iter().find(|asked| asked.line == "GET /index.yaml").unwrap();
        assert_eq!(index.header("accept-encoding"), Some("gzip"));
        index.header("if-none-match").is_some()
    };
    assert!(!refresh(), "nothing is known yet");
    let places = fetcher.places();
    assert_eq!(read(&places.index("a")), INDEX);
    assert_eq!(read(&places.charts("a")), "web\ndb\n");
    assert!(refresh(), "it is the same as before");
    let text = cached(places, "a").unwrap();
    let index = Index::read(&text, &|name| name == "web", "a").unwrap();
    assert_eq!(index.choose("web", "").unwrap().release.urls, ["web.tgz"]);
    // Another index makes void what is known of this one.
    home.write(".cache/helm/repository/a-index.yaml", "apiVersion: v1\nentries: {}\n");
    assert!(!refresh());
    assert_eq!(read(&places.index("a")), INDEX);
    forget(places, "a").unwrap();
    assert_eq!(fs::read_dir(&places.indexes).unwrap().count(), 0);
    assert!(
        cached(places, "a")
            .unwrap_err()
            .text
            .starts_with("no cached repo found. (try 'helm repo update'): open ")
    );
}

#[test]
fn a_chart_is_handed_out_with_its_provenance_file() {
    let web = Web::start(Speak::None, |asked| match asked.line.as_str() {
        "GET /web-1.0.0.tgz" | "GET /db-1.0.0.tgz" => Answer::ok(archive("web", "1.0.0")),
        "GET /web-1.0.0.tgz.prov" => Answer::ok("signed"),
        _ => Answer::status("404 Not Found"),
    });
    let home = Home::new();
    let fetcher = fetcher(&home, Access::default());
    let wanted = |name: &str| Wanted { reference: format!("{}/{name}", web.url), ..Wanted::default() };
    let chart = fetcher.download(&wanted("web-1.0.0.tgz"), true).unwrap();
    assert_eq!((chart.file_name.as_str(), chart.bytes), ("web-1.0.0.tgz", archive("web", "1.0.0")));
    assert_eq!(chart.provenance.unwrap().unwrap(), b"signed");
    assert!(!fetcher.places().content.exists(), "what is handed out is not kept");
    let chart = fetcher.download(&wanted("db-1.0.0.tgz"), true).unwrap();
    let error = chart.provenance.unwrap().unwrap_err().text;
    assert_eq!(error, format!("failed to fetch {}/db-1.0.0.tgz.prov : 404 Not Found", web.url));
    assert_eq!(fetcher.get(&format!("{}/web-1.0.0.tgz.prov", web.url), 6).unwrap(), b"signed");
    let large = fetcher.get(&format!("{}/web-1.0.0.tgz.prov", web.url), 5).unwrap_err().text;
    assert!(large.ends_with("the response is larger than the limit of 5 bytes"), "{large}");
}

#[test]
fn a_login_is_kept_once_the_registry_takes_it() {
    let web = Web::start(Speak::None, |asked| match (asked.line.as_str(), asked.header("authorization")) {
        ("GET /v2/", Some("Basic YWRhOnNlY3JldA==")) => Answer::ok("{}"),
        ("GET /v2/charts/web/tags/list", _) => Answer::ok("{\"tags\":[\"1.0.0\",\"latest\",\"1.1.0_b1\"]}"),
        _ => Answer::status("401 Unauthorized").with("www-authenticate", "Basic realm=\"charts\""),
    });
    let host = web.url.trim_start_matches("http://");
    let home = Home::new();
    let access = || Access { plain_http: true, ..Access::default() };
    let login = |password: &str| Credential {
        user: "ada".into(),
        password: password.into(),
        ..Credential::default()
    };
    let refused = fetcher(&home, access()).log_in(host, &login("wrong")).unwrap_err().text;
    let expected = format!(
        "authenticating to {host:?}: GET \"{}/v2/\": response status code 401: Unauthorized",
        web.url
    );
    assert_eq!(refused, expected);
    let fetcher = fetcher(&home, access());
    fetcher.log_in(host, &login("secret")).unwrap();
    // As `helm registry login` and `logout` write it.
    let kept = read(&fetcher.places().logins);
    assert_eq!(
        kept,
        format!(
            "{{\n\t\"auths\": {{\n\t\t\"{host}\": {{\n\t\t\t\"auth\": \"YWRhOnNlY3JldA==\"\n\t\t}}\n\t}}\n}}"
        )
    );
    let logins = Logins::new(fetcher.places());
    assert_eq!(logins.get(host).unwrap().user, "ada");
    logins.remove(host).unwrap();
    assert_eq!(read(&fetcher.places().logins), "{\n\t\"auths\": {}\n}");
    assert_eq!(logins.get(host).unwrap(), Credential::default());
    let tags = fetcher.tags(&[format!("{host}/charts/web")]);
    assert_eq!(tags[0].as_ref().unwrap()[..], ["1.1.0+b1", "1.0.0"]);
}

#[test]
fn many_charts_are_handed_out_side_by_side() {
    let web = Web::start(Speak::None, |asked| match asked.line.strip_prefix("GET /web-") {
        Some(rest) => Answer::ok(archive("web", rest.trim_end_matches(".tgz"))),
        None => Answer::status("404 Not Found"),
    });
    let fetcher = fetcher(&Home::new(), Access::default());
    let repository = Repository {
        url: web.url.clone(),
        username: "ada".into(),
        password: "secret".into(),
        ..Repository::default()
    };
    let planned = |version: u32| Planned {
        url: absolute(&web.url, &format!("web-{version}.0.0.tgz")).unwrap(),
        digest: Some(Sum::of(&archive("web", &format!("{}.0.0", version.max(1))))),
        repository: Some(repository.clone()),
        ..Planned::default()
    };
    let answers = fetcher.archives(&(0..20).map(planned).collect::<Vec<_>>());
    assert!(answers[0].as_ref().unwrap_err().text.contains("digest mismatch: the archive has sha256:"));
    for (version, answer) in answers.iter().enumerate().skip(1) {
        let chart = answer.as_ref().unwrap();
        assert_eq!(chart.file_name, format!("web-{version}.0.0.tgz"));
        assert_eq!(chart.bytes, archive("web", &format!("{version}.0.0")));
    }
    assert!(web.asked().iter().all(|asked| asked.header("authorization").is_some()));
}
