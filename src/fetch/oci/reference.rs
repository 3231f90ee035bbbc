//! References to what is in a registry: `HOST[:PORT]/PATH[:TAG][@DIGEST]` (oras-go v2.6: registry/reference.go; Helm:
//! pkg/registry/reference.go). Sends no request.

use chartroom::gostd::strconv::quoted;
use std::fmt;

use super::super::error::Error;
use chartroom::gostd::url::Url;

/// A reference in its parts; a tag or digest that is not there is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// The registry with its port.
    pub registry: String,
    /// The path in it.
    pub repository: String,
    /// A tag or a digest, or nothing.
    pub reference: String,
}

/// How Helm reads a reference: a digest apart, and `_` for every `+` of a tag, which no tag may have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HelmReference {
    /// Without the digest.
    pub inner: Reference,
    /// The digest as written, unchecked, or nothing.
    pub digest: String,
}

impl Reference {
    /// Reads a reference.
    ///
    /// # Errors
    /// oras-go's sentences.
    pub fn parse(text: &str) -> Result<Reference, Error> {
        let wrong = |why: String| Error::new(format!("invalid reference: {why}"));
        let Some((registry, path)) = text.split_once('/') else {
            return Err(wrong("missing registry or repository".to_owned()));
        };
        let (repository, reference, is_tag) = if let Some((before, digest)) = path.split_once('@') {
            (before.split(':').next().unwrap_or_default(), digest, false)
        } else {
            let (repository, tag) = path.split_once(':').unwrap_or((path, ""));
            (repository, tag, true)
        };
        if !is_registry(registry) {
            return Err(wrong(format!("invalid registry {registry}", registry = quoted(&registry))));
        }
        if !is_repository(repository) {
            return Err(wrong(format!("invalid repository {repository}", repository = quoted(&repository))));
        }
        if is_tag && !reference.is_empty() && !is_tag_name(reference) {
            return Err(wrong(format!("invalid tag {reference}", reference = quoted(&reference))));
        }
        if !is_tag && let Err(why) = check_digest(reference) {
            return Err(wrong(format!("invalid digest {reference}: {why}", reference = quoted(&reference))));
        }
        Ok(Reference {
            registry: registry.to_owned(),
            repository: repository.to_owned(),
            reference: reference.to_owned(),
        })
    }

    /// A registry without anything in it.
    ///
    /// # Errors
    /// What is no host name.
    pub fn to_registry(host: &str) -> Result<Reference, Error> {
        match is_registry(host) {
            true => Ok(Reference { registry: host.to_owned(), ..Reference::default() }),
            false => {
                Err(Error::new(format!("invalid reference: invalid registry {host}", host = quoted(&host))))
            }
        }
    }

    /// The host to connect to: Docker Hub has another name than the one that users write.
    pub fn host(&self) -> &str {
        if self.registry == "docker.io" { "registry-1.docker.io" } else { &self.registry }
    }

    /// Whether it names a digest rather than a tag.
    pub fn is_digest(&self) -> bool {
        check_digest(&self.reference).is_ok()
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)?;
        match self.reference.as_str() {
            "" => Ok(()),
            digest if self.is_digest() => write!(f, "@{digest}"),
            tag => write!(f, ":{tag}"),
        }
    }
}

impl HelmReference {
    /// Reads a reference, with `oci://` before it or not.
    ///
    /// # Errors
    /// Those of [`Reference::parse`].
    pub fn parse(text: &str) -> Result<HelmReference, Error> {
        let text = text.strip_prefix("oci://").unwrap_or(text);
        let (text, digest) = match text.rsplit_once('@') {
            Some((text, digest)) => (text, digest.to_owned()),
            None => (text, String::new()),
        };
        let tag =
            text.rsplit_once(':').map(|(_, tag)| tag).filter(|tag| !tag.is_empty() && !tag.contains('/'));
        // Wherever else the same text stands, as Helm does it.
        let text = match tag {
            Some(tag) => text.replace(tag, &tag.replace('+', "_")),
            None => text.to_owned(),
        };
        Ok(HelmReference { inner: Reference::parse(&text)?, digest })
    }

    /// What is asked for.
    pub fn target(&self) -> Result<Reference, Error> {
        match self.inner.reference.as_str() {
            "" => Reference::parse(&format!("{}@{}", self.inner, self.digest)),
            _ => Ok(self.inner.clone()),
        }
    }
}

fn is_registry(text: &str) -> bool {
    let url = Url::parse(format!("dummy://{text}").as_bytes());
    url.is_ok_and(|url| !url.host.is_empty() && url.host == text.as_bytes())
}

/// `^[a-z0-9]+(?:(?:[._]|__|[-]*)[a-z0-9]+)*` and the same behind every slash.
fn is_repository(text: &str) -> bool {
    !text.is_empty() && text.split('/').all(is_component)
}

fn is_component(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    let ends = bytes.first().zip(bytes.last());
    if !ends.is_some_and(|(first, last)| is_plain(*first) && is_plain(*last)) {
        return false;
    }
    let mut separators = text.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    separators.all(|between| matches!(between, "" | "." | "_" | "__") || between.bytes().all(|b| b == b'-'))
}

/// `^[\w][\w.-]{0,127}$`
fn is_tag_name(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let rest = |b: u8| is_word(b) || matches!(b, b'.' | b'-');
    text.len() <= 128 && text.bytes().next().is_some_and(is_word) && text.bytes().all(rest)
}

/// Whether this is a digest of an algorithm that is known (opencontainers/go-digest: digest.go, `Validate`).
///
/// # Errors
/// Its sentences.
pub fn check_digest(text: &str) -> Result<(), &'static str> {
    let Some((algorithm, hex)) = text.split_once(':').filter(|(a, hex)| !a.is_empty() && !hex.is_empty())
    else {
        return Err("invalid checksum digest format");
    };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return Err("unsupported digest algorithm"),
    };
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    match (hex.len() == length, hex.bytes().all(is_hex)) {
        (false, _) => Err("invalid checksum digest length"),
        (true, false) => Err("invalid checksum digest format"),
        (true, true) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentences are those of Helm 4.3.1 for `template oci://...`.
    #[test]
    fn references_are_read_as_oras_reads_them() {
        let error = |text: &str| Reference::parse(text).unwrap_err().text;
        assert_eq!(error("127.0.0.1:5000"), "invalid reference: missing registry or repository");
        assert_eq!(error("r.example/charts/C:1"), "invalid reference: invalid repository \"charts/C\"");
        assert_eq!(error("r.example/c:0.2.1+b1"), "invalid reference: invalid tag \"0.2.1+b1\"");
        assert_eq!(
            error("r.example/c@sha256:aa"),
            "invalid reference: invalid digest \"sha256:aa\": invalid checksum digest length"
        );
        let read = Reference::parse("docker.io/a/b__c/d--e:v1.0_x").unwrap();
        assert_eq!((read.host(), read.repository.as_str()), ("registry-1.docker.io", "a/b__c/d--e"));
        for wrong in ["r.example/a___b", "r.example/a._b", "r.example/-a", "r.example/a/", "r.example//a"] {
            assert!(Reference::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn helm_writes_an_underscore_for_a_plus() {
        let read = HelmReference::parse("oci://r.example:5000/charts/c:1.0.0+b1").unwrap();
        assert_eq!(read.inner.to_string(), "r.example:5000/charts/c:1.0.0_b1");
        let digest = format!("sha256:{}", "a".repeat(64));
        let read = HelmReference::parse(&format!("oci://r.example/c@{digest}")).unwrap();
        assert_eq!(read.target().unwrap().to_string(), format!("r.example/c@{digest}"));
    }
}
