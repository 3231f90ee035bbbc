//! Which flags there are, and what kind of value each takes. That these are the flags of the commands is tested below.

use Kind::{
    Bool, Bytes, Color, DryRun, Duration, Float, Format, Help, Int, List, Once, Pairs, Switch, Text, Uint,
    Wait,
};

/// What a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing, or a truth value.
    Bool,
    /// The same, where what comes after knows only that it was said.
    Switch,
    /// The same, for the help.
    Help,
    /// Text that is UTF-8 or taken for it.
    Text,
    /// Text of any bytes.
    Bytes,
    /// A record of texts of any bytes, separated by commas.
    List,
    /// Names with values.
    Pairs,
    /// A whole number.
    Int,
    /// One that is not negative.
    Uint,
    /// A number of 32 bits.
    Float,
    /// A time.
    Duration,
    /// How something is printed: `table`, `json`, `yaml`.
    Format,
    /// Whether output has colors.
    Color,
    /// What is not done.
    DryRun,
    /// What is waited for.
    Wait,
    /// A text that is said once.
    Once,
    /// What Kubernetes' logger takes; there is none here.
    Log(Log),
}

/// What a flag of Kubernetes' logger takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Log {
    Bool,
    Text,
    Level,
    Size,
    Severity,
}

impl Kind {
    /// What a flag says that is typed without a value; `None` where it needs one (pflag: `NoOptDefVal`).
    pub(super) fn alone(self) -> Option<&'static [u8]> {
        match self {
            Bool | Switch | Help | Kind::Log(Log::Bool) => Some(b"true"),
            DryRun => Some(b"unset"),
            Wait => Some(b"watcher"),
            _ => None,
        }
    }
}

/// A flag.
#[derive(Debug)]
pub(super) struct Flag {
    pub(super) name: &'static str,
    letter: Option<u8>,
    pub(super) kind: Kind,
    /// The one command that it is of, where others have another flag of that name or letter.
    only: Option<&'static str>,
}

impl Flag {
    /// How messages call it.
    pub(super) fn shown(&self) -> String {
        match self.letter {
            Some(letter) => format!("-{}, --{}", char::from(letter), self.name),
            None => format!("--{}", self.name),
        }
    }
}

/// The command's flag of that name.
pub(super) fn named(command: &str, name: &[u8]) -> Option<&'static Flag> {
    find(command, &|flag| flag.name.as_bytes() == name)
}

/// The command's flag of that letter. Where no command is known yet, that of any.
pub(super) fn short(command: &str, letter: u8) -> Option<&'static Flag> {
    let letters = LETTERS.iter().find(|(name, _)| *name == command).map_or("", |(_, letters)| letters);
    let is_its_own = command.is_empty() || COMMON.contains(&letter) || letters.as_bytes().contains(&letter);
    is_its_own.then(|| find(command, &|flag| flag.letter == Some(letter))).flatten()
}

/// The letters of every command: help, namespace, quiet, the logger's level.
const COMMON: &[u8] = b"hnqv";

/// The other letters of each command that has some. Those of the others are unknown to it.
const LETTERS: &[(&str, &str)] = &[
    ("render", "afgls"),
    ("template", "afgls"),
    ("resolve", "fo"),
    ("explain", "fo"),
    ("check", "fo"),
    ("refresh", "f"),
    ("pull", "d"),
    ("fetch", "d"),
    ("version", "c"),
    ("repo list", "o"),
    ("registry login", "pu"),
    ("search repo", "lor"),
];

fn find(command: &str, is_meant: &dyn Fn(&Flag) -> bool) -> Option<&'static Flag> {
    let of = |only: Option<&str>| FLAGS.iter().find(|flag| flag.only == only && is_meant(flag));
    of(Some(command)).or_else(|| of(None))
}

/// Whether what follows the flag is its value where no command is known yet: every flag takes one then but the switches of
/// Helm's root command (spf13/cobra: command.go, `stripFlags`).
pub(super) fn takes_next(typed: &[u8]) -> bool {
    let flag = match typed {
        [b'-', b'-', name @ ..] if !name.contains(&b'=') => named("", name),
        [b'-', letter] if *letter != b'=' => short("", *letter),
        _ => return false,
    };
    !flag.is_some_and(|flag| ROOT_SWITCHES.contains(&flag.name) || flag.kind == Kind::Log(Log::Bool))
}

/// The switches that every command of Helm's has (Helm: pkg/cli/environment.go, `AddFlags`).
const ROOT_SWITCHES: [&str; 2] = ["debug", "kube-insecure-skip-tls-verify"];

const fn flag(name: &'static str, kind: Kind) -> Flag {
    Flag { name, letter: None, kind, only: None }
}

const fn letter(letter: u8, name: &'static str, kind: Kind) -> Flag {
    Flag { name, letter: Some(letter), kind, only: None }
}

/// A flag of that command alone.
const fn only(command: &'static str, flag: Flag) -> Flag {
    Flag { only: Some(command), ..flag }
}

const NO_EFFECT: &str = "this flag has no effect for 'helm template' and will be removed in Helm 5";

/// Flags that Helm is about to drop, with its advice (Helm: pkg/cmd/install.go, pkg/cmd/template.go).
const DROPPED: &[(&str, &str)] = &[
    ("atomic", "use --rollback-on-failure instead"),
    ("force", "use --force-replace instead"),
    ("validate", "use '--dry-run=server' instead"),
    ("hide-notes", NO_EFFECT),
    ("render-subchart-notes", NO_EFFECT),
];

/// What Helm says each time that a flag is typed.
pub(super) fn remark(name: &str, value: &[u8]) -> Option<String> {
    let strategy = match value {
        b"true" => "watcher",
        b"false" => "hookOnly",
        _ => "",
    };
    if name == "wait" && !strategy.is_empty() {
        let value = String::from_utf8_lossy(value);
        return Some(format!(
            "level=WARN msg=\"--wait={value} is deprecated (boolean value) and can be replaced with --wait={strategy}\""
        ));
    }
    let (_, advice) = DROPPED.iter().find(|(dropped, _)| *dropped == name)?;
    Some(format!("Flag --{name} has been deprecated, {advice}"))
}

/// Helm's first, then those of this program.
const FLAGS: &[Flag] = &[
    letter(b'f', "values", List),
    flag("set", Text),
    flag("set-string", Text),
    flag("set-json", Text),
    flag("set-file", Text),
    flag("set-literal", Text),
    letter(b'n', "namespace", Text),
    letter(b's', "show-only", Bytes),
    letter(b'a', "api-versions", List),
    letter(b'g', "generate-name", Bool),
    letter(b'd', "destination", Bytes),
    letter(b'h', "help", Help),
    letter(b'l', "labels", Pairs),
    flag("atomic", Bool),
    flag("burst-limit", Int),
    flag("ca-file", Bytes),
    flag("cert-file", Bytes),
    flag("color", Color),
    flag("colour", Color),
    flag("content-cache", Text),
    flag("create-namespace", Bool),
    flag("debug", Bool),
    flag("dependency-update", Bool),
    flag("description", Text),
    flag("devel", Bool),
    flag("disable-openapi-validation", Bool),
    flag("dry-run", DryRun),
    flag("enable-dns", Bool),
    flag("force", Bool),
    flag("force-conflicts", Bool),
    flag("force-replace", Bool),
    flag("hide-notes", Bool),
    flag("include-crds", Bool),
    flag("insecure-skip-tls-verify", Bool),
    flag("is-upgrade", Bool),
    flag("key-file", Bytes),
    flag("keyring", Text),
    flag("kube-apiserver", Text),
    flag("kube-as-group", Text),
    flag("kube-as-user", Text),
    flag("kube-ca-file", Bytes),
    flag("kube-context", Text),
    flag("kube-insecure-skip-tls-verify", Bool),
    flag("kube-tls-server-name", Text),
    flag("kube-token", Text),
    flag("kube-version", Text),
    flag("kubeconfig", Bytes),
    flag("max-col-width", Uint),
    flag("name-template", Text),
    flag("no-hooks", Bool),
    flag("output-dir", Bytes),
    flag("pass-credentials", Bool),
    flag("password", Text),
    flag("prov", Bool),
    flag("plain-http", Bool),
    flag("post-renderer", Once),
    flag("post-renderer-args", Bytes),
    flag("qps", Float),
    flag("registry-config", Text),
    flag("release-name", Bool),
    flag("render-subchart-notes", Bool),
    flag("replace", Bool),
    flag("repo", Text),
    flag("repository-cache", Text),
    flag("repository-config", Text),
    flag("rollback-on-failure", Bool),
    flag("server-side", Bool),
    flag("skip-crds", Bool),
    flag("skip-refresh", Bool),
    flag("skip-schema-validation", Bool),
    flag("skip-tests", Bool),
    flag("take-ownership", Bool),
    flag("timeout", Duration),
    flag("untar", Bool),
    flag("untardir", Bytes),
    flag("username", Text),
    flag("validate", Bool),
    flag("verify", Bool),
    flag("version", Text),
    flag("wait", Wait),
    flag("wait-for-jobs", Bool),
    letter(b'c', "client", Bool),
    flag("jsonpath", Text),
    flag("short", Bool),
    flag("template", Text),
    flag("allow-deprecated-repos", Bool),
    flag("fail-on-repo-update-fail", Bool),
    flag("force-update", Bool),
    flag("no-headers", Bool),
    flag("no-update", Bool),
    flag("password-stdin", Bool),
    only("repo list", letter(b'o', "output", Format)),
    flag("fail-on-no-result", Bool),
    flag("insecure", Bool),
    only("registry login", letter(b'u', "username", Text)),
    only("registry login", letter(b'p', "password", Text)),
    only("search repo", letter(b'o', "output", Format)),
    only("search repo", letter(b'l', "versions", Bool)),
    only("search repo", letter(b'r', "regexp", Bool)),
    // k8s.io/klog: klog.go, `InitFlags`
    letter(b'v', "v", Kind::Log(Log::Level)),
    flag("add-dir-header", Kind::Log(Log::Bool)),
    flag("alsologtostderr", Kind::Log(Log::Bool)),
    flag("log-backtrace-at", Kind::Log(Log::Text)),
    flag("log-dir", Kind::Log(Log::Text)),
    flag("log-file", Kind::Log(Log::Text)),
    flag("log-file-max-size", Kind::Log(Log::Size)),
    flag("logtostderr", Kind::Log(Log::Bool)),
    flag("one-output", Kind::Log(Log::Bool)),
    flag("skip-headers", Kind::Log(Log::Bool)),
    flag("skip-log-headers", Kind::Log(Log::Bool)),
    flag("stderrthreshold", Kind::Log(Log::Severity)),
    flag("vmodule", Kind::Log(Log::Text)),
    // This program's own.
    letter(b'o', "output", Text),
    flag("allow-special-addresses", Switch),
    flag("annotate", Switch),
    flag("cluster-dns", Switch),
    flag("cluster-domain", Text),
    flag("diagnostics", Text),
    flag("dialect", Text),
    flag("dns-search", Switch),
    flag("dns-server", Text),
    flag("dns-timeout", Duration),
    flag("fail-on", Text),
    flag("family", Text),
    flag("from-configmaps", Text),
    flag("helm-version", Text),
    flag("keep", Duration),
    flag("keep-apiserver", Duration),
    flag("lease", Text),
    flag("lease-duration", Duration),
    flag("listen", Text),
    flag("live", Text),
    flag("log-format", Text),
    flag("max-age", Duration),
    flag("max-entries", Text),
    flag("max-interval", Duration),
    flag("min-interval", Duration),
    flag("no-lease", Switch),
    flag("no-times", Switch),
    flag("offline", Switch),
    flag("once", Switch),
    flag("previous", Text),
    letter(b'q', "quiet", Switch),
    flag("recursive", Bool),
    flag("print-static", Switch),
    flag("release", Text),
    flag("sample-interval", Duration),
    flag("samples", Text),
    flag("separate", Switch),
    flag("state-namespace", Text),
    flag("strict", Switch),
    flag("verbose", Switch),
];

#[cfg(test)]
mod tests {
    use clap::{ArgAction, CommandFactory};

    use super::super::commands::GROUPS;
    use super::*;
    use crate::cli::args::{COMMANDS, Cli};

    #[test]
    fn they_are_the_flags_of_the_commands() {
        let mut known: Vec<_> = FLAGS.iter().filter(|flag| !matches!(flag.kind, Kind::Log(_))).collect();
        let mut root = Cli::command();
        root.build();
        for name in COMMANDS {
            let command = root.find_subcommand(name).expect("it is a command");
            let members = GROUPS.iter().find(|(group, _)| group == name).map(|(_, members)| *members);
            for (member, others) in members.unwrap_or_default() {
                let inner = command.find_subcommand(member).expect("it is a command, too");
                assert_eq!(inner.get_all_aliases().collect::<Vec<_>>(), *others, "{name} {member}");
                compare(&format!("{name} {member}"), inner, &mut known);
            }
            compare(name, command, &mut known);
        }
        assert!(known.is_empty(), "of no command: {known:?}");
    }

    fn compare(name: &str, command: &clap::Command, known: &mut Vec<&Flag>) {
        // What is hidden is taken for callers of Helm, where Helm has it.
        let of = |letter: u8| command.get_arguments().find(|arg| arg.get_short() == Some(char::from(letter)));
        for letter in (b'a'..=b'z').filter(|letter| !COMMON.contains(letter)) {
            let (has, shown) = (of(letter).is_some(), of(letter).is_some_and(|arg| !arg.is_hide_set()));
            let known = short(name, letter).is_some();
            assert!(known == has || (!known && !shown), "{name}: -{}", char::from(letter));
        }
        for arg in command.get_arguments().filter(|arg| !arg.is_positional()) {
            let long = arg.get_long().expect("a flag has a long name");
            let flag = named(name, long.as_bytes())
                .unwrap_or_else(|| panic!("{name}: --{long} is not in the table"));
            assert_eq!(flag.letter.map(char::from), arg.get_short(), "{name}: --{long}");
            let takes = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
            assert_eq!(takes, !matches!(flag.kind, Switch | Help), "{name}: --{long}");
            let alone = arg.get_num_args().is_some_and(|number| number.min_values() == 0);
            assert_eq!(alone && takes, takes && flag.kind.alone().is_some(), "{name}: --{long}");
            known.retain(|other| (other.name, other.only) != (flag.name, flag.only));
        }
    }
}
