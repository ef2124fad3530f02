//! Why portals did not serve: for the operator to see which of them is ill.

use std::sync::atomic::Ordering::Relaxed;

use super::metrics::Metrics;

/// Why a portal did not serve a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpstreamFailure {
    /// It could not be reached, or broke the connection.
    Unreachable,
    /// What it sent is no answer to what was asked.
    BadAnswer,
    /// Its address leads back to the gate.
    Loop,
    /// It stopped taking a request.
    Stalled,
    /// It did not answer in time.
    Late,
}

// === impl UpstreamFailure ===

impl UpstreamFailure {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Unreachable, Self::BadAnswer, Self::Loop, Self::Stalled, Self::Late];

    /// Returns the name used in metrics.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::BadAnswer => "bad-answer",
            Self::Loop => "loop",
            Self::Stalled => "stalled",
            Self::Late => "late",
        }
    }
}

// === impl Metrics ===

impl Metrics {
    /// Counts a request that a portal did not serve.
    pub fn count_upstream_failure(&self, failure: UpstreamFailure) {
        if let Some(counter) = self.upstream.get(failure as usize) {
            counter.fetch_add(1, Relaxed);
        }
    }

    pub(super) fn failures_by(&self, failure: UpstreamFailure) -> u64 {
        self.upstream.get(failure as usize).map_or(0, |counter| counter.load(Relaxed))
    }
}
