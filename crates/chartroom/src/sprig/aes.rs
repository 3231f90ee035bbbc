//! `encryptAES` and `decryptAES`: AES-256 in CBC mode, the initial vector in front, in base64.

use std::rc::Rc;

use ::aes::Aes256;
use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use zeroize::Zeroizing;

use super::bound::bound;
use super::clock::ClockAndRandom;
use crate::func;
use crate::gostd::radix;
use crate::template::func::{Func, FuncError};
use crate::value::{Str, Value};

/// The functions that need nothing but arguments. Source: Sprig 3.3.0, crypto.go.
pub(super) const TABLE: &[Func] = &[func!("decryptAES", decrypt as (Str, Str))];

/// The function that draws an initial vector.
pub(super) fn table(clock: &Rc<ClockAndRandom>) -> Vec<Func> {
    vec![bound!(clock, "encryptAES", encrypt as (Str, Str))]
}

const BLOCK: usize = 16;

/// The password cut or filled up with zeros; Sprig derives no key from it.
fn key(password: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    key.iter_mut().zip(password).for_each(|(k, p)| *k = *p);
    key
}

fn encrypt(clock: &ClockAndRandom, password: Str, text: Str) -> Result<String, FuncError> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let mut vector = [0; BLOCK];
    clock.fill(&mut vector);
    let cipher = cbc::Encryptor::<Aes256>::new((&*key(&password)).into(), &vector.into());
    let encrypted = cipher.encrypt_padded_vec::<Pkcs7>(&text);
    Ok(radix::BASE64.encode(&[&vector, encrypted.as_slice()].concat()))
}

/// Nothing protects the text: a wrong password gives anything. Go's panics on texts that are too short, or whose last
/// byte is no length of a padding, are reported in its words.
fn decrypt(password: Str, text: Str) -> Result<Value, FuncError> {
    if text.is_empty() {
        return Ok(Value::string(""));
    }
    let bytes =
        radix::decode_base64(&text).map_err(|at| format!("illegal base64 data at input byte {at}"))?;
    // Go looks at the room that it took for the bytes, not at how many they are.
    let room = text.len() / 4 * 3;
    if room < BLOCK {
        return Err(
            format!("runtime error: slice bounds out of range [:{BLOCK}] with capacity {room}").into()
        );
    }
    let length = bytes.len();
    let Some((vector, encrypted)) = bytes.split_first_chunk::<BLOCK>() else {
        return Err(format!("runtime error: slice bounds out of range [{BLOCK}:{length}]").into());
    };
    let cipher = cbc::Decryptor::<Aes256>::new((&*key(&password)).into(), &(*vector).into());
    let mut plain = cipher
        .decrypt_padded_vec::<NoPadding>(encrypted)
        .map_err(|_| "crypto/cipher: input not full blocks".to_string())?;
    let padding =
        plain.last().copied().ok_or_else(|| "runtime error: index out of range [-1]".to_string())?;
    let Some(length) = plain.len().checked_sub(usize::from(padding)) else {
        let bound = usize::from(padding) - plain.len();
        return Err(format!("runtime error: slice bounds out of range [:-{bound}]").into());
    };
    plain.truncate(length);
    Ok(Value::string(plain))
}
