//! Functions that are slow on purpose or by nature, and how many calls of them a run has. Not what they do.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::template::func::{Func, FuncError, FuncMap};
use crate::value::Value;

/// What one call costs, in units of [`UNIT`]. Measured, both threads of a pair of primes counted: bcrypt 60 ms,
/// derivePassword 110 ms, RSA of 4096 bits 0.9 s, of 2048 bits 0.1 s; primes are luck, so what they cost is rounded up.
const COSTS: &[(&str, u32)] = &[
    ("bcrypt", 3),
    ("htpasswd", 3),
    ("derivePassword", 6),
    ("genPrivateKey", 50),
    ("genCA", 10),
    ("genSelfSignedCert", 10),
    ("genSignedCert", 10),
    ("genCAWithKey", 1),
    ("genSelfSignedCertWithKey", 1),
    ("genSignedCertWithKey", 1),
];

/// What `genPrivateKey "dsa"` costs: primes that fit each other are rarer. Measured: 6 s.
const DSA: u32 = 300;

/// Processor time, roughly.
const UNIT: Duration = Duration::from_millis(20);

/// What a run may spend on them. That is 50 RSA keys of 4096 bits, 250 certificates or 833
/// password hashes; a loop without a limit would take hours.
const LIMIT: u32 = 2500;

/// The same as processor time: less than a run has altogether, so that who makes keys in a loop reads of keys, and not of
/// time, and so that there is time left for the rest.
pub const WORK_ON_KEYS: Duration = Duration::from_millis(UNIT.as_millis() as u64 * LIMIT as u64);

/// Gives all of them one account to draw from.
pub(super) fn limit(funcs: &mut FuncMap) {
    let left = Rc::new(Cell::new(LIMIT));
    for (name, cost) in COSTS {
        let Some(func) = funcs.get(name).cloned() else { continue };
        let left = left.clone();
        let limited = Func::bound(func.name, func.signature, move |call| {
            let rest = left.get().checked_sub(of_call(*cost, name, call.args)).ok_or_else(spent)?;
            left.set(rest);
            func.call(call.args, call.door)
        });
        funcs.add([limited]);
    }
}

/// Keys differ by their kind.
fn of_call(cost: u32, name: &str, args: &[Value]) -> u32 {
    match args.first() {
        Some(Value::String(kind)) if name == "genPrivateKey" => match &**kind {
            b"dsa" => DSA,
            b"ecdsa" | b"ed25519" => 1,
            _ => cost,
        },
        _ => cost,
    }
}

fn spent() -> FuncError {
    FuncError::new(format!(
        "too many keys and password hashes: they take longer than the limit of {} s of processor time",
        WORK_ON_KEYS.as_secs()
    ))
}
