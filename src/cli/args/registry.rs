//! `jes-netpol registry`: the flags of `helm registry`.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::{GlobalArgs, OnDemand};

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

/// The arguments of `registry login`.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  jes-netpol registry login ghcr.io -u USER --password-stdin < token")]
pub struct RegistryLoginArgs {
    /// The registry: a host name, with its port
    #[arg(value_name = "HOST", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// User; asked for where neither user nor password is given
    #[arg(short, long, value_name = "NAME")]
    pub username: Option<String>,

    /// Password or token; asked for where it is not given
    #[arg(short, long, value_name = "PASSWORD")]
    pub password: Option<String>,

    /// Read the password or token from stdin
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub password_stdin: Option<bool>,

    /// Do not check the registry's certificate
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub insecure: Option<bool>,

    /// Ask the registry without TLS
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub plain_http: Option<bool>,

    /// File with the certificate to show to the registry
    #[arg(long, value_name = "FILE")]
    pub cert_file: Option<OsString>,

    /// File with the key of that certificate
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<OsString>,

    /// File with the authorities that the registry's certificate may come from, instead of the system's
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<OsString>,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
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
