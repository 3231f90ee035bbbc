//! The command line as spf13/pflag reads it, whose rules and words users of Helm know: made plain, so that what comes
//! after has `--name=value`, and behind `--` what is no flag. Not what a flag does.

mod commands;
mod flags;
mod values;

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use super::report::{Color, Form, Look};
use super::usage::UsageError;
use chartroom::quoted;
pub use commands::{Found, command_first};
use flags::{Flag, Kind};

/// A command line made plain.
#[derive(Debug, PartialEq, Eq)]
pub struct Plain {
    /// The arguments.
    pub argv: Vec<OsString>,
    /// Warnings about flags that were typed, printed before anything else.
    pub remarks: Vec<String>,
    /// How messages look.
    pub look: Look,
}

/// Reads it (pflag: flag.go, `parseArgs`). Other commands' arguments stay as they are.
///
/// # Errors
/// The first thing that pflag does not take, in its words.
pub fn read(argv: Vec<OsString>) -> Result<Plain, UsageError> {
    let Some((words, command)) = commands::of(&argv) else {
        return Ok(Plain { argv, remarks: Vec::new(), look: Look::default() });
    };
    let mut reader =
        Reader { rest: argv.get(words..).unwrap_or_default().iter(), command, ..Reader::default() };
    if let Err(fault) = reader.all() {
        return Err(reader.refusal(fault, argv.get(1..words).unwrap_or_default()));
    }
    if let Some(fault) = values::color_fault(reader.color) {
        return Err(UsageError::new(fault));
    }
    let mut plain: Vec<OsString> = argv.get(..words).unwrap_or_default().to_vec();
    plain.append(&mut reader.flags);
    if let Some(help) = reader.help {
        plain.push(help.into());
    }
    if !reader.positional.is_empty() {
        plain.push("--".into());
        plain.append(&mut reader.positional);
    }
    Ok(Plain { argv: plain, remarks: reader.remarks, look: reader.look })
}

/// What pflag does not take.
enum Fault {
    /// A flag that there is not.
    Unknown { text: String, long: Option<OsString> },
    /// A flag without its value, which another command may have.
    Bare(OsString),
    /// Anything else.
    Other(String),
}

#[derive(Default)]
struct Reader<'a> {
    rest: std::slice::Iter<'a, OsString>,
    flags: Vec<OsString>,
    positional: Vec<OsString>,
    /// The command, and what it does, by their full names.
    command: String,
    remarks: Vec<String>,
    /// The short or the long one.
    help: Option<&'static str>,
    look: Look,
    has_post_renderer: bool,
    /// The last one said.
    color: Option<&'a [u8]>,
}

impl<'a> Reader<'a> {
    fn all(&mut self) -> Result<(), Fault> {
        while let Some(argument) = self.rest.next() {
            match argument.as_bytes() {
                b"--" => self.positional.extend(self.rest.by_ref().cloned()),
                [b'-', b'-', name @ ..] => self.long(name)?,
                [b'-', letters @ ..] if !letters.is_empty() => self.short(letters)?,
                _ => self.positional.push(argument.clone()),
            }
        }
        Ok(())
    }

    /// `--name`, `--name=value`, `--name value` (pflag: flag.go, `parseLongArg`).
    fn long(&mut self, typed: &'a [u8]) -> Result<(), Fault> {
        if matches!(typed.first(), Some(b'-' | b'=')) {
            return Err(Fault::Other(format!("bad flag syntax: --{}", lossy(typed))));
        }
        let mut parts = typed.splitn(2, |b| *b == b'=');
        let (name, value) = (parts.next().unwrap_or_default(), parts.next());
        let Some(flag) = flags::named(&self.command, name) else {
            let text = format!("unknown flag: --{}", lossy(name));
            return Err(Fault::Unknown { text, long: Some(OsStr::from_bytes(name).to_owned()) });
        };
        let value = match (value, flag.kind.alone()) {
            (Some(value), _) => value,
            (None, Some(alone)) => alone,
            (None, None) => self.next().ok_or_else(|| Fault::Bare(OsStr::from_bytes(name).to_owned()))?,
        };
        self.set(flag, value, "--help")
    }

    /// `-n`, `-n=value`, `-nvalue`, `-n value`, or several letters of which the last may take a value (pflag: flag.go,
    /// `parseSingleShortArg`).
    fn short(&mut self, typed: &'a [u8]) -> Result<(), Fault> {
        let mut letters = typed;
        while let Some((letter, rest)) = letters.split_first() {
            // The tests of Go's own programs have flags of that form.
            if letters.starts_with(b"test.") {
                return Ok(());
            }
            let shown = quoted_letter(*letter);
            let Some(flag) = flags::short(&self.command, *letter) else {
                let text = format!("unknown shorthand flag: {shown} in -{}", lossy(letters));
                return Err(Fault::Unknown { text, long: None });
            };
            let (value, left) = match (rest, flag.kind.alone().or_else(|| self.level_alone(*letter, rest))) {
                ([b'=', value @ ..], _) if !value.is_empty() => (value, &b""[..]),
                (_, Some(alone)) => (alone, rest),
                ([], None) => {
                    let missing = || Fault::Other(needs(&format!("{shown} in -{}", lossy(letters))));
                    (self.next().ok_or_else(missing)?, rest)
                }
                (value, None) => (value, &b""[..]),
            };
            self.set(flag, value, "-h")?;
            letters = left;
        }
        Ok(())
    }

    /// The logger's `-v` takes a level; without one, where pflag has an error, it is the first.
    fn level_alone(&self, letter: u8, rest: &[u8]) -> Option<&'static [u8]> {
        let next = self.rest.as_slice().first().map(|argument| argument.as_bytes()).unwrap_or_default();
        let level = if rest.is_empty() { next } else { rest };
        (letter == b'v' && values::level(level).is_none()).then_some(b"1")
    }

    /// What the flag says about messages.
    fn look(&mut self, name: &str, value: &[u8]) {
        let is_true = values::truth(value) == Some(true);
        match (name, value) {
            ("quiet", _) => self.look.quiet = is_true,
            ("verbose", _) => self.look.verbose = is_true,
            ("v", _) => self.look.verbose = values::level(value).is_some_and(|level| level > 0),
            ("color" | "colour", b"always") => self.look.color = Color::Always,
            ("color" | "colour", b"never") => self.look.color = Color::Never,
            ("color" | "colour", _) => self.look.color = Color::Auto,
            ("diagnostics", b"full") => self.look.form = Form::Full,
            ("diagnostics", b"json") => self.look.form = Form::Json,
            ("diagnostics", _) => self.look.form = Form::Auto,
            _ => {}
        }
    }

    fn next(&mut self) -> Option<&'a [u8]> {
        self.rest.next().map(|argument| argument.as_bytes())
    }

    /// Checks the value and hands it on.
    fn set(&mut self, flag: &'static Flag, value: &'a [u8], help: &'static str) -> Result<(), Fault> {
        let invalid = |why: String| {
            let flag = quoted(flag.shown().as_bytes());
            Fault::Other(format!("invalid argument {} for {flag} flag: {why}", quoted(value)))
        };
        values::check(flag.kind, value).map_err(invalid)?;
        self.look(flag.name, value);
        match flag.kind {
            Kind::Log(_) => {}
            Kind::Help => self.help = (values::truth(value) == Some(true)).then_some(help),
            // Without a value of its own: said, or not said.
            Kind::Switch => {
                self.flags
                    .extend((values::truth(value) == Some(true)).then(|| format!("--{}", flag.name).into()));
            }
            Kind::Once if self.has_post_renderer && !value.is_empty() => {
                return Err(invalid(format!("cannot specify --{} flag more than once", flag.name)));
            }
            kind => {
                if kind == Kind::Color {
                    self.color = Some(value);
                }
                self.has_post_renderer |= kind == Kind::Once && !value.is_empty();
                self.hand_on(flag, value);
            }
        }
        self.remarks.extend(flags::remark(flag.name, value));
        Ok(())
    }

    /// Texts for which bytes mean something go on as they are, others as UTF-8.
    fn hand_on(&mut self, flag: &Flag, value: &[u8]) {
        let value = match flag.kind {
            Kind::Bytes | Kind::List => value.into(),
            _ => values::utf8(value),
        };
        let argument = [b"--", flag.name.as_bytes(), b"=", &*value].concat();
        self.flags.push(OsString::from_vec(argument));
    }

    /// The error of it all. Helm reads `--color` before anything else, and goes on behind flags that it does not know.
    fn refusal(self, fault: Fault, command: &[OsString]) -> UsageError {
        let left: Vec<&[u8]> = self.rest.as_slice().iter().map(|argument| argument.as_bytes()).collect();
        let mut color = left.iter().enumerate().filter_map(|(at, argument)| match *argument {
            b"--color" | b"--colour" => left.get(at + 1).copied(),
            argument => argument.strip_prefix(b"--color=").or_else(|| argument.strip_prefix(b"--colour=")),
        });
        if let Some(fault) = values::color_fault(color.next_back().or(self.color)) {
            return UsageError::new(fault);
        }
        let (text, long) = match fault {
            Fault::Other(text) => (text, None),
            Fault::Unknown { text, long } => (text, long),
            Fault::Bare(name) if super::suggest::is_unknown(command, &name) => {
                (format!("unknown flag: --{}", name.display()), Some(name))
            }
            Fault::Bare(name) => (needs(&format!("--{}", name.display())), None),
        };
        let similar = long.and_then(|name| super::suggest::flag(command, &name));
        let error = UsageError::new(text);
        let error = match similar {
            Some(other) => error.hint(format!("did you mean {other}?")),
            None => error,
        };
        error.after(&self.remarks)
    }
}

fn needs(flag: &str) -> String {
    format!("flag needs an argument: {flag}")
}

/// A byte as Go's `%q` prints the rune of that number.
fn quoted_letter(letter: u8) -> String {
    let mut out = Vec::new();
    chartroom::gostd::strconv::append_quoted_char(&mut out, char::from(letter), false);
    lossy(&out)
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(line: &[&str]) -> Result<String, String> {
        let argv = ["jes-netpol", "template"].iter().chain(line).map(OsString::from).collect();
        let read = read(argv).map_err(|error| error.text)?;
        let shown: Vec<_> = read.argv.iter().skip(2).map(|a| a.to_string_lossy().into_owned()).collect();
        Ok(shown.join(" "))
    }

    /// What Helm 4.3.1 makes of each.
    #[test]
    fn as_pflag_reads_them() {
        for (line, want) in [
            (&["r", "m", "-s="][..], "--show-only== -- r m"),
            (&["-s=", "x"], "--show-only== -- x"),
            (&["-nx", "-n=y", "-n", "z"], "--namespace=x --namespace=y --namespace=z"),
            (&["-gnx"], "--generate-name=true --namespace=x"),
            (&["-g=false", "--no-hooks=F"], "--generate-name=false --no-hooks=F"),
            (&["--", "-x", "--y"], "-- -x --y"),
            (&["-", ""], "-- - "),
            (&["-h=false", "--v=3", "--logtostderr", "-test.x"], ""),
            (&["--dry-run", "client"], "--dry-run=unset -- client"),
            (&["--set", "--set"], "--set=--set"),
            (&["--strict=false", "--offline"], "--offline"),
            (&["-v", "3", "-v", "-q", "-vq", "-v"], "--quiet --quiet"),
            (&["-h"], "-h"),
            (&["--help"], "--help"),
            (&["--qps", "nan", "--burst-limit", "0x10"], "--qps=nan --burst-limit=0x10"),
        ] {
            assert_eq!(plain(line).as_deref(), Ok(want), "{line:?}");
        }
        for (line, want) in [
            (&["-s"][..], "flag needs an argument: 's' in -s"),
            (&["-gn"], "flag needs an argument: 'n' in -n"),
            (&["--set"], "flag needs an argument: --set"),
            (&["-g="], "unknown shorthand flag: '=' in -="),
            (&["-xyz"], "unknown shorthand flag: 'x' in -xyz"),
            (&["-o", "json"], "unknown shorthand flag: 'o' in -o"),
            (&["-go=x"], "unknown shorthand flag: 'o' in -o=x"),
            (&["--output"], "unknown flag: --output"),
            (&["--=x"], "bad flag syntax: --=x"),
            (&["---x"], "bad flag syntax: ---x"),
            (&["--nope=1", "--color", "auto"], "unknown flag: --nope"),
            (&["--nope=1", "--colour", "x"], "invalid color mode \"x\": must be one of: never, auto, always"),
            (&["--nope=1", "--color=x"], "invalid color mode \"x\": must be one of: never, auto, always"),
            (
                &["--timeout", "1"],
                "invalid argument \"1\" for \"--timeout\" flag: time: missing unit in duration \"1\"",
            ),
            (&["--timeout="], "invalid argument \"\" for \"--timeout\" flag: time: invalid duration \"\""),
            (
                &["-h=x"],
                "invalid argument \"x\" for \"-h, --help\" flag: strconv.ParseBool: parsing \"x\": invalid syntax",
            ),
            (
                &["--qps", "1e99"],
                "invalid argument \"1e99\" for \"--qps\" flag: strconv.ParseFloat: parsing \"1e99\": value out of range",
            ),
            (&["--skip-headers=x"], "invalid argument \"x\" for \"--skip-headers\" flag: parse error"),
            (
                &["--wait="],
                "invalid argument \"\" for \"--wait\" flag: invalid wait input \"\". Valid inputs are watcher, hookOnly, and legacy",
            ),
            (
                &["--post-renderer", "", "--post-renderer=a", "--post-renderer=b"],
                "invalid argument \"b\" for \"--post-renderer\" flag: cannot specify --post-renderer flag more than once",
            ),
        ] {
            assert_eq!(plain(line).unwrap_err(), want, "{line:?}");
        }
    }

    /// What Helm 4.3.1 takes for the command of each.
    #[test]
    fn flags_may_stand_before_the_command() {
        for (line, want) in [
            (&["--kube-context", "x", "template", "m"][..], "template --kube-context x m"),
            (&["-n", "x", "--debug", "template", "m"], "template -n x --debug m"),
            (&["-nx", "--kubeconfig=y", "template"], "template -nx --kubeconfig=y"),
            (&["--set", "a=b", "template"], "template --set a=b"),
            (&["", "--logtostderr", "version"], "version  --logtostderr"),
            (&["--generate-name", "template", "upgrade"], "upgrade --generate-name template"),
            (&["repo", "add", "x", "y"], "repo add x y"),
            (&["-n", "x", "repo", "--debug", "rm", "y"], "repo rm -n x --debug y"),
            (&["repo", "index", "x"], "repo index x"),
            (&["repo"], "repo --help"),
            (&["repo", "--debug"], "repo --help --debug"),
        ] {
            let mut argv: Vec<OsString> = ["helm"].iter().chain(line).map(OsString::from).collect();
            let others = ["upgrade", "repo index"].into_iter().find(|other| want.starts_with(other));
            let whose = others.map_or(Found::Ours, |other| Found::Other(other.to_owned()));
            assert_eq!(command_first(&mut argv), whose, "{line:?}");
            let shown: Vec<_> = argv.iter().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
            assert_eq!(shown.join(" "), want, "{line:?}");
        }
        for line in [&[][..], &["--debug"], &["-n", "template"], &["--", "template"], &["--version"]] {
            let mut argv: Vec<OsString> = ["helm"].iter().chain(line).map(OsString::from).collect();
            assert_eq!(command_first(&mut argv), Found::Nothing, "{line:?}");
        }
    }

    #[test]
    fn bytes_stay_where_they_mean_something() {
        let argv = [&b"p"[..], b"template", b"-f", b"\xFF.yaml", b"--kube-version=\xFF", b"\xFE"];
        let argv = argv.map(|argument| OsStr::from_bytes(argument).to_owned()).to_vec();
        let plain = read(argv).unwrap().argv;
        let plain: Vec<_> = plain.iter().map(|argument| argument.as_bytes()).collect();
        assert_eq!(
            plain[2..],
            [&b"--values=\xFF.yaml"[..], "--kube-version=\u{FFFD}".as_bytes(), b"--", b"\xFE"]
        );
    }
}
