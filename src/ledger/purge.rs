//! Erases records that are kept long enough.
//!
//! Records of a host share tombstones, so many entries to each; what is erased is
//! decided by the caller alone. It must never erase what it was not told to.

use std::{collections::BTreeMap, ops::RangeInclusive, time::SystemTime};

use super::{
    Archive, Item, LedgerError, Progress,
    tombstone::{MOST_RANGES, Reason, Tombstone, gather},
    walk::walk,
};
use crate::consent::{Receipt, RecordId};

/// When a purge happens, by which rule, and where the identifiers of its tombstones come from.
#[derive(Clone, Copy, Debug)]
pub struct Purge {
    /// The time that tombstones tell.
    pub now: SystemTime,
    /// The rule that they tell.
    pub reason: Reason,
    /// A source of random octets.
    pub random: fn() -> [u8; 10],
}

/// What a purge erased, by host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purged(BTreeMap<Box<str>, u64>);

// === impl Purge ===

impl Purge {
    /// Erases the records that `is_over` says; blocks the thread.
    ///
    /// # Errors
    /// What the storage met; what was erased until then stays so.
    pub fn run(
        self,
        archive: &dyn Archive,
        progress: &Progress,
        mut is_over: impl FnMut(&Receipt) -> bool,
    ) -> Result<Purged, LedgerError> {
        let (mut purged, mut ranges) = (Purged::default(), BTreeMap::<Box<str>, Vec<RangeInclusive<u64>>>::new());
        walk(archive, progress, |sequence, item| {
            let Item::Receipt(receipt) = item else { return Ok(()) };
            if !is_over(&receipt) {
                return Ok(());
            }
            let own = ranges.entry(receipt.host.clone()).or_default();
            gather(own, sequence);
            if own.len() >= MOST_RANGES {
                let entries = std::mem::take(own);
                self.erase(archive, receipt.host, entries, &mut purged)?;
            }
            Ok::<_, LedgerError>(())
        })?;
        for (host, entries) in ranges {
            self.erase(archive, host, entries, &mut purged)?;
        }
        Ok(purged)
    }

    fn erase(
        self,
        archive: &dyn Archive,
        host: Box<str>,
        entries: Vec<RangeInclusive<u64>>,
        purged: &mut Purged,
    ) -> Result<(), LedgerError> {
        if entries.is_empty() {
            return Ok(());
        }
        let record = RecordId::new(self.now, (self.random)());
        let tombstone = Tombstone { record, erased_at: self.now, reason: self.reason, host: host.clone(), entries };
        let count = tombstone.count();
        archive.erase(tombstone).wait()?;
        purged.add(host, count);
        Ok(())
    }
}

// === impl Purged ===

impl Purged {
    /// Counts records of a host.
    pub fn add(&mut self, host: Box<str>, count: u64) {
        *self.0.entry(host).or_default() += count;
    }

    /// Iterates over hosts, in order, and how many of their records were erased.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(host, count)| (&**host, *count))
    }

    /// Returns how many records were erased.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

#[cfg(test)]
#[path = "purge_tests.rs"]
mod tests;
