//! The inventory's file: one SQLite table, written in batches.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rusqlite::{Connection, OpenFlags, Row, params};

use crate::telemetry::{
    Seen,
    inventory::{Account, Attributes, Book, Source, Thing},
};

/// Why an inventory's file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InventoryError {
    /// It is not there: no gate kept one yet.
    #[error("there is no inventory at {0}")]
    Missing(PathBuf),
    /// It is something else's.
    #[error("{0} is not an inventory of this version")]
    Foreign(PathBuf),
    /// What SQLite says.
    #[error("cannot use the inventory at {path}")]
    Storage {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
}

/// The file, open for writing.
#[derive(Debug)]
pub(super) struct Store {
    connection: Connection,
    path: PathBuf,
}

/// `octi`, and the version of the table: a file of another one is left as it is.
const APPLICATION_ID: u32 = 0x6f63_7469;
const VERSION: u32 = 1;

const TABLE: &str = "
    CREATE TABLE thing (
        site TEXT NOT NULL, seen TEXT NOT NULL, name TEXT NOT NULL, domain TEXT NOT NULL, path TEXT NOT NULL,
        attributes INTEGER NOT NULL, source TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        kept INTEGER NOT NULL, stripped INTEGER NOT NULL, longest INTEGER, sample TEXT NOT NULL,
        PRIMARY KEY (site, seen, name, domain, path, attributes, source)
    ) STRICT, WITHOUT ROWID;
    PRAGMA application_id = 1868788841;
    PRAGMA user_version = 1;";

const KEEP: &str = "
    INSERT INTO thing VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
    ON CONFLICT DO UPDATE SET last = ?9, kept = ?10, stripped = ?11, longest = ?12";

const READ: &str =
    "SELECT site, seen, name, domain, path, attributes, source, first, last, kept, stripped, longest, sample
    FROM thing ORDER BY last DESC";

/// What was not seen for so long is forgotten at the next start: no tracker may live longer than 13 months.
const MEMORY: Duration = Duration::from_secs(400 * 86_400);

const PATIENCE: Duration = Duration::from_secs(5);

/// Reads what gates kept at `path`, and writes nothing.
///
/// # Errors
/// If there is no inventory, or it cannot be read.
pub fn kept_inventory(path: &Path) -> Result<Book, InventoryError> {
    if !path.exists() {
        return Err(InventoryError::Missing(path.to_owned()));
    }
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    recognise(&connection, path)?;
    read(&connection, path)
}

// === impl Store ===

impl Store {
    /// Opens the file, made if absent, and returns what is in it.
    pub(super) fn open(path: &Path, now: SystemTime) -> Result<(Self, Book), InventoryError> {
        // Which pages visitors were at is the operator's to know; what cannot be made here is told by SQLite.
        drop(OpenOptions::new().append(true).create(true).mode(0o600).open(path));
        let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        let failed = |source| InventoryError::Storage { path: path.to_owned(), source };
        if is_empty(&connection).map_err(failed)? {
            connection.execute_batch("PRAGMA journal_mode = WAL").map_err(failed)?;
            connection.execute_batch(TABLE).map_err(failed)?;
        }
        recognise(&connection, path)?;
        connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF").map_err(failed)?;
        let forgotten = seconds(now.checked_sub(MEMORY).unwrap_or(UNIX_EPOCH));
        connection.execute("DELETE FROM thing WHERE last < ?1", [forgotten]).map_err(failed)?;
        let book = read(&connection, path)?;
        Ok((Self { connection, path: path.to_owned() }, book))
    }

    /// Keeps what changed, all of it or nothing.
    pub(super) fn keep(&mut self, batch: &BTreeMap<Thing, Account>) -> Result<(), InventoryError> {
        let failed = |source| InventoryError::Storage { path: self.path.clone(), source };
        let transaction = self.connection.transaction().map_err(failed)?;
        {
            let mut statement = transaction.prepare(KEEP).map_err(failed)?;
            for (thing, account) in batch {
                let Thing { site, seen, name, domain, path, attributes, source } = thing;
                let Account { first, last, kept, stripped, longest, sample } = account;
                let domain = domain.as_deref().unwrap_or_default();
                let longest = longest.map(|longest| number(longest.as_secs()));
                let row = params![
                    site,
                    seen.label(),
                    name,
                    domain,
                    path,
                    attributes.bits(),
                    source.label(),
                    seconds(*first),
                    seconds(*last),
                    number(*kept),
                    number(*stripped),
                    longest,
                    sample,
                ];
                statement.execute(row).map_err(failed)?;
            }
        }
        transaction.commit().map_err(failed)
    }
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, InventoryError> {
    let failed = |source| InventoryError::Storage { path: path.to_owned(), source };
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    Ok(connection)
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", (), |row| row.get(0))
}

fn recognise(connection: &Connection, path: &Path) -> Result<(), InventoryError> {
    let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), (), |row| row.get::<_, u32>(0));
    let failed = |source| InventoryError::Storage { path: path.to_owned(), source };
    let (application, version) = (pragma("application_id").map_err(failed)?, pragma("user_version").map_err(failed)?);
    if (application, version) == (APPLICATION_ID, VERSION) {
        Ok(())
    } else {
        Err(InventoryError::Foreign(path.to_owned()))
    }
}

fn read(connection: &Connection, path: &Path) -> Result<Book, InventoryError> {
    let failed = |source| InventoryError::Storage { path: path.to_owned(), source };
    let mut statement = connection.prepare(READ).map_err(failed)?;
    let rows = statement.query_map((), row).map_err(failed)?;
    let kept: Vec<Option<(Thing, Account)>> = rows.collect::<Result<_, _>>().map_err(failed)?;
    Ok(Book::of(kept.into_iter().flatten()))
}

/// Reads a row; `None` if it is of a kind that this version does not know.
fn row(row: &Row<'_>) -> rusqlite::Result<Option<(Thing, Account)>> {
    let text = |place| row.get::<_, Box<str>>(place);
    let count = |place| Ok::<_, rusqlite::Error>(u64::try_from(row.get::<_, i64>(place)?).unwrap_or_default());
    let time = |place| Ok::<_, rusqlite::Error>(UNIX_EPOCH + Duration::from_secs(count(place)?));
    let (seen, source) = (text(1)?, text(6)?);
    let seen = Seen::ALL.into_iter().find(|known| known.label() == &*seen);
    let source = Source::ALL.into_iter().find(|known| known.label() == &*source);
    let (Some(seen), Some(source)) = (seen, source) else { return Ok(None) };
    let thing = Thing {
        site: text(0)?,
        seen,
        name: text(2)?,
        domain: Some(text(3)?).filter(|domain| !domain.is_empty()),
        path: text(4)?,
        attributes: Attributes::of_bits(row.get(5)?),
        source,
    };
    let longest = row.get::<_, Option<i64>>(11)?.map(|longest| u64::try_from(longest).unwrap_or_default());
    let account = Account {
        first: time(7)?,
        last: time(8)?,
        kept: count(9)?,
        stripped: count(10)?,
        longest: longest.map(Duration::from_secs),
        sample: text(12)?,
    };
    Ok(Some((thing, account)))
}

fn seconds(time: SystemTime) -> i64 {
    number(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
