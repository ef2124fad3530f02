//! Durations by size: a histogram whose every bucket is within one part in 128 of what it holds.
//!
//! Log-linear, as HdrHistogram is: each power of two is cut into 128 equal parts. It is a page of code that needs no range
//! or precision to be chosen, merges by addition and is exact below 256 ns, so it is written here rather than depended
//! on. Contract: recording never fails and costs no division; a quantile is never less than the value of that rank.

use std::time::Duration;

/// Bits of a value that tell its place within a power of two.
const PRECISION: u32 = 7;
const PARTS: usize = 1 << PRECISION;

/// Powers of two above the first: enough for every number of nanoseconds.
const POWERS: usize = (u64::BITS - PRECISION) as usize;

/// Counts durations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
    /// In nanoseconds; a sum of u64 in u128 cannot overflow.
    sum: u128,
    least: u64,
    most: u64,
}

// === impl Histogram ===

impl Histogram {
    /// Makes an empty one.
    #[must_use]
    pub fn new() -> Self {
        Self { counts: vec![0; PARTS * (POWERS + 1)], total: 0, sum: 0, least: u64::MAX, most: 0 }
    }

    /// Counts one duration; what is longer than 584 years counts as that.
    pub fn record(&mut self, duration: Duration) {
        let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        if let Some(count) = self.counts.get_mut(place(nanoseconds)) {
            *count += 1;
        }
        self.total += 1;
        self.sum += u128::from(nanoseconds);
        self.least = self.least.min(nanoseconds);
        self.most = self.most.max(nanoseconds);
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        for (own, more) in self.counts.iter_mut().zip(&other.counts) {
            *own += more;
        }
        self.total += other.total;
        self.sum += other.sum;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
    }

    /// Returns how many durations were counted.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// Returns the duration that `share` of all are not longer than; `None` if there are none.
    ///
    /// `share` is from 0 to 1. The answer is at most one part in 128 more than the true one, and never less.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let rank = rank(share, self.total)?;
        let mut below = 0;
        let place = self.counts.iter().position(|count| {
            below += count;
            below >= rank
        })?;
        Some(Duration::from_nanos(highest(place).min(self.most)))
    }

    /// Returns the mean, which is exact; `None` if there are none.
    #[must_use]
    pub fn mean(&self) -> Option<Duration> {
        let mean = self.sum.checked_div(u128::from(self.total))?;
        Some(Duration::from_nanos(u64::try_from(mean).unwrap_or(u64::MAX)))
    }

    /// Returns the shortest and the longest, which are exact; `None` if there are none.
    #[must_use]
    pub fn range(&self) -> Option<(Duration, Duration)> {
        (self.total > 0).then(|| (Duration::from_nanos(self.least), Duration::from_nanos(self.most)))
    }

    /// Returns the buckets that are not empty: the longest duration that each holds, and how many it has.
    pub fn buckets(&self) -> impl Iterator<Item = (Duration, u64)> + '_ {
        let places = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        places.map(|(place, count)| (Duration::from_nanos(highest(place).min(self.most)), *count))
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

/// The rank of the value that `share` of `total` are not above, counted from 1.
fn rank(share: f64, total: u64) -> Option<u64> {
    let rank = (share.clamp(0.0, 1.0) * total as f64).ceil() as u64;
    (total > 0).then(|| rank.clamp(1, total))
}

/// Where a value is counted.
fn place(value: u64) -> usize {
    // Below 2 * PARTS each value has a place of its own; above, the leading bits tell.
    let power = (u64::BITS - value.leading_zeros()).saturating_sub(PRECISION + 1);
    let part = usize::try_from(value >> power).unwrap_or_default();
    power as usize * PARTS + part
}

/// The highest value that is counted at a place.
fn highest(place: usize) -> u64 {
    let power = (place / PARTS).saturating_sub(1);
    let part = (place - power * PARTS) as u64;
    // `part` is below 2 * PARTS, so the last place of all ends at u64::MAX.
    u64::try_from(((u128::from(part) + 1) << power) - 1).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[u64]) -> Histogram {
        let mut histogram = Histogram::new();
        values.iter().for_each(|value| histogram.record(Duration::from_nanos(*value)));
        histogram
    }

    #[test]
    fn an_empty_one_knows_nothing() {
        let empty = Histogram::new();
        assert_eq!((empty.total(), empty.quantile(0.5), empty.mean(), empty.range()), (0, None, None, None));
        assert_eq!(empty.buckets().count(), 0);
    }

    #[test]
    fn places_are_dense_and_in_order_up_to_the_last() {
        let last = PARTS * (POWERS + 1) - 1;
        assert_eq!((place(0), place(255), place(256), place(u64::MAX)), (0, 255, 256, last));
        assert_eq!((highest(0), highest(255), highest(256), highest(last)), (0, 255, 257, u64::MAX));
        for at in 0..last {
            assert_eq!((place(highest(at)), place(highest(at) + 1)), (at, at + 1));
        }
    }

    #[test]
    fn small_values_and_edges_are_exact() {
        let hundred: Vec<u64> = (1..=100).collect();
        let histogram = of(&hundred);
        for (share, expected) in [(0.0, 1), (0.01, 1), (0.5, 50), (0.501, 51), (0.99, 99), (0.999, 100), (1.0, 100)] {
            assert_eq!(histogram.quantile(share), Some(Duration::from_nanos(expected)), "{share}");
        }
        assert_eq!(histogram.mean(), Some(Duration::from_nanos(50)));
        assert_eq!(of(&[u64::MAX, 7]).range(), Some((Duration::from_nanos(7), Duration::from_nanos(u64::MAX))));
        assert_eq!(of(&[u64::MAX]).quantile(0.5), Some(Duration::from_nanos(u64::MAX)));
    }

    proptest! {
        #[test]
        fn a_quantile_is_the_value_of_its_rank_within_one_part_in_128(
            mut values in prop::collection::vec(prop_oneof![0..2_000_u64, any::<u64>(), 0..10_000_000_000_u64], 1..200),
            share in 0.0..=1.0_f64,
        ) {
            let told = of(&values).quantile(share).unwrap().as_nanos();
            values.sort_unstable();
            let rank = ((share * values.len() as f64).ceil() as usize).clamp(1, values.len());
            let true_value = u128::from(values[rank - 1]);
            prop_assert!(told >= true_value && (told - true_value) * 128 <= true_value, "{told} for {true_value}");
        }

        #[test]
        fn what_is_counted_apart_and_merged_is_what_is_counted_together(
            one in prop::collection::vec(any::<u64>(), 0..50),
            other in prop::collection::vec(any::<u64>(), 0..50),
        ) {
            let mut merged = of(&one);
            merged.merge(&of(&other));
            let together = of(&[one, other].concat());
            prop_assert_eq!(merged.buckets().map(|(_, count)| count).sum::<u64>(), together.total());
            prop_assert_eq!(merged, together);
        }
    }
}
