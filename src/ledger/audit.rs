//! The check of a whole ledger: links, erasures, what was shown, signatures.
//!
//! It reads a page at a time, so that whoever holds the storage can do other
//! things in between. It must never stop at an entry that is merely erased, nor
//! name a later bad entry where an earlier one is bad.

use std::{
    collections::{BTreeMap, HashSet},
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    chain::{Fault, FaultKind, Head, Held, Row, Verification, Verifier},
    daily::{DailyDigest, KnownKeys, Signature},
    entry::{Entry, Kind},
    error::LedgerError,
    store::Store,
    tombstone::Tombstone,
};
use crate::consent::ContentHash;

/// How many rows are read at a time: some milliseconds.
const PAGE: u32 = 1024;

/// How far a long work is, for whoever watches.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
}

/// A check in progress.
#[derive(Debug)]
pub(super) struct Audit {
    head: Head,
    keys: KnownKeys,
    progress: Arc<Progress>,
    verifier: Verifier,
    /// Erased entries that no tombstone named yet: first and last of each range.
    gone: BTreeMap<u64, u64>,
    /// Exhibits that were found good.
    shown: HashSet<ContentHash>,
    /// The first fault, while an entry before it may yet turn out to be bad.
    fault: Option<Fault>,
    /// How far rows were read.
    read: u64,
    last_digest: u64,
    tally: Tally,
}

#[derive(Debug, Default)]
struct Tally {
    records: u64,
    erased: u64,
    digests: u64,
    signed: u64,
}

// === impl Progress ===

impl Progress {
    /// Returns how many entries are done, and how many there are; 0 before it is known.
    #[must_use]
    pub fn read(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// Says how far the work is.
    pub fn set(&self, done: u64, total: u64) {
        self.total.store(total, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
    }
}

// === impl Audit ===

impl Audit {
    /// Begins a check of what is there now.
    ///
    /// # Errors
    /// What the storage met.
    pub(super) fn begin(store: &mut impl Store, keys: KnownKeys, progress: Arc<Progress>) -> Result<Self, LedgerError> {
        let head = store.head()?;
        progress.set(0, head.sequence);
        Ok(Self {
            head,
            keys,
            progress,
            verifier: Verifier::new(),
            gone: BTreeMap::new(),
            shown: HashSet::new(),
            fault: None,
            read: 0,
            last_digest: 0,
            tally: Tally::default(),
        })
    }

    /// Checks all at once.
    ///
    /// # Errors
    /// What the storage met.
    pub(super) fn run(mut self, store: &mut impl Store) -> Result<Verification, LedgerError> {
        loop {
            if let Some(verification) = self.advance(store)? {
                return Ok(verification);
            }
        }
    }

    /// Reads a page; returns what was found once all is read.
    ///
    /// # Errors
    /// What the storage met.
    pub(super) fn advance(&mut self, store: &mut impl Store) -> Result<Option<Verification>, LedgerError> {
        let rows = store.rows(self.read + 1..=self.head.sequence, PAGE)?;
        let Some(last) = rows.last().map(|row| row.sequence) else {
            return self.end(store).map(Some);
        };
        for row in &rows {
            match self.fault {
                None => self.fault = self.check(row, store)?.err(),
                // What is bad is known, but for erased entries before it that a tombstone may yet name.
                Some(_) => self.look_for_tombstone(row),
            }
            if let Some(fault) = self.fault.filter(|_| self.gone.is_empty()) {
                return Ok(Some(Verification::Broken(fault)));
            }
        }
        self.read = last;
        self.progress.set(last, self.head.sequence);
        Ok(None)
    }

    fn check(&mut self, row: &Row, store: &mut impl Store) -> Result<Result<(), Fault>, LedgerError> {
        let before = self.verifier.reached();
        if let Err(fault) = self.verifier.check(row) {
            return Ok(Err(fault));
        }
        let entry = match &row.held {
            Held::Whole(entry) => entry,
            Held::Erased => {
                self.tally.erased += 1;
                self.lose(row.sequence);
                return Ok(Ok(()));
            }
            Held::Unreadable => return Ok(Ok(())),
        };
        let fault = |kind| Fault { sequence: row.sequence, record: Some(entry.record), kind };
        Ok(match entry.kind {
            Kind::Receipt => {
                self.tally.records += 1;
                self.check_shown(entry, store)?.map_err(fault)
            }
            Kind::Tombstone => self.check_tombstone(row.sequence, entry).map_err(fault),
            Kind::Digest => self.check_digest(row.sequence, entry, before).map_err(fault),
        })
    }

    /// Looks at what a record names, each content once.
    fn check_shown(&mut self, entry: &Entry, store: &mut impl Store) -> Result<Result<(), FaultKind>, LedgerError> {
        let mut named: Vec<ContentHash> = entry.exhibits().collect();
        while let Some(hash) = named.pop() {
            if self.shown.contains(&hash) {
                continue;
            }
            let Some(exhibit) = store.exhibit(hash)? else { return Ok(Err(FaultKind::NotShown(hash))) };
            if exhibit.hash() != hash {
                return Ok(Err(FaultKind::ShownOtherwise(hash)));
            }
            named.extend(exhibit.parts());
            self.shown.insert(hash);
        }
        Ok(Ok(()))
    }

    fn check_tombstone(&mut self, sequence: u64, entry: &Entry) -> Result<(), FaultKind> {
        let tombstone = Tombstone::of_entry(entry).map_err(|_| FaultKind::Unreadable)?;
        if tombstone.entries.last().is_some_and(|last| *last.end() >= sequence) {
            return Err(FaultKind::Unreadable);
        }
        tombstone.entries.iter().for_each(|range| self.excuse(range));
        Ok(())
    }

    fn check_digest(&mut self, sequence: u64, entry: &Entry, before: Head) -> Result<(), FaultKind> {
        let digest = DailyDigest::of_entry(entry).map_err(|_| FaultKind::Unreadable)?;
        let since = before.sequence - self.last_digest;
        if (digest.sequence, digest.link, digest.entries) != (before.sequence, before.link, since) {
            return Err(FaultKind::Misplaced);
        }
        match digest.signature(&self.keys) {
            Signature::Known => self.tally.signed = digest.sequence,
            Signature::Unknown => {}
            Signature::Bad => return Err(FaultKind::Forged),
        }
        self.last_digest = sequence;
        self.tally.digests += 1;
        Ok(())
    }

    fn look_for_tombstone(&mut self, row: &Row) {
        let entry = row.proved().ok().filter(|entry| entry.kind == Kind::Tombstone);
        if let Some(tombstone) = entry.and_then(|entry| Tombstone::of_entry(entry).ok()) {
            tombstone.entries.iter().for_each(|range| self.excuse(range));
        }
    }

    /// Remembers an erased entry. Sequences rise.
    fn lose(&mut self, sequence: u64) {
        if let Some(mut last) = self.gone.last_entry()
            && *last.get() + 1 == sequence
        {
            *last.get_mut() = sequence;
            return;
        }
        self.gone.insert(sequence, sequence);
    }

    /// Forgets the erased entries that a tombstone names.
    fn excuse(&mut self, range: &RangeInclusive<u64>) {
        let (start, end) = (*range.start(), *range.end());
        while let Some((first, last)) = self.gone.range(..=end).next_back().map(|(first, last)| (*first, *last)) {
            if last < start {
                return;
            }
            self.gone.remove(&first);
            if first < start {
                self.gone.insert(first, start - 1);
            }
            if last > end {
                self.gone.insert(end + 1, last);
            }
        }
    }

    /// Weighs everything, once all rows are read.
    fn end(&mut self, store: &mut impl Store) -> Result<Verification, LedgerError> {
        let fault = match self.fault {
            Some(fault) => Some(fault),
            None => self.beyond_head(store)?.or(self.verifier.finish(self.head).err()),
        };
        let gone =
            self.gone.keys().next().map(|first| Fault { sequence: *first, record: None, kind: FaultKind::Erased });
        if let Some(fault) = gone.or(fault) {
            return Ok(Verification::Broken(fault));
        }
        let Tally { records, erased, digests, signed } = self.tally;
        let (entries, head) = (self.head.sequence, self.head.link);
        let exhibits = self.shown.len() as u64;
        Ok(Verification::Intact { records, erased, exhibits, digests, signed, entries, head })
    }

    /// Looks for an entry that was put in after the head, without moving it.
    fn beyond_head(&self, store: &mut impl Store) -> Result<Option<Fault>, LedgerError> {
        let sequence = self.head.sequence + 1;
        let Some(row) = store.rows(sequence..=sequence, 1)?.pop() else { return Ok(None) };
        // An entry appended since the check began has moved the head: hence read after it.
        if store.head()?.sequence >= sequence {
            return Ok(None);
        }
        Ok(Some(Fault { sequence, record: row.entry().map(|entry| entry.record), kind: FaultKind::NotHead }))
    }
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
