//! Options for requests to a server: login, certificates, verification. Secrets are never printed.

use std::ffi::OsString;
use std::fmt;

/// How a server is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// `--username` and `--password`; both have to be there.
    pub login: Option<Login>,
    /// `--pass-credentials`: the login goes to every server that a chart is fetched from.
    pub pass_everywhere: bool,
    /// Certificates.
    pub tls: Tls,
    /// `--plain-http`: registries are asked without TLS.
    pub plain_http: bool,
}

/// Files with certificates and keys in PEM; an empty path is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tls {
    /// `--cert-file`
    pub cert_file: OsString,
    /// `--key-file`
    pub key_file: OsString,
    /// `--ca-file`: instead of the system's authorities.
    pub ca_file: OsString,
    /// `--insecure-skip-tls-verify`
    pub insecure: bool,
}

/// A user and a password, neither empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    user: String,
    password: String,
}

impl Login {
    /// `None` where one of the two is empty: Helm sends nothing then (pkg/getter/httpgetter.go).
    pub fn new(user: &str, password: &str) -> Option<Login> {
        (!user.is_empty() && !password.is_empty())
            .then(|| Login { user: user.to_owned(), password: password.to_owned() })
    }

    /// The user.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The password, for those who send or store it.
    pub fn password(&self) -> &str {
        &self.password
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(secret)")
    }
}

impl Tls {
    /// Whether anything is other than usual. A certificate without its key is ignored (Helm:
    /// pkg/getter/httpgetter.go, `httpClient`).
    pub fn is_own(&self) -> bool {
        (!self.cert_file.is_empty() && !self.key_file.is_empty()) || !self.ca_file.is_empty() || self.insecure
    }
}
