//! Why a request failed, in the words of Go's net/http, net and crypto/tls, which users and programs know.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};

use hickory_resolver::net::{DnsError, NetError};
use hyper_util::client::legacy;
use rustls::CertificateError;

use super::error::{Error, Kind};
use super::url::origin;
use crate::net::source::unwrapped;
use chartroom::gostd::url::Url;

/// Why a request was not answered.
pub fn error(error: &legacy::Error, url: &Url) -> Error {
    let host = String::from_utf8_lossy(url.hostname()).into_owned();
    let mut innermost: &(dyn StdError + 'static) = error;
    loop {
        let inner = unwrapped(innermost);
        if let Some(tls) = inner.downcast_ref::<rustls::Error>() {
            return of_tls(tls, &host);
        }
        if let Some(name) = inner.downcast_ref::<NetError>() {
            return Error::new(format!("dial tcp: lookup {host}: {}", of_name(name)));
        }
        if let Some(hyper) = inner.downcast_ref::<hyper::Error>()
            && (hyper.is_incomplete_message() || hyper.is_parse())
        {
            return Error::new(match hyper.is_parse() {
                true => "net/http: HTTP/1.x transport connection broken: malformed HTTP response",
                false => "EOF",
            });
        }
        match inner.source() {
            Some(source) => innermost = source,
            None => break,
        }
    }
    let origin = origin(url);
    let (host, port) = origin.address();
    match unwrapped(innermost).downcast_ref::<io::Error>() {
        Some(cause) if error.is_connect() => {
            let text = format!("dial tcp {host}:{port}: {}", of_connection(cause));
            let is_late = cause.kind() == ErrorKind::TimedOut;
            Error::new(text).of(if is_late { Kind::Timeout } else { Kind::Other })
        }
        _ => Error::new(innermost.to_string()),
    }
}

/// Why a body came to no end.
pub fn while_reading(error: &hyper::Error, url: &str) -> Error {
    Error::new(match error.is_incomplete_message() || error.is_body_write_aborted() {
        true => "unexpected EOF".to_owned(),
        false => {
            let mut innermost: &(dyn StdError + 'static) = error;
            while let Some(source) = innermost.source() {
                innermost = source;
            }
            match innermost.downcast_ref::<io::Error>() {
                Some(cause) if cause.kind() == ErrorKind::UnexpectedEof => "unexpected EOF".to_owned(),
                _ => format!("read {url}: {innermost}"),
            }
        }
    })
}

/// The system's sentence, as Go has it.
fn of_connection(cause: &io::Error) -> String {
    match cause.kind() {
        ErrorKind::ConnectionRefused => "connect: connection refused".to_owned(),
        ErrorKind::TimedOut => "i/o timeout".to_owned(),
        ErrorKind::NetworkUnreachable => "connect: network is unreachable".to_owned(),
        ErrorKind::HostUnreachable => "connect: no route to host".to_owned(),
        _ => crate::io::reason(cause),
    }
}

fn of_name(error: &NetError) -> String {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(_)) => "no such host".to_owned(),
        other => other.to_string(),
    }
}

/// crypto/tls and crypto/x509 say so.
fn of_tls(error: &rustls::Error, host: &str) -> Error {
    let untrusted = |why: &str| Error::new(format!("tls: failed to verify certificate: x509: {why}"));
    match error {
        rustls::Error::InvalidCertificate(why) => match why {
            CertificateError::UnknownIssuer => untrusted("certificate signed by unknown authority"),
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                untrusted("certificate has expired or is not yet valid")
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                untrusted(&format!("certificate is not valid for {host}"))
            }
            other => untrusted(&other.to_string()),
        },
        rustls::Error::InvalidMessage(_) => Error::new("http: server gave HTTP response to HTTPS client"),
        rustls::Error::AlertReceived(alert) => {
            Error::new(format!("remote error: tls: {}", words(&format!("{alert:?}"))))
        }
        other => Error::new(format!("tls: {other}")),
    }
}

/// `CertificateRequired` as `certificate required`.
fn words(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
