//! What is counted, and how it is written for Prometheus and for OpenMetrics. Not who reads it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// All of it.
#[derive(Debug, Default)]
pub struct Metrics(RefCell<Inner>);

#[derive(Debug, Default)]
struct Inner {
    lookups: BTreeMap<(String, &'static str), u64>,
    addresses: BTreeMap<&'static str, usize>,
    applies: BTreeMap<&'static str, u64>,
    counters: BTreeMap<&'static str, u64>,
    gauges: BTreeMap<&'static str, f64>,
    /// How many applies took at most as long as each of the bounds.
    latencies: [u64; BOUNDS.len()],
    latency_sum: f64,
    latency_count: u64,
}

/// Resolvers are few; further ones are counted together.
const MOST_RESOLVERS: usize = 64;
/// The bounds of the histogram, in seconds.
const BOUNDS: [f64; 9] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];
/// What all names begin with.
const PREFIX: &str = "jes_netpol_refresh_";

/// Counters without labels, with their help texts.
const COUNTERS: [(&str, &str); 4] = [
    ("set_changes", "Changes of a set of addresses."),
    ("applies_skipped", "Policies that were checked and in sync."),
    ("restored", "Policies that were restored after an edit or a deletion."),
    ("watch_errors", "Watches that failed and were restarted."),
];

/// Gauges without labels, with their help texts.
const GAUGES: [(&str, &str); 6] = [
    ("leader", "Whether this process is the leader."),
    ("releases", "Releases whose policies are kept up to date."),
    ("degraded_releases", "Releases with a lookup that fails, or a policy that cannot be applied."),
    ("oldest_answer_age_seconds", "Age of the oldest answer in use."),
    ("memory_bytes", "Memory in use."),
    ("last_round_timestamp_seconds", "When all releases were last in sync."),
];

impl Metrics {
    /// A lookup ended.
    pub fn looked_up(&self, resolver: &str, outcome: &'static str) {
        let mut inner = self.0.borrow_mut();
        let known = inner.lookups.keys().map(|(resolver, _)| resolver.as_str());
        let is_known = known.clone().any(|known| known == resolver);
        let mut resolvers: Vec<&str> = known.collect();
        resolvers.dedup();
        let resolver = if is_known || resolvers.len() < MOST_RESOLVERS { resolver } else { "other" };
        *inner.lookups.entry((resolver.to_owned(), outcome)).or_default() += 1;
    }

    /// How many addresses there are for each need.
    pub fn addresses(&self, addresses: BTreeMap<&'static str, usize>) {
        self.0.borrow_mut().addresses = addresses;
    }

    /// Policies were applied, or not.
    pub fn applied(&self, outcome: &'static str, count: u64) {
        *self.0.borrow_mut().applies.entry(outcome).or_default() += count;
    }

    /// Adds to a counter of [`COUNTERS`].
    pub fn add(&self, counter: &'static str, count: u64) {
        *self.0.borrow_mut().counters.entry(counter).or_default() += count;
    }

    /// Sets a gauge of [`GAUGES`].
    pub fn set(&self, gauge: &'static str, value: f64) {
        self.0.borrow_mut().gauges.insert(gauge, value);
    }

    /// A change took that long from when it was known to when it was applied.
    pub fn took(&self, time: Duration) {
        let mut inner = self.0.borrow_mut();
        let seconds = time.as_secs_f64();
        for (count, _) in inner.latencies.iter_mut().zip(BOUNDS).filter(|(_, bound)| seconds <= *bound) {
            *count += 1;
        }
        inner.latency_sum += seconds;
        inner.latency_count += 1;
    }

    /// As text: in OpenMetrics' format, or in Prometheus' older one, where a counter's family has the name of its sample.
    pub fn text(&self, open_metrics: bool) -> String {
        let inner = self.0.borrow();
        let mut out = Page { text: String::new(), open_metrics };
        out.head("lookups", "counter", "Lookups by resolver and outcome.");
        for ((resolver, outcome), count) in &inner.lookups {
            let resolver = escaped(resolver);
            out.sample(
                "lookups_total",
                &format!("{{resolver=\"{resolver}\",outcome=\"{outcome}\"}}"),
                *count,
            );
        }
        out.head("addresses", "gauge", "Addresses and selectors in the policies by need.");
        for (need, count) in &inner.addresses {
            out.sample("addresses", &format!("{{need=\"{need}\"}}"), *count);
        }
        out.head("applies", "counter", "Applied policies by outcome.");
        for (outcome, count) in &inner.applies {
            out.sample("applies_total", &format!("{{outcome=\"{outcome}\"}}"), *count);
        }
        for (name, help) in COUNTERS {
            out.head(name, "counter", help);
            out.sample(&format!("{name}_total"), "", inner.counters.get(name).copied().unwrap_or_default());
        }
        for (name, help) in GAUGES {
            out.head(name, "gauge", help);
            out.sample(name, "", inner.gauges.get(name).copied().unwrap_or_default());
        }
        let name = "change_to_apply_seconds";
        out.head(name, "histogram", "Time from when a change is known until it is applied.");
        for (bound, count) in BOUNDS.iter().zip(inner.latencies) {
            out.sample(&format!("{name}_bucket"), &format!("{{le=\"{bound:?}\"}}"), count);
        }
        out.sample(&format!("{name}_bucket"), "{le=\"+Inf\"}", inner.latency_count);
        out.sample(&format!("{name}_sum"), "", inner.latency_sum);
        out.sample(&format!("{name}_count"), "", inner.latency_count);
        if open_metrics {
            out.text.push_str("# EOF\n");
        }
        out.text
    }
}

struct Page {
    text: String,
    open_metrics: bool,
}

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let end = if kind == "counter" && !self.open_metrics { "_total" } else { "" };
        let _ = writeln!(self.text, "# HELP {PREFIX}{name}{end} {help}\n# TYPE {PREFIX}{name}{end} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.text, "{PREFIX}{name}{labels} {value}");
    }
}

/// A label's value (OpenMetrics: escaped-char).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats() {
        let metrics = Metrics::default();
        metrics.looked_up("DNS \"a\"", "answered");
        metrics.looked_up("DNS \"a\"", "answered");
        metrics.add("set_changes", 3);
        metrics.set("leader", 1.0);
        metrics.took(Duration::from_millis(70));
        metrics.took(Duration::from_secs(600));
        let open = metrics.text(true);
        for line in [
            "# TYPE jes_netpol_refresh_lookups counter",
            r#"jes_netpol_refresh_lookups_total{resolver="DNS \"a\"",outcome="answered"} 2"#,
            "jes_netpol_refresh_set_changes_total 3",
            "jes_netpol_refresh_leader 1",
            r#"jes_netpol_refresh_change_to_apply_seconds_bucket{le="0.05"} 0"#,
            r#"jes_netpol_refresh_change_to_apply_seconds_bucket{le="1.0"} 1"#,
            r#"jes_netpol_refresh_change_to_apply_seconds_bucket{le="+Inf"} 2"#,
            "jes_netpol_refresh_change_to_apply_seconds_count 2",
        ] {
            assert!(open.lines().any(|other| other == line), "{line}\n{open}");
        }
        assert!(open.ends_with("# EOF\n"));
        let old = metrics.text(false);
        assert!(old.contains("# TYPE jes_netpol_refresh_lookups_total counter\n") && !old.contains("# EOF"));
    }

    #[test]
    fn resolvers_do_not_grow_without_end() {
        let metrics = Metrics::default();
        (0..1000).for_each(|number| metrics.looked_up(&format!("DNS {number:04}"), "failed"));
        let text = metrics.text(true);
        assert_eq!(text.matches("_lookups_total{").count(), MOST_RESOLVERS + 1);
        assert!(text.contains("lookups_total{resolver=\"other\",outcome=\"failed\"} 936"), "{text}");
    }
}
