//! A ledger that lasts as long as the process: for trying out, and for tests.
//!
//! It keeps the same entries and the same chain as a durable one, and passes the
//! same suite. It must never be the default of a gate: its proofs do not last.

use std::{
    collections::HashMap,
    ops::RangeInclusive,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    Ledger,
    chain::{self, Head, Held, Row},
    entry::{Entry, Kind},
    error::LedgerError,
    exhibit::{Exhibit, Shown},
    pending::Pending,
    question,
    store::{Outcome, Proof, Store},
    tombstone::Tombstone,
};
use crate::consent::{ContentHash, Receipt, RecordId};

/// A ledger in memory.
#[derive(Debug, Default)]
pub struct MemoryLedger(Mutex<MemoryStore>);

/// Entries and exhibits in memory.
#[derive(Debug)]
pub(super) struct MemoryStore {
    rows: Vec<Row>,
    places: HashMap<RecordId, usize>,
    exhibits: HashMap<ContentHash, Arc<Exhibit>>,
    head: Head,
}

// === impl MemoryLedger ===

impl MemoryLedger {
    /// Makes an empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn store(&self) -> MutexGuard<'_, MemoryStore> {
        // Rows are pushed after all that can panic, so they are whole even then.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger for MemoryLedger {
    fn append(&self, receipt: Receipt, shown: Shown) -> Pending<()> {
        let entry = Entry::of_receipt(&receipt);
        let record = entry.record;
        let outcomes = self.store().append(&[Proof { entry, shown }]);
        Pending::ready(outcomes.and_then(|outcomes| outcomes.first().map_or(Ok(()), |outcome| outcome.settle(record))))
    }

    fn find(&self, record: RecordId) -> Pending<Option<Receipt>> {
        Pending::ready(question::find(&mut *self.store(), record))
    }

    fn exhibit(&self, hash: ContentHash) -> Pending<Option<Exhibit>> {
        Pending::ready(question::exhibit(&mut *self.store(), hash))
    }

    fn digests(&self) -> Pending<Vec<Box<str>>> {
        Pending::ready(question::digests(&mut *self.store()))
    }
}

#[cfg(feature = "archive")]
impl super::Archive for MemoryLedger {
    fn head(&self) -> Pending<Head> {
        Pending::ready(self.store().head())
    }

    fn read(&self, after: u64) -> Pending<Vec<(u64, super::Item)>> {
        Pending::ready(super::item::read(&mut *self.store(), after))
    }

    fn verify(&self, keys: super::KnownKeys, progress: Arc<super::Progress>) -> Pending<super::Verification> {
        let mut store = self.store();
        let audit = super::audit::Audit::begin(&mut *store, keys, progress);
        Pending::ready(audit.and_then(|audit| audit.run(&mut *store)))
    }

    fn seal(&self, signer: super::Signer) -> Pending<Option<super::DailyDigest>> {
        Pending::ready(super::daily::seal(&mut *self.store(), &signer))
    }

    fn erase(&self, tombstone: Tombstone) -> Pending<()> {
        let outcome = self.store().erase(&tombstone);
        Pending::ready(outcome.and_then(|outcome| outcome.settle(tombstone.record)))
    }
}

// === impl MemoryStore ===

impl MemoryStore {
    fn row(&self, record: RecordId) -> Option<&Row> {
        self.places.get(&record).and_then(|place| self.rows.get(*place))
    }

    /// Returns a row, for tests that tamper.
    #[cfg(all(test, feature = "archive"))]
    pub(super) fn row_mut(&mut self, sequence: u64) -> &mut Row {
        &mut self.rows[sequence as usize - 1]
    }

    fn append_one(&mut self, proof: &Proof) -> Outcome {
        let entry = &proof.entry;
        if let Some(row) = self.row(entry.record) {
            return if row.entry() == Some(entry) { Outcome::Kept } else { Outcome::Conflict };
        }
        if let Some(hash) = proof.unbrought().find(|hash| !self.exhibits.contains_key(hash)) {
            return Outcome::Unshown(hash);
        }
        for exhibit in &proof.shown {
            self.exhibits.entry(exhibit.hash()).or_insert_with(|| Arc::clone(exhibit));
        }
        let digest = chain::digest(entry);
        let head = self.head.followed_by(&digest);
        self.places.insert(entry.record, self.rows.len());
        self.rows.push(Row {
            sequence: head.sequence,
            held: Held::Whole(entry.clone()),
            digest: Some(digest),
            link: Some(head.link),
        });
        self.head = head;
        Outcome::Kept
    }

    fn erase_one(&mut self, sequence: u64) {
        let place = usize::try_from(sequence).ok().and_then(|sequence| sequence.checked_sub(1));
        let Some(row) = place.and_then(|place| self.rows.get_mut(place)) else { return };
        if let Held::Whole(Entry { record, kind: Kind::Receipt, .. }) = &row.held {
            self.places.remove(record);
            row.held = Held::Erased;
        }
    }
}

impl Store for MemoryStore {
    fn append(&mut self, batch: &[Proof]) -> Result<Vec<Outcome>, LedgerError> {
        Ok(batch.iter().map(|proof| self.append_one(proof)).collect())
    }

    fn seal(
        &mut self,
        make: &mut dyn FnMut(Head, Option<Row>) -> Option<Entry>,
    ) -> Result<Option<Outcome>, LedgerError> {
        let last = self.last(Kind::Digest, 1)?.pop();
        let made = make(self.head, last);
        Ok(made.map(|entry| self.append_one(&Proof { entry, shown: Vec::new() })))
    }

    fn erase(&mut self, tombstone: &Tombstone) -> Result<Outcome, LedgerError> {
        let outcome = self.append_one(&Proof { entry: tombstone.to_entry(), shown: Vec::new() });
        if outcome == Outcome::Kept {
            tombstone.entries.iter().cloned().flatten().for_each(|sequence| self.erase_one(sequence));
        }
        Ok(outcome)
    }

    fn find(&mut self, record: RecordId) -> Result<Option<Row>, LedgerError> {
        Ok(self.row(record).cloned())
    }

    fn exhibit(&mut self, hash: ContentHash) -> Result<Option<Exhibit>, LedgerError> {
        Ok(self.exhibits.get(&hash).map(|exhibit| Exhibit::clone(exhibit)))
    }

    fn head(&mut self) -> Result<Head, LedgerError> {
        Ok(self.head)
    }

    fn rows(&mut self, range: RangeInclusive<u64>, limit: u32) -> Result<Vec<Row>, LedgerError> {
        let first = usize::try_from(range.start().saturating_sub(1)).unwrap_or(usize::MAX);
        let rows = self.rows.iter().skip(first).take_while(|row| range.contains(&row.sequence));
        Ok(rows.take(limit as usize).cloned().collect())
    }

    fn last(&mut self, kind: Kind, limit: u32) -> Result<Vec<Row>, LedgerError> {
        let rows = self.rows.iter().rev().filter(|row| row.entry().is_some_and(|entry| entry.kind == kind));
        Ok(rows.take(limit as usize).cloned().collect())
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self { rows: Vec::new(), places: HashMap::new(), exhibits: HashMap::new(), head: Head::EMPTY }
    }
}

#[cfg(all(test, feature = "archive"))]
mod tests {
    use super::MemoryLedger;

    super::super::conformance::suite!(|| (MemoryLedger::new(), ()));
}
