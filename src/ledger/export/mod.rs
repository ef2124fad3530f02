//! Records for those who ask for them: as they are kept, as a table, as a standard has them.
//!
//! One line a record, so that an export of any length can be cut and joined. It
//! must never write what the ledger does not hold, or leave out a record silently.

mod csv;
mod iso27560;

pub use self::{csv::Csv, iso27560::Iso27560};
use super::{entry::Entry, walk::moment_text as written};
use crate::consent::Receipt;

/// Returns a record as the text that the ledger digests: an auditor can compute its digest from it.
#[must_use]
pub fn json_line(receipt: &Receipt) -> String {
    Entry::of_receipt(receipt).content
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
