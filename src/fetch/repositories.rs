//! `repositories.yaml`: which repositories there are, with their logins (Helm: pkg/repo/v1/repo.go, chartrepo.go). Not
//! what they hold.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use super::access::{Login, Tls};
use super::error::Error;
use super::fields;
use super::places::Places;
use crate::io::{self, Lock, ReadError, Readers};
use chartroom::value::{List, Map, Value};
use chartroom::yaml;

/// How many bytes the list may have: thousands of repositories.
const LIST_LIMIT: u64 = 16 << 20;

/// How long another process may hold the lock (Helm: pkg/cmd/repo_add.go).
const PATIENCE: Duration = Duration::from_secs(30);

/// The time of a list that states none: Go's zero time.
const NO_TIME: &str = "0001-01-01T00:00:00Z";

/// The list of repositories.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repositories {
    api_version: String,
    generated: String,
    /// The repositories in the order of the file. Names should differ; of several the first counts.
    pub entries: Vec<Repository>,
}

/// One repository.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Repository {
    /// What it is called here.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// The user, or empty.
    pub username: String,
    /// The password, or empty: a secret.
    pub password: String,
    /// Certificates.
    pub tls: Tls,
    /// Whether the login goes to other servers, too.
    pub pass_everywhere: bool,
}

impl std::fmt::Debug for Repository {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository").field("name", &self.name).field("url", &self.url).finish_non_exhaustive()
    }
}

impl Repository {
    /// User and password, where both are there.
    pub fn login(&self) -> Option<Login> {
        Login::new(&self.username, &self.password)
    }
}

impl Repositories {
    /// Reads the list; `None` where there is no such file.
    ///
    /// # Errors
    /// A file that cannot be read or is no list. Its text is not repeated, since there may be passwords in it.
    pub fn read(path: &Path) -> Result<Option<Repositories>, Error> {
        let shown = path.display();
        let text = match io::bounded(path, LIST_LIMIT) {
            Ok(text) => text,
            Err(ReadError::System { cause, .. }) if cause.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(Error::new(format!("couldn't load repositories file ({shown}): {error}")));
            }
        };
        let wrong = |why: String| Error::new(format!("the list of repositories {shown} is not valid: {why}"));
        let document = yaml::read_exact(&text).map_err(|error| {
            wrong(match error.position() {
                Some((line, _)) => format!("it is not valid YAML (line {line})"),
                None => "it is not valid YAML".to_owned(),
            })
        })?;
        match document {
            Value::Nil => Ok(Some(Repositories::default())),
            Value::Map(map) => decode(&map).map(Some).map_err(wrong),
            other => Err(wrong(format!("it is {}, not a mapping", yaml::described(&other)))),
        }
    }

    /// The repository of that name.
    pub fn get(&self, name: &str) -> Option<&Repository> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// Puts a repository in the place of the one of its name, or behind all others.
    pub fn put(&mut self, repository: Repository) {
        match self.entries.iter_mut().find(|entry| entry.name == repository.name) {
            Some(entry) => *entry = repository,
            None => self.entries.push(repository),
        }
    }

    /// Takes all repositories of that name away, and says whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.name != name);
        self.entries.len() < before
    }

    /// Writes the list as Helm writes it: keys sorted, for the owner's eyes alone.
    ///
    /// # Errors
    /// The system's.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let text = yaml::write(&self.encoded()).map_err(|error| Error::new(error.text()))?;
        Ok(io::write_whole(path, &text, Readers::Owner)?)
    }

    fn encoded(&self) -> Value {
        let map = Map::new();
        let generated = if self.generated.is_empty() { NO_TIME } else { &self.generated };
        map.insert("apiVersion", Value::string(self.api_version.as_str()));
        map.insert("generated", Value::string(generated));
        let entries = self.entries.iter().map(|entry| Value::Map(encode(entry)));
        map.insert("repositories", Value::List(List::from(entries.collect::<Vec<_>>())));
        Value::Map(map)
    }
}

/// Locks the list against changes by other processes.
///
/// # Errors
/// The system's, and a lock that is held for 30 s.
pub fn lock(places: &Places) -> Result<Lock, Error> {
    Ok(io::lock(&places.repositories_lock(), PATIENCE)?)
}

fn decode(map: &Map) -> Result<Repositories, String> {
    let entries = fields::list(map, "repositories")?.into_iter().filter_map(|value| match value {
        Value::Nil => None,
        Value::Map(map) => Some(repository(&map)),
        other => Some(Err(format!("a repository is {}, not a mapping", yaml::described(&other)))),
    });
    Ok(Repositories {
        api_version: fields::text(map, "apiVersion")?,
        generated: fields::text(map, "generated")?,
        entries: entries.collect::<Result<_, _>>()?,
    })
}

fn repository(map: &Map) -> Result<Repository, String> {
    Ok(Repository {
        name: fields::text(map, "name")?,
        url: fields::text(map, "url")?,
        username: fields::text(map, "username")?,
        password: fields::text(map, "password")?,
        tls: Tls {
            cert_file: fields::text(map, "certFile")?.into(),
            key_file: fields::text(map, "keyFile")?.into(),
            ca_file: fields::text(map, "caFile")?.into(),
            insecure: fields::truth(map, "insecure_skip_tls_verify")?,
        },
        pass_everywhere: fields::truth(map, "pass_credentials_all")?,
    })
}

fn encode(entry: &Repository) -> Map {
    let map = Map::new();
    let texts = [
        ("name", entry.name.as_ref()),
        ("url", entry.url.as_ref()),
        ("username", entry.username.as_ref()),
        ("password", entry.password.as_ref()),
        ("certFile", &*entry.tls.cert_file),
        ("keyFile", &*entry.tls.key_file),
        ("caFile", &*entry.tls.ca_file),
    ];
    for (name, text) in texts {
        map.insert(name, Value::string(OsStr::as_bytes(text)));
    }
    map.insert("insecure_skip_tls_verify", Value::Bool(entry.tls.insecure));
    map.insert("pass_credentials_all", Value::Bool(entry.pass_everywhere));
    map
}
