//! Texts made from the command line's own definition: completion scripts and manual pages.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;
use super::suggest;
use super::usage::{LISTED, UsageError};
use chartroom::quoted;

/// The name that the program's pages begin with.
const PROGRAM: &str = "jes-netpol";

/// The completion script of a shell.
pub fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "jes-netpol", &mut script);
    match (shell, String::from_utf8(script)) {
        // The generator takes the hyphen of the program's name for one between commands, in the half of the script that
        // looks a command up, and not in the half that finds out which it is.
        (Shell::Bash, Ok(text)) => text.replace("jes__subcmd__netpol", "jes__netpol").into_bytes(),
        (_, Ok(text)) => text.into_bytes(),
        (_, Err(error)) => error.into_bytes(),
    }
}

/// What `helm` says of itself (spf13/cobra: command.go, `UsageTemplate`), with the commands that are here.
pub fn helm_help() -> String {
    let mut root = Cli::command();
    root.build();
    let is_helms = |name: &str| super::unknown::COMMANDS.contains(&name);
    let commands = root.get_subcommands().filter(|command| is_helms(command.get_name()));
    let mut lines: Vec<_> = commands
        .map(|command| {
            format!("  {:<11} {}\n", command.get_name(), command.get_about().cloned().unwrap_or_default())
        })
        .collect();
    lines.sort_unstable();
    format!(
        "The Kubernetes package manager, as far as jes-netpol stands in for it\n\nUsage:\n  helm [command]\n\n\
         Available Commands:\n{}\nOther commands are handed to the helm that JES_NETPOL_HELM names, or to the next one in PATH.\n\n\
         Use \"helm [command] --help\" for more information about a command.\n",
        lines.concat()
    )
}

/// A manual page.
pub struct ManPage {
    /// What the file is called: `jes-netpol-render.1`.
    pub file_name: String,
    /// The page, in roff.
    pub text: Vec<u8>,
}

/// The manual pages: the program's own first, then one for each command.
///
/// # Errors
/// None that memory can give; the writer's type has them.
pub fn manual_pages() -> std::io::Result<Vec<ManPage>> {
    let mut program = Cli::command();
    program.build();
    let commands = program.get_subcommands().filter(|command| command.get_name() != "help");
    let commands = commands.map(|command| {
        let name = full_name(command.get_name());
        // `build` has given it the words to type: "jes-netpol render".
        command.clone().display_name(&name).name(name)
    });
    let commands: Vec<clap::Command> = commands.collect();
    std::iter::once(program).chain(commands).map(page).collect()
}

/// The manual page of one command, or of the program.
///
/// # Errors
/// There is no command of this name.
pub fn manual_page(command: Option<&str>) -> Result<ManPage, UsageError> {
    let wanted = command.map_or_else(|| PROGRAM.to_owned(), full_name) + ".1";
    let pages = manual_pages().map_err(|error| UsageError::new(error.to_string()))?;
    pages.into_iter().find(|page| page.file_name == wanted).ok_or_else(|| {
        let typed = command.unwrap_or_default();
        let error = UsageError::new(format!("there is no manual page of a command {}", quoted(typed)));
        match suggest::command(typed) {
            Some(other) => error.hint(format!("did you mean {other}?")),
            None => error.hint(LISTED),
        }
    })
}

fn full_name(command: &str) -> String {
    format!("{PROGRAM}-{command}")
}

fn page(command: clap::Command) -> std::io::Result<ManPage> {
    let page = clap_mangen::Man::new(command).manual("jes-netpol Manual");
    let mut text = Vec::new();
    page.render(&mut text)?;
    Ok(ManPage { file_name: page.get_filename(), text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_of_its_own() {
        let pages = manual_pages().unwrap();
        let names: Vec<&str> = pages.iter().map(|page| page.file_name.as_str()).collect();
        assert_eq!(names[0], "jes-netpol.1");
        let commands = Cli::command();
        for command in commands.get_subcommands() {
            let wanted = format!("jes-netpol-{}.1", command.get_name());
            let page = pages.iter().find(|page| page.file_name == wanted).unwrap();
            let text = String::from_utf8(page.text.clone()).unwrap();
            assert!(text.contains(&format!(".TH jes-netpol-{} 1", command.get_name())), "{text}");
            assert!(text.contains(".SH OPTIONS"), "{text}");
        }
        let program = String::from_utf8(pages[0].text.clone()).unwrap();
        assert!(program.contains("jes\\-netpol\\-render(1)"), "{program}");
        assert!(manual_page(Some("rendr")).is_err());
    }
}
