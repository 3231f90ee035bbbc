//! Why a chart cannot be used, in Helm's words (without the `Error: ` in front).

use crate::helm::values;
use crate::value::Str;

/// What is wrong with a chart.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// A file of the chart that is not the YAML it has to be.
    #[error("cannot load {file}: {cause}")]
    Unreadable {
        /// The file inside the chart.
        file: &'static str,
        /// The reader's words.
        cause: String,
    },
    /// There is no `Chart.yaml` among the files.
    #[error("Chart.yaml file is missing")]
    NoMetadata,
    /// The metadata breaks a rule.
    #[error("validation: {0}")]
    Invalid(String),
    /// A chart below this one cannot be used.
    #[error("error unpacking subchart {entry} in {parent}: {cause}")]
    Subchart {
        /// The folder or archive below `charts/`.
        entry: Str,
        /// The name of the chart around it.
        parent: Str,
        /// What is wrong with it.
        cause: Box<Error>,
    },
    /// Declared dependencies that are not there.
    #[error(
        "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to \
         fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: {0}"
    )]
    Missing(String),
    /// The values do not fit the tree of charts.
    #[error("chart dependencies processing failed: {0}")]
    Dependencies(values::Error),
    /// Anything else, in Helm's words.
    #[error("{0}")]
    Other(String),
}
