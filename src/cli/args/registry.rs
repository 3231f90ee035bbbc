//! `jes-netpol registry`: the flags of `helm registry`.

use std::ffi::OsString;

use clap::{Arg, Args, Subcommand};

use super::{GlobalArgs, LoginArgs, OnDemand, TlsArgs, reworded};

/// The arguments of `registry`.
#[derive(Args, Debug)]
pub struct RegistryArgs {
    /// What to do with the logins
    #[command(subcommand)]
    pub command: RegistryCommand,
}

/// What `registry` does.
#[derive(Debug, Subcommand)]
pub enum RegistryCommand {
    /// Log in to a registry, and keep the login
    Login(OnDemand<RegistryLoginArgs>),
    /// Forget the login of a registry
    Logout(OnDemand<RegistryLogoutArgs>),
}

/// What the shared flags mean for `registry login`.
const HELPS: &[(&str, &str)] = &[
    ("username", "User name; prompted for if neither user name nor password is given"),
    ("password", "Password or token; prompted for if it is not given"),
    ("cert_file", "Client certificate file for the registry"),
    (
        "ca_file",
        "Certificate authority file for the registry's certificate, instead of the system's authorities",
    ),
];

/// The arguments of `registry login`.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  jes-netpol registry login ghcr.io -u USER --password-stdin < token")]
#[command(mut_args(|arg| with_letter(reworded(arg, HELPS))))]
pub struct RegistryLoginArgs {
    /// The registry: a host name, with its port
    #[arg(value_name = "HOST", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// User and password
    #[command(flatten)]
    pub login: LoginArgs,

    /// Read the password or token from stdin
    #[arg(long)]
    pub password_stdin: Option<bool>,

    /// Do not check the registry's certificate
    #[arg(long)]
    pub insecure: Option<bool>,

    /// Ask the registry without TLS
    #[arg(long)]
    pub plain_http: Option<bool>,

    /// Certificates
    #[command(flatten)]
    pub tls: TlsArgs,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// `-u` and `-p`, which no other command has.
fn with_letter(arg: Arg) -> Arg {
    match arg.get_id().as_str() {
        "username" => arg.short('u'),
        "password" => arg.short('p'),
        _ => arg,
    }
}

/// The arguments of `registry logout`.
#[derive(Args, Debug)]
pub struct RegistryLogoutArgs {
    /// The registry
    #[arg(value_name = "HOST", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
}
