//! The credentials in the header of each request (client-go: transport/round_trippers.go and token_source.go). Not
//! where it comes from.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use http::HeaderValue;

use super::access::{basic, secret, set_up};
use crate::facts::Cause;
use crate::kubeconfig::{self, User};

/// How long a token of a file is taken for the one that is in it (client-go: a minute, less ten seconds): files of
/// service accounts get new tokens while a session lasts.
const FRESH: Duration = Duration::from_secs(50);

/// Who asks.
pub enum Login {
    /// Anonymous, or with a client certificate.
    None,
    /// The same for every request.
    Fixed(HeaderValue),
    /// What stands in a file.
    File(File),
}

/// A file with a token, and the token where there is none in it.
pub struct File {
    path: String,
    last: Mutex<(Option<HeaderValue>, Instant)>,
}

impl Login {
    /// The login of a user, or that of the server's address, which outweighs it (Go: net/http, `send`).
    ///
    /// # Errors
    /// A file that cannot be read or is empty while there is no other token, and more than one login.
    pub fn of(user: &User, address: Option<&(String, String)>) -> Result<Login, Cause> {
        if let Some((name, password)) = address {
            return basic(name, password).map(Login::Fixed);
        }
        match (user.username.as_str(), user.token.as_str(), user.token_file.as_str()) {
            ("", "", "") => Ok(Login::None),
            (name, "", "") => basic(name, &user.password).map(Login::Fixed),
            ("", token, "") => bearer(token).map(Login::Fixed),
            // The file wins. The token is for the time when the file is not there.
            ("", "", path) => File::new(path, Some(read(path)?)).map(Login::File),
            ("", token, path) => {
                let found = read(path).or_else(|_| bearer(token))?;
                File::new(path, Some(found)).map(Login::File)
            }
            _ => Err(set_up("the user has both a user name and a token; only one is allowed")),
        }
    }

    /// A token.
    ///
    /// # Errors
    /// One that cannot stand in a header.
    pub fn token(token: &str) -> Result<Login, Cause> {
        bearer(token).map(Login::Fixed)
    }

    /// The header of a request.
    pub fn header(&self) -> Option<HeaderValue> {
        match self {
            Login::None => None,
            Login::Fixed(value) => Some(value.clone()),
            Login::File(file) => file.header(),
        }
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        matches!(self, Login::None)
    }
}

impl File {
    fn new(path: &str, first: Option<HeaderValue>) -> Result<File, Cause> {
        Ok(File { path: path.to_owned(), last: Mutex::new((first, Instant::now())) })
    }

    /// The last token that could be read.
    fn header(&self) -> Option<HeaderValue> {
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if last.1.elapsed() >= FRESH {
            if let Ok(found) = read(&self.path) {
                last.0 = Some(found);
            }
            last.1 = Instant::now();
        }
        last.0.clone()
    }
}

fn read(path: &str) -> Result<HeaderValue, Cause> {
    let text = kubeconfig::named(path, "token file").map_err(set_up)?;
    let text = String::from_utf8_lossy(&text);
    match text.trim() {
        "" => Err(set_up(format!("the token file {path} is empty"))),
        token => bearer(token),
    }
}

fn bearer(token: &str) -> Result<HeaderValue, Cause> {
    secret(format!("Bearer {token}"), "token")
}
