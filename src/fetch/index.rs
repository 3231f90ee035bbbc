//! A repository's index: which versions of a chart there are, and which one is meant (Helm: pkg/repo/v1/index.go). Not where
//! the index came from.
//!
//! Only the blocks of the charts that are wanted are read. The rest is not read, so errors in it are not reported.

use chartroom::gostd::strconv::quoted;
use std::collections::BTreeMap;

use super::entry::{self, Release};
use super::error::Error;
use super::outline::{self, Outline};
use chartroom::Notice;
use chartroom::semver::{Constraint, Version};
use chartroom::value::Value;
use chartroom::yaml;

/// How many bytes an index may have. The largest public one has 20 MiB.
pub const INDEX_LIMIT: u64 = 256 << 20;

/// What is wanted of an index.
#[derive(Debug, Default)]
pub struct Index {
    /// The names of all charts, in the order of the text.
    pub names: Vec<String>,
    /// The versions of the wanted charts, the highest first.
    pub charts: BTreeMap<String, Vec<Release>>,
    /// Entries that were left out, and why.
    pub notices: Vec<Notice>,
}

/// A version that was chosen.
#[derive(Debug)]
pub struct Choice<'a> {
    /// The version.
    pub release: &'a Release,
    /// That it is another one than was asked for.
    pub notice: Option<Notice>,
}

impl Index {
    /// Reads what is wanted. `source` is where the text is from, for notices.
    ///
    /// # Errors
    /// No index, in Helm's words.
    pub fn read(text: &[u8], wanted: &dyn Fn(&str) -> bool, source: &str) -> Result<Index, Error> {
        if text.is_empty() {
            return Err(Error::new("empty index.yaml file"));
        }
        let Outline { names, blocks, api_version, is_strict } = outline::read(text, wanted)?;
        let mut index = Index { names, ..Index::default() };
        for (name, block) in blocks {
            let releases = index.releases(&name, &block, is_strict, source)?;
            index.charts.insert(name, releases);
        }
        match api_version.as_str() {
            "" => Err(Error::new("no API version specified")),
            _ => Ok(index),
        }
    }

    fn releases(
        &mut self,
        chart: &str,
        block: &Value,
        is_strict: bool,
        source: &str,
    ) -> Result<Vec<Release>, Error> {
        let entries = match block {
            Value::Nil => Vec::new(),
            Value::List(list) => list.items().to_vec(),
            other => return Err(wrong(chart, &format!("it is {}, not a list", yaml::described(other)))),
        };
        let mut releases = Vec::with_capacity(entries.len());
        // Backward, as Helm goes through them, so that its warnings come in the same order.
        for entry in entries.iter().rev() {
            let map = match entry {
                Value::Map(map) => map,
                Value::Nil => {
                    self.notices.push(
                        Notice::warn("skipping loading invalid entry for chart: empty entry")
                            .with("name", chart)
                            .with("source", source),
                    );
                    continue;
                }
                other => {
                    return Err(wrong(
                        chart,
                        &format!("an entry is {}, not a mapping", yaml::described(other)),
                    ));
                }
            };
            if is_strict && let Some(key) = entry::unknown(map) {
                return Err(Error::new(format!(
                    "error unmarshaling JSON: while decoding JSON: json: unknown field {key}",
                    key = quoted(&key)
                )));
            }
            let release = entry::release(map).map_err(|why| wrong(chart, &why))?;
            match entry::check(map, &release).map_err(|why| wrong(chart, &why))? {
                Some(why) => self.notices.push(
                    Notice::warn("skipping loading invalid entry for chart")
                        .with("name", chart)
                        .with("version", release.version.as_str())
                        .with("source", source)
                        .with("error", format!("validation: {why}")),
                ),
                None => releases.push(release),
            }
        }
        releases.reverse();
        sort(&mut releases);
        Ok(releases)
    }

    /// The chosen version: by default the highest that is not a prerelease, otherwise the one with exactly that text,
    /// otherwise the highest that matches (`IndexFile.Get`).
    ///
    /// # Errors
    /// None that fits, and a text that is no constraint.
    pub fn choose(&self, chart: &str, version: &str) -> Result<Choice<'_>, Error> {
        let releases = self.charts.get(chart).ok_or_else(|| Error::new("no chart name found"))?;
        if releases.is_empty() {
            return Err(Error::new("no chart version found"));
        }
        let constraint = Constraint::parse(if version.is_empty() { "*" } else { version });
        let constraint = constraint.map_err(|error| Error::new(error.to_string()))?;
        if !version.is_empty()
            && let Some(release) = releases.iter().find(|release| release.version == version)
        {
            return Ok(Choice { release, notice: None });
        }
        let fits = |release: &&Release| {
            Version::parse_lenient(&release.version).is_ok_and(|version| constraint.matches(&version))
        };
        let Some(release) = releases.iter().find(fits) else {
            return Err(Error::new(format!("no chart version found for {chart}-{version}")));
        };
        let is_other = !version.is_empty() && !is_range(version);
        let notice = is_other.then(|| {
            Notice::warn("unable to find exact version requested; falling back to closest available version")
                .with("chart", chart)
                .with("requested", version)
                .with("selected", release.version.as_str())
        });
        Ok(Choice { release, notice })
    }
}

/// Whether the index has an entry with this URL among its addresses. Relative ones are none of that kind.
pub fn lists(text: &[u8], url: &str) -> bool {
    let last = url.rsplit('/').find(|part| !part.is_empty()).unwrap_or(url).as_bytes();
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b',' | b'[' | b']');
    memchr::memmem::find_iter(text, last).any(|at| {
        let start = text[..at].iter().rposition(&ends).map_or(0, |before| before + 1);
        let end = text[at..].iter().position(&ends).map_or(text.len(), |after| at + after);
        std::str::from_utf8(&text[start..end]).is_ok_and(|listed| super::url::same(url, listed))
    })
}

/// Highest first; what is no version comes last, as the order of Helm's `ChartVersions` has it.
fn sort(releases: &mut Vec<Release>) {
    let parsed = |release: Release| (Version::parse_lenient(&release.version).ok(), release);
    let mut keyed: Vec<_> = releases.drain(..).map(parsed).collect();
    keyed.sort_by(|(one, _), (other, _)| match (one, other) {
        (Some(one), Some(other)) => other.compare(one),
        (one, other) => other.is_some().cmp(&one.is_some()),
    });
    releases.extend(keyed.into_iter().map(|(_, release)| release));
}

fn wrong(chart: &str, why: &str) -> Error {
    Error::new(format!("error unmarshaling JSON: while decoding JSON: entries.{chart}: {why}"))
}

/// Whether a version is a range rather than one version (`isVersionRange`).
fn is_range(version: &str) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    version.contains(['^', '~', '<', '>', '=', '!', '*'])
        || version.contains("||")
        || version.contains(" - ")
        || core.contains(['x', 'X'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
apiVersion: v1
entries:
  other:
  - {this: [is, not, read}
  web:
  - apiVersion: v2
    created: \"2026-01-01T00:00:00Z\"
    digest: aa
    name: web
    urls:
    - https://charts.example/web-0.9.0.tgz
    version: 0.9.0
  - name: web
    urls: [web-1.0.0.tgz]
    version: 1.0.0
  - name: web
    version: 1.1.0-beta.1
  - null
  - name: web
    version: x
generated: \"2026-01-01T00:00:00Z\"
";

    fn index(text: &str) -> Result<Index, Error> {
        Index::read(text.as_bytes(), &|name| name == "web", "https://charts.example")
    }

    #[test]
    fn only_the_wanted_block_is_read_and_its_versions_are_sorted() {
        let index = index(TEXT).unwrap();
        assert_eq!(index.names, ["other", "web"]);
        let versions: Vec<&str> = index.charts["web"].iter().map(|r| r.version.as_str()).collect();
        assert_eq!(versions, ["1.1.0-beta.1", "1.0.0", "0.9.0"]);
        let notices: Vec<String> = index.notices.iter().map(ToString::to_string).collect();
        assert_eq!(
            notices,
            [
                "level=WARN msg=\"skipping loading invalid entry for chart\" name=web version=x \
                 source=https://charts.example error=\"validation: chart.metadata.version \\\"x\\\" is invalid\"",
                "level=WARN msg=\"skipping loading invalid entry for chart: empty entry\" name=web \
                 source=https://charts.example",
            ]
        );
        assert!(lists(TEXT.as_bytes(), "https://charts.example/x/../web-0.9.0.tgz"));
        assert!(!lists(TEXT.as_bytes(), "https://charts.example/web-1.0.0.tgz"));
    }

    /// As `IndexFile.Get` of Helm 4.3.1 chooses.
    #[test]
    fn the_version_that_is_meant() {
        let index = index(TEXT).unwrap();
        let chosen =
            |version: &str| index.choose("web", version).map(|choice| choice.release.version.clone());
        assert_eq!(chosen("").unwrap(), "1.0.0");
        assert_eq!(chosen("0.9.0").unwrap(), "0.9.0");
        assert_eq!(chosen("<1").unwrap(), "0.9.0");
        assert_eq!(chosen(">0.0.0-0").unwrap(), "1.1.0-beta.1");
        assert_eq!(chosen("v0.9").unwrap(), "0.9.0");
        assert!(index.choose("web", "v0.9").unwrap().notice.is_some());
        assert!(index.choose("web", "0.x").unwrap().notice.is_none());
        assert_eq!(chosen("2.0.0").unwrap_err().text, "no chart version found for web-2.0.0");
        assert_eq!(index.choose("db", "").unwrap_err().text, "no chart name found");
    }

    #[test]
    fn what_is_no_index_is_refused_in_helms_words() {
        let error = |text: &str| index(text).unwrap_err().text;
        assert_eq!(error(""), "empty index.yaml file");
        assert_eq!(error("entries: {}\n"), "no API version specified");
        let unknown =
            error("apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.0.0\n    colour: red\n");
        assert_eq!(unknown, "error unmarshaling JSON: while decoding JSON: json: unknown field \"colour\"");
    }
}
