//! Arguments that are laid out only where they are needed: those of a command once it is its turn, rare ones once the
//! others do not do. Not which arguments.

use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::ops::Deref;

use clap::error::Error;
use clap::{ArgMatches, Args, Command, FromArgMatches, Id, Parser};

/// The arguments of one command among several: laying out a hundred flags takes longer than reading a few.
#[derive(Debug)]
pub struct OnDemand<T>(pub Box<T>);

impl<T: Args> Args for OnDemand<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(|command| keep_about(command, T::augment_args))
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(|command| keep_about(command, T::augment_args_for_update))
    }
}

/// What the command is about has been said where it is named; the arguments, coming late, would say something else.
fn keep_about(command: Command, lay_out: fn(Command) -> Command) -> Command {
    let about = command.get_about().cloned().unwrap_or_default();
    lay_out(command).about(about).long_about(None::<&'static str>).mut_args(|arg| {
        // What follows a flag that takes a value is its value, whatever it begins with (spf13/pflag).
        let takes = !arg.is_positional() && arg.get_action().takes_values();
        if takes { arg.allow_hyphen_values(true) } else { arg }
    })
}

impl<T: FromArgMatches> FromArgMatches for OnDemand<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(|args| OnDemand(Box::new(args)))
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches_mut(matches).map(|args| OnDemand(Box::new(args)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }

    fn update_from_arg_matches_mut(&mut self, matches: &mut ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches_mut(matches)
    }
}

/// A group of flags that hardly any command line has; `T::default()` is what it is without any of them. A command without
/// a help flag goes without the group.
#[derive(Clone, Debug, Default)]
pub struct LongHelpOnly<T>(T);

impl<T> Deref for LongHelpOnly<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Args + Default> Args for LongHelpOnly<T> {
    fn group_id() -> Option<Id> {
        T::group_id()
    }

    fn augment_args(command: Command) -> Command {
        if command.is_disable_help_flag_set() { command } else { in_long_help(command, T::augment_args) }
    }

    fn augment_args_for_update(command: Command) -> Command {
        if command.is_disable_help_flag_set() { command } else { T::augment_args_for_update(command) }
    }
}

impl<T: Args + Default> FromArgMatches for LongHelpOnly<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        if has_any::<T>(matches) {
            T::from_arg_matches(matches).map(LongHelpOnly)
        } else {
            Ok(LongHelpOnly::default())
        }
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        if has_any::<T>(matches) {
            T::from_arg_matches_mut(matches).map(LongHelpOnly)
        } else {
            Ok(LongHelpOnly::default())
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        if has_any::<T>(matches) { self.0.update_from_arg_matches(matches) } else { Ok(()) }
    }
}

/// Lays arguments out that only the long help shows.
fn in_long_help(command: Command, lay_out: fn(Command) -> Command) -> Command {
    let before: Vec<Id> = command.get_arguments().map(|arg| arg.get_id().clone()).collect();
    lay_out(command)
        .mut_args(|arg| if before.contains(arg.get_id()) { arg } else { arg.hide_short_help(true) })
}

fn has_any<T: Args>(matches: &ArgMatches) -> bool {
    T::group_id().is_some_and(|group| matches.ids().any(|id| *id == group))
}

/// Reads a command line. First without what is rare; whatever that does not do for, help and errors as well, is read
/// again with everything.
///
/// # Errors
/// clap's, and its texts of help and version.
pub fn read<T: Parser>(argv: &[OsString]) -> Result<T, Error> {
    read_as(T::command().disable_help_flag(true), argv).or_else(|_| read_as(T::command(), argv))
}

fn read_as<T: Parser>(command: Command, argv: &[OsString]) -> Result<T, Error> {
    // The process ends before long: freeing flags one by one would be wasted work.
    let mut command = ManuallyDrop::new(command);
    let matches = command.try_get_matches_from_mut(argv);
    let read = matches.and_then(|mut matches| T::from_arg_matches_mut(&mut matches));
    read.map_err(|error| error.format(&mut command))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    use super::super::Cli;
    use super::*;

    fn shown(read: Result<Cli, Error>) -> String {
        read.map_or_else(|error| error.render().to_string(), |cli| format!("{cli:?}"))
    }

    #[test]
    fn to_leave_out_what_is_rare_shows_nowhere() {
        for line in [
            "",
            "template release chart -f values.yaml --set a=--wait",
            "template release chart --description --wait",
            "template release chart --wait --kube-token=x -l a=b",
            "template release chart --waits",
            "render --offline -f values.yaml",
            "resolve --kube-context other",
            "check -n jes --timeout 5s",
            "explain",
            "template --help",
            "help template",
            "--version",
        ] {
            let argv: Vec<OsString> =
                ["jes-netpol"].into_iter().chain(line.split_whitespace()).map(Into::into).collect();
            assert_eq!(shown(read(&argv)), shown(read_as(Cli::command(), &argv)), "{line}");
        }
    }

    #[test]
    fn what_is_rare_is_left_out_at_first() {
        let argv = ["jes-netpol", "template", "--wait"].map(OsString::from);
        let at_first = read_as::<Cli>(Cli::command().disable_help_flag(true), &argv);
        assert_eq!(at_first.err().map(|error| error.kind()), Some(ErrorKind::UnknownArgument));
        assert!(shown(read(&argv)).contains("wait: Some(\"watcher\")"));
    }
}
