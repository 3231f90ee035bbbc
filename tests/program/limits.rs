//! Inputs without end or bottom: each is refused within seconds and a bounded memory, with an error that names the
//! limit. What is too large to be written down as a case is made here; the rest is in `language/` and `golden/`.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, Header};

/// Address space in KiB. The stack takes 1 GiB of it, without using it.
const MEMORY: u32 = 4 << 20;

/// Far more than any case takes, even where the tests are built without optimisation and the machine is busy.
const PATIENCE: Duration = Duration::from_secs(120);

const METADATA: &str = "apiVersion: v2\nname: m\nversion: 1.0.0\n";

/// Runs `jes-netpol template` in `folder`, within [`MEMORY`] and [`PATIENCE`].
fn template(folder: &Path, args: &[&str]) -> Output {
    let script = format!("ulimit -v {MEMORY}; exec \"$0\" template \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_jes-netpol")]).args(args).current_dir(folder);
    command.env("NO_COLOR", "1").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("sh is there");
    await_end(child, args)
}

fn await_end(child: Child, args: &[&str]) -> Output {
    let id = child.id().to_string();
    let (args, started) = (args.join(" "), Instant::now());
    let waiting = thread::spawn(move || child.wait_with_output());
    while !waiting.is_finished() {
        if started.elapsed() > PATIENCE {
            let _ = Command::new("kill").args(["-9", &id]).status();
            panic!("{args:.200}: no end after {PATIENCE:?}");
        }
        thread::sleep(Duration::from_millis(2));
    }
    waiting.join().expect("waiting does not panic").expect("there is an output")
}

/// The error of a run that has to fail.
fn refusal(folder: &Path, args: &[&str]) -> String {
    let output = template(folder, args);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let shown = error.get(..error.len().min(2000)).unwrap_or_default();
    assert_eq!(output.status.code(), Some(1), "{args:.200?}: {shown}");
    assert!(output.stdout.is_empty(), "{args:.200?}: something on stdout");
    error
}

/// What the chart in `folder` is rendered to.
fn template_of(folder: &Path) -> String {
    let output = template(folder, &["m"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn assert_says(error: &str, words: &str, case: &str) {
    let (head, tail) = (error.get(..600).unwrap_or(error), error.get(error.len().saturating_sub(600)..));
    assert!(error.contains(words), "{case:.200}: no {words:?} in {head}\n...\n{}", tail.unwrap_or_default());
}

/// A folder with a chart in `m/`.
fn chart(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (path, data) in [("Chart.yaml", METADATA.as_bytes())].iter().chain(files) {
        let path = folder.path().join("m").join(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder can be made");
        fs::write(path, data).expect("a file can be written");
    }
    folder
}

/// What a chart of this one template has to be refused with.
fn assert_refused(template: &str, words: &str) {
    let folder = chart(&[("templates/t.yaml", template.as_bytes())]);
    assert_says(&refusal(folder.path(), &["m"]), words, template);
}

/// A list in which each level holds the level below twice.
const NEST: &str = "{{ $l := list 1 }}{{ range until 100 }}{{ $l = list $l $l }}{{ end }}";
/// A map that contains itself.
const RING: &str = "{{ $d := dict }}{{ $_ := set $d \"x\" $d }}";
/// A text that is nearly as long as texts may be.
const LONG: &str = "{{ $s := repeat 60000000 \"a\" }}";

const TEXT: &str = "larger than the limit of 67108864 bytes";
const LIST: &str = "longer than the limit of 1000000 elements";

#[test]
fn functions_do_not_make_what_cannot_be_kept() {
    for (template, words) in [
        ("{{ repeat 1000000000 \"a\" }}", TEXT),
        ("{{ until 1000000000 }}", LIST),
        ("{{ untilStep 0 1000000000 1 }}", LIST),
        ("{{ seq 1 1000000000 }}", LIST),
        ("{{ indent 1000000000 \"a\" }}", TEXT),
        ("{{ randAlphaNum 1000000000 }}", TEXT),
        ("{{ splitList \"\" (repeat 2000000 \"a\") }}", LIST),
        (
            "{{ range until 3000 }}{{ derivePassword 1 \"no\" \"p\" \"u\" \"s\" }}{{ end }}",
            "too many keys and password hashes",
        ),
    ] {
        assert_refused(template, words);
    }
    assert_refused(&format!("{LONG}{{{{ print $s $s }}}}"), TEXT);
    assert_refused(&format!("{LONG}{{{{ html $s $s $s $s $s $s $s $s $s }}}}"), TEXT);
}

#[test]
fn regular_expressions_do_not_make_what_cannot_be_kept() {
    for (template, words) in [
        ("{{ $s := repeat 2000000 \"a\" }}{{ regexFindAll \"a\" $s -1 }}", LIST),
        ("{{ $s := repeat 2000000 \"a\" }}{{ mustRegexFindAll \"\" $s -1 }}", LIST),
        ("{{ $s := repeat 2000000 \"a\" }}{{ regexSplit \"\" $s -1 }}", LIST),
        ("{{ $s := repeat 2000000 \"a\" }}{{ mustRegexSplit \"a\" $s 1500000 }}", LIST),
        ("{{ $s := repeat 200000 \"a\" }}{{ regexReplaceAll \"a\" $s $s }}", TEXT),
        ("{{ $s := repeat 200000 \"a\" }}{{ mustRegexReplaceAll \".*\" $s (repeat 9999 \"$0\") }}", TEXT),
        ("{{ $s := repeat 200000 \"a\" }}{{ regexReplaceAllLiteral \"\" $s $s }}", TEXT),
    ] {
        assert_refused(template, words);
    }
}

#[test]
fn shared_values_cost_no_more_than_they_are_large() {
    let twice = NEST.replace("$l", "$m");
    let template = format!(
        "{NEST}{twice}a: {{{{ deepEqual $l $m }}}} {{{{ len (uniq (list $l $m $l)) }}}} {{{{ has $l (list $m) }}}} \
         {{{{ len (without (list $l) $m) }}}}"
    );
    let folder = chart(&[("templates/t.yaml", template.as_bytes())]);
    let output = template_of(folder.path());
    assert!(output.contains("true 1 true 0"), "{output}");
}

#[test]
fn texts_that_aliases_repeat_are_shared_and_counted() {
    let anchor = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), ["*a"; 200].join(","));
    let folder = chart(&[
        ("values.yaml", anchor.as_bytes()),
        ("templates/t.yaml", b"a: {{ len .Values.b }} {{ len (last .Values.b) }}"),
    ]);
    assert!(template_of(folder.path()).contains("200 1048576"));
    let bomb = anchor.replace("[", &format!("[{},", ["*a"; 200_000].join(",")));
    let words = "aliases repeat more than the limit of 268435456 bytes of text";
    let folder = chart(&[("values.yaml", bomb.as_bytes())]);
    assert_says(&refusal(folder.path(), &["m"]), words, "values.yaml");
    let folder = chart(&[
        ("bomb", bomb.as_bytes()),
        ("templates/t.yaml", b"{{ (.Files.Get \"bomb\" | fromYaml).Error | fail }}"),
    ]);
    assert_says(&refusal(folder.path(), &["m"]), words, "fromYaml");
}

#[test]
fn rules_that_ignore_files_are_counted() {
    let rules: String = (0..9_999).map(|n| format!("*a*b*c{n}\n")).collect();
    let names: Vec<String> = (0..900).map(|n| format!("files/{}{n}", "x".repeat(40))).collect();
    let files = names.iter().map(|name| (name.as_str(), &b""[..])).chain([(".helmignore", rules.as_bytes())]);
    let folder = chart(&files.collect::<Vec<_>>());
    assert_says(&refusal(folder.path(), &["m"]), ".helmignore has too many rules (10000)", "rules");
}

#[test]
fn many_charts_and_large_keys_are_refused() {
    let aliases: String =
        (0..8000).map(|n| format!("- {{name: s, version: 1.0.0, alias: a{n}}}\n")).collect();
    let metadata = format!("{METADATA}dependencies:\n{aliases}");
    let folder = chart(&[
        ("Chart.yaml", metadata.as_bytes()),
        ("charts/s/Chart.yaml", b"apiVersion: v2\nname: s\nversion: 1.0.0\n"),
    ]);
    assert_says(&refusal(folder.path(), &["m"]), "more than 1000 charts", "aliases");
    let key =
        format!("-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n", "A".repeat(64 * 250));
    let folder = chart(&[
        ("key", key.as_bytes()),
        ("templates/t.yaml", b"{{ genCAWithKey \"a\" 1 (.Files.Get \"key\") }}"),
    ]);
    assert_says(
        &refusal(folder.path(), &["m"]),
        "the private key is larger than the limit of 5120 bytes",
        "key",
    );
}

#[test]
fn imported_values_are_counted() {
    let imports: String = (0..2000).map(|n| format!("  - {{child: a, parent: p{n}}}\n")).collect();
    let metadata =
        format!("{METADATA}dependencies:\n- name: s\n  version: \"1\"\n  import-values:\n{imports}");
    let values: String = (0..1000).map(|n| format!("  k{n}: 1\n")).collect();
    let folder = chart(&[
        ("Chart.yaml", metadata.as_bytes()),
        ("charts/s/Chart.yaml", b"apiVersion: v2\nname: s\nversion: 1.0.0\n"),
        ("charts/s/values.yaml", format!("a:\n{values}").as_bytes()),
    ]);
    let words = "import-values of dependency s in Chart.yaml: more than 1000000 values imported by one chart";
    assert_says(&refusal(folder.path(), &["m"]), words, "imports");
}

#[test]
fn templates_that_call_themselves_come_to_an_end() {
    let parentheses = format!("{{{{ {}1{} }}}}", "(".repeat(100_000), ")".repeat(100_000));
    for (template, words) in [
        (
            "{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}",
            "rendering template has a nested reference name: a: unable to execute template",
        ),
        ("{{ $_ := set . \"t\" \"{{ tpl .t . }}\" }}{{ tpl .t . }}", "templates nest too deeply"),
        (&parentheses, "max expression depth exceeded"),
    ] {
        assert_refused(template, words);
    }
}

#[test]
fn values_without_bottom_are_not_shown() {
    for (call, words) in [
        ("$d", "nested deeper than 10000 levels"),
        ("toString $d", "nested deeper than 10000 levels"),
        ("printf \"%v\" $d", "nested deeper than 10000 levels"),
        ("deepCopy $d", "nested deeper than the limit of 10000 levels"),
        ("mustToJson $d", "encountered a cycle via map[string]interface {}"),
        ("mustToYaml $d", "encountered a cycle via map[string]interface {}"),
    ] {
        assert_refused(&format!("{RING}{{{{ {call} }}}}"), words);
    }
    assert_refused(&format!("{NEST}{{{{ deepCopy $l }}}}"), "larger than the limit of 1000000 elements");
}

#[test]
fn what_templates_read_comes_to_an_end() {
    for (template, words) in [
        (
            "{{ fromJsonArray (print (repeat 20000 \"[\") (repeat 20000 \"]\")) | toString | fail }}",
            "exceeded max depth",
        ),
        ("{{ (fromYaml (repeat 20000 \"{a: \")).Error | fail }}", "exceeded max depth of 10000"),
        ("{{ mustRegexMatch \"((a{100}){100}){100}\" \"a\" }}", "invalid repeat count"),
        (
            "{{ mustRegexMatch (print (repeat 20000 \"(\") (repeat 20000 \")\")) \"a\" }}",
            "expression nests too deeply",
        ),
    ] {
        assert_refused(template, words);
    }
}

/// Functions that show or hide their errors in Helm do neither with a limit that Helm has not: something would be missing,
/// unnoticed.
#[test]
fn limits_are_not_hidden_by_functions_that_hide_errors() {
    let many = "{{ $s := repeat 1000000 \"x\" }}{{ $l := list }}{{ range until 70 }}{{ $l = append $l $s }}{{ end }}";
    let deep = "{{ $l := list 1 }}{{ range until 600 }}{{ $l = list $l }}{{ end }}";
    for (template, words) in [
        (format!("{many}{{{{ toJson $l | len }}}}"), "more than 67108864 bytes, which is the limit"),
        (format!("{many}{{{{ toPrettyJson $l | len }}}}"), "more than 67108864 bytes, which is the limit"),
        (format!("{many}{{{{ toToml (dict \"a\" $l) | len }}}}"), "more than 67108864 bytes, which is the limit"),
        (format!("{deep}{{{{ toToml (dict \"a\" $l) | len }}}}"), "deeper than 500 levels, which is the limit"),
        (
            "{{ fromToml (print \"a = \" (repeat 300 \"[\") (repeat 300 \"]\")) }}".to_owned(),
            "deeper than 200 levels, which is the limit",
        ),
        (
            "{{ fromYaml (printf \"a: &a %s\\nb: [%s]\" (repeat 1000000 \"x\") (repeat 300 \"*a,\")) | len }}".to_owned(),
            "aliases repeat more than the limit of 268435456 bytes of text",
        ),
        (
            "{{ fromJsonArray (print \"[\" (repeat 5000000 \"null,\") \"1]\") | len }}".to_owned(),
            "more than 5000000 values, which is the limit",
        ),
    ] {
        assert_refused(&template, words);
    }
}

#[test]
fn values_come_to_an_end() {
    let level = |n: u8| {
        let name = char::from(b'a' + n);
        let below = format!("*{}", char::from(name as u8 - 1));
        format!("{name}: &{name} [{}]\n", [below.as_str(); 9].join(","))
    };
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned() + &(1..9).map(level).collect::<String>();
    for (values, words) in [
        (bomb, "document contains excessive aliasing"),
        ("a: &a [*a]".to_owned(), "anchor 'a' value contains itself"),
        ("a: &a {<<: *a}".to_owned(), "anchor 'a' value contains itself"),
        (format!("a: {}{}", "[".repeat(100_000), "]".repeat(100_000)), "exceeded max depth of 10000"),
        ("a:\n  ".to_owned() + &"- ".repeat(100_000), "exceeded max depth of 10000"),
        ("? ".repeat(100_000), "exceeded max depth of 10000"),
    ] {
        let folder = chart(&[("values.yaml", values.as_bytes())]);
        assert_says(&refusal(folder.path(), &["m"]), words, &values);
        fs::write(folder.path().join("f.yaml"), values).expect("a file can be written");
        fs::write(folder.path().join("m/values.yaml"), "").expect("a file can be written");
        assert_says(&refusal(folder.path(), &["m", "-f", "f.yaml"]), words, "-f");
    }
}

#[test]
fn flags_come_to_an_end() {
    let deep = ["a"; 100_000 / 2].join(".") + "=1";
    let indices = "a".to_owned() + &"[0]".repeat(30_000) + "=1";
    let sparse: Vec<_> = (0..100).map(|n| format!("a{n}[65000]=1")).collect();
    let folder = chart(&[]);
    for (flag, value, words) in [
        ("--set", "a[999999999]=1", "index of 999999999 is greater than maximum supported index of 65536"),
        ("--set", "a[-1]=1", "negative -1 index not allowed"),
        ("--set", &deep, "value name nested level is greater than maximum supported nested level of 30"),
        ("--set", &indices, "256"),
        ("--set", &sparse.join(","), "4194304"),
        ("--set-json", &("a=".to_owned() + &"[".repeat(60_000)), "failed parsing --set-json data"),
        ("--set-file", "a=/dev/zero", "read /dev/zero: file is larger than the limit of 268435456 bytes"),
        ("-f", "/dev/zero", "read /dev/zero: file is larger than the limit of 268435456 bytes"),
        ("--name-template", "{{ repeat 1000000000 `a` }}", "larger than the limit of 67108864 bytes"),
    ] {
        assert_says(&refusal(folder.path(), &["m", flag, value]), words, value);
    }
}

#[test]
fn a_folder_that_means_harm_is_refused() {
    let run = |program: &str, args: &[&str], folder: &Path| {
        let status = Command::new(program).args(args).current_dir(folder).status();
        assert!(status.expect("the program is there").success(), "{program} {args:?}");
    };
    for (program, args, words) in [
        ("mkfifo", &["m/.helmignore"][..], "cannot load irregular file"),
        ("mkfifo", &["m/templates"], "cannot load irregular file"),
        ("ln", &["-s", ".", "m/self"], "too many levels of symbolic links"),
        (
            "sh",
            &["-c", "cd m; seq 41 | while read n; do ln -s c$((n-1)) c$n; done; echo >c0"],
            "error reading c41: open ",
        ),
        ("ln", &["-s", "Chart.yaml/", "m/slash"], "error evaluating symlink"),
        ("ln", &["-s", "/dev/zero", "m/zero"], "cannot load irregular file"),
        ("truncate", &["-s", "2G", "m/large"], "chart exceeds maximum decompressed size of 104857600 bytes"),
    ] {
        let folder = chart(&[]);
        run(program, args, folder.path());
        assert_says(&refusal(folder.path(), &["m"]), words, program);
    }
    let folder = chart(&[]);
    fs::remove_file(folder.path().join("m/Chart.yaml")).expect("it is there");
    run("mkfifo", &["m/Chart.yaml"], folder.path());
    assert_says(&refusal(folder.path(), &["m"]), "cannot load irregular file", "Chart.yaml");
}

/// `/proc/self/environ` has this process's own secrets in it, and `/dev/zero` no end.
#[test]
fn links_of_a_chart_do_not_lead_into_the_system() {
    let places =
        ["files/link", "templates/link.yaml", "crds/link.yaml", "templates", "Chart.yaml", ".helmignore"];
    for target in ["/proc/self/environ", "/dev/zero", "/sys", "/"] {
        for place in places {
            let folder = chart(&[("Chart.yaml", METADATA.as_bytes())]);
            let link = folder.path().join("m").join(place);
            let _ = fs::remove_file(&link);
            fs::create_dir_all(link.parent().expect("it is in the chart")).expect("a folder can be made");
            std::os::unix::fs::symlink(target, &link).expect("a link can be made");
            let error = refusal(folder.path(), &["m"]);
            let words =
                if target == "/dev/zero" { "irregular file" } else { "the symbolic link points into" };
            assert_says(&error, words, &format!("{place} to {target}"));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_post_renderer_without_end_is_refused() {
    let folder = chart(&[("templates/a.yaml", b"a: 1")]);
    let error = refusal(folder.path(), &["m", "--post-renderer", "yes"]);
    assert_says(
        &error,
        "error while running command yes: it printed more than the limit of 268435456 bytes",
        "yes",
    );
}

#[test]
fn nothing_is_written_outside_of_the_output_folder() {
    let map = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n".as_slice();
    let folder = chart(&[("templates/a.yaml", map), ("crds/c.yaml", map)]);
    let write = |args: &[&str]| {
        template(folder.path(), &[&["m", "--include-crds", "--output-dir", "out"], args].concat())
    };
    let rename = |name: &str| {
        let metadata = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n");
        fs::write(folder.path().join("m/Chart.yaml"), metadata).expect("a file can be written");
    };
    let shell = |script: &str| {
        let status = Command::new("sh").args(["-ec", script]).current_dir(folder.path()).status();
        assert!(status.expect("sh is there").success(), "{script}");
    };
    rename("..");
    for version in ["3.17", "4.3"] {
        let output = write(&["--helm-version", version]);
        assert_eq!((output.status.code(), folder.path().join("out").exists()), (Some(1), false));
    }
    rename("/");
    assert!(write(&[]).status.success());
    assert!(
        folder.path().join("out/templates/a.yaml").exists() && folder.path().join("out/crds/c.yaml").exists()
    );
    // Nothing is written where one of the places is none.
    shell("rm -r out/crds/* out/templates/*; mkfifo out/templates/a.yaml");
    let output = write(&[]);
    assert_says(&String::from_utf8_lossy(&output.stderr), "not a regular file", "fifo");
    assert!(!folder.path().join("out/crds/c.yaml").exists());
    shell("rm -r out/templates; mkdir other; ln -s ../other out/templates");
    assert_says(&String::from_utf8_lossy(&write(&[]).stderr), "points outside the output directory", "link");
    shell("rm -r out; mkdir out; ln -s ../other out/release-name");
    assert_says(
        &String::from_utf8_lossy(&write(&["--release-name"]).stderr),
        "points outside the output directory",
        "release",
    );
    assert_eq!(fs::read_dir(folder.path().join("other")).expect("it is there").count(), 0);
}

/// Packs members below `m/`, each with the size that it states, whatever it has.
fn archive(members: &[(&str, &[u8], u64)]) -> Vec<u8> {
    let mut out = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, data, size) in members {
        let mut header = Header::new_gnu();
        header.set_path(format!("m/{name}")).expect("the name is short");
        header.set_mode(0o644);
        header.set_size(*size);
        header.set_cksum();
        out.append(&header, *data).expect("memory takes everything");
    }
    out.into_inner().and_then(GzEncoder::finish).expect("memory takes everything")
}

#[test]
fn an_archive_that_means_harm_is_refused() {
    let meta = ("Chart.yaml", METADATA.as_bytes(), METADATA.len() as u64);
    let whole = archive(&[meta, ("a", &[b'a'; 5000], 5000)]);
    for (bytes, words) in [
        (
            archive(&[meta, ("zeros", b"", 1 << 30)]),
            "decompressed chart is larger than the maximum size 104857600",
        ),
        (archive(&[meta, ("cut", b"", 5000)]), "unexpected EOF"),
        (whole.get(..whole.len() - 20).unwrap_or_default().to_vec(), "unexpected EOF"),
    ] {
        let folder = tempfile::tempdir().expect("a folder can be made");
        fs::write(folder.path().join("m.tgz"), bytes).expect("a file can be written");
        assert_says(&refusal(folder.path(), &["./m.tgz"]), words, words);
    }
}

#[test]
fn too_little_memory_for_the_stack_is_reported() {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v 900000; exec \"$0\" version", env!("CARGO_BIN_EXE_jes-netpol")]);
    let output = command.output().expect("sh is there");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert_eq!(output.stdout, b"");
    assert!(
        error.starts_with("Error: cannot start: no stack of 1073741824 bytes: Cannot allocate memory"),
        "{error}"
    );
}
