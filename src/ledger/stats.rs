//! What a ledger holds, counted.

use std::{collections::BTreeMap, time::SystemTime};

use super::{Item, walk::Selection};
use crate::consent::{Act, Means, Receipt};

/// What there is, of the records that are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Entries of whatever kind.
    pub entries: u64,
    /// Records that were erased, of any host.
    pub erased: u64,
    /// Tombstones.
    pub tombstones: u64,
    /// Daily digests.
    pub digests: u64,
    /// Entries that prove nothing.
    pub bad: u64,
    /// Records by host.
    pub hosts: BTreeMap<Box<str>, HostStats>,
}

/// The records of one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostStats {
    /// How many records there are.
    pub records: u64,
    /// When the first was decided.
    pub first: SystemTime,
    /// When the last was decided.
    pub last: SystemTime,
    /// Records by act, in the order of [`Act::ALL`].
    pub acts: [u64; Act::ALL.len()],
    /// Records by means, in the order of [`Means::ALL`].
    pub means: [u64; Means::ALL.len()],
    /// How often each purpose was granted and refused.
    pub purposes: BTreeMap<Box<str>, (u64, u64)>,
}

// === impl Stats ===

impl Stats {
    /// Counts an entry.
    pub fn count(&mut self, item: &Item, selection: &Selection) {
        self.entries += 1;
        match item {
            Item::Receipt(receipt) if selection.holds(receipt) => {
                let fresh = || HostStats::of(receipt.decided_at);
                self.hosts.entry(receipt.host.clone()).or_insert_with(fresh).count(receipt);
            }
            Item::Receipt(_) => {}
            Item::Erased => self.erased += 1,
            Item::Tombstone(_) => self.tombstones += 1,
            Item::Digest(_) => self.digests += 1,
            Item::Bad(_) => self.bad += 1,
        }
    }

    /// Returns how many records were counted.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.hosts.values().map(|host| host.records).sum()
    }
}

// === impl HostStats ===

impl HostStats {
    fn of(time: SystemTime) -> Self {
        Self {
            records: 0,
            first: time,
            last: time,
            acts: [0; Act::ALL.len()],
            means: [0; Means::ALL.len()],
            purposes: BTreeMap::new(),
        }
    }

    fn count(&mut self, receipt: &Receipt) {
        self.records += 1;
        self.first = self.first.min(receipt.decided_at);
        self.last = self.last.max(receipt.decided_at);
        let acts = Act::ALL.iter().zip(&mut self.acts);
        acts.filter(|(act, _)| **act == receipt.act).for_each(|(_, count)| *count += 1);
        let means = Means::ALL.iter().zip(&mut self.means);
        means.filter(|(means, _)| **means == receipt.means).for_each(|(_, count)| *count += 1);
        for purpose in &receipt.granted {
            self.purposes.entry(purpose.as_str().into()).or_default().0 += 1;
        }
        for purpose in &receipt.refused {
            self.purposes.entry(purpose.as_str().into()).or_default().1 += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::conformance::receipt, *};

    #[test]
    fn counts_what_is_meant_and_all_that_is_no_record() {
        let mut stats = Stats::default();
        let selection = Selection { from: Some(receipt(2).decided_at), to: Some(receipt(4).decided_at), host: None };
        for number in 1..=4 {
            stats.count(&Item::Receipt(receipt(number)), &selection);
        }
        stats.count(&Item::Erased, &selection);
        assert_eq!((stats.entries, stats.erased, stats.records()), (5, 1, 2));
        let host = stats.hosts.values().next().unwrap();
        assert_eq!((host.first, host.last), (receipt(2).decided_at, receipt(3).decided_at));
        assert_eq!(host.acts[2], 2);
        assert_eq!(host.means[2], 2);
        assert_eq!((host.purposes["audience"], host.purposes["video"]), ((2, 0), (0, 2)));
    }
}
