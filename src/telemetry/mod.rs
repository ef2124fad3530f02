//! What happened, counted and logged in one place.
//!
//! Each event is a struct; its one `emit` adds to a counter and writes a log
//! line, so that the two can never disagree. Counters belong to one worker and
//! are summed when they are read: nothing on the path is contended.
//!
//! This module must never take a raw string as a label, or contain a cookie
//! value.

pub mod events;
mod metrics;
mod reloads;
mod sightings;

pub use self::{
    metrics::{Metrics, Tally},
    reloads::{ReloadEnd, Reloaded, Trigger},
    sightings::{Novelty, Seen, Sightings},
};
