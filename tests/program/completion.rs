//! The completion script in a real bash: what it offers after what was typed so far.

use std::process::Command;

/// What is offered for the last of the words.
fn offered(words: &[&str]) -> Vec<String> {
    let script =
        Command::new(env!("CARGO_BIN_EXE_jes-netpol")).args(["completions", "bash"]).output().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), script.stdout).unwrap();
    // As bash itself calls it: the function that is registered, the program, the word and the one before.
    let ask = "source \"$0\" || exit 9\n\
        name=$(complete -p \"$1\" | sed 's/.*-F \\([^ ]*\\) .*/\\1/')\n\
        COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=()\n\
        \"$name\" \"$1\" \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD-1]}\"\n\
        printf '%s\\n' \"${COMPREPLY[@]}\"";
    let output =
        Command::new("bash").args(["--norc", "-c", ask]).arg(file.path()).args(words).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .filter(|line| !line.is_empty())
        .collect()
}

#[test]
fn every_command_offers_its_flags() {
    let commands =
        ["render", "template", "resolve", "explain", "check", "version", "env", "show", "completions", "man"];
    let first = offered(&["jes-netpol", ""]);
    assert!(commands.iter().all(|command| first.iter().any(|word| word == command)), "{first:?}");
    for (command, flag) in [
        ("render", "--include-crds"),
        ("template", "--name-template"),
        ("resolve", "--previous"),
        ("explain", "--offline"),
        ("check", "--fail-on"),
        ("completions", "--help"),
        ("man", "--help"),
    ] {
        let flags = offered(&["jes-netpol", command, "--"]);
        assert!(flags.iter().any(|word| word == flag), "{command}: {flags:?}");
        assert_eq!(offered(&["jes-netpol", command, &flag[..flag.len() - 1]]), [flag], "{command}");
    }
    let later = offered(&["jes-netpol", "render", "-n", "x", "m", "--no-ho"]);
    assert_eq!(later, ["--no-hooks"]);
}

#[test]
fn values_of_flags_and_names_of_shells_are_offered() {
    assert_eq!(offered(&["jes-netpol", "check", "--fail-on", ""]), ["drift", "cut-off", "cut-off-only"]);
    assert_eq!(offered(&["jes-netpol", "check", "-o", "j"]), ["json"]);
    assert!(offered(&["jes-netpol", "completions", ""]).contains(&"zsh".to_owned()));
    assert!(offered(&["jes-netpol", "help", "ren"]).contains(&"render".to_owned()));
}
