//! One registry, asked by the OCI distribution specification: manifests, blobs, tags; with a login where it wants one
//! (oras-go v2.6: registry/remote). Not what is in them.

use chartroom::gostd::strconv::quoted;
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, LINK, WWW_AUTHENTICATE};
use http::{Method, StatusCode};
use serde::Deserialize;

use super::super::access::Access;
use super::super::content::ARCHIVE_LIMIT;
use super::super::error::{Error, Kind};
use super::super::getter::Wire;
use super::super::http::{Answer, Ask, exchange};
use super::super::logins::{Credential, Logins};
use super::super::url::{self, origin};
use super::challenge::{self, Challenge};
use super::digest_of;
use super::manifest::{Descriptor, Manifest};
use super::reference::Reference;
use super::refusal::expect_ok;
use super::token;
use crate::net::header::{basic, secret};
use chartroom::gostd::url::Url;

/// How large a manifest or a page of tags may be (oras-go: registry/remote/utils.go).
const METADATA_LIMIT: u64 = 4 << 20;

/// How many pages of tags are read. Registries give a hundred or a thousand tags a page.
const PAGES: usize = 1000;

/// How often is asked again, and how long to wait before the first time (oras-go: registry/remote/retry/policy.go).
const RETRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// The registries of a run, with the credentials and tokens for them.
pub struct Registry<'a> {
    wire: &'a Wire,
    access: &'a Access,
    logins: Logins,
    known: &'a Known,
    /// The login that is being tried, and whether a token is requested with a POST (oras-go: auth/client.go,
    /// `ForceAttemptOAuth2`).
    tried: Option<(Credential, bool)>,
}

/// What proves to a registry who asks, by host and scope, once it is known.
#[derive(Default)]
pub struct Known(RefCell<HashMap<(String, String), HeaderValue>>);

/// A manifest.
#[derive(Debug)]
pub struct FetchedManifest {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it is.
    pub media_type: String,
    /// Its digest.
    pub digest: String,
}

#[derive(Deserialize)]
struct Tags {
    #[serde(default)]
    tags: Option<Vec<String>>,
}

impl<'a> Registry<'a> {
    /// Nothing is asked yet.
    pub fn new(wire: &'a Wire, access: &'a Access, logins: Logins, known: &'a Known) -> Registry<'a> {
        Registry { wire, access, logins, known, tried: None }
    }

    /// The manifest that a tag or digest names.
    ///
    /// # Errors
    /// What the registry says, and another manifest than the digest wants.
    pub async fn manifest(&self, reference: &Reference) -> Result<FetchedManifest, Error> {
        let url = self.url(reference, &format!("manifests/{}", named(reference)))?;
        let headers = vec![(ACCEPT, Manifest::ACCEPT.to_owned())];
        let answer = self.ask(Method::GET, &url, headers, reference, METADATA_LIMIT).await?;
        expect_ok(&answer, &Method::GET)?;
        let digest = digest_of(&answer.body);
        let stated = header(&answer, &DIGEST).filter(|text| text.starts_with("sha256:"));
        let wanted = reference.is_digest().then(|| reference.reference.clone()).or(stated);
        if let Some(wanted) = wanted.filter(|wanted| wanted.starts_with("sha256:") && *wanted != digest) {
            return Err(Error::new(format!(
                "GET {}: invalid response; digest mismatch: received {digest} when expecting {wanted}",
                quoted(&url::shown(&answer.url)),
                digest = quoted(&digest),
                wanted = quoted(&wanted)
            )));
        }
        let media_type = header(&answer, &CONTENT_TYPE).unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim().to_owned();
        Ok(FetchedManifest { bytes: answer.body, media_type, digest })
    }

    /// The digest that a tag has, without its manifest.
    ///
    /// # Errors
    /// What the registry says.
    pub async fn digest(&self, reference: &Reference) -> Result<String, Error> {
        let url = self.url(reference, &format!("manifests/{}", named(reference)))?;
        let headers = vec![(ACCEPT, Manifest::ACCEPT.to_owned())];
        let answer = self.ask(Method::HEAD, &url, headers, reference, METADATA_LIMIT).await?;
        expect_ok(&answer, &Method::HEAD)?;
        header(&answer, &DIGEST)
            .ok_or_else(|| Error::new("HTTP HEAD request missing required header \"Docker-Content-Digest\""))
    }

    /// A blob, which has to be what its descriptor says.
    ///
    /// # Errors
    /// What the registry says, another size or digest.
    pub async fn blob(&self, reference: &Reference, descriptor: &Descriptor) -> Result<Vec<u8>, Error> {
        let Descriptor { digest, size, .. } = descriptor;
        let failed = |error: Error| error.within("failed to perform \"Fetch\" on source: ");
        if *size > ARCHIVE_LIMIT {
            return Err(Error::new(format!(
                "{digest}: the blob has {size} bytes, more than the limit of {ARCHIVE_LIMIT} bytes"
            )));
        }
        if !digest.starts_with("sha256:") {
            return Err(Error::new(format!("{digest}: digest algorithm not supported; only sha256 is")));
        }
        let url = self.url(reference, &format!("blobs/{digest}"))?;
        let answer = self.ask(Method::GET, &url, Vec::new(), reference, *size).await.map_err(failed)?;
        expect_ok(&answer, &Method::GET).map_err(failed)?;
        let (found, length) = (digest_of(&answer.body), answer.body.len() as u64);
        if length != *size || found != *digest {
            return Err(Error::new(format!(
                "{}: the blob has {length} bytes and the digest {found}, and the manifest says {size} bytes and {digest}",
                url::shown(&answer.url)
            )));
        }
        Ok(answer.body)
    }

    /// All tags.
    ///
    /// # Errors
    /// What the registry says.
    pub async fn tags(&self, reference: &Reference) -> Result<Vec<String>, Error> {
        let mut url = self.url(reference, "tags/list")?;
        let mut all = Vec::new();
        for _ in 0..PAGES {
            let answer = self.ask(Method::GET, &url, Vec::new(), reference, METADATA_LIMIT).await?;
            expect_ok(&answer, &Method::GET)?;
            let shown = url::shown(&answer.url);
            let page: Tags = serde_json::from_slice(&answer.body).map_err(|error| {
                Error::new(format!("GET {shown}: failed to decode response: {error}", shown = quoted(&shown)))
            })?;
            all.extend(page.tags.unwrap_or_default());
            let Some(next) = header(&answer, &LINK) else { return Ok(all) };
            url = follow(&url, &next)?;
        }
        Err(Error::new(format!("{reference}: more than the limit of {PAGES} pages of tags")))
    }

    /// Whether the registry accepts a login (Helm: pkg/registry/client.go, `Login`).
    ///
    /// # Errors
    /// That it does not, and what it says.
    pub async fn log_in(mut self, host: &str, login: &Credential) -> Result<(), Error> {
        let reference = Reference::to_registry(host)?;
        self.tried = Some((login.clone(), true));
        if self.ping(&reference).await.is_ok() {
            return Ok(());
        }
        self.tried = Some((login.clone(), false));
        let failed = |error: Error| error.within(format!("authenticating to {host}: ", host = quoted(&host)));
        self.ping(&reference).await.map_err(failed)
    }

    /// `Registry.Ping`
    async fn ping(&self, reference: &Reference) -> Result<(), Error> {
        let url = url::parse(&format!("{}://{}/v2/", self.scheme(), reference.host()))?;
        let answer = self.ask(Method::GET, &url, Vec::new(), reference, METADATA_LIMIT).await?;
        match answer.status {
            StatusCode::NOT_FOUND => Err(Error::new("not found").of(Kind::NotFound)),
            _ => expect_ok(&answer, &Method::GET),
        }
    }

    fn scheme(&self) -> &'static str {
        if self.access.plain_http { "http" } else { "https" }
    }

    fn url(&self, reference: &Reference, what: &str) -> Result<Url, Error> {
        url::parse(&format!("{}://{}/v2/{}/{what}", self.scheme(), reference.host(), reference.repository))
    }

    /// Asks, first as before or without a login, then as the registry wants it.
    async fn ask(
        &self,
        method: Method,
        url: &Url,
        headers: Vec<(HeaderName, String)>,
        reference: &Reference,
        limit: u64,
    ) -> Result<Answer, Error> {
        let host = reference.host().to_owned();
        let needed = match reference.repository.as_str() {
            "" => String::new(),
            repository => format!("repository:{repository}:pull"),
        };
        let key = (host.clone(), needed.clone());
        let ask = |authorization| Ask {
            method: method.clone(),
            headers: headers.clone(),
            authorization,
            ..Ask::get(url.clone(), &self.access.tls, limit.max(METADATA_LIMIT))
        };
        let known = self.known.0.borrow().get(&key).cloned();
        let answer = self.patiently(|| ask(known.clone())).await?;
        // A server that is reached by a redirect does not get the login of this one.
        if answer.status != StatusCode::UNAUTHORIZED || origin(&answer.url) != origin(url) {
            return Ok(answer);
        }
        let challenge = header(&answer, &WWW_AUTHENTICATE).as_deref().and_then(challenge::read);
        let failed = |error: Error| error.within(format!("{method} {}: ", quoted(&url::shown(&answer.url))));
        let proof = match challenge {
            None => return Ok(answer),
            Some(Challenge::Basic) => self.basic(&host).map_err(failed)?,
            Some(Challenge::Bearer(bearer)) => {
                challenge::check_realm(&bearer.realm, url).map_err(failed)?;
                let scopes = challenge::scopes(&needed, &bearer.scope);
                let credential = self.credential(&host).map_err(failed)?;
                let is_posted = self.tried.as_ref().is_some_and(|(_, is_posted)| *is_posted);
                let wanted = token::TokenRequest { bearer: &bearer, scopes: &scopes, is_posted };
                let token = token::fetch(self.wire, &self.access.tls, &wanted, &credential);
                let token = token.await.map_err(failed)?;
                secret(&format!("Bearer {token}"))
                    .ok_or_else(|| failed(Error::new("the token cannot be sent in an HTTP header")))?
            }
        };
        self.known.0.borrow_mut().insert(key, proof.clone());
        self.patiently(|| ask(Some(proof.clone()))).await
    }

    /// Retries when the server is too busy, but not with custom certificates, as in Helm.
    async fn patiently(&self, ask: impl Fn() -> Ask<'a>) -> Result<Answer, Error> {
        let mut pause = FIRST_PAUSE;
        let retries = if self.access.tls.is_own() { 0 } else { RETRIES };
        for _ in 0..retries {
            let answered = exchange(&self.wire.clients, &self.wire.agent, ask()).await;
            let is_final = match &answered {
                Ok(answer) => !matches!(answer.status.as_u16(), 408 | 429 | 500..),
                Err(error) => error.kind != Kind::Timeout,
            };
            if is_final {
                return answered;
            }
            tokio::time::sleep(pause.min(LONGEST_PAUSE)).await;
            pause *= 2;
        }
        exchange(&self.wire.clients, &self.wire.agent, ask()).await
    }

    fn basic(&self, host: &str) -> Result<HeaderValue, Error> {
        let credential = self.credential(host)?;
        if credential == Credential::default() {
            return Err(Error::new("basic credential not found"));
        }
        let has_both = !credential.user.is_empty() && !credential.password.is_empty();
        let header =
            has_both.then(|| basic(format!("{}:{}", credential.user, credential.password))).flatten();
        header.ok_or_else(|| Error::new("missing username or password for basic auth"))
    }

    /// The credentials of the flags, otherwise those that are stored for this registry.
    fn credential(&self, host: &str) -> Result<Credential, Error> {
        if let Some((tried, _)) = &self.tried {
            return Ok(tried.clone());
        }
        match &self.access.login {
            Some(login) => Ok(Credential {
                user: login.user().to_owned(),
                password: login.password().to_owned(),
                ..Credential::default()
            }),
            None => self.logins.get(host).map_err(|error| error.within("failed to resolve credential: ")),
        }
    }
}

const DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

/// What is asked for; without a word the newest.
fn named(reference: &Reference) -> &str {
    if reference.reference.is_empty() { "latest" } else { &reference.reference }
}

/// `Link: </v2/...?last=x>; rel="next"`, on the same server.
fn follow(here: &Url, link: &str) -> Result<Url, Error> {
    let target = link.strip_prefix('<').and_then(|rest| rest.split_once('>')).map(|(target, _)| target);
    let target =
        target.ok_or_else(|| Error::new(format!("invalid next link {link}", link = quoted(&link))))?;
    let there = here.resolve(&url::parse(target)?);
    match origin(&there) == origin(here) {
        true => Ok(there),
        false => Err(Error::new("the next page of tags is on another server: refused")),
    }
}

fn header(answer: &Answer, name: &HeaderName) -> Option<String> {
    answer.headers.get(name)?.to_str().ok().map(str::to_owned)
}
