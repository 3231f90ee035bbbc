//! Why a `--set` cannot be understood, in Helm's words.

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A name that ends the text.
    #[error("key {0} has no value")]
    NoValue(String),
    /// A name followed by a comma.
    #[error("key {0} has no value (cannot end with ,)")]
    NoValueBeforeComma(String),
    /// A name followed by a dot and no name.
    #[error("key map {0} has no value")]
    EmptyMap(String),
    /// A dot or bracket behind something that holds another type already.
    #[error("unable to parse key: interface conversion: interface {{}} is {found}, not {wanted}")]
    OtherType {
        /// What is there, as Go names it.
        found: String,
        /// What would have to be there.
        wanted: &'static str,
    },
    /// More dots than the limit.
    #[error("value name nested level is greater than maximum supported nested level of {0}")]
    TooManyNames(usize),
    /// More brackets in a row than the limit; Helm has none.
    #[error("index nested level is greater than maximum supported nested level of {0}")]
    TooManyIndices(usize),
    /// More list elements made up to reach an index than memory should hold; Helm has no such limit.
    #[error("indices need more than the maximum supported number of {0} empty list elements")]
    TooSparse(usize),
    /// An index that is no number.
    #[error("error parsing index: {0}")]
    BadIndex(String),
    /// An index below zero.
    #[error("negative {0} index not allowed")]
    NegativeIndex(i64),
    /// An index that is too large.
    #[error("index of {index} is greater than maximum supported index of {limit}")]
    LargeIndex {
        /// The index.
        index: i64,
        /// The limit.
        limit: usize,
    },
    /// Something between `]` and the next `.`, `[` or `=`.
    #[error("unexpected data at end of array index: {0}")]
    AfterIndex(String),
    /// A list that does not end.
    #[error("list must terminate with '}}'")]
    OpenList,
    /// A value that is not JSON.
    #[error("{0}")]
    Json(String),
    /// A file that cannot be read; the reader's words.
    #[error("{0}")]
    File(String),
}
