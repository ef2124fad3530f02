//! What can go wrong in a ledger, in sentences an operator can act upon.
//!
//! Errors are cloned to every append of a failed batch, so causes are shared.
//! It must never expose a back-end's own error type.

use std::{error::Error, fmt, io, path::PathBuf, sync::Arc};

use super::entry::EntryError;
use crate::consent::{ContentHash, RecordId};

/// Why a ledger could not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// Too much waits already; nothing was written.
    #[error("the ledger is busy: too many requests wait for it")]
    Busy,
    /// The ledger was shut down, or its thread ended.
    #[error("the ledger is closed")]
    Closed,
    /// The record identifier is taken by a record that says something else.
    #[error("record {0} is already in the ledger with another content")]
    Conflict(RecordId),
    /// The record names as shown what is not in the ledger; nothing was written.
    #[error("the record names {0} as shown, which is not in the ledger")]
    Unshown(ContentHash),
    /// What was shown is there but is not what was kept.
    #[error("what was shown as {0} was changed since it was kept")]
    ShownOtherwise(ContentHash),
    /// The storage failed: disk full, input or output error, lock held too long.
    #[error("the ledger's storage failed")]
    Storage {
        /// What the storage said.
        #[from]
        source: StorageError,
    },
    /// A record is there but is not what was written.
    #[error("record {record} was changed since it was written")]
    Corrupt {
        /// The record asked for.
        record: RecordId,
        /// How that shows.
        source: EntryError,
    },
    /// The ledger was written by a newer octroi, and must not be written by this one.
    #[error("the ledger has schema version {found}, this octroi knows versions up to {known}")]
    Newer {
        /// The version of the schema found.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
    /// The file is a database of another program, or the database has one's schema.
    #[error("{} is a database, but not a ledger of octroi", path.display())]
    Foreign {
        /// The file, or the URL without its password.
        path: PathBuf,
    },
    /// There is no ledger, and none was to be made.
    #[error("there is no ledger at {place}")]
    Absent {
        /// The file, or the URL without its password.
        place: Box<str>,
    },
    /// The ledger could not be opened.
    #[error("cannot open the ledger {}", path.display())]
    Open {
        /// The file, or the URL without its password.
        path: PathBuf,
        /// What the storage said.
        source: StorageError,
    },
    /// The ledger's database is down, or not to be reached: it is tried again.
    #[error("cannot reach the ledger {place}")]
    Unreachable {
        /// The URL without its password.
        place: Box<str>,
        /// What the network or the database said.
        source: StorageError,
    },
}

/// What a storage said when it failed. See [`LedgerError::Storage`].
#[derive(Clone, Debug)]
pub struct StorageError(Cause);

#[derive(Clone, Debug)]
enum Cause {
    Io(Arc<io::Error>),
    #[cfg(feature = "sqlite")]
    Sqlite(Arc<rusqlite::Error>),
    #[cfg(feature = "postgres")]
    Postgres(Arc<tokio_postgres::Error>),
}

// === impl StorageError ===

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Cause::Io(error) => fmt::Display::fmt(error, f),
            #[cfg(feature = "sqlite")]
            Cause::Sqlite(error) => fmt::Display::fmt(error, f),
            // Its own words say only where it failed; the cause says what the server or the network said.
            #[cfg(feature = "postgres")]
            Cause::Postgres(error) => match error.source() {
                Some(cause) => fmt::Display::fmt(cause, f),
                None => fmt::Display::fmt(error, f),
            },
        }
    }
}

impl Error for StorageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        // The cause itself is what is displayed, so the chain goes on below it.
        match &self.0 {
            Cause::Io(error) => error.source(),
            #[cfg(feature = "sqlite")]
            Cause::Sqlite(error) => error.source(),
            #[cfg(feature = "postgres")]
            Cause::Postgres(error) => error.source().and_then(Error::source),
        }
    }
}

impl From<io::Error> for StorageError {
    fn from(error: io::Error) -> Self {
        Self(Cause::Io(Arc::new(error)))
    }
}

#[cfg(feature = "sqlite")]
impl StorageError {
    /// Wraps what SQLite said; not a `From`, which would be public.
    pub(super) fn of_sqlite(error: rusqlite::Error) -> Self {
        Self(Cause::Sqlite(Arc::new(error)))
    }
}

#[cfg(feature = "postgres")]
impl StorageError {
    /// Wraps what PostgreSQL or the way to it said.
    pub(super) fn of_postgres(error: tokio_postgres::Error) -> Self {
        Self(Cause::Postgres(Arc::new(error)))
    }

    /// Says that nothing was answered for so long.
    pub(super) fn of_silence(patience: std::time::Duration) -> Self {
        let silence = format!("no answer for {} seconds", patience.as_secs());
        Self::from(io::Error::new(io::ErrorKind::TimedOut, silence))
    }
}
