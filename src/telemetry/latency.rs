//! What the gate adds to the time of a request: a histogram of a sample.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// Upper bounds of the classes, in microseconds; one more class has no bound.
pub(super) const BOUNDS: [u64; 12] = [25, 50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 51_200, 204_800];

/// The histogram of one worker.
#[derive(Debug, Default)]
pub(super) struct Latency {
    classes: [AtomicU64; BOUNDS.len() + 1],
    nanoseconds: AtomicU64,
}

/// A sum of histograms at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LatencyTally {
    /// How many were in each class, from the quickest; the last has no bound.
    pub classes: [u64; BOUNDS.len() + 1],
    /// All of them together.
    pub sum: Duration,
}

// === impl Latency ===

impl Latency {
    pub(super) fn note(&self, added: Duration) {
        let place = BOUNDS.partition_point(|bound| u128::from(*bound) * 1000 < added.as_nanos());
        if let Some(class) = self.classes.get(place) {
            class.fetch_add(1, Relaxed);
        }
        self.nanoseconds.fetch_add(u64::try_from(added.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }
}

// === impl LatencyTally ===

impl LatencyTally {
    pub(super) fn of<'a>(workers: impl Iterator<Item = &'a Latency>) -> Self {
        let mut tally = Self::default();
        for worker in workers {
            for (sum, class) in tally.classes.iter_mut().zip(&worker.classes) {
                *sum += class.load(Relaxed);
            }
            tally.sum += Duration::from_nanos(worker.nanoseconds.load(Relaxed));
        }
        tally
    }

    /// Returns how many were noted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.classes.iter().sum()
    }

    /// Returns both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let mut classes = self.classes;
        classes.iter_mut().zip(other.classes).for_each(|(class, more)| *class += more);
        Self { classes, sum: self.sum + other.sum }
    }

    /// Returns those that were noted since `earlier`.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let mut classes = self.classes;
        for (class, before) in classes.iter_mut().zip(earlier.classes) {
            *class = class.saturating_sub(before);
        }
        Self { classes, sum: self.sum.saturating_sub(earlier.sum) }
    }

    /// Returns the bound that `share` of them, from 0 to 1, do not exceed; `None` without any, or where no bound holds them.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        #[expect(clippy::cast_precision_loss, reason = "a count of requests, and only a share of it")]
        let wanted = (self.count() as f64 * share).max(1.0);
        let mut seen = 0;
        for (class, bound) in self.classes.iter().zip(BOUNDS) {
            seen += class;
            #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
            if seen as f64 >= wanted {
                return Some(Duration::from_micros(bound));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_bound_of_its_class() {
        let latency = Latency::default();
        for microseconds in (0..99).map(|_| 20).chain([25_000]) {
            latency.note(Duration::from_micros(microseconds));
        }
        let tally = LatencyTally::of([&latency].into_iter());
        assert_eq!((tally.count(), tally.sum), (100, Duration::from_micros(26_980)));
        assert_eq!(tally.quantile(0.5), Some(Duration::from_micros(25)));
        assert_eq!(tally.quantile(0.99), Some(Duration::from_micros(25)));
        assert_eq!(tally.quantile(1.0), Some(Duration::from_micros(51_200)));
        assert_eq!(tally.since(&tally).quantile(0.5), None);
        latency.note(Duration::from_secs(9));
        assert_eq!(LatencyTally::of([&latency].into_iter()).quantile(1.0), None, "no bound holds it");
    }
}
