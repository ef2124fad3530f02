//! The embedded ledger: one SQLite file, no set-up.
//!
//! Write-ahead log and `synchronous = FULL`: a commit is on the disk when it
//! returns, and an interrupted one leaves nothing. Two threads, each with its own
//! connection: one appends, one reads. Several processes may share the file.
//!
//! It must never be put on a network file system (<https://sqlite.org/wal.html> §2.2).

mod schema;
mod store;

#[cfg(test)]
mod tests;

use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use rusqlite::Connection;

use self::{schema::Place, store::SqliteStore};
use super::{
    error::{LedgerError, StorageError},
    options::{Lacking, LedgerOptions},
    stored::Stored,
};

/// A ledger in an SQLite file.
///
/// Dropping it makes durable what waits and joins its threads, which blocks for
/// some commits: drop it last, outside a thread that serves.
pub type SqliteLedger = Stored<Sqlite>;

/// An SQLite file.
#[derive(Debug)]
pub enum Sqlite {}

// === impl SqliteLedger ===

impl SqliteLedger {
    /// Opens the ledger at `path`, made if absent; its folder must exist.
    ///
    /// # Errors
    /// If the file cannot be read and written, is not a ledger, or is one that a
    /// newer octroi wrote.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        Self::open_with(path, LedgerOptions::new())
    }

    /// Opens it with what it is given beside its file.
    ///
    /// # Errors
    /// As [`Self::open`], and if it is absent and not to be made.
    pub fn open_with(path: &Path, options: LedgerOptions) -> Result<Self, LedgerError> {
        if options.lacking == Lacking::Refuse && !path.exists() {
            return Err(LedgerError::Absent { place: path.display().to_string().into() });
        }
        Self::connect(path, options, || schema::open(path, Place::File))
    }

    /// Opens a ledger that lasts as long as this value.
    ///
    /// # Errors
    /// If the system gives no memory or no thread.
    pub fn in_memory() -> Result<Self, LedgerError> {
        // Two connections share a database of SQLite's `memdb` file system by its name.
        static MADE: AtomicU64 = AtomicU64::new(0);
        let name = format!("file:/octroi-{}?vfs=memdb", MADE.fetch_add(1, Ordering::Relaxed));
        Self::connect(Path::new(":memory:"), LedgerOptions::new(), || schema::open(Path::new(&name), Place::Memory))
    }

    fn connect(
        path: &Path,
        options: LedgerOptions,
        connection: impl Fn() -> Result<Connection, LedgerError>,
    ) -> Result<Self, LedgerError> {
        let no_thread = |error| LedgerError::Open { path: path.into(), source: StorageError::from(error) };
        // Both before either thread: the second keeps a memory database from vanishing.
        let (appends, reads) = (SqliteStore::new(connection()?), SqliteStore::new(connection()?));
        Self::start(appends, reads, options).map_err(no_thread)
    }
}
