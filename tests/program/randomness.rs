//! What is drawn at random: nothing that a run prints tells what another function drew.

use std::fs;
use std::process::{Command, Output};

use crate::support::dns::Zone;

/// What becomes of a chart of one template.
fn run(template: &str, flags: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::create_dir_all(folder.path().join("m/templates")).expect("a folder can be made");
    for (path, text) in
        [("Chart.yaml", "apiVersion: v2\nname: m\nversion: 1.0.0\n"), ("templates/t.yaml", template)]
    {
        fs::write(folder.path().join("m").join(path), text).expect("a file can be written");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
    command.args(["template", "m"]).args(flags).current_dir(folder.path());
    command.output().expect("the program is there")
}

/// The lines that a chart of one template prints behind `# Source:`.
fn lines(template: &str, name: &str) -> Vec<String> {
    printed(&run(template, &["--name-template", name]))
}

fn printed(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).expect("it is text");
    text.lines().filter(|line| !line.starts_with(['#', '-'])).map(str::to_owned).collect()
}

#[test]
fn a_release_name_does_not_tell_what_the_chart_draws() {
    for function in [
        "randAlpha 20 | lower",
        "randNumeric 20",
        "uuidv4",
        "randInt 100000000 999999999",
        "shuffle \"abcdefghijklmnop\"",
    ] {
        let printed = lines(
            &format!("name: {{{{ .Release.Name }}}}\nown: x{{{{ {function} }}}}\n"),
            &format!("x{{{{ {function} }}}}"),
        );
        let [name, own] = printed.as_slice() else { panic!("{printed:?}") };
        let (name, own) = (name.trim_start_matches("name: "), own.trim_start_matches("own: "));
        assert_ne!(name, own, "{function}");
        assert_eq!(name.len(), own.len(), "{function}");
    }
}

#[test]
fn a_function_does_not_tell_what_another_one_draws() {
    let printed = lines(
        "a: {{ randBytes 16 | b64dec | printf \"%x\" }}\nb: {{ uuidv4 | replace \"-\" \"\" }}\n\
         c: {{ encryptAES \"k\" \"t\" | b64dec | printf \"%x\" }}\n",
        "x",
    );
    let hex: Vec<&str> = printed.iter().filter_map(|line| line.get(3..35)).collect();
    let [a, b, c] = hex.as_slice() else { panic!("{printed:?}") };
    // Beside the bits of a UUID that are set.
    assert!(a.get(..8) != b.get(..8) && a.get(..8) != c.get(..8) && b.get(..8) != c.get(..8), "{hex:?}");
}

/// Flags to ask this server, which has long enough on a busy machine that no question is repeated.
fn asking(server: &str) -> [&str; 5] {
    ["--enable-dns", "--dns-server", server, "--dns-timeout=60s", "--timeout=90s"]
}

/// The first rendering does not know the host yet, and asks for a name that the second one would use as a password.
#[test]
fn letters_that_were_sent_to_the_dns_are_not_printed() {
    let dns = Zone::default().addresses("known.example", &["203.0.113.7"]).serve();
    let template = "{{ if not (getHostByName \"known.example.\") }}\
        {{ $_ := getHostByName (printf \"%s.example.\" (randAlpha 20 | lower)) }}{{ end }}\
        own: {{ randAlpha 20 | lower }}\n";
    let output = run(template, &asking(&dns.address.to_string()));
    let printed = printed(&output);
    let own = printed.iter().find_map(|line| line.strip_prefix("own: ")).expect("it is printed");
    let asked = dns.asked();
    let sent: Vec<&str> = asked
        .iter()
        .filter_map(|line| line.strip_prefix("A ")?.strip_suffix(".example"))
        .filter(|name| *name != "known")
        .collect();
    assert!(matches!(sent.as_slice(), [name] if name.len() == 20 && *name != own), "{own}: {asked:?}");
}

/// Helm asks for it once; a name that changes from rendering to rendering would be asked for without end.
#[test]
fn a_name_that_is_drawn_is_asked_for_once() {
    let dns = Zone::default().serve();
    let template = "a: {{ getHostByName (printf \"%s.example.\" (randAlpha 20 | lower)) }}\n";
    let output = run(template, &asking(&dns.address.to_string()));
    assert!(!output.status.success() && output.stdout.is_empty());
    let asked = dns.asked().iter().filter(|line| line.starts_with("A ")).count();
    assert_eq!(asked, 1, "{:?}", dns.asked());
}
