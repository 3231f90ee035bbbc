//! Flags about charts that are not on the disk: where they are, as whom they are fetched, and where Helm keeps its files.

use std::ffi::OsString;

use clap::{ArgMatches, Args};

use super::Rare;

/// Where charts come from that are not on the disk.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Charts from elsewhere")]
pub struct FetchArgs {
    /// URL of the repository with the chart, which is then named by its name alone
    #[arg(long, value_name = "URL")]
    pub repo: Option<String>,

    /// Version of the chart, or a constraint on it: 1.2.3, ^1.2, ">=1 <3" [default: the newest]
    #[arg(long = "version", value_name = "VERSION")]
    pub version: Option<String>,

    /// Include prereleases, unless --version excludes them
    #[arg(long)]
    pub devel: Option<bool>,

    /// Login and certificates
    #[command(flatten)]
    pub server: ServerArgs,

    /// Send user and password to every server that a chart is fetched from
    #[arg(long)]
    pub pass_credentials: Option<bool>,

    /// Ask registries without TLS
    #[arg(long)]
    pub plain_http: Option<bool>,

    /// Where Helm keeps its files
    #[command(flatten)]
    pub places: PlacesArgs,
}

/// The flags that stand in [`FetchArgs`] and [`ServerArgs`] themselves: clap's group of a struct with other groups in it is empty.
const OWN: [&str; 6] =
    ["repo", "version", "devel", "pass_credentials", "insecure_skip_tls_verify", "plain_http"];

impl Rare for FetchArgs {
    fn is_typed(matches: &ArgMatches) -> bool {
        matches.ids().any(|id| OWN.contains(&id.as_str()))
            || LoginArgs::is_typed(matches)
            || TlsArgs::is_typed(matches)
            || PlacesArgs::is_typed(matches)
    }
}

/// As whom a server is asked, and whether it is the right one.
#[derive(Args, Clone, Debug, Default)]
pub struct ServerArgs {
    /// User and password
    #[command(flatten)]
    pub login: LoginArgs,

    /// Certificates
    #[command(flatten)]
    pub tls: TlsArgs,

    /// Do not check the server's certificate
    #[arg(long)]
    pub insecure_skip_tls_verify: Option<bool>,
}

/// A login. Commands that ask for what is missing say so with [`super::reworded`].
#[derive(Args, Clone, Debug, Default)]
pub struct LoginArgs {
    /// User for the repository or registry
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,

    /// Password for the repository or registry
    #[arg(long, value_name = "PASSWORD")]
    pub password: Option<String>,
}

impl Rare for LoginArgs {}

/// The certificates of both sides.
#[derive(Args, Clone, Debug, Default)]
pub struct TlsArgs {
    /// File with the certificate to show to the server
    #[arg(long, value_name = "FILE")]
    pub cert_file: Option<OsString>,

    /// File with the key of that certificate
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<OsString>,

    /// File with the authorities that the server's certificate may come from, instead of the system's
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<OsString>,
}

impl Rare for TlsArgs {}

/// Where Helm keeps its files.
#[derive(Args, Clone, Debug, Default)]
pub struct PlacesArgs {
    /// File with the names of repositories [env: HELM_REPOSITORY_CONFIG]
    #[arg(long, value_name = "FILE")]
    pub repository_config: Option<String>,

    /// Folder with the indexes of repositories [env: HELM_REPOSITORY_CACHE]
    #[arg(long, value_name = "DIR")]
    pub repository_cache: Option<String>,

    /// Folder where charts are kept that were fetched [env: HELM_CONTENT_CACHE]
    #[arg(long, value_name = "DIR")]
    pub content_cache: Option<String>,

    /// File with the logins of registries [env: HELM_REGISTRY_CONFIG]
    #[arg(long, value_name = "FILE")]
    pub registry_config: Option<String>,
}

impl Rare for PlacesArgs {}

#[cfg(test)]
mod tests {
    use clap::Command;

    use super::*;

    #[test]
    fn each_flag_shows_that_one_was_typed() {
        let command = FetchArgs::augment_args(Command::new("pull"));
        for arg in command.get_arguments() {
            let long = arg.get_long().expect("it is a flag");
            let argv = ["pull".to_owned(), format!("--{long}=true")];
            let matches = command.clone().try_get_matches_from(argv).expect("it is read");
            assert!(FetchArgs::is_typed(&matches), "--{long}");
        }
        let matches = command.clone().try_get_matches_from(["pull"]).expect("it is read");
        assert!(!FetchArgs::is_typed(&matches));
    }
}
