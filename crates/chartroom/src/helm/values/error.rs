//! Why values cannot be used, in Helm's words (without the `Error: ` in front).

use crate::value::Str;

/// What is wrong with the values.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Aliases multiply charts.
    #[error("more than {0} charts with all their aliases")]
    TooManyCharts(usize),
    /// Imports multiply values.
    #[error(
        "import-values of dependency {chart} in Chart.yaml: more than {most} values imported by one chart"
    )]
    TooManyImports {
        /// The dependency where there are too many.
        chart: Str,
        /// The limit.
        most: usize,
    },
    /// A file could not be had; the reader's own words.
    #[error("{0}")]
    Unreadable(String),
    /// A values file that is not the YAML it has to be.
    #[error("failed to parse {file}: {cause}")]
    File {
        /// The file as the user named it.
        file: String,
        /// The YAML reader's words.
        cause: String,
        /// What stands in the file.
        text: Vec<u8>,
        /// Line and column of the place, both from 1, where there is one.
        position: Option<(usize, usize)>,
    },
    /// A `--set` or one of its kin that cannot be understood.
    #[error("failed parsing {flag} data: {cause}")]
    Flag {
        /// The flag.
        flag: &'static str,
        /// What is wrong.
        cause: String,
    },
    /// A `--set-json` that cannot be understood. Helm does not say why.
    #[error("failed parsing --set-json data {text}")]
    Json {
        /// What was given.
        text: String,
    },
    /// Values that their schemas do not allow.
    #[error("values don't meet the specifications of the schema(s) in the following chart(s):\n{text}")]
    Schema {
        /// The findings, chart by chart.
        text: String,
        /// The paths of the values that they are about, from the root's values on; the innermost ones, in order.
        paths: Vec<Vec<String>>,
    },
    /// Something else than a table under the name of a subchart.
    #[error("type mismatch on {chart}: {value}")]
    NotATable {
        /// The subchart.
        chart: Str,
        /// The value as Go's `%t` prints it.
        value: String,
    },
}
