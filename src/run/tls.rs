//! The files that encryption towards chart repositories takes. Helm wants to read them before anything else, whether or
//! not a chart is fetched, and so do we.

use std::ffi::OsStr;

use super::failure::Failure;
use crate::fetch::Tls;
use crate::io;
use chartroom::Profile;
use chartroom::gostd::pem;
use chartroom::gostd::strconv::quoted;

/// Reads the files where Helm would (Helm: pkg/cmd/root.go, `newRegistryClient`; internal/tlsutil/tls.go).
///
/// # Errors
/// Helm's words about files that cannot be read, and about authorities without a certificate.
pub fn check(files: &Tls, profile: &Profile) -> Result<(), Failure> {
    let is_pair = !files.cert_file.is_empty() && !files.key_file.is_empty();
    if !files.is_own() {
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
fn newer(files: &Tls) -> Vec<String> {
    let mut faults = Vec::new();
    let mut read = |what: &str, path: &OsStr| match io::file(path) {
        Ok(text) => Some(text),
        Err(cause) => {
            faults.push(format!("{what}: {}: {cause}", quoted(path.as_encoded_bytes())));
            None
        }
    };
    if (!files.cert_file.is_empty() || !files.key_file.is_empty())
        && read("unable to read cert file", &files.cert_file).is_some()
    {
        read("unable to read key file", &files.key_file);
    }
    let authority = Some(&files.ca_file).filter(|path| !path.is_empty());
    let authorities = authority.and_then(|path| read("can't read CA file", path));
    if faults.is_empty() && authorities.is_some_and(|text| !text.is_empty() && !pem::has_certificate(&text)) {
        faults.push("failed to append certificates from pem block".into());
    }
    faults
}

/// The first thing that cannot be read (Helm 3: internal/tlsutil/tls.go).
fn older(files: &Tls, is_pair: bool) -> Vec<String> {
    let pair = [&files.cert_file, &files.key_file];
    if is_pair && let Some(cause) = pair.into_iter().find_map(|path| io::file(path).err()) {
        let [cert, key] = pair.map(|path| path.display());
        return vec![format!("can't load key pair from cert {cert} and key {key}: {cause}")];
    }
    let path = &files.ca_file;
    if path.is_empty() {
        return Vec::new();
    }
    match io::file(path) {
        Err(_) => vec![format!("can't read CA file: {}", path.display())],
        Ok(text) if !pem::has_certificate(&text) => {
            vec![format!("failed to append certificates from file: {}", path.display())]
        }
        Ok(_) => Vec::new(),
    }
}
