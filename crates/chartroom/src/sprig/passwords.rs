//! `derivePassword`: passwords made of a master password, a user and a site, as the Master Password algorithm does.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::func;
use crate::template::func::{Func, FuncError};
use crate::value::{Str, Value};

/// The family's functions. Source: Sprig 3.3.0, crypto.go.
pub(super) const TABLE: &[Func] = &[func!("derivePassword", derive_password as (u32, Str, Str, Str, Str))];

/// What the algorithm starts its salts with.
const SEED: &[u8] = b"com.lyndir.masterpassword";

/// The templates of each kind of password; a letter stands for a class of characters.
const TEMPLATES: &[(&str, &[&str])] = &[
    ("maximum", &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"]),
    (
        "long",
        &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
    ),
    ("medium", &["CvcnoCvc", "CvcCvcno"]),
    ("short", &["Cvcn"]),
    ("basic", &["aaanaaan", "aannaaan", "aaannaaa"]),
    ("pin", &["nnnn"]),
];

/// The characters of a class.
fn characters(class: u8) -> &'static [u8] {
    match class {
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        b'x' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
        _ => b"",
    }
}

/// A kind that there is not is the result, not an error.
fn derive_password(counter: u32, kind: Str, password: Str, user: Str, site: Str) -> Result<Value, FuncError> {
    let Some((_, templates)) = TEMPLATES.iter().find(|(name, _)| kind == *name) else {
        return Ok(Value::string([b"cannot find password template ", &*kind].concat()));
    };
    let seed = site_seed(site_key(&password, &user)?.as_ref(), &site, counter)?;
    let (first, rest) = seed.split_first().ok_or("no seed".to_string())?;
    let template = templates.get(usize::from(*first) % templates.len()).copied().unwrap_or_default();
    let letters = template.bytes().zip(rest).filter_map(|(class, number)| {
        let characters = characters(class);
        characters.get(usize::from(*number) % characters.len()).copied()
    });
    Ok(Value::string(letters.collect::<Vec<u8>>()))
}

/// The key of a user: slow to compute, so that the master password is slow to guess.
fn site_key(password: &[u8], user: &[u8]) -> Result<Zeroizing<[u8; 64]>, String> {
    const LOG_N: u8 = 15;
    let mut key = Zeroizing::new([0; 64]);
    let params = scrypt::Params::new(LOG_N, 8, 2).map_err(|e| e.to_string())?;
    let salt = [SEED, &length(user), user].concat();
    scrypt::scrypt(password, &salt, &params, key.as_mut()).map_err(|e| e.to_string())?;
    Ok(key)
}

fn site_seed(key: &[u8], site: &[u8], counter: u32) -> Result<Zeroizing<Vec<u8>>, String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|e| e.to_string())?;
    mac.update(&[SEED, &length(site), site, &counter.to_be_bytes()].concat());
    Ok(Zeroizing::new(mac.finalize().into_bytes().to_vec()))
}

/// The length in four bytes, cut off as Go does.
fn length(text: &[u8]) -> [u8; 4] {
    (text.len() as u32).to_be_bytes()
}
