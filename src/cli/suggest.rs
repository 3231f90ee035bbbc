//! What may have been typed in the place of a command or flag that does not exist. Not how it is said.

use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args;

/// How many letters a command may be off to be suggested.
const DISTANCE: usize = 2;
/// Nothing is similar to a longer word.
const LONGEST: usize = 32;

/// The command of ours that is most like `typed`.
pub fn command(typed: &str) -> Option<&'static str> {
    let typed = typed.get(..LONGEST.min(typed.len()))?.to_lowercase();
    let far = |name: &&&str| distance(&typed, name);
    args::COMMANDS.iter().min_by_key(far).filter(|name| far(name) <= DISTANCE).copied()
}

/// Which of Helm's commands are like `typed` (spf13/cobra: command.go, `SuggestionsFor`).
pub fn of_helm(typed: &str, commands: &[&'static str]) -> Vec<&'static str> {
    let typed = typed.to_lowercase();
    if typed.len() > LONGEST {
        return Vec::new();
    }
    let is_close = |name: &&&str| {
        let is_alias = **name == "uninstall" && (typed == "remove" || typed == "rm");
        name.starts_with(&*typed) || distance(&typed, name) <= DISTANCE || is_alias
    };
    commands.iter().filter(is_close).copied().collect()
}

/// The flag of the command whose name is most like one that it does not have.
pub fn flag(command: &[OsString], name: &OsStr) -> Option<String> {
    match alone(command, name)?.get(ContextKind::SuggestedArg)? {
        ContextValue::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// Whether the command has no flag of that name.
pub fn is_unknown(command: &[OsString], name: &OsStr) -> bool {
    alone(command, name).is_some_and(|error| error.kind() == ErrorKind::UnknownArgument)
}

/// What clap says of the command with that flag and nothing else.
fn alone(command: &[OsString], name: &OsStr) -> Option<clap::Error> {
    let flag = ["--".as_ref(), name].into_iter().collect::<OsString>();
    let argv: Vec<_> =
        ["jes-netpol".into()].into_iter().chain(command.iter().cloned()).chain([flag]).collect();
    args::read::<args::Cli>(&argv).err()
}

/// Levenshtein's distance, by bytes as cobra counts it.
fn distance(one: &str, other: &str) -> usize {
    let other = other.as_bytes();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.bytes().enumerate() {
        let mut diagonal = above;
        let mut left = above + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, with) in row.iter_mut().skip(1).zip(other) {
            let changed = diagonal + usize::from(letter != *with);
            diagonal = *cell;
            left = changed.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_levenshtein() {
        for (one, other, want) in
            [("init", "lint", 2), ("re", "get", 2), ("", "env", 3), ("pull", "push", 2), ("lists", "list", 1)]
        {
            assert_eq!(distance(one, other), want, "{one} {other}");
            assert_eq!(distance(other, one), want, "{other} {one}");
        }
    }
}
