//! A configuration was read again: how that ended, counted and logged.

use std::sync::atomic::Ordering::Relaxed;

use super::metrics::Metrics;

/// Who asked for a reload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// SIGHUP.
    Signal,
    /// A file that changed.
    Watch,
    /// The admin port.
    Admin,
}

/// How a reload ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReloadEnd {
    /// Another configuration is in force.
    Applied,
    /// The documents say what they said before.
    Unchanged,
    /// The documents are wrong.
    Rejected,
    /// Only a restart can bring it into force.
    RestartRequired,
}

/// A reload ended.
#[derive(Clone, Copy, Debug)]
pub struct Reloaded<'a> {
    /// Who asked for it.
    pub trigger: Trigger,
    /// How it ended.
    pub end: ReloadEnd,
    /// What changed, what is wrong, or which keys need a restart: a line each.
    pub details: &'a [String],
    /// What someone should look at.
    pub warnings: &'a [String],
    /// The number of the configuration that is now in force.
    pub version: u64,
}

/// How many details one line of a log holds.
const MOST: usize = 20;

// === impl Trigger ===

impl Trigger {
    /// Returns its name in logs.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::Watch => "watch",
            Self::Admin => "admin",
        }
    }
}

// === impl ReloadEnd ===

impl ReloadEnd {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Applied, Self::Unchanged, Self::Rejected, Self::RestartRequired];

    /// Returns its name in logs, metrics and answers.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Unchanged => "unchanged",
            Self::Rejected => "rejected",
            Self::RestartRequired => "restart-required",
        }
    }

    const fn index(self) -> usize {
        match self {
            Self::Applied => 0,
            Self::Unchanged => 1,
            Self::Rejected => 2,
            Self::RestartRequired => 3,
        }
    }
}

// === impl Reloaded ===

impl Reloaded<'_> {
    /// Counts and logs: what is rejected or needs a restart is for the operator to look at.
    pub fn emit(self, metrics: &Metrics) {
        if let Some(counter) = metrics.reloads.get(self.end.index()) {
            counter.fetch_add(1, Relaxed);
        }
        let (trigger, version) = (self.trigger.label(), self.version);
        let (details, warnings) = (listed(self.details), listed(self.warnings));
        match self.end {
            ReloadEnd::Applied => {
                if warnings.is_empty() {
                    tracing::info!(trigger, version, changes = details, "configuration applied");
                } else {
                    tracing::warn!(trigger, version, changes = details, warnings, "configuration applied");
                }
            }
            ReloadEnd::Unchanged => tracing::info!(trigger, version, "configuration unchanged"),
            ReloadEnd::Rejected => {
                tracing::error!(
                    trigger,
                    version,
                    problems = details,
                    "configuration rejected: the one before stays in force"
                );
            }
            ReloadEnd::RestartRequired => {
                tracing::warn!(
                    trigger,
                    version,
                    keys = details,
                    "configuration needs a restart: nothing of it is in force"
                );
            }
        }
    }
}

fn listed(details: &[String]) -> String {
    let mut text = details.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join("; ");
    if let Some(more) = details.len().checked_sub(MOST + 1) {
        text.push_str(&format!("; and {} more", more + 1));
    }
    text
}

// === impl Metrics ===

impl Metrics {
    pub(super) fn reloads_that(&self, end: ReloadEnd) -> u64 {
        self.reloads.get(end.index()).map_or(0, |counter| counter.load(Relaxed))
    }
}
