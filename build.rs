//! How the program is linked. Not how it is compiled.

use std::env;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |key: &str, wanted: &str| env::var(key).is_ok_and(|value| value == wanted);
    if !(is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu")) {
        return;
    }
    // At a fixed address, as Helm's own binary: a program that can lie anywhere has some 30,000 pointers to put right
    // each time it starts, on pages that are copied for it one by one.
    println!("cargo::rustc-link-arg-bins=-no-pie");
    // The unwinder out of the compiler's own archive: to find, map and bind libgcc_s.so.1 takes a tenth of a
    // millisecond each time. Where the archive is not found, the library does.
    if let Some(folder) = unwinder() {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static:-bundle,+verbatim={UNWINDER}");
    }
}

/// GCC's unwinder, whose licence lets it be part of any program (GCC Runtime Library Exception).
const UNWINDER: &str = "libgcc_eh.a";

/// The folder in which the C compiler that links has it. Such a compiler answers with the bare name where it has none.
fn unwinder() -> Option<PathBuf> {
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    let is_native = env::var("HOST").ok()? == env::var("TARGET").ok()?;
    let linker = env::var("RUSTC_LINKER").ok().or(is_native.then(|| "cc".to_owned()))?;
    let answer = Command::new(linker).arg(format!("-print-file-name={UNWINDER}")).output().ok()?;
    let path = PathBuf::from(String::from_utf8(answer.stdout).ok()?.trim());
    let folder = path.parent().filter(|folder| folder.is_absolute())?;
    path.is_file().then(|| folder.to_owned())
}
