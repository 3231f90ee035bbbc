//! The logins of registries: Helm's own file first, then Docker's, each with the programs that keep logins for it (oras-go
//! v2.6: registry/remote/credentials). Not what they are for.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::error::Error;
use super::helper;
use super::places::Places;
use crate::io::{self, ReadError, Readers};

/// How many bytes a file of logins may have.
const FILE_LIMIT: u64 = 4 << 20;

/// Credentials for a registry; an empty string is none.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credential {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
    /// What is exchanged for a token.
    pub identity_token: String,
    /// A token as it is.
    pub registry_token: String,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(secret)")
    }
}

/// The logins of one run: files are read when they are first asked.
#[derive(Debug)]
pub struct Logins {
    own: PathBuf,
    docker: Option<PathBuf>,
    programs: Vec<PathBuf>,
}

/// One file of logins.
struct Store {
    path: PathBuf,
    /// What the file itself has, by server.
    auths: Map<String, Value>,
    /// All the rest of the file.
    content: Map<String, Value>,
}

impl Logins {
    /// Where they are; nothing is read yet.
    pub fn new(places: &Places) -> Logins {
        Logins {
            own: places.logins.clone(),
            docker: places.docker_logins.clone(),
            programs: places.programs.clone(),
        }
    }

    /// The login for a registry; nothing where there is none.
    ///
    /// # Errors
    /// A file that is no configuration, a program that fails.
    pub fn get(&self, host: &str) -> Result<Credential, Error> {
        let server = server(host);
        for path in std::iter::once(&self.own).chain(&self.docker) {
            let store = Store::read(path)?;
            let found = match store.helper(&server, &self.programs) {
                Some(helper) => helper::ask(&helper, &server)?,
                None => store.get(&server)?,
            };
            if found != Credential::default() {
                return Ok(found);
            }
        }
        Ok(Credential::default())
    }

    /// Keeps a login, in Helm's own file or by the program that it names.
    ///
    /// # Errors
    /// The system's, and a program that fails.
    pub fn put(&self, host: &str, login: &Credential) -> Result<(), Error> {
        let Credential { user, password, .. } = login;
        let server = server(host);
        let mut store = Store::read(&self.own)?;
        let Some(helper) = store.helper(&server, &self.programs) else {
            if user.contains(':') {
                return Err(Error::new("bad credential format: colons(:) are not allowed in username"));
            }
            let has_login = !user.is_empty() || !password.is_empty();
            let auth = has_login.then(|| STANDARD.encode(format!("{user}:{password}")));
            store.auths.insert(server, auth.map_or(json!({}), |auth| json!({ "auth": auth })));
            return store.write();
        };
        let [server, user, password] = [&server, user, password].map(|text| json!(text));
        // In the order in which oras-go writes it; there are programs that are shell scripts.
        let login = format!("{{\"ServerURL\":{server},\"Username\":{user},\"Secret\":{password}}}");
        helper::run(&helper, "store", login.into_bytes())?;
        if !store.is_configured() {
            // A program that was found is named from then on (`SetCredentialsStore`).
            store.content.insert("credsStore".to_owned(), json!(helper));
            return store.write();
        }
        Ok(())
    }

    /// Forgets a login.
    ///
    /// # Errors
    /// The system's, and a program that fails.
    pub fn remove(&self, host: &str) -> Result<(), Error> {
        let server = server(if host == "docker.io" { "registry-1.docker.io" } else { host });
        let mut store = Store::read(&self.own)?;
        if let Some(helper) = store.helper(&server, &self.programs) {
            return helper::run(&helper, "erase", server.into_bytes())
                .map(|_| ())
                .map_err(|error| failed_delete(host, error));
        }
        match store.auths.remove(&server) {
            Some(_) => store.write(),
            None => Ok(()),
        }
    }
}

fn failed_delete(host: &str, error: Error) -> Error {
    error.within(format!("failed to delete the credential for {host}: "))
}

/// Under which name a registry's login is kept; Docker Hub's under an older one.
fn server(host: &str) -> String {
    match host {
        "registry-1.docker.io" | "docker.io" => "https://index.docker.io/v1/".to_owned(),
        host => host.to_owned(),
    }
}

impl Store {
    fn read(path: &Path) -> Result<Store, Error> {
        let store = |mut content: Map<String, Value>| {
            let auths = match content.remove("auths") {
                Some(Value::Object(auths)) => auths,
                _ => Map::new(),
            };
            Store { path: path.to_owned(), auths, content }
        };
        let text = match io::bounded(path, FILE_LIMIT) {
            Ok(text) => text,
            Err(ReadError::System { cause, .. }) if cause.kind() == ErrorKind::NotFound => {
                return Ok(store(Map::new()));
            }
            Err(error) => {
                let shown = path.display();
                return Err(Error::new(format!("failed to open config file at {shown}: {error}")));
            }
        };
        if text.trim_ascii().is_empty() {
            return Ok(store(Map::new()));
        }
        // Only the first value counts, and what is wrong with it may be part of a secret.
        let mut values = serde_json::Deserializer::from_slice(&text).into_iter::<Value>();
        match values.next() {
            Some(Ok(Value::Object(content))) => Ok(store(content)),
            Some(Ok(Value::Null)) => Ok(store(Map::new())),
            _ => Err(Error::new(format!(
                "failed to decode config file {}: invalid config format",
                path.display()
            ))),
        }
    }

    fn is_configured(&self) -> bool {
        let has = |key: &str| match self.content.get(key) {
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Object(map)) => !map.is_empty(),
            _ => false,
        };
        has("credsStore") || has("credHelpers") || !self.auths.is_empty()
    }

    /// The program that keeps the login of this server; where the file says nothing at all, the system's own if it is there.
    fn helper(&self, server: &str, programs: &[PathBuf]) -> Option<String> {
        let text = |value: Option<&Value>| {
            value.and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let special = self.content.get("credHelpers").and_then(|helpers| helpers.get(server));
        text(special).or_else(|| text(self.content.get("credsStore"))).or_else(|| {
            let is_there = |name: &str| programs.iter().any(|folder| io::is_file(&folder.join(name)));
            let usual = match () {
                () if cfg!(target_os = "macos") => "osxkeychain",
                () if cfg!(windows) => "wincred",
                () if is_there("pass") => "pass",
                () => "secretservice",
            };
            let found = !self.is_configured() && is_there(&format!("docker-credential-{usual}"));
            found.then(|| usual.to_owned())
        })
    }

    /// What the file itself has. Older ones have a whole URL for a name.
    fn get(&self, server: &str) -> Result<Credential, Error> {
        let entry = self
            .auths
            .get(server)
            .or_else(|| self.auths.iter().find(|(name, _)| hostname(name) == server).map(|(_, entry)| entry));
        let Some(entry) = entry else { return Ok(Credential::default()) };
        let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut credential = Credential {
            user: text("username"),
            password: text("password"),
            identity_token: text("identitytoken"),
            registry_token: text("registrytoken"),
        };
        let auth = text("auth");
        if !auth.is_empty() {
            let decoded = STANDARD.decode(&auth).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let pair = decoded.as_deref().and_then(|text| text.split_once(':'));
            let Some((user, password)) = pair else {
                return Err(Error::new(format!(
                    "failed to decode auth field: invalid config format: {} for {server}",
                    self.path.display()
                )));
            };
            // Docker pads passwords with zeros (docker/cli: config/configfile/file.go, `decodeAuth`).
            (credential.user, credential.password) =
                (user.to_owned(), password.trim_matches('\0').to_owned());
        }
        Ok(credential)
    }

    /// As Go's `MarshalIndent` with a tab, for the owner's eyes alone.
    fn write(&self) -> Result<(), Error> {
        let mut text = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b"\t");
        let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
        let mut content = self.content.clone();
        content.insert("auths".to_owned(), Value::Object(self.auths.clone()));
        serde::Serialize::serialize(&content, &mut serializer)
            .map_err(|error| Error::new(format!("failed to marshal config: {error}")))?;
        Ok(io::write_whole(&self.path, &text, Readers::Owner)?)
    }
}

/// `https://registry.example.com/v1/` as `registry.example.com`.
fn hostname(address: &str) -> &str {
    let bare =
        address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or(address);
    bare.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logins(own: &str, docker: &str) -> (tempfile::TempDir, Logins) {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            io::write_whole(&path, text.as_bytes(), Readers::Owner).unwrap();
            path
        };
        let logins = Logins {
            own: write("own.json", own),
            docker: Some(write("docker.json", docker)),
            programs: Vec::new(),
        };
        (folder, logins)
    }

    #[test]
    fn helms_own_file_comes_before_dockers() {
        let own = r#"{"auths":{"r.example":{"auth":"YWRhOnM6ZWNyZXQ="}}}"#;
        let docker = r#"{"auths":{"https://old.example/v1/":{"username":"bob","password":"x"},"r.example":{"auth":"Yjpj"},"t.example":{"identitytoken":"i"}}}"#;
        let (_folder, logins) = logins(own, docker);
        let get = |host: &str| logins.get(host).unwrap();
        assert_eq!((get("r.example").user.as_str(), get("r.example").password.as_str()), ("ada", "s:ecret"));
        assert_eq!(get("old.example").user, "bob");
        assert_eq!(get("t.example").identity_token, "i");
        assert_eq!(get("elsewhere.example"), Credential::default());
    }

    #[test]
    fn logins_are_kept_and_forgotten_and_the_rest_of_the_file_stays() {
        let (_folder, logins) = logins(r#"{"proxies":{"default":{}}}"#, "{}");
        let login = Credential { user: "ada".into(), password: "secret".into(), ..Credential::default() };
        logins.put("docker.io", &login).unwrap();
        let text = String::from_utf8(io::bounded(&logins.own, 1000).unwrap()).unwrap();
        let expected = "{\n\t\"auths\": {\n\t\t\"https://index.docker.io/v1/\": {\n\t\t\t\"auth\": \"YWRhOnNlY3JldA==\"\n\t\t}\n\t},\n\t\"proxies\": {\n\t\t\"default\": {}\n\t}\n}";
        assert_eq!(text, expected);
        assert_eq!(logins.get("registry-1.docker.io").unwrap().user, "ada");
        logins.remove("docker.io").unwrap();
        assert_eq!(logins.get("docker.io").unwrap(), Credential::default());
    }

    #[test]
    fn no_secret_is_in_a_message() {
        let (_folder, logins) = logins(r#"{"auths":{"r.example":{"auth":"hunter2!"}}}"#, "{}");
        let error = logins.get("r.example").unwrap_err().text;
        assert!(error.contains("failed to decode auth field") && !error.contains("hunter2"), "{error}");
        assert!(
            !format!("{:?}", Credential { password: "hunter2".into(), ..Credential::default() })
                .contains("hunter2")
        );
    }
}
