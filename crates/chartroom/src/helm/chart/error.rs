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
    /// The root's archive cannot be unpacked. Helm does not say why.
    #[error("unable to load chart archive")]
    Archive {
        /// Why not.
        cause: Box<Error>,
    },
    /// Declared dependencies that are not there.
    #[error("{head}: found in Chart.yaml, but missing in charts/ directory: {names}")]
    Missing {
        /// What that version of Helm says first.
        head: &'static str,
        /// The dependencies, with commas between them.
        names: String,
    },
    /// The values do not fit the tree of charts.
    #[error("{head}{cause}")]
    Dependencies {
        /// What that version of Helm says first.
        head: &'static str,
        /// How the values do not fit.
        cause: values::Error,
    },
    /// Anything else, in Helm's words.
    #[error("{0}")]
    Other(String),
}
