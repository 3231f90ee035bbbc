//! The flags about messages on stderr. They are read with the command line (`pflag`); here they are for the help.

use clap::Args;

/// Which messages are printed, and how.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Messages")]
pub struct MessageArgs {
    /// Print no warnings
    #[arg(short, long)]
    pub quiet: bool,

    /// Print each question to the cluster and to DNS, who was asked, the answer and how long it took [short: -v]
    #[arg(long)]
    pub verbose: bool,

    /// When messages have colors: auto (on a terminal), always or never
    #[arg(long, value_name = "WHEN")]
    pub color: Option<String>,

    /// The same as --color
    #[arg(long, hide = true)]
    pub colour: Option<String>,

    /// What is printed of errors: auto (on a terminal full, else the message and its hints), full (with the place in
    /// the file) or json (a line each)
    #[arg(long, value_name = "FORM", value_parser = ["auto", "full", "json"])]
    pub diagnostics: Option<String>,
}
