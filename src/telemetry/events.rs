//! The events of the path. Levels: `debug` per request, `trace` per cookie.

use std::sync::atomic::Ordering::Relaxed;

use super::metrics::{Metrics, Tally};
use crate::{
    consent::RecordId,
    inject::PassThrough,
    policy::{Access, Verdict},
};

/// A cookie was judged.
#[derive(Clone, Copy, Debug)]
pub struct CookieJudged {
    /// The direction.
    pub access: Access,
    /// What was decided.
    pub verdict: Verdict,
}

/// The banner went into a page.
#[derive(Clone, Copy, Debug)]
pub struct PageInjected;

/// A page that should have the banner passed as it was.
#[derive(Clone, Copy, Debug)]
pub struct PagePassed {
    /// Why.
    pub reason: PassThrough,
}

/// A choice is durable.
#[derive(Clone, Copy, Debug)]
pub struct ChoiceRecorded<'a> {
    /// The site that asked.
    pub site: &'a str,
    /// The ledger's record.
    pub record: RecordId,
}

/// A choice could not be made durable.
#[derive(Clone, Copy, Debug)]
pub struct ChoiceFailed<'a> {
    /// The site that asked.
    pub site: &'a str,
    /// What the ledger said.
    pub error: &'a dyn std::error::Error,
}

/// The gate stopped.
#[derive(Clone, Copy, Debug)]
pub struct Stopped<'a> {
    /// What it did while it served.
    pub tally: &'a Tally,
}

// === impl CookieJudged ===

impl CookieJudged {
    /// Counts and logs.
    pub fn emit(self, metrics: &Metrics) {
        metrics.count_cookie(self.access, self.verdict);
        tracing::trace!(
            access = self.access.label(),
            outcome = self.verdict.label(),
            reason = self.verdict.reason().label(),
            "cookie judged"
        );
    }
}

// === impl PageInjected ===

impl PageInjected {
    /// Counts and logs.
    pub fn emit(self, metrics: &Metrics) {
        metrics.pages_injected.fetch_add(1, Relaxed);
        tracing::debug!("page injected");
    }
}

// === impl PagePassed ===

impl PagePassed {
    /// Counts and logs.
    pub fn emit(self, metrics: &Metrics) {
        metrics.pages_passed.fetch_add(1, Relaxed);
        tracing::debug!(reason = self.reason.label(), "page passed without banner");
    }
}

// === impl ChoiceRecorded ===

impl ChoiceRecorded<'_> {
    /// Counts and logs.
    pub fn emit(self, metrics: &Metrics) {
        metrics.choices_recorded.fetch_add(1, Relaxed);
        tracing::debug!(site = self.site, record = %self.record, "choice recorded");
    }
}

// === impl ChoiceFailed ===

impl ChoiceFailed<'_> {
    /// Counts and logs: an operator must act, or proof is lost.
    pub fn emit(self, metrics: &Metrics) {
        metrics.choices_failed.fetch_add(1, Relaxed);
        tracing::error!(site = self.site, error = %self.error, "choice not recorded: the ledger refused it");
    }
}

// === impl Stopped ===

impl Stopped<'_> {
    /// Logs what was counted.
    pub fn emit(self) {
        let tally = self.tally;
        for (access, outcome, reason, count) in &tally.cookies {
            tracing::info!(access = access.label(), outcome, reason = reason.label(), count, "cookies");
        }
        tracing::info!(
            choices = tally.choices_recorded,
            choices_failed = tally.choices_failed,
            pages_with_banner = tally.pages_injected,
            pages_without = tally.pages_passed,
            "stopped"
        );
    }
}
