//! How much one call may make. Go would go on until memory ends; we stop with an error that names the limit.

use crate::template::func::FuncError;

/// Bytes of one text. Kubernetes takes no object beyond 1.5 MiB, so this leaves room for whole files of manifests.
pub(super) const TEXT_LIMIT: usize = 64 << 20;

/// Passes a text of `pieces` times `size` bytes.
///
/// # Errors
/// Where it would be larger than [`TEXT_LIMIT`].
pub(super) fn text(pieces: usize, size: usize) -> Result<usize, FuncError> {
    match pieces.checked_mul(size) {
        Some(total) if total <= TEXT_LIMIT => Ok(total),
        _ => Err(FuncError::new(format!("the text would be larger than the limit of {TEXT_LIMIT} bytes"))),
    }
}
