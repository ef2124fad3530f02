//! How counters are raised.
//!
//! A counter that only one thread raises, and others read, needs no read-modify-write of the processor's, which takes a cache line
//! for itself and costs more than all else of counting: a request raises some twenty.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Who raises some counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Raised {
    /// One thread. What another one adds at the same moment may be lost.
    ByOne,
    /// Any thread.
    #[default]
    ByAny,
}

// === impl Raised ===

impl Raised {
    /// Adds to a counter, and returns what it was.
    pub(super) fn add(self, counter: &AtomicU64, count: u64) -> u64 {
        match self {
            Self::ByOne => {
                let before = counter.load(Relaxed);
                counter.store(before.wrapping_add(count), Relaxed);
                before
            }
            Self::ByAny => counter.fetch_add(count, Relaxed),
        }
    }
}
