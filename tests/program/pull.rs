//! `pull`. What is expected here is what Helm 4.3.1 says and does: `tests/remake --check` runs the same tests with it.

use std::fs;
use std::path::Path;

use crate::support::charts::{Home, archive, is_helm, sum};
use crate::support::web::{Answer, Asked, Tls, Web};

const INDEX: &str = "apiVersion: v1\nentries:\n  web:\n  - {name: web, version: 1.1.0-beta.1, urls: [web-1.1.0-beta.1.tgz]}\n  - {name: web, version: 1.0.0, urls: [web-1.0.0.tgz]}\n  - {name: web, version: 0.9.0, urls: [web-0.9.0.tgz]}\n";

fn serve(asked: &Asked) -> Answer {
    let path = asked.line.strip_prefix("GET /").unwrap_or_default();
    match path.strip_prefix("web-") {
        Some("1.0.0.tgz.prov") => Answer::ok("signed"),
        Some(rest) if rest.ends_with(".tgz") => Answer::ok(archive("web", rest.trim_end_matches(".tgz"))),
        None if path == "index.yaml" => Answer::ok(INDEX),
        _ => Answer::status("404 Not Found"),
    }
}

/// A home with the repository `r`.
fn home(url: &str) -> Home {
    let home = Home::new();
    let list = format!("apiVersion: v1\nrepositories:\n- name: r\n  url: {url}\n");
    home.write(".config/helm/repositories.yaml", list);
    home.write(".cache/helm/repository/r-index.yaml", INDEX);
    home
}

/// What is in a folder below, files with the sums of their contents, sorted.
fn tree(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(here) = left.pop() {
        for entry in fs::read_dir(here).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let shown = path.strip_prefix(folder).unwrap().display().to_string();
            if path.is_dir() {
                found.push(format!("{shown}/"));
                left.push(path);
            } else {
                found.push(format!("{shown} {}", &sum(&fs::read(path).unwrap())[..8]));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn archives_are_written_as_they_are() {
    let web = Web::start(Tls::None, serve);
    let home = home(&web.url);
    home.write("out/there", "");
    for (args, file, version) in [
        (&["pull", "r/web"][..], "web-1.0.0.tgz", "1.0.0"),
        (&["pull", "--version", "<1", "r/web"], "web-0.9.0.tgz", "0.9.0"),
        (&["fetch", "--devel", "r/web", "-dout"], "out/web-1.1.0-beta.1.tgz", "1.1.0-beta.1"),
        (&["pull", "web", "--repo", &web.url, "--destination", "out"], "out/web-1.0.0.tgz", "1.0.0"),
        (&["pull", &format!("{}/web-3.0.0.tgz", web.url), "--debug=false"], "web-3.0.0.tgz", "3.0.0"),
    ] {
        let said = home.run(args);
        assert_eq!((said.printed(), said.stderr.as_str()), ("", ""), "{args:?}");
        assert_eq!(fs::read(home.path(file)).unwrap(), archive("web", version), "{args:?}");
    }
    assert!(!home.path(".cache/helm/content").exists(), "nothing is kept");
    // Several at once; what went well before a fault stays.
    let error = home.run(&["pull", "-d=out", "r/web", "r/none"]).error();
    let index = "(try 'helm repo update')";
    assert_eq!(error, format!("chart \"none\" matching  not found in r index. {index}: no chart name found"));
    assert!(home.path("out/web-1.0.0.tgz").exists());
}

#[test]
fn provenance_files_come_along_unchecked() {
    let web = Web::start(Tls::None, serve);
    let home = home(&web.url);
    let said = home.run(&["pull", "r/web", "--prov"]);
    assert_eq!((said.printed(), said.stderr.as_str()), ("", ""));
    assert_eq!(fs::read(home.path("web-1.0.0.tgz.prov")).unwrap(), b"signed");
    let said = home.run(&["pull", "r/web", "--prov", "--version=0.9.0"]);
    let expected = format!(
        "WARNING: Verification not found for r/web: failed to fetch {}/web-0.9.0.tgz.prov : 404 Not Found\n",
        web.url
    );
    assert_eq!(said.printed(), expected);
    assert!(!home.path("web-0.9.0.tgz.prov").exists());
}

#[test]
fn charts_are_unpacked_and_nothing_is_written_over() {
    let web = Web::start(Tls::None, serve);
    let home = home(&web.url);
    let url = format!("{}/web-3.0.0.tgz", web.url);
    for (args, folder) in [
        (&["pull", "r/web", "--untar"][..], "web"),
        (&["pull", "r/web", "--untar", "--untardir", "a/b"], "a/b/web"),
        (&["pull", "r/web", "--untar", "-d", "c", "--untardir=./d/"], "c/d/web"),
        (&["pull", &url, "--untar", "-d", "e"], "e/web"),
    ] {
        let said = home.run(args);
        assert_eq!((said.printed(), said.stderr.as_str()), ("", ""), "{args:?}");
        let files = tree(&home.path(folder));
        assert_eq!(files.len(), 3, "{files:?}");
        assert!(files[0].starts_with("Chart.yaml ") && files[1] == "templates/", "{files:?}");
        assert!(!home.path("web-1.0.0.tgz").exists());
    }
    // A folder of the reference's last part is made, whatever the chart is called.
    assert_eq!(tree(&home.path("e/web-3.0.0.tgz")), [""; 0]);
    for (args, there) in [
        (&["pull", "r/web", "--untar"][..], "web"),
        (&["pull", "r/web", "--untar", "--untardir", "a/b"], "a/b/web"),
        (&["pull", &url, "--untar", "-d", "e"], "e/web-3.0.0.tgz"),
    ] {
        let expected = format!("failed to untar: a file or directory with the name {there} already exists");
        assert_eq!(home.run(args).error(), expected, "{args:?}");
    }
}

#[test]
fn charts_that_have_no_name_of_a_folder_are_not_unpacked() {
    for (name, expected) in [
        ("..", "chart name \"..\" is not allowed"),
        (".", "chart name \".\" is not allowed"),
        ("a/b", "chart name \"a/b\" must not contain path separators"),
        ("\"\"", "chart name not specified"),
    ] {
        let web = Web::start(Tls::None, move |_| {
            let mut tar =
                tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
            let text = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n");
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            tar.append_data(&mut header, "x/Chart.yaml", text.as_bytes()).unwrap();
            Answer::ok(tar.into_inner().unwrap().finish().unwrap())
        });
        let home = Home::new();
        let url = format!("{}/x.tgz", web.url);
        assert_eq!(home.run(&["pull", &url, "--untar", "--untardir", "to"]).error(), expected);
        assert_eq!(tree(&home.path("to")), ["x.tgz/"]);
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let home = Home::new();
    for (args, expected) in [
        (&["pull"][..], "\"helm pull\" requires at least 1 argument"),
        (&["pull", "web"], "non-absolute URLs should be in form of repo_name/path_to_chart, got: web"),
        (&["pull", "r/web"], "repo r not found"),
        (&["pull", "r/web", "--untardir"], "flag needs an argument: --untardir"),
        (
            &["pull", "r/web", "--untar=x"],
            "invalid argument \"x\" for \"--untar\" flag: strconv.ParseBool: parsing \"x\": invalid syntax",
        ),
    ] {
        let error = home.run(args).error();
        assert_eq!(error.lines().next(), Some(expected), "{args:?}");
    }
    if !is_helm() {
        let error = home.run(&["pull", "r/web", "--verify"]).error();
        assert!(error.starts_with("--verify: signatures of charts are not checked here"), "{error}");
        let web = Web::start(Tls::None, serve);
        let url = format!("{}/web-1.0.0.tgz", web.url);
        assert!(home.run(&["pull", &url, "--helm-version=3.17", "--qps", "1", "--burst-limit=2"]).ok);
        assert_eq!(web.asked()[0].header("user-agent"), Some("Helm/3.17.3"));
        let home = Home::new().with("JES_NETPOL_HELM_VERSION", "4.1");
        assert!(home.run(&["pull", &url]).ok);
        assert_eq!(web.asked()[1].header("user-agent"), Some("Helm/4.1.4"));
    }
}
