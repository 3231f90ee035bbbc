//! The text of one file as data: what YAML it is, and which fields mean what (client-go: clientcmdlatest.Codec, which
//! goes through JSON into tools/clientcmd/api/v1/types.go).

use chartroom::quoted;
use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::error::Error;
use super::types::{AuthProvider, Cluster, Context, Exec, Kubeconfig, User};
use chartroom::value::{Map, Value};
use chartroom::yaml;

/// The extension of a cluster that credential plugins get (client-go: tools/clientcmd/client_config.go).
const EXEC_EXTENSION: &str = "client.authentication.k8s.io/exec";

/// What Go's base64.StdEncoding reads: padding is needed, and bits that are left over are not looked at.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Reads one file. Paths in it are resolved against `folder`.
///
/// # Errors
/// No YAML, fields of another type than client-go wants, a name that stands twice in a list.
pub fn kubeconfig(text: &[u8], path: &str, folder: &Path) -> Result<Kubeconfig, Error> {
    let document = yaml::read_exact(text).map_err(|error| Error::Syntax {
        path: path.to_owned(),
        line: error.position().map(|(line, _)| line),
    })?;
    let root = match document {
        Value::Nil => return Ok(Kubeconfig::default()),
        Value::Map(map) => Fields { map, at: String::new() },
        other => return Err(shape(path, &format!("it is {}, not a mapping", yaml::described(&other)))),
    };
    decode(&root, folder).map_err(|why| shape(path, &why))
}

fn shape(path: &str, why: &str) -> Error {
    Error::Shape { path: path.to_owned(), why: why.to_owned() }
}

fn decode(root: &Fields, folder: &Path) -> Result<Kubeconfig, String> {
    let (kind, version) = (root.text("kind")?, root.text("apiVersion")?);
    if !matches!(kind.as_str(), "" | "Config") || !matches!(version.as_str(), "" | "v1") {
        return Err("it is not of kind Config and apiVersion v1".to_owned());
    }
    Ok(Kubeconfig {
        clusters: root.named("clusters", "cluster", &|fields| cluster(fields, folder))?,
        users: root.named("users", "user", &|fields| user(fields, folder))?,
        contexts: root.named("contexts", "context", &context)?,
        current_context: root.text("current-context")?,
    })
}

fn cluster(fields: &Fields, folder: &Path) -> Result<Cluster, String> {
    let mut exec_config = None;
    for extension in fields.list("extensions")? {
        if extension.text("name")? == EXEC_EXTENSION {
            exec_config = extension.map.get("extension").map(|value| json(&value, 0));
        }
    }
    Ok(Cluster {
        server: fields.text("server")?,
        tls_server_name: fields.text("tls-server-name")?,
        insecure: fields.flag("insecure-skip-tls-verify")?,
        ca_file: fields.path("certificate-authority", folder)?,
        ca_data: fields.bytes("certificate-authority-data")?,
        proxy_url: fields.text("proxy-url")?,
        disable_compression: fields.flag("disable-compression")?,
        exec_config,
    })
}

fn user(fields: &Fields, folder: &Path) -> Result<User, String> {
    let provider = |fields: Fields| {
        Ok::<_, String>(AuthProvider { name: fields.text("name")?, config: fields.texts_by_key("config")? })
    };
    Ok(User {
        certificate_file: fields.path("client-certificate", folder)?,
        certificate_data: fields.bytes("client-certificate-data")?,
        key_file: fields.path("client-key", folder)?,
        key_data: fields.bytes("client-key-data")?,
        token: fields.text("token")?,
        token_file: fields.path("tokenFile", folder)?,
        impersonate: fields.text("as")?,
        impersonate_uid: fields.text("as-uid")?,
        impersonate_groups: fields.texts("as-groups")?,
        impersonate_extra: fields.lists_by_key("as-user-extra")?,
        username: fields.text("username")?,
        password: fields.text("password")?,
        auth_provider: fields.fields("auth-provider")?.map(provider).transpose()?,
        exec: fields.fields("exec")?.map(|fields| exec(&fields, folder)).transpose()?,
    })
}

fn exec(fields: &Fields, folder: &Path) -> Result<Exec, String> {
    let mut env = Vec::new();
    for variable in fields.list("env")? {
        env.push((variable.text("name")?, variable.text("value")?));
    }
    let api_version = fields.text("apiVersion")?;
    let mut interactive_mode = fields.text("interactiveMode")?;
    // Older versions did not know the field (client-go: tools/clientcmd/api/v1/defaults.go).
    if interactive_mode.is_empty()
        && matches!(
            api_version.as_str(),
            "client.authentication.k8s.io/v1beta1" | "client.authentication.k8s.io/v1alpha1"
        )
    {
        interactive_mode = "IfAvailable".to_owned();
    }
    // A bare name is looked for in PATH (client-go: `GetAuthInfoFileReferences`).
    let command = fields.text("command")?;
    let command = if command.contains('/') { below(folder, &command) } else { command };
    Ok(Exec {
        command,
        args: fields.texts("args")?,
        env,
        api_version,
        install_hint: fields.text("installHint")?,
        provide_cluster_info: fields.flag("provideClusterInfo")?,
        interactive_mode,
    })
}

fn context(fields: &Fields) -> Result<Context, String> {
    Ok(Context {
        cluster: fields.text("cluster")?,
        user: fields.text("user")?,
        namespace: fields.text("namespace")?,
    })
}

/// A mapping of the file, and where it stands.
struct Fields {
    map: Map,
    at: String,
}

impl Fields {
    fn place(&self, key: &str) -> String {
        if self.at.is_empty() { key.to_owned() } else { format!("{}.{key}", self.at) }
    }

    fn wrong(&self, key: &str, value: &Value, wanted: &str) -> String {
        format!("{} is {}, not {wanted}", self.place(key), yaml::described(value))
    }

    fn text(&self, key: &str) -> Result<String, String> {
        match self.map.get(key).unwrap_or_default() {
            Value::Nil => Ok(String::new()),
            Value::String(text) => Ok(text.to_str_lossy().into_owned()),
            other => Err(self.wrong(key, &other, "a string")),
        }
    }

    fn flag(&self, key: &str) -> Result<bool, String> {
        match self.map.get(key).unwrap_or_default() {
            Value::Nil => Ok(false),
            Value::Bool(flag) => Ok(flag),
            other => Err(self.wrong(key, &other, "a boolean")),
        }
    }

    /// Base64, with line breaks anywhere (Go: encoding/base64).
    fn bytes(&self, key: &str) -> Result<Vec<u8>, String> {
        let text: String = self.text(key)?.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
        BASE64.decode(text).map_err(|_| format!("{} is not base64", self.place(key)))
    }

    fn path(&self, key: &str, folder: &Path) -> Result<String, String> {
        let path = self.text(key)?;
        Ok(if path.is_empty() { path } else { below(folder, &path) })
    }

    fn fields(&self, key: &str) -> Result<Option<Fields>, String> {
        match self.map.get(key).unwrap_or_default() {
            Value::Nil => Ok(None),
            Value::Map(map) => Ok(Some(Fields { map, at: self.place(key) })),
            other => Err(self.wrong(key, &other, "a mapping")),
        }
    }

    fn items(&self, key: &str) -> Result<Vec<Value>, String> {
        match self.map.get(key).unwrap_or_default() {
            Value::Nil => Ok(Vec::new()),
            Value::List(list) => Ok(list.items().to_vec()),
            other => Err(self.wrong(key, &other, "a list")),
        }
    }

    /// A list of mappings. One that is null is empty.
    fn list(&self, key: &str) -> Result<Vec<Fields>, String> {
        let items = self.items(key)?.into_iter().enumerate();
        let fields = items.map(|(i, item)| {
            let at = format!("{}[{i}]", self.place(key));
            match item {
                Value::Nil => Ok(Fields { map: Map::new(), at }),
                Value::Map(map) => Ok(Fields { map, at }),
                other => Err(format!("{at} is {}, not a mapping", yaml::described(&other))),
            }
        });
        fields.collect()
    }

    fn texts(&self, key: &str) -> Result<Vec<String>, String> {
        let items = self.items(key)?.into_iter();
        let texts = items.map(|item| match item {
            Value::Nil => Ok(String::new()),
            Value::String(text) => Ok(text.to_str_lossy().into_owned()),
            other => Err(self.wrong(key, &other, "a list of strings")),
        });
        texts.collect()
    }

    fn texts_by_key(&self, key: &str) -> Result<BTreeMap<String, String>, String> {
        let Some(fields) = self.fields(key)? else { return Ok(BTreeMap::new()) };
        let keys = fields.map.keys().into_iter().map(|key| key.to_str_lossy().into_owned());
        keys.map(|key| fields.text(&key).map(|text| (key, text))).collect()
    }

    fn lists_by_key(&self, key: &str) -> Result<BTreeMap<String, Vec<String>>, String> {
        let Some(fields) = self.fields(key)? else { return Ok(BTreeMap::new()) };
        let keys = fields.map.keys().into_iter().map(|key| key.to_str_lossy().into_owned());
        keys.map(|key| fields.texts(&key).map(|texts| (key, texts))).collect()
    }

    /// A list of entries with names, which stand once each (client-go: tools/clientcmd/api/v1/conversion.go).
    fn named<T>(
        &self,
        key: &str,
        inner: &str,
        decode: &dyn Fn(&Fields) -> Result<T, String>,
    ) -> Result<BTreeMap<String, T>, String> {
        let mut entries = BTreeMap::new();
        for entry in self.list(key)? {
            let name = entry.text("name")?;
            let place = entry.place(inner);
            let fields = entry.fields(inner)?.unwrap_or(Fields { map: Map::new(), at: place });
            if entries.insert(name.clone(), decode(&fields)?).is_some() {
                return Err(format!(
                    "{key} has more than one entry with the name {name}",
                    name = quoted(&name)
                ));
            }
        }
        Ok(entries)
    }
}

fn below(folder: &Path, path: &str) -> String {
    folder.join(path).display().to_string()
}

/// How deep an extension is followed; what YAML nests deeper the reader has refused before.
const DEPTH: usize = 1000;

fn json(value: &Value, depth: usize) -> serde_json::Value {
    use serde_json::Value as Json;
    if depth > DEPTH {
        return Json::Null;
    }
    match value {
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Int(n) | Value::Int64(n) => Json::from(*n),
        Value::Uint64(n) => Json::from(*n),
        Value::Float64(n) => Json::from(*n),
        Value::String(text) => Json::String(text.to_str_lossy().into_owned()),
        Value::List(list) => Json::Array(list.items().iter().map(|item| json(item, depth + 1)).collect()),
        Value::Map(map) => {
            let entries = map.entries().into_iter();
            let pair = |(key, value): (chartroom::value::Str, Value)| {
                (key.to_str_lossy().into_owned(), json(&value, depth + 1))
            };
            Json::Object(entries.map(pair).collect())
        }
        _ => Json::Null,
    }
}
