//! How the program is linked. Not how it is compiled.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // At a fixed address, as Helm's own binary: a program that can lie anywhere has some 30,000 pointers to put right
    // each time it starts, on pages that are copied for it one by one.
    let is = |key: &str, wanted: &str| std::env::var(key).is_ok_and(|value| value == wanted);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
