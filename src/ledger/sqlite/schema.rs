//! How a connection is opened, and its schema brought up to date.
//!
//! `PRAGMA user_version` counts the migrations applied; `application_id` tells a
//! ledger from any other database. It must never change a released migration,
//! nor write to a database that is not a ledger or is a newer one.

use std::{fs::OpenOptions, io, path::Path, thread, time::Duration};

use rusqlite::{Connection, Error, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::ledger::error::{LedgerError, StorageError};

/// Applied in order, each in its own transaction.
const MIGRATIONS: [&str; 2] =
    [include_str!("../migrations/0001_entries.sql"), include_str!("../migrations/0002_archive.sql")];

/// `octr`: what `file(1)` and we know a ledger by.
const APPLICATION_ID: u32 = 0x6f63_7472;

/// How long another process may hold the write lock before an append fails.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to pause before what SQLite does not wait for is tried again.
const PAUSE: Duration = Duration::from_millis(10);

/// Where a database lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a file, with a write-ahead log.
    File,
    /// In memory.
    Memory,
}

/// Opens a connection to an up-to-date ledger.
pub(super) fn open(path: &Path, place: Place) -> Result<Connection, LedgerError> {
    let failed = |error| LedgerError::Open { path: path.into(), source: explain(error, path, place) };
    // Paths are taken as they are: only our own memory names are URIs.
    let uri = if place == Place::Memory { OpenFlags::SQLITE_OPEN_URI } else { OpenFlags::empty() };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE
        | uri;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    // SQLite opens a file that it cannot write as read-only, and says so at the first append.
    if connection.is_readonly("main").map_err(failed)? {
        let denied = StorageError::from(io::Error::from(io::ErrorKind::PermissionDenied));
        return Err(LedgerError::Open { path: path.into(), source: denied });
    }
    // Before anything is written: another program's database is left as it is.
    let version = version(&connection).map_err(failed)?;
    refuse_others(version, path)?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF").map_err(failed)?;
    // What is erased is overwritten, not only forgotten.
    connection.execute_batch("PRAGMA secure_delete = ON").map_err(failed)?;
    // On macOS a plain fsync leaves data in the drive's cache; elsewhere this changes nothing.
    connection.execute_batch("PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON").map_err(failed)?;
    let journal = use_write_ahead_log(&connection).map_err(failed)?;
    if place == Place::File && journal != "wal" {
        let no_log = io::Error::new(io::ErrorKind::Unsupported, "its file system has no write-ahead log");
        return Err(LedgerError::Open { path: path.into(), source: StorageError::from(no_log) });
    }
    if usize::try_from(version.schema) != Ok(MIGRATIONS.len()) {
        migrate(&mut connection, path, place)?;
    }
    Ok(connection)
}

/// Switches to the write-ahead log, and returns the kind of journal that is used.
fn use_write_ahead_log(connection: &Connection) -> Result<String, Error> {
    // SQLite does not wait when two connections switch a new database at once, since each would wait
    // for the other (<https://sqlite.org/c3ref/busy_handler.html>): one is refused, and tries again.
    for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
        match connection.query_row("PRAGMA journal_mode = WAL", (), |row| row.get(0)) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => thread::sleep(PAUSE),
            result => return result,
        }
    }
    connection.query_row("PRAGMA journal_mode = WAL", (), |row| row.get(0))
}

/// What a database says it is.
#[derive(Clone, Copy, Debug)]
struct Version {
    application: u32,
    schema: u32,
    tables: u32,
}

fn version(connection: &Connection) -> Result<Version, Error> {
    connection.query_row(
        "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), \
         (SELECT count(*) FROM sqlite_schema)",
        (),
        |row| Ok(Version { application: row.get(0)?, schema: row.get(1)?, tables: row.get(2)? }),
    )
}

/// Refuses what is not a ledger, or is a newer one.
fn refuse_others(found: Version, path: &Path) -> Result<(), LedgerError> {
    let known = MIGRATIONS.len() as u32;
    let empty = found.application == 0 && found.schema == 0 && found.tables == 0;
    if !empty && found.application != APPLICATION_ID {
        return Err(LedgerError::Foreign { path: path.into() });
    }
    if found.schema > known { Err(LedgerError::Newer { found: found.schema, known }) } else { Ok(()) }
}

/// Applies the migrations that are not yet, one transaction each.
fn migrate(connection: &mut Connection, path: &Path, place: Place) -> Result<(), LedgerError> {
    let failed = |error| LedgerError::Open { path: path.into(), source: explain(error, path, place) };
    for (applied, migration) in (0_u32..).zip(MIGRATIONS) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        // Read again under the lock: another process may have migrated meanwhile.
        let version = version(&transaction).map_err(failed)?;
        refuse_others(version, path)?;
        if version.schema == applied {
            apply(&transaction, migration, applied + 1).map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
    }
    Ok(())
}

fn apply(transaction: &Transaction<'_>, migration: &str, schema: u32) -> Result<(), Error> {
    transaction.execute_batch(migration)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", schema)
}

/// Asks the system why a file cannot be opened, as SQLite does not tell.
fn explain(error: Error, path: &Path, place: Place) -> StorageError {
    let unopened = error.sqlite_error_code() == Some(ErrorCode::CannotOpen);
    if place == Place::File && unopened {
        // Only after SQLite failed: closing a file that it has open would drop its locks.
        let probe = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        if let Err(reason) = probe {
            return StorageError::from(reason);
        }
    }
    StorageError::of_sqlite(error)
}
