//! The files that encryption towards chart repositories takes. Helm wants to read them before anything else, whether or
//! not a chart is fetched, and so do we.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::cli::TlsFiles;
use crate::io;
use chartroom::Profile;
use chartroom::gostd::strconv::quote;
use chartroom::value::Bytes;

/// What a text with a certificate has in it.
const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// Reads the files where Helm would (Helm: pkg/cmd/root.go, `newRegistryClient`; internal/tlsutil/tls.go).
///
/// # Errors
/// Helm's words about files that cannot be read, and about authorities without a certificate.
pub fn check(files: &TlsFiles, profile: &Profile) -> Result<(), Failure> {
    let is_pair = files.cert.is_some() && files.key.is_some();
    if !(is_pair || files.ca.is_some() || files.insecure) {
        return Ok(());
    }
    let faults = if profile.names_checks { newer(files) } else { older(files, is_pair) };
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Failure::other(format!(
            "missing registry client: can't create TLS config for client: {}",
            faults.join("\n")
        ))),
    }
}

/// All that cannot be read; authorities are looked into once all could be.
fn newer(files: &TlsFiles) -> Vec<String> {
    let mut faults = Vec::new();
    let mut read = |what: &str, path: &Path| match io::file(path) {
        Ok(text) => Some(text),
        Err(cause) => {
            faults.push(format!("{what}: {}: {cause}", quoted(path)));
            None
        }
    };
    if files.cert.is_some() || files.key.is_some() {
        let path = |path: &Option<PathBuf>| path.clone().unwrap_or_default();
        if read("unable to read cert file", &path(&files.cert)).is_some() {
            read("unable to read key file", &path(&files.key));
        }
    }
    let authorities = files.ca.as_ref().and_then(|path| read("can't read CA file", path));
    if faults.is_empty()
        && authorities.is_some_and(|text| !text.is_empty() && text.index(CERTIFICATE).is_none())
    {
        faults.push("failed to append certificates from pem block".into());
    }
    faults
}

/// The first thing that cannot be read (Helm 3: internal/tlsutil/tls.go).
fn older(files: &TlsFiles, is_pair: bool) -> Vec<String> {
    if let (true, Some(cert), Some(key)) = (is_pair, &files.cert, &files.key)
        && let Some(cause) = [cert, key].into_iter().find_map(|path| io::file(path).err())
    {
        let (cert, key) = (cert.display(), key.display());
        return vec![format!("can't load key pair from cert {cert} and key {key}: {cause}")];
    }
    let Some(path) = &files.ca else { return Vec::new() };
    match io::file(path) {
        Err(_) => vec![format!("can't read CA file: {}", path.display())],
        Ok(text) if text.index(CERTIFICATE).is_none() => {
            vec![format!("failed to append certificates from file: {}", path.display())]
        }
        Ok(_) => Vec::new(),
    }
}

fn quoted(path: &Path) -> String {
    String::from_utf8_lossy(&quote(path.as_os_str().as_encoded_bytes())).into_owned()
}
