//! How the program is linked. Not how it is compiled.
#![allow(clippy::disallowed_methods, reason = "only the rooms of the program leave files to io")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=benches/order.txt");
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    let is = |key: &str, wanted: &str| env::var(key).is_ok_and(|value| value == wanted);
    // Who asks Rust itself for a static program has said how to link.
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    let is_static = features.split(',').any(|feature| feature == "crt-static");
    if is_static || !(is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu")) {
        return;
    }
    // At a fixed address, as Helm's own binary: a program that can lie anywhere has some 30,000 pointers to put right
    // each time it starts, on pages that are copied for it one by one.
    println!("cargo::rustc-link-arg-bins=-no-pie");
    // And with all that it needs inside, as Helm's too: to find, map and bind the C library and the unwinder takes a
    // quarter of a millisecond each time. Where there are no archives of them, the libraries do.
    if let Some(archives) = archives() {
        println!("cargo::rustc-link-arg-bins=-static");
        println!("cargo::rustc-link-arg-bins=-L{}", archives.display());
    }
    // What renders lies together: a page of the program is read from memory with fifteen beside it, and these should be
    // wanted too. A fifth of a millisecond each time.
    // Whoever builds without optimisation builds often, and the linker takes half a minute for it there.
    let script = if is("OPT_LEVEL", "0") { None } else { order() };
    let order = script.map(|script| format!("-Wl,-T,{}", script.display()));
    // And the file is written as one piece: the page cache keeps it in the pieces in which it came, and many small ones
    // take up to half a millisecond longer to map. lld maps the file and fills it page by page unless it gets this word,
    // which says the opposite of what it does (llvm-project, issue 207459); before lld 21 it changes nothing.
    let piece = Some("-Wl,--mmap-output-file".to_owned());
    for argument in [order, piece].into_iter().flatten() {
        if is_known_to_linker(&argument) {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}

/// Whether a program that does nothing can be linked with this: not every linker knows everything that lld does.
fn is_known_to_linker(argument: &str) -> bool {
    let attempt = || {
        let folder = PathBuf::from(env::var_os("OUT_DIR")?);
        let source = folder.join("nothing.rs");
        fs::write(&source, "fn main() {}\n").ok()?;
        let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
        let linker = env::var("RUSTC_LINKER").ok().map(|linker| format!("-Clinker={linker}"));
        let mut rustc = Command::new(env::var_os("RUSTC")?);
        rustc.arg("--target").arg(env::var_os("TARGET")?).arg("-o").arg(folder.join("nothing")).arg(source);
        rustc.args(flags.split('\x1f').filter(|flag| !flag.is_empty())).args(linker);
        rustc.arg(format!("-Clink-arg={argument}")).output().ok()
    };
    attempt().is_some_and(|output| output.status.success())
}

/// The functions that run whenever charts are rendered, a pattern for symbols each (`benches/order` finds them).
const RUN: &str = include_str!("benches/order.txt");

/// Words in the symbols of what may run besides: the rooms, by their paths and in impls for their types, and the
/// libraries under them. The others, three quarters of the program, ask clusters, make keys and check schemas.
const RENDERS: &[&str] = &[
    "*10jes_netpol3cli*",
    "*jes_netpol..cli*",
    "*clap_builder*",
    "*8clap_lex*",
    "*10jes_netpol3run*",
    "*10jes_netpol2io*",
    "*10jes_netpol4yaml*",
    "*jes_netpol..yaml*",
    "*10jes_netpol5value*",
    "*jes_netpol..value*",
    "*10jes_netpol8template*",
    "*jes_netpol..template*",
    "*10jes_netpol4helm*",
    "*jes_netpol..helm*",
    "*10jes_netpol5gostd*",
    "*jes_netpol..gostd*",
    "*10jes_netpol5sprig*",
    "*jes_netpol..sprig*",
    "*4zmij*",
    "*10corosensei*",
    "*9getrandom*",
    "*9hashbrown*",
    "*hashbrown..*",
    "_ZN5alloc*",
    "*LT$alloc..*",
    "_R*5alloc*",
    "_ZN4core3fmt*",
    "_ZN4core3str*",
    "_ZN4core4hash*",
    "_ZN4core4iter*",
    "_ZN4core5slice*",
    "_ZN4core3ops8function*",
    "*LT$core..hash*",
    "*LT$core..iter*",
    "_ZN3std*",
    "_R*3std*",
    "main",
];

/// A script that adds one section to the linker's own layout (ld: "INSERT").
fn order() -> Option<PathBuf> {
    let run = RUN.lines().map(|symbol| format!("*(.text.{symbol} .text.unlikely.{symbol})"));
    let may_run = RENDERS.iter().map(|symbol| format!("*(.text.{symbol})"));
    let sections: Vec<String> = run.chain(may_run).collect();
    let layout = format!(".text.renders : {{ {} }}", sections.join(" "));
    let script = PathBuf::from(env::var("OUT_DIR").ok()?).join("order.ld");
    fs::write(&script, format!("SECTIONS {{ {layout} }} INSERT BEFORE .text;\n")).ok()?;
    Some(script)
}

/// The libraries that Rust's own link against, each with the archives that hold the same.
const LIBRARIES: [(&str, &[&str]); 7] = [
    ("c", &["libc.a", "libgcc_eh.a", "libgcc.a"]),
    ("gcc_s", &["libgcc_eh.a", "libgcc.a"]),
    ("m", &["libm.a"]),
    ("dl", &["libc.a"]),
    ("pthread", &["libc.a"]),
    ("rt", &["libc.a"]),
    ("util", &["libc.a"]),
];

/// A folder where the linker finds these archives, and nothing but archives, by the names of the libraries.
fn archives() -> Option<PathBuf> {
    let folder = PathBuf::from(env::var("OUT_DIR").ok()?).join("archives");
    fs::create_dir_all(&folder).ok()?;
    for (library, archives) in LIBRARIES {
        let found: Option<Vec<PathBuf>> = archives.iter().copied().map(archive).collect();
        let found: Vec<String> =
            found?.iter().map(|path| format!("{:?}", path.display().to_string())).collect();
        // A linker script (ld: "Implicit Linker Scripts"), since some archives are scripts themselves.
        fs::write(folder.join(format!("lib{library}.a")), format!("GROUP({})\n", found.join(" "))).ok()?;
    }
    Some(folder)
}

/// Where the C compiler that links has an archive. Such a compiler answers with the bare name where it has none.
fn archive(name: &str) -> Option<PathBuf> {
    let is_native = env::var("HOST").ok()? == env::var("TARGET").ok()?;
    let linker = env::var("RUSTC_LINKER").ok().or(is_native.then(|| "cc".to_owned()))?;
    let answer = Command::new(linker).arg(format!("-print-file-name={name}")).output().ok()?;
    let path = PathBuf::from(String::from_utf8(answer.stdout).ok()?.trim());
    (path.is_absolute() && Path::is_file(&path)).then_some(path)
}
