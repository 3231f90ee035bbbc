//! `dependency`. What is expected here is what Helm 4.3.1 says and does: `tests/remake --check` runs the same tests with it.
//! Where ours is meant to differ (docs/differences.md) the test says so.

use std::fs;

use crate::support::charts::{Home, Said, archive, is_helm, printed, sum};
use crate::support::web::{Answer, Asked, Tls, Web, closed};

const INDEX: &str = "apiVersion: v1\nentries:\n  db:\n  - {name: db, version: 2.1.3, urls: [db-2.1.3.tgz]}\n  - {name: db, version: 2.0.0, urls: [db-2.0.0.tgz]}\n  web:\n  - {name: web, version: 1.1.0-beta.1, urls: [web-1.1.0-beta.1.tgz]}\n  - {name: web, version: 0.9.0, urls: [web-0.9.0.tgz]}\n  - {name: web, version: 1.0.0, urls: [web-1.0.0.tgz]}\n  - {name: web, version: 1.2.0, urls: []}\n";

fn serve(asked: &Asked) -> Answer {
    let path = asked.line.strip_prefix("GET /").unwrap_or_default();
    match path.strip_suffix(".tgz").and_then(|name| name.split_once('-')) {
        Some((name, version)) => Answer::ok(archive(name, version)),
        None if path == "index.yaml" => Answer::ok(INDEX),
        None => Answer::status("404 Not Found"),
    }
}

/// A home with a chart `m` of these dependencies.
fn chart(dependencies: &str) -> Home {
    let home = Home::new();
    home.write("m/Chart.yaml", format!("apiVersion: v2\nname: m\nversion: 1.0.0\n{dependencies}"));
    home
}

/// One dependency, as YAML.
fn one(name: &str, version: &str, repository: &str) -> String {
    format!("dependencies:\n- {{name: {name}, version: {version:?}, repository: {repository:?}}}\n")
}

/// With the repository `r`.
fn named(home: Home, url: &str) -> Home {
    home.write(
        ".config/helm/repositories.yaml",
        format!("apiVersion: v1\nrepositories:\n- name: r\n  url: {url}\n"),
    );
    home
}

/// What it said in the end; what it said by then is on stdout.
fn failed(said: &Said) -> String {
    assert!(!said.ok, "it succeeded: {said:?}");
    said.stderr.rsplit_once("Error: ").map_or(&*said.stderr, |(_, text)| text).trim().to_owned()
}

/// The names of what lies in `charts/`.
fn charts(home: &Home) -> Vec<String> {
    let Ok(entries) = fs::read_dir(home.path("m/charts")) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn lock(home: &Home) -> String {
    let text = fs::read_to_string(home.path("m/Chart.lock")).unwrap();
    let (locked, generated) = text.split_once("generated: ").unwrap();
    assert!(generated.starts_with("\"20") && generated.ends_with("Z\"\n"), "{generated}");
    locked.to_owned()
}

const REFRESHED: &str = "Hang tight while we grab the latest from your chart repositories...\n...Successfully got an update from the \"r\" chart repository\nUpdate Complete. ⎈Happy Helming!⎈\n";

#[test]
fn an_update_locks_what_a_build_fetches() {
    let web = Web::start(Tls::None, serve);
    let home = named(
        chart(
            "dependencies:\n- {name: web, version: ^1.0.0, repository: \"@r\"}\n- {name: db, version: \">=2 <2.1\", repository: \"alias:r\", alias: store, condition: a.b, tags: [t], import-values: [x, {child: c, parent: d}]}\n",
        ),
        &web.url,
    );
    let saved = format!(
        "{REFRESHED}Saving 2 charts\nDownloading web from repo {0}\nDownloading db from repo {0}\nDeleting outdated charts\n",
        web.url
    );
    let said = home.run(&["dependency", "update", "m"]);
    assert_eq!((said.printed(), said.stderr.as_str()), (saved.as_str(), ""));
    assert_eq!(charts(&home), ["db-2.0.0.tgz", "web-1.0.0.tgz"]);
    assert_eq!(fs::read(home.path("m/charts/web-1.0.0.tgz")).unwrap(), archive("web", "1.0.0"));
    let locked = lock(&home);
    let (list, digest) = locked.split_once("digest: ").unwrap();
    let url = &web.url;
    assert_eq!(
        list,
        format!(
            "dependencies:\n- name: web\n  repository: {url}\n  version: 1.0.0\n- name: db\n  repository: {url}\n  version: 2.0.0\n"
        )
    );
    let hashed = format!(
        "[[{{\"name\":\"web\",\"version\":\"^1.0.0\",\"repository\":\"{url}\"}},{{\"name\":\"db\",\"version\":\"\\u003e=2 \\u003c2.1\",\"repository\":\"{url}\",\"condition\":\"a.b\",\"tags\":[\"t\"],\"import-values\":[\"x\",{{\"child\":\"c\",\"parent\":\"d\"}}],\"alias\":\"store\"}}],[{{\"name\":\"web\",\"version\":\"1.0.0\",\"repository\":\"{url}\"}},{{\"name\":\"db\",\"version\":\"2.0.0\",\"repository\":\"{url}\"}}]]"
    );
    assert_eq!(digest, format!("sha256:{}\n", sum(hashed.as_bytes())));

    // A lock that says the same stays, with the moment that it was made.
    let before = fs::read(home.path("m/Chart.lock")).unwrap();
    assert_eq!(home.run(&["dep", "up", "m"]).printed(), saved);
    assert_eq!(fs::read(home.path("m/Chart.lock")).unwrap(), before);

    // What is no longer wanted goes; charts by themselves and what is no chart stay.
    fs::rename(home.path("m/charts/web-1.0.0.tgz"), home.path("m/charts/web-0.9.0.tgz")).unwrap();
    home.write("m/charts/_note", "");
    home.write("m/charts/own/Chart.yaml", "{apiVersion: v2, name: own, version: 1.0.0}");
    let said = home.run(&["dependencies", "build", "m", "--skip-refresh"]);
    let expected = format!(
        "{}Could not verify m/charts/_note for deletion: file 'm/charts/_note' does not appear to be a gzipped archive; got 'application/octet-stream' (Skipping)\n",
        saved.strip_prefix(REFRESHED).unwrap()
    );
    assert_eq!((said.printed(), said.stderr.as_str()), (expected.as_str(), ""));
    assert_eq!(charts(&home), ["_note", "db-2.0.0.tgz", "own", "web-1.0.0.tgz"]);
    fs::remove_file(home.path("m/charts/_note")).unwrap();
    let rendered = home.run(&["template", "m", "--set", "a.b=false"]);
    assert_eq!(
        rendered.printed(),
        printed("web", "1.0.0").replace("web/templates", "m/charts/web/templates")
    );
}

#[test]
fn a_lock_that_does_not_fit_is_refused() {
    let web = Web::start(Tls::None, serve);
    let home = named(chart(&one("web", "^1", &web.url)), &web.url);
    home.run(&["dependency", "update", "m"]).printed();
    let locked = fs::read_to_string(home.path("m/Chart.lock")).unwrap();
    let message = "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update the dependencies with 'helm dependency update'";
    for (what, text) in [
        ("another version", locked.replace("1.0.0", "0.9.0")),
        ("no version", locked.replace("  version: 1.0.0\n", "")),
        ("a hole", locked.replace("dependencies:\n", "dependencies:\n- null\n")),
    ] {
        home.write("m/Chart.lock", text);
        let said = home.run(&["dependency", "build", "m"]);
        assert_eq!((failed(&said).as_str(), said.stdout.as_str()), (message, ""), "{what}");
    }
    home.write("m/Chart.lock", &locked);
    fs::remove_file(home.path(".config/helm/repositories.yaml")).unwrap();
    let expected =
        format!("no repository definition for {}. Please add the missing repos via 'helm repo add'", web.url);
    assert_eq!(failed(&home.run(&["dependency", "build", "m"])), expected);
    // Without a lock it is an update, which takes any repository.
    fs::remove_file(home.path("m/Chart.lock")).unwrap();
    let expected = format!(
        "Getting updates for unmanaged Helm repositories...\n...Successfully got an update from the \"{0}\" chart repository\nSaving 1 charts\nDownloading web from repo {0}\nDeleting outdated charts\n",
        web.url
    );
    assert_eq!(home.run(&["dependency", "build", "m"]).printed(), expected);
}

#[test]
fn charts_of_version_1_have_files_of_their_own() {
    let web = Web::start(Tls::None, serve);
    let home = Home::new();
    home.write("m/Chart.yaml", "name: m\nversion: 1.0.0\n");
    home.write("m/requirements.yaml", one("web", "^1", &web.url));
    let home = named(home, &web.url);
    home.run(&["dependency", "update", "m"]).printed();
    let locked = fs::read_to_string(home.path("m/requirements.lock")).unwrap();
    assert!(!home.path("m/Chart.lock").exists());
    let said = home.run(&["dependency", "build", "m"]);
    assert!(said.printed().starts_with(REFRESHED) && said.stderr.is_empty());
    // The digest that Helm 2 wrote is good as well.
    let hashed = format!(
        "{{\"dependencies\":[{{\"name\":\"web\",\"version\":\"^1\",\"repository\":\"{}\"}}]}}",
        web.url
    );
    let (head, tail) = locked.split_once("digest: ").unwrap();
    let (_, tail) = tail.split_once('\n').unwrap();
    let with = |digest: &str| format!("{head}digest: sha256:{digest}\n{tail}");
    home.write("m/requirements.lock", with(&sum(hashed.as_bytes())));
    let said = home.run(&["dependency", "build", "m"]);
    assert!(said.ok, "{}", said.stderr);
    let message = "a valid Helm v3 hash was not found. Checking against Helm v2 hash...";
    assert!(said.stderr.contains(message), "{}", said.stderr);
    home.write("m/requirements.lock", with(&sum(b"")));
    let expected = "the lock file (requirements.lock) is out of sync with the dependencies file (requirements.yaml). Please update the dependencies";
    assert_eq!(failed(&home.run(&["dependency", "build", "m"])), expected);
}

/// A chart in a folder beside `m`, its files as old as they say.
fn beside(home: &Home) {
    for (path, text) in [
        ("sub/Chart.yaml", "name: sub\nversion: 1.2.3\nappVersion: \"1.0\"\nkeywords: [b, a]\n"),
        ("sub/values.yaml", "a: 1\n"),
        ("sub/values.schema.json", "{}"),
        ("sub/templates/a.yaml", "a: {{ .Values.a }}\n"),
        ("sub/README.md", "read\n"),
        ("sub/.helmignore", "*.bak\n"),
        ("sub/x.bak", "no\n"),
        ("sub/charts/deep/Chart.yaml", "apiVersion: v2\nname: deep\nversion: 1.0.0\n"),
    ] {
        let path = home.write(path, text);
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_millis(1_700_000_000_600);
        fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    }
}

/// What is in a packed chart: names, modes, times and sums.
fn members(archive: &[u8]) -> Vec<String> {
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    let each = tar.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
        let header = entry.header();
        format!(
            "{} {:o} {} {}",
            entry.path().unwrap().display(),
            header.mode().unwrap(),
            header.mtime().unwrap(),
            text.replace('\n', "|")
        )
    });
    each.collect()
}

#[test]
fn charts_in_folders_are_packed() {
    let home = chart(&one("sub", "^1", "file://../sub"));
    beside(&home);
    let said = home.run(&["dependency", "update", "m", "--debug"]);
    let expected = "Repository from local path: file://../sub\nSaving 1 charts\nArchiving sub from repo file://../sub\nDeleting outdated charts\n";
    assert_eq!(said.printed(), expected);
    assert!(lock(&home).contains("- name: sub\n  repository: file://../sub\n  version: 1.2.3\n"));
    let packed = fs::read(home.path("m/charts/sub-1.2.3.tgz")).unwrap();
    assert_eq!(packed[..10], *b"\x1f\x8b\x08\x14\0\0\0\0\0\xff");
    let at = "644 1700000001";
    assert_eq!(
        members(&packed),
        [
            format!(
                "sub/Chart.yaml {at} apiVersion: v1|appVersion: \"1.0\"|keywords:|- b|- a|name: sub|version: 1.2.3|"
            ),
            format!("sub/values.yaml {at} a: 1|"),
            format!("sub/values.schema.json {at} {{}}"),
            format!("sub/templates/a.yaml {at} a: {{{{ .Values.a }}}}|"),
            format!("sub/.helmignore {at} *.bak|"),
            format!("sub/README.md {at} read|"),
            format!("sub/charts/deep/Chart.yaml {at} apiVersion: v2|name: deep|version: 1.0.0|"),
        ]
    );
    // Another version there is another one than was locked.
    home.write("sub/Chart.yaml", "name: sub\nversion: 1.3.0\n");
    let said = home.run(&["dependency", "build", "m"]);
    let message = "can't get a valid version for dependency sub";
    assert_eq!(failed(&said), message);
    assert_eq!(said.stdout, format!("Saving 1 charts\nSave error occurred:  {message}\n"));
    assert_eq!(charts(&home), ["sub-1.2.3.tgz"]);
    let home = chart(&one("sub", "^1", "file://../sub")).with("SOURCE_DATE_EPOCH", "1000");
    beside(&home);
    home.run(&["dependency", "update", "m"]).printed();
    let members = members(&fs::read(home.path("m/charts/sub-1.2.3.tgz")).unwrap());
    assert!(members.iter().all(|member| member.contains(" 644 1000 ")), "{members:?}");
}

#[test]
fn charts_that_lie_there_are_looked_at_alone() {
    let home = chart(&one("sub", "^1", ""));
    let error = failed(&home.run(&["dependency", "update", "m"]));
    assert_eq!(error, "directory m/charts/sub not found");
    home.write("m/charts/sub/Chart.yaml", "{apiVersion: v2, name: sub, version: 1.2.3}");
    let there = "Saving 1 charts\nDependency sub did not declare a repository. Assuming it exists in the charts directory\n";
    let said = home.run(&["dependency", "update", "m"]);
    assert_eq!(said.printed(), format!("{there}Deleting outdated charts\n"));
    assert!(lock(&home).contains("- name: sub\n  repository: \"\"\n  version: ^1\n"));
    home.write("m/charts/sub/Chart.yaml", "{apiVersion: v2, name: sub, version: 2.0.0}");
    let said = home.run(&["dependency", "build", "m"]);
    let message = "dependency sub at version 2.0.0 does not satisfy the constraint ^1";
    assert_eq!(failed(&said), message);
    assert_eq!(said.stdout, format!("{there}Save error occurred:  {message}\n"));
}

#[test]
fn what_is_missing_is_reported_in_helms_words_and_charts_stay() {
    let web = Web::start(Tls::None, serve);
    let url = web.url.as_str();
    let closed = closed();
    let stable = "no repository definition for stable. Please add them via 'helm repo add'\nNote that repositories must be URLs or aliases. For example, to refer to the \"example\"\nrepository, use \"https://charts.example.com/\" or \"@example\" instead of\n\"example\". Don't forget to add the repo, too ('helm repo add').";
    let cases: &[(&str, &str, &str, &str)] = &[
        ("web", "1.x", "@no", "no repository definition for @no. Please add them via 'helm repo add'"),
        ("web", "1.x", "stable", stable),
        ("nope", "1", "$URL", "nope chart not found in repo $URL"),
        (
            "web",
            "9",
            "$URL/",
            "can't get a valid version for 1 subchart(s): \"web\" (repository \"$URL/\", version \"9\"). Make sure a matching chart version exists in the repo, or change the version constraint in Chart.yaml",
        ),
        (
            "web",
            "abc",
            "$URL",
            "dependency \"web\" has an invalid version/constraint format: improper constraint: \"abc\"",
        ),
        ("web", "1", "file://../no", "directory no not found"),
        ("web", "1", "ftp://charts.example", "could not find protocol handler for: ftp"),
    ];
    for (name, version, repository, expected) in cases {
        let home = named(chart(&one(name, version, &repository.replace("$URL", url))), url);
        home.write("m/charts/web-0.9.0.tgz", archive("web", "0.9.0"));
        let error = failed(&home.run(&["dependency", "update", "m"]));
        assert_eq!(error.replace(url, "$URL"), *expected, "{repository}");
        assert_eq!(charts(&home), ["web-0.9.0.tgz"]);
        assert!(!home.path("m/Chart.lock").exists());
    }
    let home = chart(&one("web", "1", &closed));
    let said = home.run(&["dependency", "update", "m"]);
    let head = format!(
        "Getting updates for unmanaged Helm repositories...\n...Unable to get an update from the \"{closed}\" chart repository:\n\tGet \"{closed}/index.yaml\": dial tcp {}: connect: connection refused\n",
        closed.trim_start_matches("http://")
    );
    assert_eq!(said.stdout, head);
    let name = format!("helm-manager-{}", sum(closed.as_bytes()));
    let expected = format!(
        "no cached repository for {name} found. (try 'helm repo update'): open $HOME/.cache/helm/repository/{name}-index.yaml: no such file or directory"
    );
    assert_eq!(failed(&said), expected);
}

#[test]
fn a_chart_that_cannot_be_fetched_leaves_all_as_it_was() {
    let web = Web::start(Tls::None, |asked| match asked.line.as_str() {
        "GET /db-2.1.3.tgz" => Answer::status("500 Internal Server Error"),
        _ => serve(asked),
    });
    let home = named(
        chart(&format!(
            "dependencies:\n- {{name: web, version: ^1, repository: {0}}}\n- {{name: db, version: ^2, repository: {0}}}\n",
            web.url
        )),
        &web.url,
    );
    home.write("m/charts/web-0.9.0.tgz", archive("web", "0.9.0"));
    let said = home.run(&["dependency", "update", "m"]);
    let message = format!(
        "could not download {0}/db-2.1.3.tgz: failed to fetch {0}/db-2.1.3.tgz : 500 Internal Server Error",
        web.url
    );
    assert_eq!(failed(&said), message);
    let expected = format!(
        "{REFRESHED}Saving 2 charts\nDownloading web from repo {0}\nDownloading db from repo {0}\nSave error occurred:  {message}\n",
        web.url
    );
    assert_eq!(said.stdout, expected);
    assert_eq!(charts(&home), ["web-0.9.0.tgz"]);
    assert!(!home.path("m/Chart.lock").exists());
}

#[test]
fn one_archive_serves_all_dependencies_with_its_url() {
    let web = Web::start(Tls::None, serve);
    let home = named(
        chart(&format!(
            "dependencies:\n- {{name: web, version: ^1, repository: {0}}}\n- {{name: web, version: \"1.0.0\", repository: {0}, alias: other}}\n",
            web.url
        )),
        &web.url,
    );
    let said = home.run(&["dependency", "update", "m"]);
    let expected = format!(
        "{REFRESHED}Saving 2 charts\nDownloading web from repo {0}\nAlready downloaded web from repo {0}\nDeleting outdated charts\n",
        web.url
    );
    assert_eq!(said.printed(), expected);
    assert_eq!(web.lines().iter().filter(|line| line.ends_with("web-1.0.0.tgz")).count(), 1);
}

#[test]
fn what_there_is_of_dependencies_is_listed() {
    let home = chart(
        "dependencies:\n- {name: web, version: ^1, repository: \"https://charts.example/a-long-address\"}\n- {name: db, version: ^2, repository: \"@r\"}\n- {name: own, version: 1.0.0}\n- {name: none, version: x}\n- {name: bad, version: x}\n- {name: two, version: x}\n- {name: mis, version: x}\n- {name: \"a[\", version: x}\n",
    );
    for (name, version) in
        [("web", "1.0.0"), ("db", "1.0.0"), ("two", "1.0.0"), ("two", "1.1.0"), ("x", "1.0.0")]
    {
        home.write(&format!("m/charts/{name}-{version}.tgz"), archive(name, version));
    }
    home.write("m/charts/mis-1.0.0.tgz", archive("miss", "1.0.0"));
    home.write("m/charts/own/Chart.yaml", "{apiVersion: v2, name: own, version: 1.0.0}");
    let said = home.run(&["dependency", "list", "m"]);
    let rows = [
        ("NAME", "VERSION", "REPOSITORY                           ", "STATUS          "),
        ("web ", "^1     ", "https://charts.example/a-long-address", "ok              "),
        ("db  ", "^2     ", "@r                                   ", "wrong version   "),
        ("own ", "1.0.0  ", "                                     ", "unpacked        "),
        ("none", "x      ", "                                     ", "missing         "),
        ("bad ", "x      ", "                                     ", "missing         "),
        ("two ", "x      ", "                                     ", "too many matches"),
        ("mis ", "x      ", "                                     ", "misnamed        "),
        ("a[  ", "x      ", "                                     ", "bad pattern     "),
    ];
    let table: String = rows.iter().map(|(a, b, c, d)| format!("{a}\t{b}\t{c}\t{d}\n")).collect();
    let undeclared = "\nWARNING: \"m/charts/mis-1.0.0.tgz\" is not in Chart.yaml.\nWARNING: \"m/charts/x-1.0.0.tgz\" is not in Chart.yaml.\n";
    assert_eq!(said.printed(), format!("{table}{undeclared}"));
    let said = home.run(&["dep", "ls", "m", "--max-col-width", "12"]);
    assert!(said.printed().contains("https://c...\tok "), "{}", said.stdout);
    let said = chart("").run(&["dep", "ls", "m"]);
    assert_eq!(said.printed(), "WARNING: no dependencies at m/charts\n");
}

#[test]
fn what_cannot_be_done_is_said() {
    let home = chart("");
    home.write("file", "text");
    for (args, expected) in [
        (&["dep", "up", "a", "b"][..], "\"helm dependency update\" accepts at most 1 argument"),
        (&["dep", "build", "a", "b"], "\"helm dependency build\" accepts at most 1 argument"),
        (&["dep", "ls", "a", "b"], "\"helm dependency list\" accepts at most 1 argument"),
        (&["dep", "up", "no"], "could not find no: stat no: no such file or directory"),
        (&["dep", "up", "file"], "only unpacked charts can be updated"),
        (&["dep", "ls", "no"], "stat no: no such file or directory"),
        (&["dep", "up", "."], "Chart.yaml file is missing"),
        (
            &["dep", "ls", "--max-col-width", "-1"],
            "invalid argument \"-1\" for \"--max-col-width\" flag: strconv.ParseUint: parsing \"-1\": invalid syntax",
        ),
        (
            &["dep", "up", "--recursive=x"],
            if is_helm() {
                "unknown flag: --recursive"
            } else {
                "invalid argument \"x\" for \"--recursive\" flag: strconv.ParseBool: parsing \"x\": invalid syntax"
            },
        ),
    ] {
        let error = failed(&home.run(args));
        assert_eq!(error.lines().next(), Some(expected), "{args:?}");
    }
    let said = chart("").with("SOURCE_DATE_EPOCH", "-1").run(&["dep", "up", "m"]);
    assert_eq!(failed(&said), "invalid SOURCE_DATE_EPOCH: must not be negative");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_links() {
    let web = Web::start(Tls::None, serve);
    let home = named(chart(&one("web", "^1", &web.url)), &web.url);
    home.write("lock", "{}");
    std::os::unix::fs::symlink("../lock", home.path("m/Chart.lock")).unwrap();
    let said = home.run(&["dependency", "update", "m"]);
    assert_eq!(failed(&said), "the Chart.lock file is a symlink to \"../lock\"");
    assert_eq!(fs::read(home.path("lock")).unwrap(), b"{}");
    if is_helm() {
        return;
    }
    // Helm writes into the folder, and deletes what it finds there.
    let home = named(chart(&one("web", "^1", &web.url)), &web.url);
    home.write("elsewhere/web-0.9.0.tgz", archive("web", "0.9.0"));
    std::os::unix::fs::symlink("../elsewhere", home.path("m/charts")).unwrap();
    let said = home.run(&["dependency", "update", "m"]);
    assert!(
        failed(&said).starts_with("m/charts is a symbolic link that points outside the chart"),
        "{said:?}"
    );
    assert_eq!(fs::read_dir(home.path("elsewhere")).unwrap().count(), 1);
}

#[test]
fn dependencies_of_dependencies_come_first() {
    if is_helm() {
        return;
    }
    let web = Web::start(Tls::None, serve);
    let home = named(chart(&one("sub", "^1", "file://../sub")), &web.url);
    home.write(
        "sub/Chart.yaml",
        format!("apiVersion: v2\nname: sub\nversion: 1.2.3\n{}", one("web", "^1", "@r")),
    );
    let saved = "Saving 1 charts\nDeleting outdated charts\n";
    assert_eq!(home.run(&["dependency", "update", "m"]).printed(), saved);
    assert_eq!(home.run(&["template", "m"]).printed().trim(), "");
    for command in ["update", "build"] {
        let said = home.run(&["dependency", command, "m", "--recursive"]);
        let expected = format!(
            "Dependencies of sub:\n{REFRESHED}Saving 1 charts\nDownloading web from repo {}\nDeleting outdated charts\nDependencies of m:\n{saved}",
            web.url
        );
        assert_eq!((said.printed(), said.stderr.as_str()), (expected.as_str(), ""), "{command}");
        assert!(home.path("sub/charts/web-1.0.0.tgz").exists() && home.path("sub/Chart.lock").exists());
        assert!(home.run(&["template", "m"]).printed().contains("charts/web/templates/chart.yaml"));
        fs::remove_dir_all(home.path("sub/charts")).unwrap();
    }
    home.write(
        "sub/Chart.yaml",
        format!("apiVersion: v2\nname: sub\nversion: 1.2.3\n{}", one("m", "1", "file://../m")),
    );
    let error = failed(&home.run(&["dependency", "update", "m", "--recursive"]));
    assert_eq!(error, "--recursive: circular dependency of charts: $HOME/m -> $HOME/sub -> $HOME/m");
    // A chart may lead to itself, or through more charts than the limit; nothing is written then.
    let home = chart(&one("m", "1", "file://"));
    let error = failed(&home.run(&["dependency", "update", "m", "--recursive"]));
    assert_eq!(error, "--recursive: circular dependency of charts: $HOME/m -> $HOME/m");
    let home = chart(&one("c0", "1", "file://../c0"));
    for number in 0..32 {
        let (name, next) = (format!("c{number}"), format!("c{}", number + 1));
        let below = one(&next, "1", &format!("file://../{next}"));
        home.write(
            &format!("{name}/Chart.yaml"),
            format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n{below}"),
        );
    }
    home.write("c32/Chart.yaml", "apiVersion: v2\nname: c32\nversion: 1.0.0\n");
    let error = failed(&home.run(&["dependency", "update", "m", "--recursive"]));
    assert_eq!(error, "--recursive: charts are nested deeper than the limit of 32 levels");
    assert!(!home.path("c31/charts").exists());
    let said = home.run(&["dependency", "update", "c2", "--recursive"]);
    assert!(said.printed().starts_with("Dependencies of c31:\n"), "{}", said.stdout);
    assert!(home.path("c2/charts/c3-1.0.0.tgz").exists());
}

#[test]
fn rendering_fetches_what_is_missing_where_that_is_wanted() {
    let web = Web::start(Tls::None, serve);
    let home = named(chart(&one("web", "^1", &web.url)), &web.url);
    let missing = "found in Chart.yaml, but missing in charts/ directory: web";
    let error = home.run(&["template", "m"]).error();
    assert!(error.ends_with(missing), "{error}");
    if !is_helm() {
        let said = home.run(&["template", "m", "--dependency-update", "--offline"]);
        assert!(said.error().contains(missing) && web.lines().is_empty());
    }
    let manifest = printed("web", "1.0.0").replace("web/templates", "m/charts/web/templates");
    let saved = format!(
        "{REFRESHED}Saving 1 charts\nDownloading web from repo {}\nDeleting outdated charts\n",
        web.url
    );
    let said = home.run(&["template", "m", "--dependency-update"]);
    assert_eq!((said.printed(), said.stderr.as_str()), (format!("{saved}{manifest}").as_str(), ""));
    assert_eq!(charts(&home), ["web-1.0.0.tgz"]);
    assert!(home.path("m/Chart.lock").exists());
    // Nothing is missing any more.
    web.forget();
    assert_eq!(home.run(&["template", "m", "--dependency-update"]).printed(), manifest);
    assert!(web.lines().is_empty());
    // An archive has no place for what is fetched.
    home.write("packed.tgz", archive("web", "1.0.0"));
    assert_eq!(
        home.run(&["template", "packed.tgz", "--dependency-update"]).printed(),
        printed("web", "1.0.0")
    );
}

#[test]
fn what_was_fetched_is_not_fetched_again() {
    if is_helm() {
        return;
    }
    let digest = sum(&archive("web", "1.0.0"));
    let index = format!(
        "apiVersion: v1\nentries:\n  web:\n  - {{name: web, version: 1.0.0, digest: {digest}, urls: [web-1.0.0.tgz]}}\n"
    );
    let web = Web::start(Tls::None, move |asked| match asked.header("if-none-match") {
        Some("\"one\"") => Answer::status("304 Not Modified"),
        _ if asked.line == "GET /index.yaml" => Answer::ok(index.as_str()).with("etag", "\"one\""),
        _ => serve(asked),
    });
    let home = named(chart(&one("web", "^1", &web.url)), &web.url);
    home.write(
        ".config/helm/repositories.yaml",
        format!(
            "apiVersion: v1\nrepositories:\n- {{name: r, url: {:?}}}\n- {{name: other, url: {:?}}}\n",
            web.url,
            closed()
        ),
    );
    let first = home.run(&["dependency", "update", "m"]).printed().to_owned();
    assert!(first.starts_with(REFRESHED), "the other repository is not asked: {first}");
    assert_eq!(web.lines(), ["GET /index.yaml", "GET /web-1.0.0.tgz"]);
    fs::remove_file(home.path("m/charts/web-1.0.0.tgz")).unwrap();
    assert_eq!(home.run(&["dependency", "build", "m"]).printed(), first);
    assert_eq!(web.lines(), ["GET /index.yaml", "GET /web-1.0.0.tgz", "GET /index.yaml"]);
    assert_eq!(fs::read(home.path("m/charts/web-1.0.0.tgz")).unwrap(), archive("web", "1.0.0"));
}

#[test]
fn what_is_no_chart_changes_nothing() {
    if is_helm() {
        return;
    }
    let web = Web::start(Tls::None, |asked| match asked.line.as_str() {
        "GET /web-1.0.0.tgz" => Answer::ok("<html>please log in</html>"),
        "GET /index.yaml" => serve(asked),
        _ => Answer::ok(archive("web", "1.0.0")),
    });
    let home = named(chart(&one("web", "^1", &web.url)), &web.url);
    home.write("m/charts/web-0.9.0.tgz", archive("web", "0.9.0"));
    let error = failed(&home.run(&["dependency", "update", "m"]));
    assert!(
        error.starts_with("could not verify web-1.0.0.tgz for moving: file 'web-1.0.0.tgz' does not"),
        "{error}"
    );
    assert_eq!(charts(&home), ["web-0.9.0.tgz"]);
    for (path, name) in
        [("..", ".."), ("%2e%2e", ".."), ("x/%2e.tgz", "..tgz"), ("x/_a.tgz", "_a.tgz"), ("a%2fb.tgz", "")]
    {
        let url = format!("{}/{path}", web.url);
        let index =
            format!("apiVersion: v1\nentries:\n  web:\n  - {{name: web, version: 1.0.0, urls: [{url:?}]}}\n");
        let own = Web::start(Tls::None, move |asked| match asked.line.as_str() {
            "GET /index.yaml" => Answer::ok(index.as_str()),
            _ => Answer::ok(archive("web", "1.0.0")),
        });
        let home = named(chart(&one("web", "^1", &own.url)), &own.url);
        let said = home.run(&["dependency", "update", "m"]);
        if name.is_empty() {
            assert!(said.ok && charts(&home) == ["b.tgz"], "{said:?}");
        } else {
            let expected = format!("cannot save a chart archive: {name:?} is not a valid file name");
            assert_eq!(failed(&said), expected, "{path}");
            assert_eq!(charts(&home), [""; 0]);
        }
    }
    let each = (0..5001).map(|number| format!("- {{name: a{number}, version: 1, repository: \"\"}}\n"));
    let home = chart(&format!("dependencies:\n{}", each.collect::<String>()));
    assert_eq!(
        failed(&home.run(&["dependency", "update", "m"])),
        "the chart has more than 5000 dependencies"
    );
}
