//! A chart as an archive, as Helm saves the ones that it was given as folders (Helm: pkg/chart/v2/util/save.go). No disk.

use super::{Chart, Error, Lock};
use crate::gostd::archive::{Writer, gzip};
use crate::gostd::json;
use crate::gostd::time::{Duration, Time, Zone};
use crate::helm::scope;
use crate::yaml;

/// What Helm has in the header of its archives (`headerBytes`).
const EXTRA: &[u8] = b"rr\x28\x00aHR0cHM6Ly95b3V0dS5iZS96OVV6MWljandyTQo=";
const COMMENT: &str = "Helm";

impl Chart {
    /// The archive. Files of which it is not known when they were changed were changed `now`; all of them at `epoch`, where
    /// there is one. Both are in seconds since 1970.
    ///
    /// # Errors
    /// A file that cannot be read, a schema that is no JSON.
    pub fn pack(&self, now: i64, epoch: Option<i64>) -> Result<Vec<u8>, Error> {
        let mut archive = Writer::default();
        self.add_to(&mut archive, b"", (now, epoch))?;
        self.check_read()?;
        Ok(gzip(&archive.finish(), EXTRA, COMMENT))
    }

    fn add_to(&self, archive: &mut Writer, above: &[u8], times: (i64, Option<i64>)) -> Result<(), Error> {
        let (now, epoch) = times;
        let base = [above, &self.metadata.name, b"/"].concat();
        let mut add = |path: &[u8], data: &[u8], changed: Option<i64>| {
            archive.add(&[&base, path].concat(), data, epoch.or(changed).unwrap_or(now));
        };
        add(b"Chart.yaml", &self.metadata_text()?, self.changed);
        if let Some(lock) = self.lock.as_ref().filter(|_| self.metadata.api_version == "v2") {
            let generated = (!lock.generated.is_zero())
                .then(|| lock.generated.round(Duration::from_seconds(1)).seconds());
            let text = match epoch {
                Some(seconds) => {
                    Lock { generated: Time::unix(seconds, 0, Zone::Utc), ..lock.clone() }.write()?
                }
                None => lock.write()?,
            };
            add(b"Chart.lock", &text, generated);
        }
        for values in &self.values_files {
            add(b"values.yaml", values, values.changed());
        }
        if let Some(schema) = &self.schema {
            json::decode(schema)
                .map_err(|_| Error::Other("invalid JSON in values.schema.json".to_owned()))?;
            add(b"values.schema.json", schema, schema.changed());
        }
        for file in self.templates.iter().chain(self.files.iter()) {
            add(&file.path, &file.data, file.data.changed());
        }
        let charts = [&base[..], b"charts/"].concat();
        self.dependencies.iter().try_for_each(|chart| chart.add_to(archive, &charts, times))
    }

    /// `Chart.yaml`, written anew. What charts of version 1 need stands in a file of its own.
    fn metadata_text(&self) -> Result<Vec<u8>, Error> {
        let mut metadata = self.metadata.clone();
        if metadata.api_version == "v1" {
            metadata.dependencies = None;
        }
        yaml::write(&scope::metadata(&Chart { metadata, ..Chart::default() }))
            .map_err(|error| Error::Other(error.text()))
    }
}
