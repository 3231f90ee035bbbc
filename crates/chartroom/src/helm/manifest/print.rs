//! Documents to the text that `helm template` prints.

use super::{Manifest, Manifests};
use crate::gostd::strings::Bytes;

/// What precedes the path of a document.
const SEPARATOR: &[u8] = b"---\n# Source: ";

/// A document with the file that it goes to under `--output-dir`.
#[derive(Debug)]
pub struct Piece<'a> {
    /// The path below the output directory.
    pub source: &'a [u8],
    /// Whether it comes from `crds/`.
    pub is_crd: bool,
    /// The text with its separator and `# Source:` line.
    pub text: Vec<u8>,
}

/// Every document in the order of the output: CRDs, manifests, hooks.
pub fn pieces<'a>(manifests: &'a Manifests) -> Vec<Piece<'a>> {
    let piece = |m: &'a Manifest, is_crd| Piece { source: &m.source, is_crd, text: document(m).concat() };
    let crds = manifests.crds.iter().map(|m| piece(m, true));
    let rest = manifests.manifests.iter().chain(manifests.hooks.iter().map(|(_, m)| m));
    crds.chain(rest.map(|m| piece(m, false))).collect()
}

/// The whole output.
pub fn text(manifests: &Manifests) -> Vec<u8> {
    parts(manifests).concat()
}

/// The whole output, as what follows each other in it (Helm: pkg/cmd/template.go): manifests trimmed on both sides,
/// then hooks as they are.
pub fn parts(manifests: &Manifests) -> Vec<&[u8]> {
    let mut parts: Vec<&[u8]> =
        manifests.crds.iter().chain(&manifests.manifests).flat_map(document).collect();
    // At the other side there is the separator, or nothing at all.
    while let Some(last) = parts.pop() {
        let rest = last.trim_space_end();
        if !rest.is_empty() {
            parts.push(rest);
            break;
        }
    }
    parts.push(b"\n");
    parts.extend(manifests.hooks.iter().flat_map(|(_, hook)| document(hook)));
    parts
}

fn document(manifest: &Manifest) -> [&[u8]; 5] {
    [SEPARATOR, &manifest.source, b"\n", &manifest.text, b"\n"]
}
