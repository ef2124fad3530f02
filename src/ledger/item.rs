//! The ledger read from one end to the other, for those who export or count.

use super::{
    chain::{Held, Row},
    daily::DailyDigest,
    entry::{Entry, EntryError, Kind},
    error::LedgerError,
    store::Store,
    tombstone::Tombstone,
};
use crate::consent::Receipt;

/// How many entries are read at a time.
const PAGE: u32 = 1024;

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// The proof of a choice.
    Receipt(Receipt),
    /// What says that entries were erased.
    Tombstone(Tombstone),
    /// A signature over all before it.
    Digest(DailyDigest),
    /// An entry that was erased.
    Erased,
    /// An entry that proves nothing: it was changed.
    Bad(EntryError),
}

/// Returns some entries after a sequence, each with its own; none at the end.
pub(super) fn read(store: &mut impl Store, after: u64) -> Result<Vec<(u64, Item)>, LedgerError> {
    // Sequences are SQL integers in some back-ends.
    let last = i64::MAX.unsigned_abs();
    let rows = store.rows(after.saturating_add(1).min(last)..=last, PAGE)?;
    Ok(rows.iter().map(|row| (row.sequence, item(row))).collect())
}

fn item(row: &Row) -> Item {
    if row.held == Held::Erased {
        return Item::Erased;
    }
    let read = |entry: &Entry| match entry.kind {
        Kind::Receipt => entry.to_receipt().map(Item::Receipt),
        Kind::Tombstone => Tombstone::of_entry(entry).map(Item::Tombstone),
        Kind::Digest => DailyDigest::of_entry(entry).map(Item::Digest),
    };
    row.proved().and_then(read).unwrap_or_else(Item::Bad)
}
