//! The events of the ledger: what happens to it, whoever chooses.

use std::sync::atomic::Ordering::Relaxed;

use super::{events::chain, metrics::Metrics};

/// The ledger records nothing from now on; every choice until it returns is one that failed.
#[derive(Clone, Copy, Debug)]
pub struct LedgerLost<'a> {
    /// What it said.
    pub error: &'a dyn std::error::Error,
}

/// The ledger records again.
#[derive(Clone, Copy, Debug)]
pub struct LedgerReturned;

/// Refusals that had taken effect were recorded after the fact.
#[derive(Clone, Copy, Debug)]
pub struct RefusalsRecorded {
    /// How many.
    pub count: usize,
}

/// Refusals that wait for the ledger would not outlive the process.
#[derive(Clone, Copy, Debug)]
pub struct RefusalsUnspooled<'a> {
    /// Why.
    pub error: &'a dyn std::error::Error,
}

/// Refusals took effect and will not be recorded.
#[derive(Clone, Copy, Debug)]
pub struct RefusalsForgotten {
    /// How many.
    pub count: usize,
}

// === impl LedgerLost ===

impl LedgerLost<'_> {
    /// Counts and logs.
    pub fn emit(self, metrics: &Metrics) {
        metrics.ledger_outages.fetch_add(1, Relaxed);
        let error = chain(self.error);
        tracing::error!(%error, "the ledger fails: consents are answered with 503, refusals take effect and wait");
    }
}

// === impl LedgerReturned ===

impl LedgerReturned {
    /// Logs.
    pub fn emit(self) {
        tracing::info!("the ledger records again");
    }
}

// === impl RefusalsRecorded ===

impl RefusalsRecorded {
    /// Counts and logs.
    pub fn emit(self, metrics: &Metrics) {
        metrics.refusals_recorded_late.fetch_add(u64::try_from(self.count).unwrap_or(u64::MAX), Relaxed);
        tracing::info!(count = self.count, "refusals that took effect before are recorded now");
    }
}

// === impl RefusalsUnspooled ===

impl RefusalsUnspooled<'_> {
    /// Logs.
    pub fn emit(self) {
        let error = chain(self.error);
        tracing::warn!(%error, "refusals that wait for the ledger are in memory only");
    }
}

// === impl RefusalsForgotten ===

impl RefusalsForgotten {
    /// Logs.
    pub fn emit(self) {
        tracing::error!(count = self.count, "refusals took effect and will not be recorded: too many wait already");
    }
}
