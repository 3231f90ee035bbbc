//! Documents to the text that `helm template` prints.

use super::{Manifest, Manifests};
use crate::value::Bytes;

/// What precedes the path of a document.
const SEPARATOR: &[u8] = b"---\n# Source: ";

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
    let hooks = manifests.hooks.iter().map(|(_, hook)| hook);
    let length = |m: &Manifest| m.source.len() + m.text.len() + SEPARATOR.len() + 2;
    let all = manifests.crds.iter().chain(&manifests.manifests).chain(hooks.clone());
    let mut out = Vec::with_capacity(all.map(length).sum::<usize>() + 1);
    for manifest in manifests.crds.iter().chain(&manifests.manifests) {
        write(manifest, &mut out);
    }
    // At the other side there is the separator, or nothing at all.
    out.truncate(out.trim_space_end().len());
    out.push(b'\n');
    for manifest in hooks {
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
    out.extend_from_slice(SEPARATOR);
    out.extend_from_slice(manifest.source.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(&manifest.text);
    out.push(b'\n');
}
