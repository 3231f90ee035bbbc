//! Chartroom renders Helm charts to Helm's bytes. It has no cluster, network, disk or clock of its own: charts come as files
//! in memory, answers and time from the caller.
//!
//! [`render`] does all of it at once:
//!
//! ```
//! use chartroom::{Chart, File, Request, render};
//!
//! let files = vec![
//!     File::new("Chart.yaml", &b"apiVersion: v2\nname: hello\nversion: 1.0.0\n"[..]),
//!     File::new("values.yaml", &b"greeting: hello\n"[..]),
//!     File::new("templates/cm.yaml", &b"kind: ConfigMap\ndata: {text: {{ .Values.greeting | upper }}}\n"[..]),
//! ];
//! let mut request = Request::new("my-release", "default");
//! let mut warnings = Vec::new();
//! let chart = Chart::load(files, &request.profile, &mut warnings)?;
//! request.values = [("greeting", "good morning")].into_iter().collect();
//! let output = render(chart, &request)?;
//! assert_eq!(
//!     String::from_utf8_lossy(&output.text()),
//!     "---\n# Source: hello/templates/cm.yaml\nkind: ConfigMap\ndata: {text: GOOD MORNING}\n"
//! );
//! # Ok::<(), chartroom::Error>(())
//! ```
//!
//! Callers that look at the values between the steps, or answer questions and render again, take the steps one by one:
//! [`Opened::new`], [`Opened::merge`], [`Prepared::check_values`], [`Prepared::check_kube_version`], [`Prepared::render`],
//! [`Prepared::assemble`].
//!
//! | what | where |
//! |---|---|
//! | charts: files, archives, `.helmignore` | [`chart`] |
//! | values: files and `--set` flags, laid over each other | [`values`] |
//! | the release and what templates learn of the cluster and of Helm | [`Release`], [`Capabilities`], [`profile`] |
//! | answers to `lookup` and `getHostByName` | [`Answerer`] |
//! | what a rendering may use up | [`Limits`] |
//! | manifests, hooks, notes | [`manifest`], [`Output`] |
//! | whether a release could be installed | [`install`] |
//! | errors with their place | [`Error`], [`diag`] |
//! | values, YAML and the parts of Go's standard library that the above speak in | [`value`], [`yaml`], [`gostd`] |

pub mod diag;
pub mod gostd;
pub mod value;
pub mod yaml;

mod helm;
mod sprig;
mod template;
mod toml;

pub use gostd::strconv::quoted;
pub use helm::answerer::{Answerer, NoAnswers, ObjectRef};
pub use helm::chart::{Chart, File};
pub use helm::notice::{Level, Notice};
pub use helm::profile::Profile;
pub use helm::render::{Error as TemplateError, Rendered, Variables, name_from_template};
pub use helm::request::{Output, Request, render};
pub use helm::scope::{Capabilities, KubeVersion, Release};
pub use helm::steps::{Error, Opened, Prepared, RenderOptions};
pub use helm::{chart, cluster, install, manifest, profile, values};
pub use sprig::{ClockAndRandom, WORK_ON_KEYS, semver};
pub use template::{Limits, Memory};
