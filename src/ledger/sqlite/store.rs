//! The statements on an open ledger.
//!
//! Columns are read whatever their type, since a changed database may hold any:
//! what cannot be read is for the chain to tell, not an error of the storage.
//! It must never know threads or receipts.

use std::{collections::HashSet, ops::RangeInclusive};

use rusqlite::{
    Connection, Error, OptionalExtension as _, Row as Columns, Statement, Transaction, TransactionBehavior,
    types::ValueRef,
};

use crate::{
    consent::{ContentHash, RecordId},
    ledger::{
        chain::{self, Head, Held, Link, Row},
        entry::{Entry, Kind},
        error::{LedgerError, StorageError},
        exhibit::Exhibit,
        store::{Outcome, Proof, Store},
        tombstone::Tombstone,
    },
};

const COLUMNS: &str = "sequence, record, content, digest, link, kind";

/// An open connection.
#[derive(Debug)]
pub(super) struct SqliteStore {
    connection: Connection,
    /// Exhibits that are known to be there, so that choices need not ask.
    shown: HashSet<ContentHash>,
}

/// The statements of one transaction, prepared once for all its entries.
struct Appending<'t> {
    held: Statement<'t>,
    insert: Statement<'t>,
    is_shown: Statement<'t>,
    show: Statement<'t>,
    head: Head,
    /// What is there once the transaction is committed.
    shown: HashSet<ContentHash>,
}

// === impl SqliteStore ===

impl SqliteStore {
    /// Takes a connection that has the schema.
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, shown: HashSet::new() }
    }

    /// Returns the connection, for tests that limit or tamper.
    #[cfg(test)]
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Does `work` in one transaction.
    ///
    /// Immediate: the head is read under the write lock, so that several processes
    /// make one chain, and nothing is remembered of a failed transaction.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, &mut Appending<'_>) -> Result<T, Error>,
    ) -> Result<T, LedgerError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StorageError::of_sqlite)?;
        let shown = std::mem::take(&mut self.shown);
        let mut appending = Appending::new(&transaction, shown).map_err(StorageError::of_sqlite)?;
        let done = work(&transaction, &mut appending).map_err(StorageError::of_sqlite)?;
        let shown = appending.finish();
        transaction.commit().map_err(StorageError::of_sqlite)?;
        self.shown = shown;
        Ok(done)
    }

    fn read<T>(&self, query: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, LedgerError> {
        Ok(query(&self.connection).map_err(StorageError::of_sqlite)?)
    }
}

impl Store for SqliteStore {
    fn append(&mut self, batch: &[Proof]) -> Result<Vec<Outcome>, LedgerError> {
        self.write(|_, appending| batch.iter().map(|proof| appending.append(proof)).collect())
    }

    fn seal(
        &mut self,
        make: &mut dyn FnMut(Head, Option<Row>) -> Option<Entry>,
    ) -> Result<Option<Outcome>, LedgerError> {
        self.write(|transaction, appending| {
            let last = read_last(transaction, Kind::Digest, 1)?.pop();
            make(appending.head, last).map(|entry| appending.append(&Proof { entry, shown: Vec::new() })).transpose()
        })
    }

    fn erase(&mut self, tombstone: &Tombstone) -> Result<Outcome, LedgerError> {
        let outcome = self.write(|transaction, appending| {
            let outcome = appending.append(&Proof { entry: tombstone.to_entry(), shown: Vec::new() })?;
            if outcome == Outcome::Kept {
                erase_all(transaction, tombstone)?;
            }
            Ok(outcome)
        })?;
        // What was erased is still in the log, until it is emptied. Where somebody reads just now, the next time does it.
        drop(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(())));
        Ok(outcome)
    }

    fn find(&mut self, record: RecordId) -> Result<Option<Row>, LedgerError> {
        let query = format!("SELECT {COLUMNS} FROM entry WHERE record = ?1");
        self.read(|connection| connection.query_row(&query, [record.as_bytes()], read_row).optional())
    }

    fn exhibit(&mut self, hash: ContentHash) -> Result<Option<Exhibit>, LedgerError> {
        let query = "SELECT media_type, content FROM exhibit WHERE hash = ?1";
        self.read(|connection| connection.query_row(query, [hash.as_bytes()], read_exhibit).optional())
    }

    fn head(&mut self) -> Result<Head, LedgerError> {
        self.read(read_head)
    }

    fn rows(&mut self, range: RangeInclusive<u64>, limit: u32) -> Result<Vec<Row>, LedgerError> {
        self.read(|connection| read_rows(connection, range, limit))
    }

    fn last(&mut self, kind: Kind, limit: u32) -> Result<Vec<Row>, LedgerError> {
        self.read(|connection| read_last(connection, kind, limit))
    }
}

// === impl Appending ===

impl<'t> Appending<'t> {
    fn new(transaction: &'t Transaction<'_>, shown: HashSet<ContentHash>) -> Result<Self, Error> {
        Ok(Self {
            held: transaction.prepare("SELECT content FROM entry WHERE record = ?1")?,
            insert: transaction.prepare(
                "INSERT INTO entry (sequence, record, content, digest, link, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?,
            is_shown: transaction.prepare("SELECT 1 FROM exhibit WHERE hash = ?1")?,
            show: transaction.prepare("INSERT INTO exhibit (hash, media_type, content) VALUES (?1, ?2, ?3)")?,
            head: read_head(transaction)?,
            shown,
        })
    }

    fn append(&mut self, proof: &Proof) -> Result<Outcome, Error> {
        let entry = &proof.entry;
        let record = entry.record.as_bytes();
        let held = self.held.query_row([record], |row| Ok(row.get_ref(0)? == ValueRef::from(entry.content.as_str())));
        if let Some(same) = held.optional()? {
            return Ok(if same { Outcome::Kept } else { Outcome::Conflict });
        }
        for hash in proof.unbrought() {
            if !self.is_shown(hash)? {
                return Ok(Outcome::Unshown(hash));
            }
        }
        for exhibit in &proof.shown {
            self.show(exhibit)?;
        }
        let digest = chain::digest(entry);
        let head = self.head.followed_by(&digest);
        let (sequence, link) = (head.sequence.cast_signed(), head.link.as_bytes());
        self.insert.execute((sequence, record, &entry.content, digest, link, entry.kind.label()))?;
        self.head = head;
        Ok(Outcome::Kept)
    }

    fn is_shown(&mut self, hash: ContentHash) -> Result<bool, Error> {
        if self.shown.contains(&hash) {
            return Ok(true);
        }
        let found = self.is_shown.exists([hash.as_bytes()])?;
        if found {
            self.shown.insert(hash);
        }
        Ok(found)
    }

    fn show(&mut self, exhibit: &Exhibit) -> Result<(), Error> {
        if !self.is_shown(exhibit.hash())? {
            self.show.execute((exhibit.hash().as_bytes(), exhibit.media_type(), &exhibit.content()[..]))?;
            self.shown.insert(exhibit.hash());
        }
        Ok(())
    }

    fn finish(self) -> HashSet<ContentHash> {
        self.shown
    }
}

fn erase_all(transaction: &Transaction<'_>, tombstone: &Tombstone) -> Result<(), Error> {
    let mut erase = transaction.prepare(
        "UPDATE entry SET record = NULL, content = NULL \
         WHERE sequence BETWEEN ?1 AND ?2 AND kind = 'receipt' AND content IS NOT NULL",
    )?;
    for range in &tombstone.entries {
        erase.execute((range.start().cast_signed(), range.end().cast_signed()))?;
    }
    Ok(())
}

fn read_head(connection: &Connection) -> Result<Head, Error> {
    connection.query_row("SELECT sequence, link FROM head", (), |row| {
        Ok(Head { sequence: row.get::<_, i64>(0)?.cast_unsigned(), link: Link::from_bytes(row.get(1)?) })
    })
}

fn read_rows(connection: &Connection, range: RangeInclusive<u64>, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = connection
        .prepare(&format!("SELECT {COLUMNS} FROM entry WHERE sequence BETWEEN ?1 AND ?2 ORDER BY sequence LIMIT ?3"))?;
    let bounds = (range.start().cast_signed(), range.end().cast_signed(), limit);
    statement.query_map(bounds, read_row)?.collect()
}

fn read_last(connection: &Connection, kind: Kind, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement =
        connection.prepare(&format!("SELECT {COLUMNS} FROM entry WHERE kind = ?1 ORDER BY sequence DESC LIMIT ?2"))?;
    statement.query_map((kind.label(), limit), read_row)?.collect()
}

fn read_row(row: &Columns<'_>) -> Result<Row, Error> {
    let (record, content) = (row.get_ref(1)?, row.get_ref(2)?);
    let kind = row.get_ref(5)?.as_str().ok().and_then(Kind::of_label);
    let held = if (record, content) == (ValueRef::Null, ValueRef::Null) {
        Held::Erased
    } else {
        match (octets(record).map(RecordId::from_bytes), content.as_str().ok(), kind) {
            (Some(record), Some(content), Some(kind)) => {
                Held::Whole(Entry { record, kind, content: content.to_owned() })
            }
            _ => Held::Unreadable,
        }
    };
    Ok(Row {
        sequence: row.get::<_, i64>(0)?.cast_unsigned(),
        held,
        digest: octets(row.get_ref(3)?),
        link: octets(row.get_ref(4)?).map(Link::from_bytes),
    })
}

fn read_exhibit(row: &Columns<'_>) -> Result<Exhibit, Error> {
    // Of another type, it has another hash.
    let media_type = row.get_ref(0)?.as_str().unwrap_or_default();
    Ok(Exhibit::new(media_type, row.get_ref(1)?.as_blob().unwrap_or_default().to_vec()))
}

/// Returns a value that is a blob of exactly this length.
fn octets<const N: usize>(value: ValueRef<'_>) -> Option<[u8; N]> {
    value.as_blob().ok().and_then(|octets| octets.try_into().ok())
}
