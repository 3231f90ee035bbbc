//! `search repo`. What is expected here is what Helm 4.3.1 says and does: `tests/remake --check` runs the same tests with it.

use crate::support::charts::{Home, Said};

const ONE: &str = "\
apiVersion: v1
entries:
  web:
  - {name: web, version: 1.0.0, appVersion: '9', description: A web server & more, keywords: [http, proxy], urls: [a]}
  - {name: web, version: 1.2.0, appVersion: '10', description: A web server & more, keywords: [http, proxy], urls: [a]}
  - {name: web, version: 1.10.0, description: A web server & more, keywords: [http, proxy], urls: [a]}
  - {name: web, version: 2.0.0-beta.1, description: The next web server, urls: [a]}
  db:
  - {name: db, version: 0.1.0, description: Keeps what a Web server forgets and many other things besides, urls: [a]}
  alpha:
  - {name: alpha, version: 1.0.0-alpha, urls: [a]}
";
const OTHER: &str = "\
apiVersion: v1
entries:
  proxy:
  - {name: proxy, version: 3.0.0, appVersion: v3, description: \"two\\nlines\", urls: [a]}
";

fn home() -> Home {
    let home = Home::new();
    home.write(
        ".config/helm/repositories.yaml",
        "repositories:\n- {name: one, url: 'http://a'}\n- {name: other, url: 'http://b'}\n",
    );
    home.write(".cache/helm/repository/one-index.yaml", ONE);
    home.write(".cache/helm/repository/other-index.yaml", OTHER);
    home
}

fn search(home: &Home, more: &[&str]) -> Said {
    home.run(&[&["search", "repo"], more].concat())
}

/// The names and versions that are found.
fn found(more: &[&str]) -> Vec<String> {
    let said = search(&home(), &[more, &["-o", "yaml"]].concat());
    assert_eq!(said.stderr, "");
    let value =
        |line: &str, key: &str| line.trim_start_matches(['-', ' ']).strip_prefix(key).map(str::to_owned);
    let names = said.printed().lines().filter_map(|line| value(line, "name: "));
    let versions = said.printed().lines().filter_map(|line| value(line, "version: "));
    names.zip(versions).map(|(name, version)| format!("{name} {version}")).collect()
}

#[test]
fn charts_are_found_by_words_and_the_closest_comes_first() {
    assert_eq!(found(&[]), ["one/db 0.1.0", "one/web 1.10.0", "other/proxy 3.0.0"]);
    assert_eq!(found(&["WEB"]), ["one/web 1.10.0", "one/db 0.1.0"]);
    assert_eq!(found(&["proxy"]), ["other/proxy 3.0.0", "one/web 1.10.0"]);
    assert_eq!(found(&["one/"]), ["one/db 0.1.0", "one/web 1.10.0"]);
    assert_eq!(found(&["web", "server"]), ["one/db 0.1.0", "one/web 1.10.0"]);
    assert_eq!(found(&["http proxy"]), ["one/web 1.10.0"]);
    assert_eq!(found(&["nothing like it"]), [""; 0]);
    assert_eq!(
        found(&["web", "--versions"]),
        ["one/web 1.10.0", "one/web 1.2.0", "one/web 1.0.0", "one/db 0.1.0"]
    );
    assert_eq!(found(&["web", "--devel"]), ["one/web 2.0.0-beta.1", "one/db 0.1.0"]);
    assert_eq!(
        found(&["web", "--version", "<1.5", "-l"]),
        ["one/web 1.2.0", "one/web 1.0.0", "one/db 0.1.0"]
    );
    assert_eq!(found(&["--version", "1.0.0-alpha", "--devel"]), ["one/alpha 1.0.0-alpha"]);
    assert_eq!(found(&["-r", "\u{b}one/w.b\u{b}"]), ["one/web 1.10.0"]);
    assert_eq!(found(&["--regexp", "^(db|proxy)"]), ["one/db 0.1.0", "other/proxy 3.0.0"]);
    assert_eq!(found(&["-r", "WEB"]), [""; 0]);
}

#[test]
fn what_is_found_is_printed_in_three_forms() {
    for args in [
        &[][..],
        &["--max-col-width=20"],
        &["--max-col-width", "0"],
        &["--max-col-width", "3"],
        &["web", "-l"],
        &["web", "-o", "json"],
        &["--output=yaml"],
        &["nothing like it"],
        &["nothing like it", "-o=json"],
        &["nothing like it", "-oyaml"],
    ] {
        let said = search(&home(), args);
        assert_eq!(said.stderr, "");
        let name = args.join(" ");
        let path = format!("{}/tests/program/search.txt", env!("CARGO_MANIFEST_DIR"));
        let kept = std::fs::read_to_string(path).unwrap();
        let start = format!("=== {name}\n");
        let expected = kept.split_once(&start).and_then(|(_, rest)| rest.split("=== ").next());
        assert_eq!(Some(said.printed()), expected, "{name}:\n{start}{}", said.stdout);
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    assert_eq!(search(&Home::new(), &[]).error(), "no repositories configured");
    for (args, expected) in [
        (&["nothing like it", "--fail-on-no-result"][..], "no results found"),
        (&["nothing like it", "--fail-on-no-result", "-o", "json"], "no results found"),
        (&["--version", "x y"], "an invalid version/constraint format: improper constraint: \"x y\""),
        (&["-r", "["], "error parsing regexp: missing closing ]: `[`"),
        (
            &["--max-col-width=-1"],
            "invalid argument \"-1\" for \"--max-col-width\" flag: strconv.ParseUint: parsing \"-1\": invalid syntax",
        ),
        (&["-o", "text"], "invalid argument \"text\" for \"-o, --output\" flag: invalid format type"),
    ] {
        assert_eq!(search(&home(), args).error(), expected, "{args:?}");
    }
    let home = home();
    std::fs::remove_file(home.path(".cache/helm/repository/one-index.yaml")).unwrap();
    home.write(".cache/helm/repository/other-index.yaml", "entries: {}\n");
    let said = search(&home, &[]);
    assert_eq!(said.printed(), "No results found\n");
    assert_eq!(
        said.stderr,
        "level=WARN msg=\"repo is corrupt or missing\" repo=one error=\"open $HOME/.cache/helm/repository/one-index.yaml: no \
         such file or directory\"\nlevel=WARN msg=\"repo is corrupt or missing\" repo=other error=\"error loading \
         $HOME/.cache/helm/repository/other-index.yaml: no API version specified\"\n"
    );
}
