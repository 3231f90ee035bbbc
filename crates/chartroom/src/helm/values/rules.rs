//! What differs between the versions of Helm in how values meet. Not how they meet.

/// How nulls among a chart's defaults, and nulls laid over them, are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nulls {
    /// 4.3: a default that is null does not count. A null over a default removes it.
    #[default]
    Dropped,
    /// 4.1: a default that is null is kept. A null over a default that is not null removes it.
    Kept,
    /// 3.17: a default that is null is kept. A null over any default removes it, one that is null included.
    KeptUnlessOverlaid,
}

/// The rules of one version of Helm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// What becomes of nulls.
    pub nulls: Nulls,
    /// Whether a `--set` that ends inside of brackets is an error (3.17) or the end (4).
    pub cut_index_fails: bool,
}
