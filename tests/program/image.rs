//! The image that examples/refresh/image.sh makes: its layout, and the program in it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files of a tar by their names.
fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(bytes).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().trim_start_matches("./").to_owned();
        let mut contents = Vec::new();
        entry.read_to_end(&mut contents).unwrap();
        files.insert(path, contents);
    }
    files
}

/// What the script prints, and the archive.
fn made(binary: &OsStr, folder: &Path) -> (String, Vec<u8>) {
    let archive = folder.join("image.tar");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/refresh/image.sh");
    let made = Command::new(script).args([binary, archive.as_os_str()]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (String::from_utf8(made.stdout).unwrap(), std::fs::read(&archive).unwrap())
}

/// The layer, after everything about the image was checked (OCI image-spec: image-layout.md, manifest.md, config.md).
fn checked(digest: &str, archive: &[u8]) -> Vec<u8> {
    let files = files(archive);
    for (path, bytes) in &files {
        if let Some(name) = path.strip_prefix("blobs/sha256/").filter(|name| !name.is_empty()) {
            assert_eq!(hash(bytes), name, "a blob is called by its digest");
        }
    }
    let json = |bytes: &[u8]| -> Value { serde_json::from_slice(bytes).unwrap() };
    let blob = |descriptor: &Value, kind: &str| {
        assert_eq!(descriptor["mediaType"], format!("application/vnd.oci.image.{kind}"));
        let digest = descriptor["digest"].as_str().unwrap().strip_prefix("sha256:").unwrap();
        let bytes = &files[&format!("blobs/sha256/{digest}")];
        assert_eq!(descriptor["size"], bytes.len(), "{descriptor}");
        bytes.clone()
    };
    assert_eq!(json(&files["oci-layout"]), json!({"imageLayoutVersion": "1.0.0"}));
    let index = json(&files["index.json"]);
    assert_eq!(index["manifests"].as_array().unwrap().len(), 1);
    assert_eq!(index["manifests"][0]["digest"], digest.trim());
    let manifest = json(&blob(&index["manifests"][0], "manifest.v1+json"));
    let config = json(&blob(&manifest["config"], "config.v1+json"));
    let runs = &config["config"];
    assert_eq!((&runs["User"], &runs["Entrypoint"]), (&json!("65534:65534"), &json!(["/jes-netpol"])));
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 1);
    let packed = blob(&manifest["layers"][0], "layer.v1.tar+gzip");
    let mut layer = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut layer).unwrap();
    assert_eq!(config["rootfs"]["diff_ids"], json!([format!("sha256:{}", hash(&layer))]));
    layer
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

#[test]
fn the_image_is_made_without_a_container_daemon() {
    let folder = folder();
    // The script packs any file. The program itself would take ten seconds here; tests/image packs it.
    let binary = folder.path().join("binary");
    let program: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(&binary, &program).unwrap();
    let (digest, bytes) = made(binary.as_ref(), folder.path());
    assert!(
        made(binary.as_ref(), folder.path()) == (digest.clone(), bytes.clone()),
        "the same binary, the same bytes"
    );
    let layer = checked(&digest, &bytes);
    let mut inner = tar::Archive::new(&layer[..]);
    let entries: Vec<(PathBuf, u32)> = inner
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.path().unwrap().into_owned(), entry.header().mode().unwrap()))
        .collect();
    assert_eq!(entries, [("jes-netpol".into(), 0o555)], "and nothing else, and not writable");
    assert!(files(&layer)["jes-netpol"] == program, "it is the file that was given");
}

/// tests/image makes the static binary, and says here where it is.
#[test]
#[ignore = "takes a static binary: tests/image"]
fn the_program_runs_where_there_is_nothing_else() {
    let binary = std::env::var_os("JES_NETPOL_STATIC").unwrap();
    let folder = folder();
    let (digest, bytes) = made(&binary, folder.path());
    let layer = checked(&digest, &bytes);
    let root = folder.path().join("root");
    std::fs::create_dir(&root).unwrap();
    tar::Archive::new(&layer[..]).unpack(&root).unwrap();
    let run = |args: &[&str]| {
        // As root of a user namespace of its own, which may do nothing outside, and change its root.
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net", "--root"]).arg(&root);
        let output = command.arg("/jes-netpol").args(args).env_clear().output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run(&["--version"]).contains(env!("CARGO_PKG_VERSION")));
    let values = "remoteControlPlane.api.hostname=203.0.113.7,networkPolicy.egress.enabled=true,\
                  networkPolicy.egress.k8sMasterCIDR=192.0.2.0/24";
    let printed = run(&["render", "--offline", "-n", "keptn-jes", "--set", values]);
    assert!(printed.contains("cidr: 192.0.2.0/24\n"), "{printed}");
    let refresher = run(&["render", "--offline", "-n", "jes-netpol", "--set", "refresh.enabled=true"]);
    assert!(refresher.contains("kind: Deployment\n"), "{refresher}");
    println!("{} bytes of program, {} of image", layer.len(), bytes.len());
}
