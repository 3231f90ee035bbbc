//! Keys and certificates, looked at by a real openssl: it has to be there, nothing is skipped.
//! `cargo test` alone leaves it out, since that needs nothing but a Rust toolchain.

#![allow(clippy::disallowed_methods, reason = "tests read and write files themselves")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs openssl in the folder and returns what it prints.
fn openssl(folder: &Path, args: &str) -> String {
    let output = Command::new("openssl").args(args.split_whitespace()).current_dir(folder).output();
    let output = output.expect("openssl is installed (Debian: apt-get install openssl)");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {args}: {stderr}{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).expect("it is text")
}

/// Renders a chart of one template, with the folder's files as its own, and writes each text that the template names
/// into the folder: the template prints a line for each, its name and its content in base64.
fn render(folder: &Path, template: &str) {
    let chart = folder.join("m");
    fs::create_dir_all(chart.join("templates")).expect("a folder can be made");
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_file() {
            fs::copy(&path, chart.join(path.file_name().expect("it has a name")))
                .expect("a file can be copied");
        }
    }
    fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: m\nversion: 1.0.0\n")
        .expect("it can be written");
    fs::write(chart.join("templates/t.yaml"), template).expect("it can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
    let output = command.args(["template", "m"]).current_dir(folder).output().expect("the program is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("it is text");
    let mut written = 0;
    for line in text.lines() {
        let Some((name, digits)) = line.split_once(": ").filter(|_| !line.starts_with('#')) else { continue };
        use base64::Engine as _;
        let bytes = base64::prelude::BASE64_STANDARD.decode(digits).expect("it is base64");
        fs::write(folder.join(name), bytes).expect("it can be written");
        written += 1;
    }
    assert!(written > 0, "{text}");
}

/// The keys of every kind that openssl makes and Go reads, in both forms where there are two.
const KEYS: &[(&str, &str)] = &[
    ("rsa", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa"),
    ("rsa-old", "rsa -in rsa -traditional -out rsa-old"),
    (
        "rsa-three",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_primes:3 -out rsa-three",
    ),
    (
        "rsa-odd",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1031 -pkeyopt rsa_keygen_pubexp:3 -out rsa-odd",
    ),
    ("p224", "ecparam -name secp224r1 -genkey -noout -out p224"),
    ("p256", "ecparam -name prime256v1 -genkey -noout -out p256"),
    ("p256-new", "pkcs8 -topk8 -nocrypt -in p256 -out p256-new"),
    ("p384", "ecparam -name secp384r1 -genkey -noout -out p384"),
    ("p521", "ecparam -name secp521r1 -genkey -noout -out p521"),
    ("ed25519", "genpkey -algorithm ED25519 -out ed25519"),
];

#[test]
fn openssl_reads_every_key_that_is_made() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let kinds = ["rsa", "ecdsa", "ed25519", "dsa"];
    let pairs = kinds.map(|kind| format!("{kind}: {{{{ genPrivateKey \"{kind}\" | b64enc }}}}\n"));
    render(folder.path(), &pairs.concat());
    for kind in kinds {
        let shown = openssl(folder.path(), &format!("pkey -in {kind} -check -noout -text"));
        assert!(shown.contains("Key is valid"), "{kind}: {shown}");
        let size = match kind {
            "rsa" => "4096 bit",
            "ecdsa" => "NIST CURVE: P-256",
            "ed25519" => "ED25519",
            _ => "2048 bit",
        };
        assert!(shown.contains(size), "{kind}: {shown}");
    }
}

#[test]
fn openssl_verifies_chains_of_its_own_keys_of_every_kind() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path();
    let mut template = String::new();
    for (name, command) in KEYS {
        openssl(path, command);
        template += &format!(
            "{{{{ $key := .Files.Get \"{name}\" }}}}{{{{ $ca := genCAWithKey \"ca {name}\" 9 $key }}}}\n\
             {name}.ca: {{{{ $ca.Cert | b64enc }}}}\n{name}.key: {{{{ $ca.Key | b64enc }}}}\n\
             {{{{ $own := genSelfSignedCertWithKey \"self {name}\" nil (list \"self.example\") 9 $key }}}}\n\
             {name}.self: {{{{ $own.Cert | b64enc }}}}\n"
        );
        for (leaf, _) in KEYS {
            template += &format!(
                "{name}.{leaf}: {{{{ (genSignedCertWithKey \"leaf\" (list \"192.0.2.1\" \"2001:db8::1\") \
                 (list \"leaf.example\") 9 $ca (.Files.Get \"{leaf}\")).Cert | b64enc }}}}\n"
            );
        }
    }
    // A key comes after those that sign with it, so all of them are there before the template runs.
    render(path, &template);
    for (name, _) in KEYS {
        let public = openssl(path, &format!("pkey -in {name} -pubout"));
        assert_eq!(openssl(path, &format!("pkey -in {name}.key -pubout")), public, "{name}");
        for certificate in [format!("{name}.ca"), format!("{name}.self")] {
            assert_eq!(
                openssl(path, &format!("x509 -in {certificate} -noout -pubkey")),
                public,
                "{certificate}"
            );
            // The second level takes RSA keys from 2048 bits and P-224 on.
            openssl(path, &format!("verify -auth_level 1 -check_ss_sig -CAfile {certificate} {certificate}"));
        }
        for (leaf, _) in KEYS {
            let options = "-auth_level 1 -x509_strict -purpose sslserver";
            for subject in ["-verify_hostname leaf.example", "-verify_ip 192.0.2.1", "-verify_ip 2001:db8::1"]
            {
                openssl(path, &format!("verify {options} {subject} -CAfile {name}.ca {name}.{leaf}"));
            }
        }
    }
}

#[test]
fn openssl_verifies_what_is_made_without_a_key() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path();
    render(
        path,
        "{{ $ca := genCA \"ca\" 9 }}{{ $leaf := genSignedCert \"leaf\" nil (list \"leaf.example\") 9 $ca }}\n\
         {{ $own := genSelfSignedCert \"Grüße\" nil (list \"self.example\") 9 }}\n\
         ca: {{ $ca.Cert | b64enc }}\nca.key: {{ $ca.Key | b64enc }}\n\
         leaf: {{ $leaf.Cert | b64enc }}\nleaf.key: {{ $leaf.Key | b64enc }}\n\
         self: {{ $own.Cert | b64enc }}\nself.key: {{ $own.Key | b64enc }}\n",
    );
    openssl(path, "verify -x509_strict -purpose sslserver -verify_hostname leaf.example -CAfile ca leaf");
    openssl(path, "verify -check_ss_sig -verify_hostname self.example -CAfile self self");
    for name in ["ca", "leaf", "self"] {
        let shown = openssl(path, &format!("pkey -in {name}.key -check -noout -text"));
        assert!(shown.contains("Key is valid") && shown.contains("2048 bit"), "{name}: {shown}");
        let public = openssl(path, &format!("pkey -in {name}.key -pubout"));
        assert_eq!(openssl(path, &format!("x509 -in {name} -noout -pubkey")), public, "{name}");
    }
    // A certificate that was changed does not verify: the checks above can fail.
    let pem = fs::read_to_string(path.join("self")).expect("it is there");
    openssl(path, "x509 -in self -outform DER -out self.der");
    let mut der = fs::read(path.join("self.der")).expect("it is there");
    let at = der.windows(12).position(|w| w == b"self.example").expect("the name is in it");
    der[at] = b'x';
    fs::write(path.join("changed.der"), der).expect("it can be written");
    openssl(path, "x509 -in changed.der -inform DER -out changed");
    let output = Command::new("openssl")
        .args(["verify", "-check_ss_sig", "-CAfile", "changed", "changed"])
        .current_dir(path)
        .output()
        .expect("openssl is installed");
    assert!(!output.status.success() && pem.contains("BEGIN CERTIFICATE"), "{output:?}");
}

#[test]
fn openssl_decrypts_what_is_encrypted() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path();
    render(path, "sealed: {{ encryptAES \"secret\" \"some text of more than one block\" }}\n");
    let sealed = fs::read(path.join("sealed")).expect("it is there");
    let (vector, rest) = sealed.split_at(16);
    let vector: String = vector.iter().map(|b| format!("{b:02x}")).collect();
    fs::write(path.join("rest"), rest).expect("it can be written");
    // The password as hexadecimal digits, filled up with zeros.
    let key = format!("{:0<64}", "736563726574");
    let plain = openssl(path, &format!("enc -d -aes-256-cbc -in rest -K {key} -iv {vector}"));
    assert_eq!(plain, "some text of more than one block");
}
