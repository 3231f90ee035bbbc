//! Charts in registries: one that the test plays itself, for what a real one will not do. What is expected is what Helm
//! 4.3.1 says: `tests/remake --check` runs the same tests with it. tests/registry has a real registry.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use crate::support::charts::{Home, Said, archive, is_helm, printed, sum};
use crate::support::web::{Answer, Asked, Tls, Web};

const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// What a registry has: manifests by tag and digest with their types, blobs by digest.
#[derive(Clone, Default)]
struct Store {
    manifests: BTreeMap<String, (&'static str, String)>,
    blobs: BTreeMap<String, Vec<u8>>,
    tags: Vec<String>,
}

impl Store {
    /// Puts a chart there under a tag; returns the digest of its manifest.
    fn push(&mut self, tag: &str, name: &str, version: &str) -> String {
        let chart = archive(name, version);
        let config =
            format!("{{\"name\":\"{name}\",\"version\":\"{version}\",\"apiVersion\":\"v2\"}}").into_bytes();
        let config = self.blob(CONFIG, config);
        let layer = self.blob(CHART, chart);
        let text = format!("{{\"schemaVersion\":2,\"config\":{config},\"layers\":[{layer}]}}");
        self.manifest(tag, IMAGE, text)
    }

    fn blob(&mut self, media_type: &str, bytes: Vec<u8>) -> String {
        let digest = format!("sha256:{}", sum(&bytes));
        let size = bytes.len();
        self.blobs.insert(digest.clone(), bytes);
        format!("{{\"mediaType\":\"{media_type}\",\"digest\":\"{digest}\",\"size\":{size}}}")
    }

    fn manifest(&mut self, tag: &str, media_type: &'static str, text: String) -> String {
        let digest = format!("sha256:{}", sum(text.as_bytes()));
        self.manifests.insert(digest.clone(), (media_type, text.clone()));
        self.manifests.insert(tag.to_owned(), (media_type, text));
        self.tags.push(tag.to_owned());
        digest
    }

    fn answer(&self, asked: &Asked) -> Answer {
        let path = asked.line.split(' ').nth(1).unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let what = path.strip_prefix("/v2/charts/web/").unwrap_or_default();
        if let Some(name) = what.strip_prefix("manifests/")
            && let Some((media_type, text)) = self.manifests.get(name)
        {
            let digest = format!("sha256:{}", sum(text.as_bytes()));
            return Answer::ok(text.as_str())
                .with("content-type", media_type)
                .with("docker-content-digest", &digest);
        }
        if let Some(digest) = what.strip_prefix("blobs/")
            && let Some(bytes) = self.blobs.get(digest)
        {
            return Answer::ok(bytes.clone());
        }
        match (what, query) {
            ("tags/list", "") if self.tags.len() > 2 => {
                page(&self.tags[..2]).with("link", "</v2/charts/web/tags/list?last=2>; rel=\"next\"")
            }
            ("tags/list", "") => page(&self.tags),
            ("tags/list", "last=2") => page(&self.tags[2..]),
            _ => {
                let body = "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"no such name\",\"detail\":{\"b\":[1],\"a\":null}}]}";
                Answer { body: body.into(), ..Answer::status("404 Not Found") }
            }
        }
    }
}

fn page(tags: &[String]) -> Answer {
    Answer::ok(format!("{{\"name\":\"charts/web\",\"tags\":{tags:?}}}"))
        .with("content-type", "application/json")
}

fn store() -> Store {
    let mut store = Store::default();
    for version in ["0.9.0", "1.1.0-beta.1", "1.0.0", "1.0.1_b1"] {
        store.push(version, "web", &version.replace('_', "+"));
    }
    store.tags.push("latest".into());
    store
}

fn reference(web: &Web) -> String {
    format!("{}/charts/web", web.url.replace("http://", "oci://"))
}

fn template(home: &Home, reference: &str, more: &[&str]) -> Said {
    home.run(&[&["template", reference, "--plain-http"], more].concat())
}

#[test]
fn a_chart_comes_by_tag_digest_or_constraint() {
    let mut all = store();
    let digest = all.push("1.0.0", "web", "1.0.0");
    let web = Web::start(Tls::None, move |asked| all.answer(asked));
    let (home, oci) = (Home::new(), reference(&web));
    let run = |reference: &str, more: &[&str]| template(&home, reference, more);
    let host = web.url.trim_start_matches("http://");

    let said = run(&format!("{oci}:1.0.0"), &[]);
    assert_eq!(said.printed(), printed("web", "1.0.0"));
    assert_eq!(said.stderr, format!("Pulled: {host}/charts/web:1.0.0\nDigest: {digest}\n"));
    let first = web.lines()[0].clone();
    assert_eq!(first, "GET /v2/charts/web/manifests/1.0.0");
    web.forget();

    assert_eq!(run(&oci, &["--version", "0.9.0"]).printed(), printed("web", "0.9.0"));
    assert!(!web.lines().contains(&"GET /v2/charts/web/tags/list".to_owned()));
    let newest = run(&oci, &[]);
    assert_eq!(newest.printed(), printed("web", "1.0.1+b1"));
    assert!(newest.stderr.contains("do not support the plus sign (+)"), "{}", newest.stderr);
    assert!(web.lines().contains(&"GET /v2/charts/web/tags/list?last=2".to_owned()));
    assert_eq!(run(&oci, &["--devel"]).printed(), printed("web", "1.1.0-beta.1"));
    assert_eq!(run(&oci, &["--version", "~0.9"]).printed(), printed("web", "0.9.0"));

    let by_digest = run(&format!("{oci}@{digest}"), &[]);
    assert_eq!(by_digest.printed(), printed("web", "1.0.0"));
    assert_eq!(by_digest.stderr, format!("Pulled: {host}/charts/web@{digest}\nDigest: {digest}\n"));
    assert_eq!(run(&format!("{oci}:1.0.0@{digest}"), &[]).printed(), printed("web", "1.0.0"));
    let other = run(&format!("{oci}:0.9.0@{digest}"), &[]).error();
    assert!(
        other.starts_with("chart reference digest mismatch: sha256:")
            && other.ends_with(&format!(" is not {digest}")),
        "{other}"
    );
}

#[test]
fn what_is_not_there_is_reported_in_helms_words() {
    let web = Web::start(Tls::None, |asked| match asked.line.as_str() {
        "GET /v2/charts/web/none/tags/list" => Answer::ok("{\"tags\":null}"),
        "GET /v2/charts/web/odd/tags/list" => Answer::ok("{\"tags\":[\"latest\",\"v1\",\"1.0\"]}"),
        _ => store().answer(asked),
    });
    let (home, oci) = (Home::new(), reference(&web));
    let host = web.url.trim_start_matches("http://").to_owned();
    let error = |tail: &str, more: &[&str]| {
        template(&home, &format!("{oci}{tail}"), more).error().replace(&host, "$HOST")
    };
    let none = format!("sha256:{}", "a".repeat(64));
    for (tail, more, expected) in [
        (
            ":9.9.9",
            &[] as &[&str],
            "failed to perform \"FetchReference\" on source: $HOST/charts/web:9.9.9: not found",
        ),
        ("", &["--version", ">9"], "could not locate a version matching provided version string >9"),
        ("", &["--version", "abc"], "improper constraint: \"abc\""),
        (":0.9.0", &["--version", "1.0.0"], "chart reference and version mismatch: 1.0.0 is not 0.9.0"),
        (":1.0.1+b1", &[], "invalid reference: invalid tag \"1.0.1+b1\""),
        ("/X:1.0.0", &[], "invalid reference: invalid repository \"charts/web/X\""),
        (
            "@sha256:aa",
            &[],
            "invalid reference: invalid digest \"sha256:aa\": invalid checksum digest length",
        ),
        ("/none", &[], "unable to locate any tags in provided repository: oci://$HOST/charts/web/none"),
        ("/odd", &[], "unable to locate any tags in provided repository: oci://$HOST/charts/web/odd"),
        (
            "/nope",
            &[],
            "GET \"http://$HOST/v2/charts/web/nope/tags/list\": response status code 404: name unknown: no such name: \
             map[a:<nil> b:[1]]",
        ),
    ] {
        assert_eq!(error(tail, more), expected, "{tail} {more:?}");
    }
    assert_eq!(
        error(&format!("@{none}"), &[]),
        format!("failed to perform \"FetchReference\" on source: $HOST/charts/web@{none}: not found")
    );
    let secure = home.run(&["template", &format!("{oci}:1.0.0")]).error().replace(&host, "$HOST");
    assert_eq!(
        secure,
        "failed to perform \"FetchReference\" on source: Get \"https://$HOST/v2/charts/web/manifests/1.0.0\": http: server \
         gave HTTP response to HTTPS client"
    );
}

#[test]
fn what_is_no_chart_is_refused() {
    let mut all = Store::default();
    let config = all.blob(CONFIG, b"{}".to_vec());
    let other = all.blob("application/octet-stream", b"x".to_vec());
    all.manifest("1.0.0", IMAGE, format!("{{\"schemaVersion\":2,\"config\":{other},\"layers\":[{other}]}}"));
    all.manifest("2.0.0", IMAGE, format!("{{\"schemaVersion\":2,\"config\":{config},\"layers\":[{other}]}}"));
    let web = Web::start(Tls::None, move |asked| all.answer(asked));
    let (home, oci) = (Home::new(), reference(&web));
    let error = |tag: &str| template(&home, &format!("{oci}:{tag}"), &[]).error();
    assert_eq!(
        error("1.0.0"),
        "manifest does not contain minimum number of descriptors (2), descriptors found: 1"
    );
    assert_eq!(error("2.0.0"), format!("manifest does not contain a layer with mediatype {CHART}"));
}

#[test]
fn an_index_leads_to_the_manifest() {
    let mut all = Store::default();
    let digest = all.push("inner", "web", "1.0.0");
    let size = all.manifests["inner"].1.len();
    let index = format!(
        "{{\"schemaVersion\":2,\"manifests\":[{{\"mediaType\":\"{IMAGE}\",\"digest\":\"{digest}\",\"size\":{size}}}]}}"
    );
    all.manifest("1.0.0", INDEX, index);
    let web = Web::start(Tls::None, move |asked| all.answer(asked));
    assert_eq!(
        template(&Home::new(), &format!("{}:1.0.0", reference(&web)), &[]).printed(),
        printed("web", "1.0.0")
    );
}

#[test]
fn what_is_not_what_its_digest_says_is_refused() {
    for part in ["blobs/", "manifests/"] {
        let web = Web::start(Tls::None, move |asked| {
            let answer = store().answer(asked);
            match asked.line.contains(part) {
                true => Answer {
                    body: answer.body.iter().map(|b| if *b == b'1' { b'2' } else { *b }).collect(),
                    ..answer
                },
                false => answer,
            }
        });
        let said = template(&Home::new(), &format!("{}:1.0.0", reference(&web)), &[]);
        assert!(!said.ok && said.stdout.is_empty(), "{part}: {said:?}");
    }
}

/// User `ada` and password `secret`.
const ADA: &str = "Basic YWRhOnNlY3JldA==";

/// A registry that wants a token, and the server of tokens.
fn with_tokens() -> (Web, Web) {
    let tokens = Web::start(Tls::None, |asked| {
        let is_ada =
            asked.header("authorization") == Some(ADA) || asked.body.contains("refresh_token=i-token");
        match is_ada {
            true => Answer::ok("{\"access_token\":\"let-me-in\",\"token\":\"let-me-in\"}"),
            false => Answer {
                body: "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"who are you\"}]}".into(),
                ..Answer::status("401 Unauthorized")
            },
        }
    });
    let realm = format!("{}/token", tokens.url);
    let web = Web::start(Tls::None, move |asked| match asked.header("authorization") {
        Some("Bearer let-me-in") => store().answer(asked),
        _ => Answer::status("401 Unauthorized").with(
            "www-authenticate",
            &format!("Bearer realm=\"{realm}\",service=\"registry\",scope=\"repository:charts/web:pull\""),
        ),
    });
    (web, tokens)
}

#[test]
fn a_registry_that_wants_a_token_gets_one() {
    let (web, tokens) = with_tokens();
    let oci = format!("{}:1.0.0", reference(&web));
    let said = template(&Home::new(), &oci, &["--username", "ada", "--password", "secret"]);
    assert_eq!(said.printed(), printed("web", "1.0.0"));
    assert_eq!(tokens.lines(), ["GET /token?scope=repository%3Acharts%2Fweb%3Apull&service=registry"]);
    tokens.forget();
    let home = Home::new();
    let host = web.url.trim_start_matches("http://");
    home.write(
        ".config/helm/registry/config.json",
        format!("{{\"auths\":{{\"{host}\":{{\"identitytoken\":\"i-token\"}}}}}}"),
    );
    assert_eq!(template(&home, &oci, &[]).printed(), printed("web", "1.0.0"));
    let asked = &tokens.asked()[0];
    assert_eq!(
        (asked.line.as_str(), asked.body.as_str()),
        (
            "POST /token",
            "client_id=oras-go&grant_type=refresh_token&refresh_token=i-token&\
             scope=repository%3Acharts%2Fweb%3Apull&service=registry"
        )
    );
    let refused = template(&Home::new(), &oci, &[]).error().replace(host, "$HOST");
    let token_host = tokens.url.trim_start_matches("http://");
    assert_eq!(
        refused.replace(token_host, "$TOKENS"),
        "failed to perform \"FetchReference\" on source: GET \"http://$HOST/v2/charts/web/manifests/1.0.0\": GET \
         \"http://$TOKENS/token?scope=repository%3Acharts%2Fweb%3Apull&service=registry\": response status code 401: \
         unauthorized: who are you"
    );
}

#[test]
fn a_registry_that_wants_a_login_gets_one() {
    let web = Web::start(Tls::None, |asked| match asked.header("authorization") {
        Some(ADA) => store().answer(asked),
        _ => Answer::status("401 Unauthorized").with("www-authenticate", "Basic realm=\"charts\""),
    });
    let oci = format!("{}:1.0.0", reference(&web));
    let host = web.url.trim_start_matches("http://").to_owned();
    let login = format!("{{\"auths\":{{\"{host}\":{{\"auth\":\"YWRhOnNlY3JldA==\"}}}}}}");
    let expected = printed("web", "1.0.0");
    let typed = ["--username", "ada", "--password", "secret"];
    assert_eq!(template(&Home::new(), &oci, &typed).printed(), expected);
    for file in [".config/helm/registry/config.json", ".docker/config.json"] {
        let home = Home::new();
        home.write(file, &login);
        assert_eq!(template(&home, &oci, &[]).printed(), expected, "{file}");
    }
    let home = Home::new();
    home.write("docker/config.json", &login);
    let home = home.with("DOCKER_CONFIG", "docker");
    assert_eq!(template(&home, &oci, &[]).printed(), expected);

    let home = Home::new();
    let program = home.write(
        "bin/docker-credential-test",
        format!("#!/bin/sh\nread host\n[ \"$1 $host\" = \"get {host}\" ] || exit 1\necho '{{\"Username\":\"ada\",\"Secret\":\"secret\"}}'\n"),
    );
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    home.write(".config/helm/registry/config.json", format!("{{\"credHelpers\":{{\"{host}\":\"test\"}}}}"));
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    let home = home.with("PATH", &path);
    assert_eq!(template(&home, &oci, &[]).printed(), expected);

    let refused = template(&Home::new(), &oci, &[]).error().replace(&host, "$HOST");
    assert_eq!(
        refused,
        "failed to perform \"FetchReference\" on source: GET \"http://$HOST/v2/charts/web/manifests/1.0.0\": basic credential \
         not found"
    );
}

#[test]
fn a_login_stays_with_its_registry() {
    let far = Web::start(Tls::None, |asked| match asked.header("authorization") {
        None => store().answer(asked),
        Some(_) => Answer::status("400 Bad Request"),
    });
    let there = far.url.clone();
    let web = Web::start(Tls::None, move |asked| {
        match (asked.header("authorization"), asked.line.contains("/blobs/")) {
            (Some(ADA), true) => {
                Answer::redirect(&format!("{there}{}", asked.line.trim_start_matches("GET ")))
            }
            (Some(ADA), false) => store().answer(asked),
            _ => Answer::status("401 Unauthorized").with("www-authenticate", "Basic realm=\"charts\""),
        }
    });
    let typed = ["--username", "ada", "--password", "secret"];
    let said = template(&Home::new(), &format!("{}:1.0.0", reference(&web)), &typed);
    assert_eq!(said.printed(), printed("web", "1.0.0"));
    assert!(far.asked().iter().all(|asked| asked.header("authorization").is_none()));
    assert_eq!(far.lines().len(), 2);

    let nearby = Web::start(Tls::None, |_| {
        Answer::status("401 Unauthorized")
            .with("www-authenticate", "Bearer realm=\"http://169.254.169.254/token\"")
    });
    let error = template(&Home::new(), &format!("{}:1.0.0", reference(&nearby)), &typed).error();
    assert!(
        error.ends_with(
            "bearer realm host \"169.254.169.254\" is a loopback, link-local, private, or unspecified address"
        ),
        "{error}"
    );
}

#[test]
fn a_busy_registry_is_asked_again() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let count = AtomicUsize::new(0);
    let web = Web::start(Tls::None, move |asked| match count.fetch_add(1, Ordering::Relaxed) {
        0 => Answer::status("503 Service Unavailable"),
        _ => store().answer(asked),
    });
    let said = template(&Home::new(), &format!("{}:1.0.0", reference(&web)), &[]);
    assert_eq!(said.printed(), printed("web", "1.0.0"));
}

#[test]
fn pages_of_tags_come_from_one_server() {
    if is_helm() {
        return; // Helm follows wherever the link leads.
    }
    let far = Web::start(Tls::None, |_| page(&["9.9.9".to_owned()]));
    let there = far.url.clone();
    let web = Web::start(Tls::None, move |_| {
        page(&["1.0.0".to_owned()]).with("link", &format!("<{there}/v2/>; rel=\"next\""))
    });
    let error = template(&Home::new(), &reference(&web), &[]).error();
    assert_eq!(error, "the next page of tags is on another server: refused");
    assert!(far.lines().is_empty());
}
