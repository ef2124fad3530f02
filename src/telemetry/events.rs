//! The events of the path. Levels: `debug` per request, `trace` per cookie.

use std::{fmt, sync::atomic::Ordering::Relaxed};

use super::{
    metrics::{Metrics, Tally},
    reloads::ReloadEnd,
    sightings::Seen,
};
use crate::{
    consent::{PurposeName, RecordId},
    inject::PassThrough,
    policy::{Access, Verdict},
};

/// The cookies of one message are judged, one after the other.
///
/// Those that follow each other and end alike are counted at once: most messages then cost two additions that other
/// processors can see, and not one for each cookie.
#[derive(Debug)]
pub struct CookiesJudged<'a> {
    access: Access,
    metrics: &'a Metrics,
    last: Option<(Verdict, u64)>,
    /// Whether anybody listens; asked once for all cookies of a message.
    is_traced: bool,
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
    /// What was granted.
    pub granted: &'a [PurposeName],
    /// What was refused.
    pub refused: &'a [PurposeName],
}

/// A choice could not be made durable.
#[derive(Clone, Copy)]
pub struct ChoiceFailed<'a> {
    /// The site that asked.
    pub site: &'a str,
    /// The request's number.
    pub request: &'a dyn fmt::Display,
    /// What the ledger said.
    pub error: &'a dyn std::error::Error,
}

/// A request was answered by one of the gate's own error pages, which shows the request's number.
#[derive(Clone, Copy)]
pub struct ProblemShown<'a> {
    /// What went wrong, as programs know it.
    pub problem: &'static str,
    /// The request's number.
    pub request: &'a dyn fmt::Display,
}

/// A browser reported, for the first time, what a page would use without being allowed to.
#[derive(Clone, Copy, Debug)]
pub struct Sighted<'a> {
    /// The site whose page it was.
    pub site: &'a str,
    /// What kind of thing.
    pub seen: Seen,
    /// Its name, or its origin.
    pub name: &'a str,
    /// What an origin is declared for.
    pub purpose: Option<&'a str>,
}

/// The gate stopped.
#[derive(Clone, Copy, Debug)]
pub struct Stopped<'a> {
    /// What it did while it served.
    pub tally: &'a Tally,
}

// === impl CookiesJudged ===

impl<'a> CookiesJudged<'a> {
    /// Begins to count in `metrics` what is judged in one direction.
    #[must_use]
    pub fn new(access: Access, metrics: &'a Metrics) -> Self {
        Self { access, metrics, last: None, is_traced: tracing::enabled!(tracing::Level::TRACE) }
    }

    /// Logs what was decided of one cookie, and counts it, at the latest at the end.
    pub fn note(&mut self, verdict: Verdict) {
        if self.is_traced {
            self.trace(verdict);
        }
        match &mut self.last {
            Some((last, count)) if *last == verdict => *count += 1,
            Some((last, count)) => {
                self.metrics.count_cookies(self.access, *last, *count);
                (*last, *count) = (verdict, 1);
            }
            None => self.last = Some((verdict, 1)),
        }
    }

    #[cold]
    fn trace(&self, verdict: Verdict) {
        tracing::trace!(
            access = self.access.label(),
            outcome = verdict.label(),
            reason = verdict.reason().label(),
            "cookie judged"
        );
    }

    /// Counts what was not counted yet.
    pub fn finish(self) {
        if let Some((last, count)) = self.last {
            self.metrics.count_cookies(self.access, last, count);
        }
    }
}

// === impl PageInjected ===

impl PageInjected {
    /// Counts and logs.
    pub fn emit(self, metrics: &Metrics) {
        metrics.count_injected();
        tracing::debug!("page injected");
    }
}

// === impl PagePassed ===

impl PagePassed {
    /// Counts and logs.
    pub fn emit(self, metrics: &Metrics) {
        metrics.count_passed(self.reason);
        tracing::debug!(reason = self.reason.label(), "page passed without banner");
    }
}

// === impl ChoiceRecorded ===

impl ChoiceRecorded<'_> {
    /// Counts and logs.
    pub fn emit(self, metrics: &Metrics) {
        let (granted, refused) = (self.granted.iter(), self.refused.iter());
        metrics.answers.count(self.site, granted.map(PurposeName::as_str), refused.map(PurposeName::as_str));
        tracing::debug!(site = self.site, record = %self.record, "choice recorded");
    }
}

// === impl ChoiceFailed ===

impl ChoiceFailed<'_> {
    /// Counts and logs: an operator must act, or proof is lost.
    pub fn emit(self, metrics: &Metrics) {
        metrics.choices_failed.fetch_add(1, Relaxed);
        let (request, error) = (self.request, chain(self.error));
        tracing::error!(site = self.site, %request, error, "choice not recorded: the ledger refused it");
    }
}

impl fmt::Debug for ChoiceFailed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChoiceFailed").field("site", &self.site).field("error", &self.error).finish_non_exhaustive()
    }
}

// === impl ProblemShown ===

impl ProblemShown<'_> {
    /// Logs, so that a number that a visitor quotes can be found.
    pub fn emit(self) {
        tracing::info!(problem = self.problem, request = %self.request, "answered with an error page");
    }
}

impl fmt::Debug for ProblemShown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProblemShown").field("problem", &self.problem).finish_non_exhaustive()
    }
}

// === impl Sighted ===

impl Sighted<'_> {
    /// Counts and logs: what is not declared is for the operator to declare, or to have removed.
    pub fn emit(self, metrics: &Metrics) {
        metrics.sightings.fetch_add(1, Relaxed);
        let purpose = self.purpose.unwrap_or("none");
        tracing::info!(
            site = self.site,
            kind = self.seen.label(),
            name = self.name,
            purpose,
            "seen by a browser, and not allowed"
        );
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
        for (end, count) in ReloadEnd::ALL.into_iter().zip(tally.reloads).filter(|(_, count)| *count > 0) {
            tracing::info!(outcome = end.label(), count, "reloads");
        }
        tracing::info!(
            choices = tally.choices_recorded,
            choices_failed = tally.choices_failed,
            ledger_outages = tally.ledger_outages,
            refusals_recorded_late = tally.refusals_recorded_late,
            pages_with_banner = tally.pages_injected,
            pages_without = tally.pages_passed,
            sightings = tally.sightings,
            "stopped"
        );
    }
}

/// An error and all its causes, on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut link = error.source();
    while let Some(cause) = link {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        link = cause.source();
    }
    text
}
