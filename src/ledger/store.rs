//! What a durable storage does for a ledger, one call at a time.
//!
//! A store is synchronous and owned by one thread; [`writer`](super::writer) and
//! [`reader`](super::reader) each own one. It must never answer an append before
//! it is durable, nor decide what is kept.

use super::{
    chain::{Head, Row},
    entry::Entry,
    error::LedgerError,
};
use crate::consent::RecordId;

/// A durable storage of entries.
pub(super) trait Store: Send + 'static {
    /// Appends entries in one transaction and returns what became of each, in
    /// order, once all are durable. On an error none is to be counted on.
    fn append(&mut self, batch: &[Entry]) -> Result<Vec<Outcome>, LedgerError>;

    /// Returns the row of a record.
    fn find(&mut self, record: RecordId) -> Result<Option<Row>, LedgerError>;

    /// Returns the end of the chain.
    fn head(&mut self) -> Result<Head, LedgerError>;

    /// Returns at most `limit` rows whose sequence is in `range`, in order.
    fn rows(&mut self, range: std::ops::RangeInclusive<u64>, limit: u32) -> Result<Vec<Row>, LedgerError>;
}

/// What became of an entry that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is in the ledger, now or since before.
    Kept,
    /// Its identifier is taken by another content.
    Conflict,
}
