//! The statements on an open ledger.
//!
//! Columns are read whatever their type, since a changed database may hold any:
//! what cannot be read is for the chain to tell, not an error of the storage.
//! It must never know threads or receipts.

use std::ops::RangeInclusive;

use rusqlite::{
    Connection, Error, OptionalExtension as _, Row as Columns, Statement, Transaction, TransactionBehavior,
    types::ValueRef,
};

use crate::{
    consent::RecordId,
    ledger::{
        chain::{self, Head, Link, Row},
        entry::Entry,
        error::{LedgerError, StorageError},
        store::{Outcome, Store},
    },
};

/// An open connection.
#[derive(Debug)]
pub(super) struct SqliteStore(Connection);

/// The statements of one transaction, prepared once for all its entries.
struct Appending<'t> {
    held: Statement<'t>,
    insert: Statement<'t>,
    head: Head,
}

// === impl SqliteStore ===

impl SqliteStore {
    /// Takes a connection that has the schema.
    pub(super) fn new(connection: Connection) -> Self {
        Self(connection)
    }

    /// Returns the connection, for tests that limit or tamper.
    #[cfg(test)]
    pub(super) fn connection(&self) -> &Connection {
        &self.0
    }
}

impl Store for SqliteStore {
    fn append(&mut self, batch: &[Entry]) -> Result<Vec<Outcome>, LedgerError> {
        // Immediate: the head is read under the write lock, so that several
        // processes make one chain, and nothing is remembered of a failed batch.
        let transaction =
            self.0.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StorageError::of_sqlite)?;
        let outcomes = append_all(&transaction, batch).map_err(StorageError::of_sqlite)?;
        transaction.commit().map_err(StorageError::of_sqlite)?;
        Ok(outcomes)
    }

    fn find(&mut self, record: RecordId) -> Result<Option<Row>, LedgerError> {
        let query = "SELECT sequence, record, content, digest, link FROM entry WHERE record = ?1";
        let row = self.0.query_row(query, [record.as_bytes()], read_row).optional();
        Ok(row.map_err(StorageError::of_sqlite)?)
    }

    fn head(&mut self) -> Result<Head, LedgerError> {
        Ok(read_head(&self.0).map_err(StorageError::of_sqlite)?)
    }

    fn rows(&mut self, range: RangeInclusive<u64>, limit: u32) -> Result<Vec<Row>, LedgerError> {
        Ok(read_rows(&self.0, range, limit).map_err(StorageError::of_sqlite)?)
    }
}

fn append_all(transaction: &Transaction<'_>, batch: &[Entry]) -> Result<Vec<Outcome>, Error> {
    let mut appending = Appending {
        held: transaction.prepare("SELECT content FROM entry WHERE record = ?1")?,
        insert: transaction
            .prepare("INSERT INTO entry (sequence, record, content, digest, link) VALUES (?1, ?2, ?3, ?4, ?5)")?,
        head: read_head(transaction)?,
    };
    batch.iter().map(|entry| appending.append(entry)).collect()
}

// === impl Appending ===

impl Appending<'_> {
    fn append(&mut self, entry: &Entry) -> Result<Outcome, Error> {
        let record = entry.record.as_bytes();
        let held = self.held.query_row([record], |row| Ok(row.get_ref(0)? == ValueRef::from(entry.content.as_str())));
        if let Some(same) = held.optional()? {
            return Ok(if same { Outcome::Kept } else { Outcome::Conflict });
        }
        let digest = chain::digest(entry);
        let head = self.head.followed_by(&digest);
        self.insert.execute((head.sequence.cast_signed(), record, &entry.content, digest, head.link.as_bytes()))?;
        self.head = head;
        Ok(Outcome::Kept)
    }
}

fn read_head(connection: &Connection) -> Result<Head, Error> {
    connection.query_row("SELECT sequence, link FROM head", (), |row| {
        Ok(Head { sequence: row.get::<_, i64>(0)?.cast_unsigned(), link: Link::from_bytes(row.get(1)?) })
    })
}

fn read_rows(connection: &Connection, range: RangeInclusive<u64>, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = connection.prepare(
        "SELECT sequence, record, content, digest, link FROM entry \
         WHERE sequence BETWEEN ?1 AND ?2 ORDER BY sequence LIMIT ?3",
    )?;
    let bounds = (range.start().cast_signed(), range.end().cast_signed(), limit);
    statement.query_map(bounds, read_row)?.collect()
}

fn read_row(row: &Columns<'_>) -> Result<Row, Error> {
    let record = octets(row.get_ref(1)?).map(RecordId::from_bytes);
    let content = row.get_ref(2)?.as_str().ok().map(str::to_owned);
    Ok(Row {
        sequence: row.get::<_, i64>(0)?.cast_unsigned(),
        entry: record.zip(content).map(|(record, content)| Entry { record, content }),
        digest: octets(row.get_ref(3)?),
        link: octets(row.get_ref(4)?).map(Link::from_bytes),
    })
}

/// Returns a value that is a blob of exactly this length.
fn octets<const N: usize>(value: ValueRef<'_>) -> Option<[u8; N]> {
    value.as_blob().ok().and_then(|octets| octets.try_into().ok())
}
