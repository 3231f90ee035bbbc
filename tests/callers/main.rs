//! Programs that call Helm, with a real Helm and with a link named `helm` to this program: they have to print the same.
//! Charts are in a folder, in a repository over HTTP that the test serves, and in a real registry.
//!
//! `tests/callers/test` runs it, and builds the programs first. `cargo test` alone leaves it out.

#![allow(clippy::disallowed_methods, reason = "tests read and write files themselves")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

#[path = "../support/charts.rs"]
#[allow(dead_code, reason = "the other tests that use it use all of it")]
mod charts;
#[path = "../registry/server.rs"]
#[allow(dead_code, reason = "the other tests that use it use all of it")]
mod server;
mod signed;
#[path = "../support/web.rs"]
#[allow(dead_code, reason = "the other tests that use it use all of it")]
mod web;

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use charts::{Home, Said, archive_of};
use server::{Door, Registry};
use web::{Answer, Tls, Web};

/// A program that `tests/callers/test` names.
fn named(variable: &str) -> PathBuf {
    env::var_os(variable).unwrap_or_else(|| panic!("{variable} is not set: use tests/callers/test")).into()
}

/// The authority of the registry's certificate.
const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/tls/ca.pem");

/// A chart that prints its version.
fn packed(version: &str) -> Vec<u8> {
    let metadata = format!("apiVersion: v2\nname: web\nversion: {version}\n");
    let template = "kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: web-{{ .Chart.Version }}\n";
    archive_of("web", &[("Chart.yaml", &metadata), ("values.yaml", ""), ("templates/map.yaml", template)])
}

/// A repository and a registry, each with two versions of `web`.
struct Sources {
    web: Web,
    registry: Registry,
}

impl Sources {
    fn start() -> Sources {
        let entry =
            |version: &str| format!("  - {{name: web, version: {version}, urls: [web-{version}.tgz]}}\n");
        let index = format!("apiVersion: v1\nentries:\n  web:\n{}{}", entry("1.0.0"), entry("0.9.0"));
        let web = Web::start(Tls::None, move |asked| {
            let file = asked.line.strip_prefix("GET /").unwrap_or_default();
            match file.strip_prefix("web-").and_then(|rest| rest.strip_suffix(".tgz")) {
                Some(version) => Answer::ok(packed(version)),
                None if file == "index.yaml" => Answer::ok(index.as_str()),
                None => Answer::status("404 Not Found"),
            }
        });
        let registry = Registry::start(Door::Tls);
        let home = registry.home();
        for version in ["0.9.0", "1.0.0"] {
            let file = home.write("web.tgz", packed(version));
            let target = format!("oci://{}/charts", registry.host);
            let said = home
                .run_program(&named("CALLERS_HELM"), &[&["push", &file, &target], registry.flags()].concat());
            assert!(said.ok, "{}", said.stderr);
        }
        Sources { web, registry }
    }
}

/// What a run with one Helm left behind: what was said, and the home folder.
struct Run {
    said: Said,
    home: Home,
}

/// Runs a program in a home of its own, once with each Helm; both have to say the same.
fn both(caller: &Path, files: &[(&str, String)], args: &[&str]) -> [Run; 2] {
    let ours = Path::new(env!("CARGO_BIN_EXE_jes-netpol"));
    let runs = [named("CALLERS_HELM"), ours.to_owned()].map(|helm| {
        let home = Home::new();
        files.iter().for_each(|(path, text)| drop(home.write(path, text)));
        fs::create_dir(home.path("bin")).unwrap();
        symlink(helm, home.path("bin/helm")).unwrap();
        let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
        let home = home.with("PATH", &path).with("SSL_CERT_FILE", AUTHORITY);
        let said = home.run_program(caller, args);
        Run { said, home }
    });
    let [theirs, mine] = &runs;
    let report = format!("{args:?}\nwith Helm: {:?}\nwith ours: {:?}", theirs.said, mine.said);
    assert_eq!((theirs.said.ok, &theirs.said.stdout), (mine.said.ok, &mine.said.stdout), "{report}");
    runs
}

/// The files of a chart whose template prints what is given to it.
fn chart() -> Vec<(&'static str, String)> {
    let template = "kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: {{ .Release.Name }}\n  namespace: {{ .Release.Namespace }}\n\
                    data:\n  text: {{ .Values.text | quote }}\n  kube: {{ .Capabilities.KubeVersion }}\n  has: \
                    {{ .Capabilities.APIVersions.Has \"example.com/v1\" | quote }}\n";
    vec![
        ("charts/own/Chart.yaml", "apiVersion: v2\nname: own\nversion: 0.1.0\n".into()),
        ("charts/own/values.yaml", "text: default\n".into()),
        ("charts/own/templates/map.yaml", template.into()),
        ("charts/own/crds/crd.yaml", "kind: Crd\napiVersion: example.com/v1\nmetadata: {name: crd}\n".into()),
        (
            "charts/own/templates/tests/test.yaml",
            "kind: Pod\napiVersion: v1\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n".into(),
        ),
    ]
}

/// The files of a kustomization with these charts.
fn kustomization(charts: &str) -> Vec<(&'static str, String)> {
    let text = format!(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nhelmGlobals: {{chartHome: charts}}\nhelmCharts:\n{charts}"
    );
    [chart(), vec![("kustomization.yaml", text)]].concat()
}

fn kustomize(charts: &str) -> [Run; 2] {
    let args = ["build", "--enable-helm", "--helm-command", "helm", "."];
    both(&named("CALLERS_KUSTOMIZE"), &kustomization(charts), &args)
}

#[test]
fn kustomize_renders_a_chart_in_a_folder() {
    let [_, ours] = kustomize(
        "- name: own\n  releaseName: r\n  namespace: ns\n  includeCRDs: true\n  skipTests: true\n  kubeVersion: v1.30.2\n  \
         apiVersions: [example.com/v1]\n  valuesInline: {text: \"of, kustomize\"}\n",
    );
    let printed = ours.said.printed();
    for part in
        ["name: crd\n", "text: of, kustomize\n", "kube: v1.30.2\n", "has: \"true\"\n", "namespace: ns\n"]
    {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    let [_, ours] =
        kustomize("- name: own\n  nameTemplate: n-x\n  apiVersions: [a/v1, b/v1]\n  skipHooks: true\n");
    assert!(ours.said.printed().contains("name: n-x\n"), "{}", ours.said.stdout);
}

#[test]
fn kustomize_pulls_charts() {
    let sources = Sources::start();
    let registry = format!("oci://{}/charts", sources.registry.host);
    for (repository, version, pulled) in [
        (sources.web.url.as_str(), "", "1.0.0"),
        (&sources.web.url, "\n  version: 0.9.0", "0.9.0"),
        (&registry, "", "1.0.0"),
        (&registry, "\n  version: 0.9.0", "0.9.0"),
    ] {
        let [theirs, ours] =
            kustomize(&format!("- name: web\n  releaseName: r\n  repo: {repository}{version}\n"));
        assert_eq!(ours.said.stderr, theirs.said.stderr);
        assert!(ours.said.printed().contains(&format!("name: web-{pulled}\n")), "{}", ours.said.stdout);
        for run in [&theirs, &ours] {
            let below = ["charts/web/Chart.yaml", &format!("charts/web-{pulled}/web/Chart.yaml")]
                .into_iter()
                .find_map(|path| fs::read_to_string(run.home.path(path)).ok());
            let metadata = below.unwrap_or_else(|| panic!("nothing came: {:?}", run.said));
            assert!(metadata.contains(&format!("version: {pulled}\n")), "{metadata}");
        }
    }
}

#[test]
fn kustomize_reports_what_is_not_there() {
    let sources = Sources::start();
    for (repository, name, why) in [
        (sources.web.url.as_str(), "nope", "chart \"nope\" not found in"),
        ("http://127.0.0.1:1", "web", "is not a valid chart repository or cannot be reached"),
    ] {
        let runs = kustomize(&format!("- name: {name}\n  releaseName: r\n  repo: {repository}\n"));
        for run in runs {
            assert!(!run.said.ok && run.said.stderr.contains(why), "{:?}", run.said);
        }
    }
}

fn helmfile(sources: &Sources) -> Vec<(&'static str, String)> {
    let text = format!(
        "repositories:\n- {{name: r, url: '{}'}}\n- {{name: o, url: {}/charts, oci: true}}\n\
         releases:\n\
         - {{name: one, chart: ./charts/own, namespace: ns, values: [{{text: 'of, helmfile'}}], set: [{{name: text2, value: x}}]}}\n\
         - {{name: two, chart: r/web}}\n\
         - {{name: three, chart: r/web, version: ~0.9}}\n\
         - {{name: four, chart: o/web, version: 1.0.0}}\n\
         - {{name: five, chart: ./charts/parent}}\n",
        sources.web.url, sources.registry.host
    );
    let parent = format!(
        "apiVersion: v2\nname: parent\nversion: 0.1.0\ndependencies:\n- {{name: web, version: '>0', repository: '{}'}}\n",
        sources.web.url
    );
    [chart(), vec![("helmfile.yaml", text), ("charts/parent/Chart.yaml", parent)]].concat()
}

#[test]
fn helmfile_renders_releases_from_everywhere() {
    let sources = Sources::start();
    let [_, ours] = both(&named("CALLERS_HELMFILE"), &helmfile(&sources), &["template", "--include-crds"]);
    let out = ours.said.printed();
    let dependency = "---\n# Source: parent/charts/web/templates/map.yaml\n";
    let parts =
        ["name: web-1.0.0\n", "name: web-0.9.0\n", "text: \"of, helmfile\"\n", "name: crd", dependency];
    for part in parts {
        assert!(out.contains(part), "{part}: {out}\n{}", ours.said.stderr);
    }
}

#[test]
fn helmfile_writes_folders_and_lists() {
    let sources = Sources::start();
    let files = helmfile(&sources);
    let helmfile = named("CALLERS_HELMFILE");
    both(&helmfile, &files, &["list"]);
    both(&helmfile, &files, &["repos"]);
    both(&helmfile, &files, &["-l", "name=two", "template", "--skip-deps"]);
    let runs = both(
        &helmfile,
        &files,
        &[
            "-l",
            "name!=five",
            "template",
            "--output-dir",
            "out",
            "--output-dir-template",
            "{{ .OutputDir }}/{{ .Release.Name }}",
        ],
    );
    for name in ["one/own/templates/map.yaml", "two/web/templates/map.yaml", "four/web/templates/map.yaml"] {
        let [theirs, ours] = runs.each_ref().map(|run| fs::read(run.home.path(&format!("out/{name}"))));
        assert_eq!(theirs.unwrap(), ours.unwrap(), "{name}");
    }
    let [_, ours] = both(&helmfile, &files, &["-l", "name=two", "--kube-context", "c", "write-values"]);
    assert!(ours.said.ok, "{:?}", ours.said);
}
