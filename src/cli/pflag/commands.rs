//! Which commands there are, and where on a command line they stand. Not their flags.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

use super::flags;
use crate::cli::args::COMMANDS;

/// The commands that are not: they have no flags.
const OTHERS: &[&str] = &["completions", "man", "help"];

/// The second word of a command, and what else it may be.
type Member = (&'static str, &'static [&'static str]);

/// Commands of two words.
pub const GROUPS: &[(&str, &[Member])] = &[
    ("dependency", DEPENDENCY),
    ("dep", DEPENDENCY),
    ("dependencies", DEPENDENCY),
    ("repo", &[("add", &[]), ("list", &["ls"]), ("remove", &["rm"]), ("update", &["up"])]),
    ("registry", &[("login", &[]), ("logout", &[])]),
    ("search", &[("repo", &[])]),
];

const DEPENDENCY: &[Member] = &[("build", &[]), ("list", &["ls"]), ("update", &["up"])];

/// What a command line is about.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// No command.
    Nothing,
    /// One of ours.
    Ours,
    /// A command of another program, of that name.
    Other(String),
}

/// Puts the command in front of the flags that were typed before it, and says whose it is (spf13/cobra: command.go,
/// `Find`).
pub fn command_first(argv: &mut Vec<OsString>) -> Found {
    let Some(first) = forward(argv, 1) else { return Found::Nothing };
    let Some((group, members)) = GROUPS.iter().find(|(group, _)| *group == first) else {
        let is_ours = COMMANDS.iter().chain(OTHERS).any(|known| first == *known);
        return if is_ours { Found::Ours } else { Found::Other(first) };
    };
    match forward(argv, 2) {
        Some(second) if member(members, &second).is_none() => Found::Other(format!("{group} {second}")),
        Some(_) => Found::Ours,
        None => {
            // Helm prints the help, too, whatever follows.
            argv.insert(2, "--help".into());
            Found::Ours
        }
    }
}

/// Moves the first word at or behind `start` that is no flag and no flag's value to `start`.
fn forward(argv: &mut Vec<OsString>, start: usize) -> Option<String> {
    let mut at = start;
    loop {
        match argv.get(at)?.as_bytes() {
            b"--" => return None,
            typed @ [b'-', ..] => at += if flags::takes_next(typed) { 2 } else { 1 },
            b"" => at += 1,
            _ => break,
        }
    }
    let word = argv.remove(at);
    let name = word.to_string_lossy().into_owned();
    argv.insert(start, word);
    Some(name)
}

/// The full name of a second word.
fn member(members: &[Member], typed: &str) -> Option<&'static str> {
    members.iter().find(|(name, others)| *name == typed || others.contains(&typed)).map(|(name, _)| *name)
}

/// The command of a line that begins with it: how many words there are up to its first argument, the program's name
/// included, and its full name. `None` where it is not read as pflag reads it.
pub fn of(argv: &[OsString]) -> Option<(usize, String)> {
    let first = argv.get(1)?.to_str().filter(|first| COMMANDS.contains(first))?;
    let Some((group, members)) = GROUPS.iter().find(|(group, _)| *group == first) else {
        return Some((2, first.to_owned()));
    };
    let second = argv.get(2).and_then(|second| member(members, second.to_str()?));
    Some(match second {
        Some(second) => (3, format!("{group} {second}")),
        None => (2, first.to_owned()),
    })
}
