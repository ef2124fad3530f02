//! What happened, counted and logged in one place.
//!
//! Each event is a struct; its one `emit` adds to a counter and writes a log
//! line, so that the two can never disagree. Counters belong to one worker and
//! are summed when they are read: nothing on the path is contended.
//!
//! This module must never take a raw string as a label, or contain a cookie
//! value.

mod answered;
pub mod events;
mod exposition;
mod history;
pub mod inventory;
mod latency;
mod ledger;
mod metrics;
mod raise;
mod reloads;
mod sightings;
mod upstreams;

#[cfg(test)]
mod exposition_tests;

pub use self::{
    answered::{Answered, PurposeCount, SiteAnswers},
    exposition::Exposition,
    history::{History, Minute},
    latency::LatencyTally,
    ledger::{LedgerLost, LedgerReturned, RefusalsForgotten, RefusalsRecorded, RefusalsUnspooled},
    metrics::{Metrics, SAMPLED, Tally, Timing},
    reloads::{ReloadEnd, Reloaded, Trigger},
    sightings::{Novelty, Seen, Sightings},
    upstreams::UpstreamFailure,
};
