//! What stands in the chain for what was erased from it.
//!
//! Retention erases contents and keeps their digests, so links still hold; the
//! tombstone, an entry like any other, says which are gone and by what rule. An
//! entry without content that no later tombstone names was tampered with.

use std::{ops::RangeInclusive, time::SystemTime};

use serde_json::Value;

use super::entry::{Entry, EntryError, Kind, Members, milliseconds};
use crate::consent::RecordId;

const FORMAT: &str = "octroi-tombstone-1";

/// The most ranges one tombstone names, so that its text stays under some 50 KiB.
pub const MOST_RANGES: usize = 1000;

/// Which entries are erased, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// Its own identifier.
    pub record: RecordId,
    /// When they were erased.
    pub erased_at: SystemTime,
    /// By what rule.
    pub reason: Reason,
    /// The host whose records they were.
    pub host: Box<str>,
    /// The sequences erased, rising and apart; at most [`MOST_RANGES`].
    pub entries: Vec<RangeInclusive<u64>>,
}

/// Why entries are erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// They are older than their host keeps them.
    Retention,
    /// Somebody asked for it, as is their right (GDPR art. 17).
    Request,
}

// === impl Tombstone ===

impl Tombstone {
    /// Returns how many entries it names.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.entries.iter().map(|range| (range.end() + 1).saturating_sub(*range.start())).sum()
    }

    pub(super) fn to_entry(&self) -> Entry {
        let ranges: Value = self.entries.iter().map(|range| Value::from(vec![*range.start(), *range.end()])).collect();
        let content = format!(
            r#"{{"entries":{ranges},"erased_at_ms":{time},"format":"{FORMAT}","host":{host},"reason":"{reason}","record":"{record}"}}"#,
            time = milliseconds(self.erased_at),
            host = Value::from(&*self.host),
            reason = self.reason.label(),
            record = self.record,
        );
        Entry { record: self.record, kind: Kind::Tombstone, content }
    }

    /// Reads it back.
    ///
    /// # Errors
    /// If it is not exactly what [`Self::to_entry`] writes, or names entries that are no rising ranges.
    pub(super) fn of_entry(entry: &Entry) -> Result<Self, EntryError> {
        let members = Members::of(&entry.content)?;
        let ranges = members.array("entries")?.iter().map(range).collect::<Option<Vec<_>>>();
        let tombstone = Self {
            record: members.record()?,
            erased_at: members.time("erased_at_ms")?,
            reason: members.parsed("reason", Reason::of_label)?.ok_or(EntryError::Member("reason"))?,
            host: members.text("host")?.into(),
            entries: ranges.filter(|ranges| are_rising(ranges)).ok_or(EntryError::Member("entries"))?,
        };
        if tombstone.to_entry() == *entry { Ok(tombstone) } else { Err(EntryError::Format) }
    }
}

fn range(value: &Value) -> Option<RangeInclusive<u64>> {
    match value.as_array()?.as_slice() {
        [first, last] => Some(first.as_u64()?..=last.as_u64()?),
        _ => None,
    }
}

/// True if ranges hold something, and each begins after the one before.
fn are_rising(ranges: &[RangeInclusive<u64>]) -> bool {
    let mut last = 0;
    ranges.iter().all(|range| {
        let rises = *range.start() > last && range.start() <= range.end();
        last = *range.end();
        rises
    })
}

/// Gathers sequences that rise into ranges.
pub(super) fn gather(ranges: &mut Vec<RangeInclusive<u64>>, sequence: u64) {
    match ranges.last_mut() {
        Some(last) if last.end() + 1 == sequence => *last = *last.start()..=sequence,
        Some(_) | None => ranges.push(sequence..=sequence),
    }
}

// === impl Reason ===

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::Retention, Self::Request];

    /// Returns the name kept in the ledger.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Retention => "retention",
            Self::Request => "request",
        }
    }

    fn of_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.label() == label)
    }
}
