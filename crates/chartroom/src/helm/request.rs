//! A whole rendering in one call: a chart and a request in, manifests, notes and warnings out.

use std::rc::Rc;

use super::answerer::{Answerer, NoAnswers};
use super::chart::{self, Chart};
use super::manifest::{self, Manifests};
use super::notice::Notice;
use super::profile::Profile;
use super::scope::{Capabilities, Release};
use super::steps::{Error, Opened, RenderOptions};
use crate::sprig::ClockAndRandom;
use crate::template::Limits;
use crate::value::Map;

/// What to render a chart with. [`Request::new`] is a plain `helm template`.
#[derive(Clone, Debug)]
pub struct Request {
    /// The version of Helm to be.
    pub profile: Profile,
    /// The user's values, which are laid over the chart's.
    pub values: Map,
    /// `.Release`
    pub release: Release,
    /// `.Capabilities`; by default the profile's.
    pub capabilities: Option<Capabilities>,
    /// Answers to `lookup` and `getHostByName`; by default none.
    pub answerer: Rc<dyn Answerer>,
    /// The time, the time zone and the source of random numbers. By default the start of 1970 in UTC and a fixed seed: a
    /// caller whose charts make keys or passwords has to give a seed from the system's source of randomness.
    pub clock: Rc<ClockAndRandom>,
    /// What the rendering may use up.
    pub limits: Limits,
    /// Whether the charts' schemas are left alone (`--skip-schema-validation`).
    pub skip_schema_validation: bool,
}

impl Request {
    /// A first install of a release with no values, as Helm's newest version known here does it.
    pub fn new(name: impl Into<String>, namespace: impl Into<String>) -> Request {
        Request {
            profile: Profile::default(),
            values: Map::new(),
            release: Release { name: name.into(), namespace: namespace.into(), is_upgrade: false },
            capabilities: None,
            answerer: Rc::new(NoAnswers),
            clock: Rc::new(ClockAndRandom::new(0, 0, "UTC", [0; 32])),
            limits: Limits::default(),
            skip_schema_validation: false,
        }
    }
}

/// What came of a chart.
#[derive(Clone, Debug)]
pub struct Output {
    /// The documents, in the order in which Helm prints and installs them. Without the files of `crds/`; see
    /// [`manifest::crds`].
    pub manifests: Manifests,
    /// The chart's own `NOTES.txt`, rendered.
    pub notes: Option<Vec<u8>>,
    /// What Helm would write to its log.
    pub warnings: Vec<Notice>,
}

impl Output {
    /// The documents as `helm template` prints them.
    pub fn text(&self) -> Vec<u8> {
        manifest::text(&self.manifests)
    }
}

/// Renders a chart as `helm template` does.
///
/// # Errors
/// What Helm would refuse, in its words: a chart, values, a template with the frames that lead to the failure, or a
/// document that is no manifest.
pub fn render(chart: Chart, request: &Request) -> Result<Output, Error> {
    let Request { profile, values, release, answerer, clock, limits, .. } = request;
    let mut warnings = Vec::new();
    let capabilities = request.capabilities.clone();
    let capabilities = capabilities.unwrap_or_else(|| Capabilities::new(profile, None, &[]));
    release.check_name().map_err(chart::Error::Other)?;
    let prepared = Opened::new(chart, *profile, &mut warnings)?.merge(
        values,
        release.clone(),
        capabilities,
        &mut warnings,
    )?;
    if !request.skip_schema_validation {
        prepared.check_values(&mut warnings)?;
    }
    prepared.check_kube_version()?;
    let rendered = prepared.render(&prepared.values, &RenderOptions { answerer, clock, limits: *limits })?;
    let manifests = prepared.assemble(&rendered, &mut warnings)?;
    let own = format!("{}/templates/NOTES.txt", prepared.chart.name());
    let notes = rendered.iter().find(|file| file.path == own.as_str()).map(|file| file.text.to_vec());
    Ok(Output { manifests, notes, warnings })
}
