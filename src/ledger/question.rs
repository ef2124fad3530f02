//! What the gate asks of a storage, the same for each one.
//!
//! It must never answer with what does not match its digest.

use super::{entry::Kind, error::LedgerError, exhibit::Exhibit, store::Store};
use crate::consent::{ContentHash, Receipt, RecordId};

/// The most digests that are published: more than a year of them.
const PUBLISHED: u32 = 400;

/// Returns a receipt.
pub(super) fn find(store: &mut impl Store, record: RecordId) -> Result<Option<Receipt>, LedgerError> {
    let Some(row) = store.find(record)? else { return Ok(None) };
    match row.proved() {
        Ok(entry) if entry.kind != Kind::Receipt => Ok(None),
        Ok(entry) => entry.to_receipt().map(Some).map_err(|source| LedgerError::Corrupt { record, source }),
        Err(source) => Err(LedgerError::Corrupt { record, source }),
    }
}

/// Returns what was shown.
pub(super) fn exhibit(store: &mut impl Store, hash: ContentHash) -> Result<Option<Exhibit>, LedgerError> {
    match store.exhibit(hash)? {
        Some(exhibit) if exhibit.hash() != hash => Err(LedgerError::ShownOtherwise(hash)),
        found => Ok(found),
    }
}

/// Returns the texts of the last digests, the oldest first.
pub(super) fn digests(store: &mut impl Store) -> Result<Vec<Box<str>>, LedgerError> {
    let rows = store.last(Kind::Digest, PUBLISHED)?;
    Ok(rows.iter().rev().filter_map(|row| row.proved().ok()).map(|entry| entry.content.as_str().into()).collect())
}

/// Writes digests as they are published.
#[must_use]
pub fn publication(digests: &[Box<str>]) -> String {
    // The texts are canonical: they are not written anew.
    format!("{{\"digests\":[{}]}}\n", digests.join(",\n"))
}
