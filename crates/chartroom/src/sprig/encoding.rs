//! Base64 and base32. A text that does not decode gives Go's error as the result, not as an error.

use crate::func;
use crate::gostd::radix;
use crate::template::func::Func;
use crate::value::Str;

pub(super) const TABLE: &[Func] = &[
    func!("b64enc", b64enc as (Str)),
    func!("b64dec", b64dec as (Str)),
    func!("b32enc", b32enc as (Str)),
    func!("b32dec", b32dec as (Str)),
];

fn b64enc(s: Str) -> String {
    radix::BASE64.encode(&s)
}

fn b64dec(s: Str) -> Vec<u8> {
    radix::decode_base64(&s).unwrap_or_else(|at| complaint("base64", at))
}

fn b32enc(s: Str) -> String {
    radix::BASE32.encode(&s)
}

fn b32dec(s: Str) -> Vec<u8> {
    radix::decode_base32(&s).unwrap_or_else(|at| complaint("base32", at))
}

fn complaint(encoding: &str, at: usize) -> Vec<u8> {
    format!("illegal {encoding} data at input byte {at}").into_bytes()
}
