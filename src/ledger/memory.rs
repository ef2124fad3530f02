//! A ledger that lasts as long as the process: for trying out, and for tests.
//!
//! It keeps the same entries and the same chain as a durable one, and passes the
//! same suite. It must never be the default of a gate: its proofs do not last.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    Ledger,
    chain::{self, Head, Row, Verification},
    entry::{Entry, EntryError},
    error::LedgerError,
    pending::Pending,
};
use crate::consent::{Receipt, RecordId};

/// A ledger in memory.
#[derive(Debug, Default)]
pub struct MemoryLedger(Mutex<Rows>);

#[derive(Debug)]
struct Rows {
    rows: Vec<Row>,
    places: HashMap<RecordId, usize>,
    head: Head,
}

// === impl MemoryLedger ===

impl MemoryLedger {
    /// Makes an empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        // Rows are pushed after all that can panic, so they are whole even then.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger for MemoryLedger {
    fn append(&self, receipt: Receipt) -> Pending<()> {
        Pending::ready(self.rows().append(Entry::of_receipt(&receipt)))
    }

    fn find(&self, record: RecordId) -> Pending<Option<Receipt>> {
        let rows = self.rows();
        let found = rows.row(record).and_then(|row| row.entry.as_ref()).map(Entry::to_receipt).transpose();
        Pending::ready(found.map_err(|source: EntryError| LedgerError::Corrupt { record, source }))
    }

    fn verify(&self) -> Pending<Verification> {
        let rows = self.rows();
        Pending::ready(Ok(chain::verify(&rows.rows, rows.head)))
    }
}

// === impl Rows ===

impl Rows {
    fn row(&self, record: RecordId) -> Option<&Row> {
        self.places.get(&record).and_then(|place| self.rows.get(*place))
    }

    fn append(&mut self, entry: Entry) -> Result<(), LedgerError> {
        if let Some(row) = self.row(entry.record) {
            let same = row.entry.as_ref() == Some(&entry);
            return if same { Ok(()) } else { Err(LedgerError::Conflict(entry.record)) };
        }
        let digest = chain::digest(&entry);
        let head = self.head.followed_by(&digest);
        self.places.insert(entry.record, self.rows.len());
        self.rows.push(Row {
            sequence: head.sequence,
            entry: Some(entry),
            digest: Some(digest),
            link: Some(head.link),
        });
        self.head = head;
        Ok(())
    }
}

impl Default for Rows {
    fn default() -> Self {
        Self { rows: Vec::new(), places: HashMap::new(), head: Head::EMPTY }
    }
}

#[cfg(test)]
mod tests {
    use super::MemoryLedger;

    super::super::conformance::suite!(|| (MemoryLedger::new(), ()));
}
