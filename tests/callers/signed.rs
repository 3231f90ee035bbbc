//! `--verify`: signatures are checked by the real Helm behind the link to this program, whatever the command. Charts are signed
//! by that Helm, with the key in `signer.gpg`, which has no other use.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::charts::{Home, Said};
use crate::web::{Answer, Tls, Web};
use crate::{chart, named};

const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/callers/signer.gpg");

/// A home with signed charts: `own` as it is, `other` with a signature that is not its own, `bare` without one.
fn home(with_ours: bool, url: &str) -> Home {
    let home = Home::new();
    chart().iter().for_each(|(path, text)| drop(home.write(path, text)));
    let dependency = format!(
        "apiVersion: v2\nname: m\nversion: 1.0.0\ndependencies:\n- {{name: own, version: 0.1.0, repository: '{url}'}}\n"
    );
    home.write("m/Chart.yaml", dependency);
    fs::create_dir_all(home.path("ours")).unwrap();
    fs::create_dir_all(home.path("theirs")).unwrap();
    symlink(named("CALLERS_HELM"), home.path("theirs/helm")).unwrap();
    if with_ours {
        symlink(env!("CARGO_BIN_EXE_jes-netpol"), home.path("ours/helm")).unwrap();
    }
    let path = ["ours", "theirs"].map(|folder| home.path(folder).display().to_string()).join(":");
    home.with("PATH", &path)
}

fn sign(home: &Home) {
    let package = ["package", "--sign", "--key", "Signer", "--keyring", KEY, "-d", "signed", "charts/own"];
    let said = home.run_program(&named("CALLERS_HELM"), &package);
    assert!(said.ok, "{}", said.stderr);
    let archive = fs::read(home.path("signed/own-0.1.0.tgz")).unwrap();
    let signature = fs::read(home.path("signed/own-0.1.0.tgz.prov")).unwrap();
    home.write("signed/bare-0.1.0.tgz", &archive);
    home.write("signed/other-0.1.0.tgz", crate::packed("0.1.0"));
    let forged = String::from_utf8(signature).unwrap();
    home.write("signed/other-0.1.0.tgz.prov", forged.replace("own-0.1.0.tgz", "other-0.1.0.tgz"));
}

/// Serves the signed charts under an index by hand.
fn serve(home: &Home) -> Web {
    let folder = home.path("signed");
    let entry =
        |name: &str| format!("  {name}: [{{name: {name}, version: 0.1.0, urls: [{name}-0.1.0.tgz]}}]\n");
    let index = format!("apiVersion: v1\nentries:\n{}", ["own", "other", "bare"].map(entry).concat());
    Web::start(Tls::None, move |asked| {
        let file = asked.line.strip_prefix("GET /").unwrap_or_default();
        match fs::read(folder.join(file)) {
            _ if file == "index.yaml" => Answer::ok(index.as_str()),
            Ok(bytes) => Answer::ok(bytes),
            Err(_) => Answer::status("404 Not Found"),
        }
    })
}

/// Helm names a folder after its process.
fn without_process(text: &str) -> String {
    let mut parts = text.split("tmpcharts-");
    let first = parts.next().unwrap_or_default().to_owned();
    first
        + &parts
            .map(|part| part.trim_start_matches(|letter: char| letter.is_ascii_digit()))
            .collect::<String>()
}

#[test]
fn signatures_are_checked_by_the_helm_behind_ours() {
    let signed = home(false, "");
    sign(&signed);
    let web = serve(&signed);
    let url = web.url.as_str();
    let both = |args: &[&str], more: &[&str]| -> Said {
        let [theirs, mine] = [false, true].map(|with_ours| {
            let home = home(with_ours, url);
            for name in ["own-0.1.0.tgz", "own-0.1.0.tgz.prov", "bare-0.1.0.tgz", "other-0.1.0.tgz"] {
                home.write(&format!("signed/{name}"), fs::read(signed.path("signed").join(name)).unwrap());
            }
            let added = home.run_program(Path::new("/bin/sh"), &["-c", &format!("helm repo add r {url}")]);
            assert!(added.ok, "{}", added.stderr);
            let line = [&["helm"], args, &["--verify"], more].concat().join(" ");
            home.run_program(Path::new("/bin/sh"), &["-c", &line])
        });
        let said = |said: &Said| (said.ok, without_process(&said.stdout), said.stderr.clone());
        assert_eq!(said(&theirs), said(&mine), "{args:?}");
        mine
    };
    let key = ["--keyring", KEY];
    let pulled = both(&["pull", "r/own"], &key);
    assert!(pulled.printed().contains("Chart Hash Verified: sha256:"), "{}", pulled.stdout);
    for args in [
        &["template", "n", "r/own"] as &[&str],
        &["template", "n", "own", "--repo", url],
        &["template", "n", "signed/own-0.1.0.tgz"],
        &["show", "chart", "r/own"],
        &["show", "values", "signed/own-0.1.0.tgz"],
        &["dependency", "update", "m"],
        &["dep", "build", "m"],
    ] {
        assert!(both(args, &key).ok, "{args:?}");
    }
    for args in [
        &["pull", "r/other"] as &[&str],
        &["pull", "r/bare"],
        &["template", "n", "r/other"],
        &["template", "n", "r/bare"],
        &["template", "n", "signed/bare-0.1.0.tgz"],
        &["template", "n", "charts/own"],
        &["show", "all", "r/other"],
    ] {
        assert!(!both(args, &key).ok, "{args:?}");
    }
    // Without the key no signature is valid.
    assert!(!both(&["dependency", "update", "m"], &["--keyring", "/dev/null"]).ok);
}
