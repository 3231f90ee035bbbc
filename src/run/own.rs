//! What the program does for its own chart alone: needs, answers over the values, checks. A foreign chart has none.

use super::failure::Failure;
use crate::cli::ChartSource;
use crate::diag::Severity;
use crate::facts::{Cidr, Facts, Question};
use crate::helm::manifest::Manifests;
use crate::netpol::{self, CLUSTER_DOMAIN, Need, Source};
use crate::value::Map;
use crate::{cli, yaml};

/// What the policies of these values need; nothing for a foreign chart.
pub struct Own {
    embedded: bool,
    needs: Vec<Need>,
}

impl Own {
    /// Reads the needs off the values.
    ///
    /// # Errors
    /// Everything in the values that cannot be meant.
    pub fn of(chart: &ChartSource, values: &Map) -> Result<Own, Failure> {
        let embedded = *chart == ChartSource::Embedded;
        let needs = if embedded { netpol::needs(values).map_err(Failure::all)? } else { Vec::new() };
        Ok(Own { embedded, needs })
    }

    /// What has to be asked.
    pub fn questions(&self) -> Vec<Question> {
        netpol::questions(&self.needs, CLUSTER_DOMAIN)
    }

    /// The answers as values.
    pub fn overlay(&self, facts: &Facts) -> Map {
        netpol::overlay(&self.needs, facts, CLUSTER_DOMAIN)
    }

    /// Looks at what was rendered: tells warnings, and refuses a policy that cannot have been meant.
    ///
    /// # Errors
    /// Every rule that is hollow or wider than asked for.
    pub fn check(&self, manifests: &Manifests) -> Result<(), Failure> {
        if !self.embedded {
            return Ok(());
        }
        let stated = self.stated();
        let documents = manifests.manifests.iter().filter_map(|m| Some((m, yaml::read(&m.text).ok()?)));
        let findings =
            documents.flat_map(|(m, document)| netpol::checks::check(&m.source, &document, &stated));
        let (errors, remarks): (Vec<_>, Vec<_>) = findings.partition(|f| f.severity == Severity::Error);
        remarks.iter().for_each(|f| cli::tell(&f.diagnostic()));
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Failure::all(errors.iter().map(|f| f.diagnostic()).collect()))
        }
    }

    /// The networks that the user names in so many words.
    fn stated(&self) -> Vec<Cidr> {
        let networks = self.needs.iter().filter_map(|need| match &need.source {
            Source::Stated(networks) => Some(networks),
            _ => None,
        });
        networks.flatten().copied().collect()
    }
}
