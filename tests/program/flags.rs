//! Values of flags, as pflag and Helm 4.3.1 read them: expected is what Helm printed, or pflag's rule (string_slice.go).

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output};

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    file("m/Chart.yaml", "apiVersion: v2\nname: m\nversion: 0.1.0\n");
    file("m/templates/a.yaml", "a: {{ .Release.Name }} {{ .Release.Namespace }} {{ toJson .Values }}\n");
    file("api/Chart.yaml", "apiVersion: v2\nname: api\nversion: 0.1.0\n");
    file(
        "api/templates/a.yaml",
        "a: {{ .Capabilities.APIVersions.Has \"a/v1/A\" }} {{ .Capabilities.APIVersions.Has \"\" }}\n",
    );
    file("com,ma.yaml", "x: 1\n");
    file("b.yaml", "b: 2\n");
    file("-v.yaml", "z: 3\n");
    folder
}

fn run(folder: &Path, args: &[&str], driver: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .arg("template")
        .args(args)
        .current_dir(folder)
        .env("HELM_DRIVER", driver)
        .env_remove("KUBECONFIG")
        .env("HOME", folder)
        .output()
        .unwrap()
}

/// The last line of what is printed, and what is said.
fn output_of(args: &[&str]) -> (String, String) {
    let folder = folder();
    let output = run(folder.path(), args, "");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().trim_end().to_owned();
    (text(&output.stdout).lines().last().unwrap_or_default().to_owned(), text(&output.stderr))
}

#[track_caller]
fn prints(args: &[&str], line: &str) {
    let (out, err) = output_of(args);
    assert_eq!((out.as_str(), err.as_str()), (line, ""), "{args:?}");
}

#[track_caller]
fn refuses(args: &[&str], message: &str) {
    let (out, err) = output_of(args);
    let last = err.lines().rfind(|line| line.starts_with("Error: ")).unwrap_or_default();
    assert_eq!((out.as_str(), last), ("", format!("Error: {message}").as_str()), "{args:?}: {err}");
}

#[test]
fn lists_are_records_of_comma_separated_values() {
    prints(&["r", "m", "-f", "\"com,ma.yaml\",b.yaml"], "a: r default {\"b\":2,\"x\":1}");
    prints(&["r", "m", "-f", "b.yaml\r"], "a: r default {\"b\":2}");
    prints(&["r", "m", "-f", "b.yaml\nnot-read.yaml"], "a: r default {\"b\":2}");
    prints(&["r", "m", "-f", ""], "a: r default {}");
    prints(&["r", "api", "-a", "\"a/v1/A\""], "a: true false");
    prints(&["r", "api", "-a", "b,,c"], "a: false true");
    refuses(&["r", "m", "-f", "b.yaml,,"], "open : no such file or directory");
    refuses(
        &["r", "m", "-f", "b\"x"],
        "invalid argument \"b\\\"x\" for \"-f, --values\" flag: parse error on line 1, column 2: bare \" in non-quoted-field",
    );
    refuses(&["r", "m", "-f", "\n"], "invalid argument \"\\n\" for \"-f, --values\" flag: EOF");
}

#[test]
fn what_follows_a_flag_is_its_value() {
    prints(&["r", "m", "-n", "-x"], "a: r -x {}");
    prints(&["r", "m", "--namespace", "--include-crds"], "a: r --include-crds {}");
    prints(&["r", "m", "-f", "-v.yaml"], "a: r default {\"z\":3}");
    prints(&["r", "m", "--kube-as-user", "--include-crds"], "a: r default {}");
    prints(&["r", "m", "--timeout", "-1s"], "a: r default {}");
    prints(&["r", "m", "--output-dir", "-x"], "wrote -x/m/templates/a.yaml");
    refuses(
        &["r", "m", "--kube-version", "-1"],
        "invalid kube version '-1': could not parse \"-1\" as version",
    );
}

#[test]
fn empty_values_are_none() {
    for flag in
        ["--output-dir", "--kube-version", "--name-template", "--post-renderer", "--description", "-a", "-f"]
    {
        prints(&["r", "m", flag, ""], "a: r default {}");
    }
    refuses(
        &["r", "m", "--labels", ""],
        "invalid argument \"\" for \"-l, --labels\" flag:  must be formatted as key=value",
    );
    refuses(
        &["r", "m", "--qps", ""],
        "invalid argument \"\" for \"--qps\" flag: strconv.ParseFloat: parsing \"\": invalid syntax",
    );
}

#[test]
fn what_helm_refuses_is_refused() {
    refuses(
        &["r", "m", "--color", "bogus"],
        "invalid color mode \"bogus\": must be one of: never, auto, always",
    );
    refuses(&["r", "m", "--colour", "x"], "invalid color mode \"x\": must be one of: never, auto, always");
    refuses(
        &["r", "m", "--force-replace", "--force-conflicts"],
        "if any flags in the group [force-replace force-conflicts] are set none of the others can be; [force-conflicts force-replace] were all set",
    );
    refuses(
        &["r", "m", "-l", "a=b,c=d,e"],
        "invalid argument \"a=b,c=d,e\" for \"-l, --labels\" flag: e must be formatted as key=value",
    );
    let folder = folder();
    let output = run(folder.path(), &["r", "m"], "bogus");
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(run(folder.path(), &["r", "m"], "memory").status.success());
    fs::create_dir(folder.path().join("m/.helmignore")).unwrap();
    let output = run(folder.path(), &["r", "m"], "");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains(".helmignore: is a directory"), "{said}");
}

#[test]
fn warnings_are_helms() {
    for (flag, strategy) in [("true", "watcher"), ("false", "hookOnly")] {
        let (out, err) = output_of(&["r", "m", &format!("--wait={flag}")]);
        assert_eq!(out, "a: r default {}");
        let want = format!(
            "level=WARN msg=\"--wait={flag} is deprecated (boolean value) and can be replaced with --wait={strategy}\""
        );
        assert_eq!(err, want);
    }
    let (_, err) = output_of(&["r", "m", "--dry-run", "client"]);
    assert!(
        err.starts_with(
            "level=WARN msg=\"--dry-run is deprecated and should be replaced with '--dry-run=client'\"\n"
        ),
        "{err}"
    );
    assert!(err.ends_with("Error: expected at most two arguments, unexpected arguments: client"), "{err}");
}

#[test]
fn what_was_written_is_reported_as_in_helm() {
    prints(&["r", "m", "--output-dir", "out/"], "wrote out//m/templates/a.yaml");
    prints(&["r", "m", "--output-dir", "out/", "--release-name"], "wrote out/r/m/templates/a.yaml");
    let folder = folder();
    let output = run(folder.path(), &["r", "m", "--output-dir", "out", "-s", "templates/a.yaml"], "");
    assert_eq!(output.stdout, b"wrote out/m/templates/a.yaml\n");
}

/// Texts and names of files that are not UTF-8: expected is what Helm 4.3.1 printed.
#[test]
fn texts_that_are_not_utf8_are_taken_as_helm_takes_them() {
    let folder = folder();
    fs::write(folder.path().join(OsStr::from_bytes(b"v\xFF.yaml")), "v: 1\n").unwrap();
    let output_of = |args: &[&[u8]]| {
        let output = Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
            .arg("template")
            .args(args.iter().map(|arg| OsStr::from_bytes(arg)))
            .current_dir(folder.path())
            .env("KUBECONFIG", "/nonexistent")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).trim_end().lines().last().map(str::to_owned);
        let error = String::from_utf8_lossy(&output.stderr).trim_end().lines().last().map(str::to_owned);
        text.or(error).unwrap_or_default()
    };
    let set = |flag: &str, text: &[u8]| output_of(&[b"r", b"m", flag.as_bytes(), text]);
    assert_eq!(set("-f", b"v\xFF.yaml"), "a: r default {\"v\":1}");
    // One U+FFFD for each byte.
    let values = "a: r default {\"a\":\"\u{FFFD}b\u{FFFD}\u{FFFD}\",\"\u{FFFD}\":1}";
    assert_eq!(set("--set", b"a=\xFFb\xE9\xE9,\xFE=1"), values);
    assert_eq!(
        set("--set-literal", b"a=\xFFb\xE9\xE9,\xFE=1"),
        "a: r default {\"a\":\"\u{FFFD}b\u{FFFD}\u{FFFD},\u{FFFD}=1\"}"
    );
    assert_eq!(
        set("--set-json", b"{\"a\":\"\xFFb\xE9\xE9\"}"),
        "a: r default {\"a\":\"\u{FFFD}b\u{FFFD}\u{FFFD}\"}"
    );
    assert_eq!(
        set("--set-file", b"a=v\xFF.yaml"),
        "Error: failed parsing --set-file data: open v\u{FFFD}.yaml: no such file or directory"
    );
    assert_eq!(
        set("--timeout", b"\xFF"),
        "Error: invalid argument \"\\xff\" for \"--timeout\" flag: time: invalid duration \"\\xff\""
    );
    assert_eq!(output_of(&[b"r", b"./q\xFF"]), "Error: path \"./q\\xff\" not found");
    // Helm renders these; no namespace and no group of an API has such a name.
    assert_eq!(
        output_of(&[b"r", b"m", b"-n", b"n\xFF"]),
        "Error: namespace \"n\u{fffd}\": the text is not UTF-8"
    );
    assert_eq!(
        output_of(&[b"r", b"m", b"-a", b"x\xFF"]),
        "Error: --api-versions \"x\u{fffd}\": the text is not UTF-8"
    );
    assert_eq!(
        output_of(&[b"r", b"q\xFF"]),
        "Error: non-absolute URLs should be in form of repo_name/path_to_chart, got: q%FF"
    );
}

/// As with Helm 4.3.1, but for the namespace, which Helm passes on.
#[test]
fn variables_that_are_not_utf8_are_not_taken_for_others() {
    let folder = folder();
    let kubeconfig = "current-context: c\ncontexts: [{name: c, context: {namespace: own}}]\n";
    fs::write(folder.path().join(OsStr::from_bytes(b"k\xFF")), kubeconfig).unwrap();
    let home = folder.path().join(OsStr::from_bytes(b"home\xFF/.kube"));
    fs::create_dir_all(&home).unwrap();
    fs::write(home.join("config"), kubeconfig).unwrap();
    let with = |variables: &[(&str, &[u8])]| {
        let variables = variables.iter().map(|(name, value)| (name, OsStr::from_bytes(value)));
        let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
        command.args(["template", "r", "m"]).current_dir(folder.path()).env_clear().envs(variables);
        let output = command.output().unwrap();
        let said = if output.status.success() { output.stdout } else { output.stderr };
        let said = String::from_utf8_lossy(&said);
        said.lines()
            .find(|line| line.starts_with("a: ") || line.starts_with("Error"))
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(with(&[("KUBECONFIG", b"none:k\xFF")]), "a: r own {}");
    assert_eq!(with(&[("HOME", b"home\xFF")]), "a: r own {}");
    assert_eq!(with(&[("KUBECONFIG", b"k\xFF"), ("HELM_KUBECONTEXT", b"c\xFF")]), "a: r default {}");
    assert_eq!(with(&[("KUBECONFIG", b"k\xFF"), ("HELM_KUBETOKEN", b"\xFF")]), "a: r own {}");
    let refused = "Error: namespace \"\u{fffd}\": the text is not UTF-8";
    assert_eq!(with(&[("HELM_NAMESPACE", b"\xFF")]), refused);
    assert_eq!(with(&[("HELM_DRIVER", b"\xFF")]), "Error: unknown driver \"\u{fffd}\"");
}

#[test]
fn no_command_of_helms_takes_an_unknown_driver() {
    let folder = folder();
    for line in
        ["version", "env", "show chart m", "repo list", "dependency list m", "search repo x", "pull a/b"]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
        command.args(line.split(' ')).current_dir(folder.path()).env("HELM_DRIVER", "bogus");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.starts_with("Error: unknown driver \"bogus\""), "{line}: {said}");
        assert!(output.stdout.is_empty() && !output.status.success(), "{line}");
    }
}

#[test]
fn names_of_files_that_are_not_utf8_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = |path: &[u8], text: &str| {
        let path = folder.path().join(OsStr::from_bytes(path));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    file(b"m/Chart.yaml", "apiVersion: v2\nname: nu\nversion: 0.1.0\n");
    file(b"m/templates/a\xFF.yaml", "a: {{ .Template.Name | b64enc }}\n");
    file(b"m/templates/a\xFE.yaml", "a: {{ .Template.Name | b64enc }}\n");
    let files = "files: {{ range $path, $text := .Files }}{{ $path | b64enc }} {{ end }}";
    file(b"m/templates/d\xE9/x.yaml", &format!("{files}{{{{ .Files.Get \"files/\\xe9\" | trim }}}}\n"));
    file(b"m/files/\xE9", "text\n");
    file(b"m/crds/\xE9.yaml", "crd: 1\n");
    let output = run(folder.path(), &["r", "m", "--include-crds"], "");
    let want = [
        &b"---\n# Source: nu/crds/\xE9.yaml\ncrd: 1\n\n"[..],
        b"---\n# Source: nu/templates/a\xFE.yaml\na: bnUvdGVtcGxhdGVzL2H+LnlhbWw=\n\n",
        b"---\n# Source: nu/templates/a\xFF.yaml\na: bnUvdGVtcGxhdGVzL2H/LnlhbWw=\n\n",
        b"---\n# Source: nu/templates/d\xE9/x.yaml\nfiles: Y3Jkcy/pLnlhbWw= ZmlsZXMv6Q== text\n",
    ];
    assert_eq!(output.stdout.escape_ascii().to_string(), want.concat().escape_ascii().to_string());
    let output = run(folder.path(), &["r", "m", "--output-dir", "out"], "");
    assert!(output.status.success(), "{}", output.stderr.escape_ascii());
    let written = folder.path().join(OsStr::from_bytes(b"out/nu/templates/d\xE9/x.yaml"));
    assert!(fs::read(written).unwrap().ends_with(b" text\n\n"));
}
