//! What a storage does for a ledger, one call at a time.
//!
//! A store is synchronous and owned by one thread; [`writer`](super::writer) and
//! [`reader`](super::reader) each own one. It must never answer an append before
//! it is durable, nor decide what is kept.

use std::{ops::RangeInclusive, sync::Arc};

use super::{
    chain::{Head, Row},
    entry::{Entry, Kind},
    error::LedgerError,
    exhibit::Exhibit,
    tombstone::Tombstone,
};
use crate::consent::{ContentHash, RecordId};

/// A storage of entries and of what they name.
pub(super) trait Store: Send + 'static {
    /// Appends entries in one transaction, each after its exhibits, and returns what became of each, in order, once
    /// all are durable. On an error none is to be counted on.
    ///
    /// An exhibit that is there already is left as it is. An entry that names what is neither there nor given is
    /// [`Outcome::Unshown`].
    fn append(&mut self, batch: &[Proof]) -> Result<Vec<Outcome>, LedgerError>;

    /// Appends the entry that `make` makes of the head and of the last digest; no other entry comes between. `None`
    /// if it makes none.
    fn seal(
        &mut self,
        make: &mut dyn FnMut(Head, Option<Row>) -> Option<Entry>,
    ) -> Result<Option<Outcome>, LedgerError>;

    /// Appends a tombstone and erases identifier and content of the receipts it names, in one transaction. Entries of
    /// another kind, and those that are erased already, are left as they are.
    fn erase(&mut self, tombstone: &Tombstone) -> Result<Outcome, LedgerError>;

    /// Returns the row of a record.
    fn find(&mut self, record: RecordId) -> Result<Option<Row>, LedgerError>;

    /// Returns what is kept under a hash, hashed anew: it may be another content.
    fn exhibit(&mut self, hash: ContentHash) -> Result<Option<Exhibit>, LedgerError>;

    /// Returns the end of the chain.
    fn head(&mut self) -> Result<Head, LedgerError>;

    /// Returns at most `limit` rows whose sequence is in `range`, in order.
    fn rows(&mut self, range: RangeInclusive<u64>, limit: u32) -> Result<Vec<Row>, LedgerError>;

    /// Returns the last `limit` rows of a kind, the last one first.
    fn last(&mut self, kind: Kind, limit: u32) -> Result<Vec<Row>, LedgerError>;
}

/// An entry with what it names.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    pub(super) entry: Entry,
    pub(super) shown: Vec<Arc<Exhibit>>,
}

/// What became of an entry that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is in the ledger, now or since before.
    Kept,
    /// Its identifier is taken by another content.
    Conflict,
    /// It names something as shown that is not in the ledger.
    Unshown(ContentHash),
}

// === impl Proof ===

impl Proof {
    /// Returns what the entry names and does not bring.
    pub(super) fn unbrought(&self) -> impl Iterator<Item = ContentHash> {
        self.entry.exhibits().filter(|hash| !self.shown.iter().any(|exhibit| exhibit.hash() == *hash))
    }
}

// === impl Outcome ===

impl Outcome {
    /// Returns what an append of `record` is answered.
    pub(super) fn settle(self, record: RecordId) -> Result<(), LedgerError> {
        match self {
            Self::Kept => Ok(()),
            Self::Conflict => Err(LedgerError::Conflict(record)),
            Self::Unshown(hash) => Err(LedgerError::Unshown(hash)),
        }
    }
}
