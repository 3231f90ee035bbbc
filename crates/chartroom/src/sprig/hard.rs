//! Functions that are slow on purpose or by nature, and how many calls of them a run has. Not what they do.

use std::cell::Cell;
use std::rc::Rc;

use crate::template::func::{Func, FuncError, FuncMap};

/// What one call costs, in units of some fifty milliseconds: hashing a password, making a key.
const COSTS: &[(&str, u32)] = &[
    ("bcrypt", 1),
    ("htpasswd", 1),
    ("derivePassword", 3),
    ("genPrivateKey", 20),
    ("genCA", 8),
    ("genSelfSignedCert", 8),
    ("genSignedCert", 8),
    ("genCAWithKey", 1),
    ("genSelfSignedCertWithKey", 1),
    ("genSignedCertWithKey", 1),
];

/// What a run may spend on them. No chart has use for a hundred keys; a loop that makes them would take hours.
const LIMIT: u32 = 2000;

/// Gives all of them one account to draw from.
pub(super) fn limit(funcs: &mut FuncMap) {
    let left = Rc::new(Cell::new(LIMIT));
    for (name, cost) in COSTS {
        let Some(func) = funcs.get(name).cloned() else { continue };
        let left = left.clone();
        let limited = Func::bound(func.name, func.signature, move |call| {
            let rest = left.get().checked_sub(*cost).ok_or_else(spent)?;
            left.set(rest);
            func.call(call.args, call.door)
        });
        funcs.add([limited]);
    }
}

fn spent() -> FuncError {
    FuncError::new(format!(
        "too many keys and password hashes: they cost more than the limit of {LIMIT} hashes together"
    ))
}
