//! Texts made from the command line's own definition: completion scripts and the manual page.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;

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

/// The manual page, in roff: the program's own, then one section a command.
///
/// # Errors
/// None that memory can give; the writer's type has them.
pub fn manual() -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let sub = clap_mangen::Man::new(sub.clone());
        sub.render_name_section(&mut page)?;
        sub.render_options_section(&mut page)?;
        sub.render_extra_section(&mut page)?;
    }
    Ok(page)
}
