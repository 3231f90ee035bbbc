//! Tokens of registries: fetched where a challenge says (distribution: spec/auth/token.md, spec/auth/oauth.md; oras-go v2.6:
//! registry/remote/auth/client.go). Not what they open.

use chartroom::gostd::strconv::quoted;
use http::Method;
use http::header::CONTENT_TYPE;
use hyper::body::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::super::access::Tls;
use super::super::error::Error;
use super::super::getter::Wire;
use super::super::http::{Ask, exchange};
use super::super::logins::Credential;
use super::super::url;
use super::challenge::Bearer;
use super::refusal::expect_ok;
use crate::net::header::basic;

/// How large the answer may be (oras-go: auth/client.go, `maxResponseBytes`).
const LIMIT: u64 = 128 << 10;

/// What a query and a form leave as it is (Go: url.QueryEscape).
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

#[derive(Deserialize)]
struct Answered {
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    access_token: Option<String>,
}

/// Which token is wanted, and how it is requested.
pub struct TokenRequest<'a> {
    /// Where.
    pub bearer: &'a Bearer,
    /// For what.
    pub scopes: &'a [String],
    /// Whether user and password go by a POST as well.
    pub is_posted: bool,
}

/// A token for these scopes: by a GET with user and password, by a POST with an identity token, anonymously without either.
///
/// # Errors
/// What the server of tokens says.
pub async fn fetch(
    wire: &Wire,
    tls: &Tls,
    wanted: &TokenRequest<'_>,
    credential: &Credential,
) -> Result<String, Error> {
    let TokenRequest { bearer, scopes, is_posted } = *wanted;
    if !credential.registry_token.is_empty() {
        return Ok(credential.registry_token.clone());
    }
    let realm = url::parse(&bearer.realm)?;
    let is_query =
        *credential == Credential::default() || (credential.identity_token.is_empty() && !is_posted);
    let ask = match is_query {
        true => by_query(realm, bearer, scopes, credential, tls),
        false => by_form(realm, bearer, scopes, credential, tls)?,
    };
    let method = ask.method.clone();
    let answer = exchange(&wire.clients, &wire.agent, ask).await?;
    expect_ok(&answer, &method)?;
    let shown = url::shown(&answer.url);
    let answered: Answered = serde_json::from_slice(&answer.body).map_err(|_| {
        Error::new(format!(
            "{method} {shown}: failed to decode response: it is not a token response",
            shown = quoted(&shown)
        ))
    })?;
    let token = answered.access_token.or(answered.token).filter(|token| !token.is_empty());
    token.ok_or_else(|| Error::new(format!("{method} {shown}: empty token returned", shown = quoted(&shown))))
}

fn pair(name: &str, value: &str) -> String {
    format!("{name}={}", utf8_percent_encode(value, KEPT).to_string().replace("%20", "+"))
}

fn by_query<'a>(
    mut realm: chartroom::gostd::url::Url,
    bearer: &Bearer,
    scopes: &[String],
    credential: &Credential,
    tls: &'a Tls,
) -> Ask<'a> {
    let mut query = vec![String::from_utf8_lossy(&realm.query).into_owned()];
    query.retain(|text| !text.is_empty());
    query.extend(scopes.iter().map(|scope| pair("scope", scope)));
    query.extend((!bearer.service.is_empty()).then(|| pair("service", &bearer.service)));
    realm.query = query.join("&").into_bytes();
    let mut ask = Ask::get(realm, tls, LIMIT);
    // A token may come without a user.
    if !credential.user.is_empty() || !credential.password.is_empty() {
        ask.authorization = basic(format!("{}:{}", credential.user, credential.password));
    }
    ask
}

fn by_form<'a>(
    realm: chartroom::gostd::url::Url,
    bearer: &Bearer,
    scopes: &[String],
    credential: &Credential,
    tls: &'a Tls,
) -> Result<Ask<'a>, Error> {
    let scope = scopes.join(" ");
    let Credential { user, password, identity_token, .. } = credential;
    let mut form = vec![pair("client_id", "oras-go")];
    if !identity_token.is_empty() {
        form.extend([pair("grant_type", "refresh_token"), pair("refresh_token", identity_token)]);
    } else if user.is_empty() || password.is_empty() {
        return Err(Error::new("missing username or password for bearer auth"));
    } else {
        form.extend([pair("grant_type", "password"), pair("password", password), pair("username", user)]);
    }
    form.extend((!scope.is_empty()).then(|| pair("scope", &scope)));
    form.push(pair("service", &bearer.service));
    form.sort_unstable();
    let mut ask = Ask::get(realm, tls, LIMIT);
    ask.method = Method::POST;
    ask.headers.push((CONTENT_TYPE, "application/x-www-form-urlencoded".to_owned()));
    ask.body = Bytes::from(form.join("&"));
    Ok(ask)
}
