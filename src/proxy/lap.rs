//! The part of a request's time that is the portal's, so that the rest is known to be the gate's.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

/// What a request that is timed carries to where its portal is asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Lap(Arc<AtomicU64>);

/// A request that is timed, until its response begins.
#[derive(Debug)]
pub(super) struct Stopwatch {
    since: Instant,
    lap: Lap,
}

// === impl Lap ===

impl Lap {
    pub(super) fn note(&self, portals: Duration) {
        self.0.store(u64::try_from(portals.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }
}

// === impl Stopwatch ===

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self { since: Instant::now(), lap: Lap::default() }
    }

    pub(super) fn lap(&self) -> Lap {
        self.lap.clone()
    }

    /// Returns what the gate added; `None` if no portal was asked.
    pub(super) fn stop(&self) -> Option<Duration> {
        match self.lap.0.load(Relaxed) {
            0 => None,
            portals => Some(self.since.elapsed().saturating_sub(Duration::from_nanos(portals))),
        }
    }
}
