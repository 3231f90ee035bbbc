//! Documents to the text that `helm template` prints.

use bstr::ByteSlice;

use super::{Manifest, Manifests};

/// A document with the file that it goes to under `--output-dir`.
#[derive(Debug)]
pub struct Piece<'a> {
    /// The path below the output directory.
    pub source: &'a str,
    /// Whether it comes from `crds/`.
    pub is_crd: bool,
    /// The text with its separator and `# Source:` line.
    pub text: Vec<u8>,
}

/// Every document in the order of the output: CRDs, manifests, hooks.
pub fn pieces<'a>(manifests: &'a Manifests) -> Vec<Piece<'a>> {
    let piece = |m: &'a Manifest, is_crd| Piece { source: &m.source, is_crd, text: document(m) };
    let crds = manifests.crds.iter().map(|m| piece(m, true));
    let rest = manifests.manifests.iter().chain(manifests.hooks.iter().map(|(_, m)| m));
    crds.chain(rest.map(|m| piece(m, false))).collect()
}

/// The whole output (Helm: pkg/cmd/template.go): manifests trimmed on both sides, then hooks as they are.
pub fn text(manifests: &Manifests) -> Vec<u8> {
    let mut head = Vec::new();
    for manifest in manifests.crds.iter().chain(&manifests.manifests) {
        write(manifest, &mut head);
    }
    let mut out = head.trim().to_vec();
    out.push(b'\n');
    for (_, manifest) in &manifests.hooks {
        write(manifest, &mut out);
    }
    out
}

fn document(manifest: &Manifest) -> Vec<u8> {
    let mut text = Vec::new();
    write(manifest, &mut text);
    text
}

fn write(manifest: &Manifest, out: &mut Vec<u8>) {
    out.extend_from_slice(b"---\n# Source: ");
    out.extend_from_slice(manifest.source.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(&manifest.text);
    out.push(b'\n');
}
