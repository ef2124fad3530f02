//! Counters as text that Prometheus reads (exposition format 0.0.4).
//!
//! Names and labels are those of enums, or of what the gate itself made: never of anything that was sent to it.

use std::fmt::Display;

use super::{
    answered::Answered,
    latency::BOUNDS,
    metrics::{SAMPLED, Tally},
    reloads::ReloadEnd,
    upstreams::UpstreamFailure,
};

/// The text, family by family.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Exposition {
    text: String,
}

type Labels<'a> = &'a [(&'a str, &'a str)];

// === impl Exposition ===

impl Exposition {
    /// Adds a value that goes up and down; `name` without the gate's own prefix.
    pub fn gauge(mut self, name: &str, help: &str, value: impl Display) -> Self {
        self.family(name, help, "gauge");
        self.sample(name, &[], value);
        self
    }

    /// Adds a value that only grows.
    pub fn counter(mut self, name: &str, help: &str, value: u64) -> Self {
        self.counters(name, help, [([].as_slice(), value)]);
        self
    }

    /// Adds what is told by labels alone.
    pub fn info(mut self, name: &str, help: &str, labels: Labels<'_>) -> Self {
        self.family(name, help, "gauge");
        self.sample(name, labels, 1);
        self
    }

    /// Adds all that was counted.
    pub fn tally(mut self, tally: &Tally) -> Self {
        self.counters("requests_total", "Requests that were let in.", [([].as_slice(), tally.requests)]);
        self.family("cookies_total", "Cookies that were judged.", "counter");
        for (access, outcome, reason, count) in &tally.cookies {
            let labels = [("access", access.label()), ("outcome", outcome), ("reason", reason.label())];
            self.sample("cookies_total", &labels, count);
        }
        self.counters("pages_injected_total", "Pages that got the banner.", [([].as_slice(), tally.pages_injected)]);
        self.family("pages_passed_total", "Pages that could have had the banner and did not.", "counter");
        for (reason, count) in &tally.passed {
            self.sample("pages_passed_total", &[("reason", reason.label())], count);
        }
        self.family("choices_recorded_total", "Choices that are durable.", "counter");
        for (answered, count) in Answered::ALL.into_iter().zip(tally.answers) {
            self.sample("choices_recorded_total", &[("answer", answered.label())], count);
        }
        for (name, help, count) in [
            ("choices_failed_total", "Choices that could not be made durable.", tally.choices_failed),
            ("ledger_outages_total", "Times that the ledger began to fail.", tally.ledger_outages),
            ("refusals_recorded_late_total", "Refusals recorded after the fact.", tally.refusals_recorded_late),
            ("sightings_total", "Different things that browsers reported.", tally.sightings),
        ] {
            self.counters(name, help, [([].as_slice(), count)]);
        }
        self.family("reloads_total", "Readings of the configuration.", "counter");
        for (end, count) in ReloadEnd::ALL.into_iter().zip(tally.reloads) {
            self.sample("reloads_total", &[("outcome", end.label())], count);
        }
        self.family("upstream_failures_total", "Requests that a portal did not serve.", "counter");
        for (failure, count) in UpstreamFailure::ALL.into_iter().zip(tally.upstream) {
            self.sample("upstream_failures_total", &[("cause", failure.label())], count);
        }
        self.added(tally);
        self
    }

    /// Returns the text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    fn added(&mut self, tally: &Tally) {
        let help = format!("What the gate adds until a response begins, of one request in {SAMPLED}.");
        self.family("added_seconds", &help, "histogram");
        let mut so_far = 0;
        for (class, bound) in tally.added.classes.iter().zip(BOUNDS) {
            so_far += class;
            let bound = format!("{}.{:06}", bound / 1_000_000, bound % 1_000_000);
            self.sample("added_seconds_bucket", &[("le", bound.trim_end_matches('0'))], so_far);
        }
        self.sample("added_seconds_bucket", &[("le", "+Inf")], tally.added.count());
        self.sample("added_seconds_sum", &[], tally.added.sum.as_secs_f64());
        self.sample("added_seconds_count", &[], tally.added.count());
    }

    fn counters<'a>(&mut self, name: &str, help: &str, samples: impl IntoIterator<Item = (Labels<'a>, u64)>) {
        self.family(name, help, "counter");
        for (labels, value) in samples {
            self.sample(name, labels, value);
        }
    }

    fn family(&mut self, name: &str, help: &str, kind: &str) {
        self.text.push_str(&format!("# HELP octroi_{name} {help}\n# TYPE octroi_{name} {kind}\n"));
    }

    fn sample(&mut self, name: &str, labels: Labels<'_>, value: impl Display) {
        let written: Vec<String> =
            labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels = if written.is_empty() { String::new() } else { format!("{{{}}}", written.join(",")) };
        self.text.push_str(&format!("octroi_{name}{labels} {value}\n"));
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
