//! How much one call may make. Go would go on until memory ends; we stop with an error that names the limit.

use crate::template::func::FuncError;
use crate::value::stop::stopped;

/// Bytes of one text. Kubernetes takes no object beyond 1.5 MiB, so this leaves room for whole files of manifests.
pub(super) const TEXT_LIMIT: usize = 64 << 20;

/// Passes a text of `pieces` times `size` bytes.
///
/// # Errors
/// Where it would be larger than [`TEXT_LIMIT`].
pub(super) fn text(pieces: usize, size: usize) -> Result<usize, FuncError> {
    match pieces.checked_mul(size) {
        Some(total) if total <= TEXT_LIMIT => Ok(total),
        _ => Err(too_long()),
    }
}

/// The text would be larger than [`TEXT_LIMIT`].
pub(super) fn too_long() -> FuncError {
    FuncError::new(format!("the text would be larger than the limit of {TEXT_LIMIT} bytes"))
}

/// Passes while the process may go on.
///
/// # Errors
/// Where its time or memory is used up.
pub(super) fn time() -> Result<(), FuncError> {
    stopped().map_or(Ok(()), |reason| Err(FuncError::new(reason)))
}

/// Elements of one list. As Go values they take some 32 bytes each.
pub(super) const LIST_LIMIT: usize = 1_000_000;

/// Passes a list of `len` elements.
///
/// # Errors
/// Where it would be longer than [`LIST_LIMIT`].
pub(super) fn list(len: usize) -> Result<usize, FuncError> {
    within(len, LIST_LIMIT, "the list would be longer")
}

/// Elements of all the maps and lists of one deep copy. What is shared many times over counts each time.
const COPY_LIMIT: usize = 1_000_000;

/// Passes the count of elements copied so far.
///
/// # Errors
/// Where they are more than [`COPY_LIMIT`].
pub(super) fn copied(count: usize) -> Result<usize, FuncError> {
    within(count, COPY_LIMIT, "the copy would be larger")
}

fn within(count: usize, limit: usize, complaint: &str) -> Result<usize, FuncError> {
    if count > limit {
        return Err(FuncError::new(format!("{complaint} than the limit of {limit} elements")));
    }
    Ok(count)
}
