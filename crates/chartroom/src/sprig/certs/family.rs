//! The functions: from a template's arguments to keys and certificates. Does not know how those are written.

use std::net::IpAddr;
use std::rc::Rc;

use super::super::bound::bound;
use super::super::clock::ClockAndRandom;
use super::certificate::Certificate;
use super::issue::{Request, Signer, issue};
use super::key::{self, PrivateKey};
use super::parent::Parent;
use super::rsa::RsaKey;
use crate::func;
use crate::gostd::{fmt, pem, radix};
use crate::template::func::{Func, FuncError};
use crate::value::{List, Str, Value};

/// The functions that need nothing but arguments. Source: Sprig 3.3.0, crypto.go.
pub(in super::super) const TABLE: &[Func] = &[func!("buildCustomCert", build as (Str, Str))];

/// The functions that need time or chance.
pub(in super::super) fn table(clock: &Rc<ClockAndRandom>) -> Vec<Func> {
    vec![
        bound!(clock, "genPrivateKey", private_key as (Str)),
        bound!(clock, "genCA", authority as (Str, i64)),
        bound!(clock, "genCAWithKey", authority_with_key as (Str, i64, Str)),
        bound!(clock, "genSelfSignedCert", self_signed as (Str, List, List, i64)),
        bound!(clock, "genSelfSignedCertWithKey", self_signed_with_key as (Str, List, List, i64, Str)),
        bound!(clock, "genSignedCert", signed as (Str, List, List, i64, Certificate)),
        bound!(clock, "genSignedCertWithKey", signed_with_key as (Str, List, List, i64, Certificate, Str)),
    ]
}

/// The size of the RSA keys that certificates get.
const KEY_BITS: u32 = 2048;

type Answer = Result<Value, FuncError>;

fn private_key(clock: &ClockAndRandom, kind: Str) -> Value {
    match kind.to_str() {
        Some(kind) => Value::string(key::generate(clock, kind)),
        None => Value::string([b"Unknown type ", &*kind].concat()),
    }
}

fn new_key(clock: &ClockAndRandom) -> Result<PrivateKey, FuncError> {
    let key = RsaKey::generate(clock, KEY_BITS).map(PrivateKey::Rsa);
    key.ok_or_else(|| FuncError::new("error generating rsa key: no primes found"))
}

fn given_key(text: &Str) -> Result<PrivateKey, FuncError> {
    Ok(PrivateKey::from_pem(text).map_err(|e| format!("parsing private key: {e}"))?)
}

fn authority(clock: &ClockAndRandom, name: Str, days: i64) -> Answer {
    let request = Request { authority: true, ..request(&name, None, days)? };
    finish(clock, &request, &new_key(clock)?, &Signer::Itself)
}

fn authority_with_key(clock: &ClockAndRandom, name: Str, days: i64, key: Str) -> Answer {
    let key = given_key(&key)?;
    let request = Request { authority: true, ..request(&name, None, days)? };
    finish(clock, &request, &key, &Signer::Itself)
}

fn self_signed(clock: &ClockAndRandom, name: Str, addresses: List, hosts: List, days: i64) -> Answer {
    let request = request(&name, Some((&addresses, &hosts)), days)?;
    finish(clock, &request, &new_key(clock)?, &Signer::Itself)
}

fn self_signed_with_key(
    clock: &ClockAndRandom,
    name: Str,
    addresses: List,
    hosts: List,
    days: i64,
    key: Str,
) -> Answer {
    let key = given_key(&key)?;
    finish(clock, &request(&name, Some((&addresses, &hosts)), days)?, &key, &Signer::Itself)
}

fn signed(
    clock: &ClockAndRandom,
    name: Str,
    addresses: List,
    hosts: List,
    days: i64,
    by: Certificate,
) -> Answer {
    let (parent, parent_key) = signer(&by, "decodedSignerCert.Bytes")?;
    let request = request(&name, Some((&addresses, &hosts)), days)?;
    finish(clock, &request, &new_key(clock)?, &Signer::Other(&parent, &parent_key))
}

fn signed_with_key(
    clock: &ClockAndRandom,
    name: Str,
    addresses: List,
    hosts: List,
    days: i64,
    by: Certificate,
    key: Str,
) -> Answer {
    let key = given_key(&key)?;
    let (parent, parent_key) = signer(&by, "decodedSignerCert.Bytes")?;
    let request = request(&name, Some((&addresses, &hosts)), days)?;
    finish(clock, &request, &key, &Signer::Other(&parent, &parent_key))
}

/// The pair as it was given, if both halves can be read.
fn build(cert: Str, key: Str) -> Answer {
    let cert = radix::decode_base64(&cert).map_err(|_| "unable to decode base64 certificate".to_string())?;
    let key = radix::decode_base64(&key).map_err(|_| "unable to decode base64 private key".to_string())?;
    let pair = Certificate { cert, key };
    signer(&pair, "decodedCert.Bytes")?;
    Ok(Value::object(pair))
}

/// `bytes` is what Sprig calls them in its message.
fn signer(pair: &Certificate, bytes: &str) -> Result<(Parent, PrivateKey), FuncError> {
    let block = pem::decode(&pair.cert).ok_or_else(|| "unable to decode certificate".to_string())?;
    let parent =
        Parent::from_der(&block.bytes).map_err(|e| format!("error parsing certificate: {bytes}: {e}"))?;
    let key = PrivateKey::from_pem(&pair.key).map_err(|e| format!("error parsing private key: {e}"))?;
    Ok((parent, key))
}

fn request(name: &Str, lists: Option<(&List, &List)>, days: i64) -> Result<Request, FuncError> {
    let (mut addresses, mut hosts) = (Vec::new(), Vec::new());
    if let Some((address_list, host_list)) = lists {
        addresses = address_list.iter().map(address).collect::<Result<_, _>>()?;
        hosts = host_list.iter().map(host).collect::<Result<_, _>>()?;
    }
    Ok(Request { name: name.to_vec(), addresses, hosts, days, authority: false })
}

fn address(value: &Value) -> Result<IpAddr, FuncError> {
    let Value::String(text) = value else {
        return Err(FuncError::new(format!("error parsing ip: {} is not a string", shown(value))));
    };
    let parsed = text.to_str().and_then(|t| t.parse().ok());
    parsed.ok_or_else(|| FuncError::new(format!("error parsing ip: {text}")))
}

fn host(value: &Value) -> Result<Vec<u8>, FuncError> {
    match value {
        Value::String(text) => Ok(text.to_vec()),
        _ => {
            let shown = shown(value);
            Err(FuncError::new(format!("error processing alternate dns name: {shown} is not a string")))
        }
    }
}

fn shown(value: &Value) -> String {
    String::from_utf8_lossy(&fmt::display(value)).into_owned()
}

fn finish(clock: &ClockAndRandom, request: &Request, key: &PrivateKey, signer: &Signer<'_>) -> Answer {
    let der = issue(clock, request, key, signer).map_err(|e| format!("error creating certificate: {e}"))?;
    let key = key.to_pem().ok_or_else(|| "error pem-encoding key".to_string())?;
    Ok(Value::object(Certificate {
        cert: pem::encode("CERTIFICATE", &der).into_bytes(),
        key: key.into_bytes(),
    }))
}
