//! The fleet's ledger: one PostgreSQL database for several gates.
//!
//! Gates append to one chain: each batch is a transaction that first locks the
//! chain's head. Two threads, each with its own connection: one appends, one
//! reads. Connections that are lost are made again, with pauses between; a retry
//! after an unknown outcome finds what was committed, and is no second record.
//!
//! It must never wait for the database without end, nor show its password.

mod appending;
mod failure;
mod schema;
mod session;
mod statements;
mod target;
mod tls;
mod trust;

#[cfg(test)]
mod tests;

use std::{collections::HashSet, ops::RangeInclusive, thread, time::Duration};

use self::session::Session;
pub use self::target::{PostgresTarget, PostgresTargetError};
use super::{
    chain::{Head, Row},
    entry::{Entry, Kind},
    error::{LedgerError, StorageError},
    exhibit::Exhibit,
    options::{Lacking, LedgerOptions},
    store::{Outcome, Proof, Store},
    stored::Stored,
    tombstone::Tombstone,
};
use crate::consent::{ContentHash, RecordId};

/// How long an erasure may take, during which nothing is appended.
const ERASURE: Duration = Duration::from_secs(65);

/// A ledger in a PostgreSQL database.
///
/// Dropping it makes durable what waits and joins its threads, which blocks for
/// some commits: drop it last, outside a thread that serves.
pub type PostgresLedger = Stored<Postgres>;

/// A PostgreSQL database.
#[derive(Debug)]
pub enum Postgres {}

#[derive(Debug)]
struct PostgresStore {
    session: Session,
    /// Exhibits that are known to be there, so that choices need not ask.
    shown: HashSet<ContentHash>,
}

// === impl PostgresLedger ===

impl PostgresLedger {
    /// Opens the ledger, made if absent. A database that cannot be reached now is tried again whenever it is needed.
    ///
    /// # Errors
    /// If the database answers, and it cannot or must not be used: a wrong password, another program's schema, a newer
    /// octroi's ledger, one that does not keep what it commits.
    pub fn open(target: &PostgresTarget) -> Result<Self, LedgerError> {
        Self::open_with(target, LedgerOptions::new())
    }

    /// Opens it with what it is given beside its database. That it cannot be reached now is told as news.
    ///
    /// # Errors
    /// As [`Self::open`], and if it is absent and not to be made.
    pub fn open_with(target: &PostgresTarget, options: LedgerOptions) -> Result<Self, LedgerError> {
        let failed = |error| LedgerError::Open { path: target.to_string().into(), source: StorageError::from(error) };
        let lacking = options.lacking;
        let store = || PostgresStore::new(target, lacking).map_err(failed);
        let appends = store()?.connected()?;
        Self::start(appends, store()?, options).map_err(failed)
    }
}

// === impl PostgresStore ===

impl PostgresStore {
    fn new(target: &PostgresTarget, lacking: Lacking) -> std::io::Result<Self> {
        Ok(Self { session: Session::new(target.clone(), lacking)?, shown: HashSet::new() })
    }

    /// Connects if it can be, on a thread of its own, since the caller's may drive a runtime already.
    fn connected(mut self) -> Result<Self, LedgerError> {
        let builder = thread::Builder::new().name("octroi-ledger-o".into());
        let connecting = builder.spawn(move || match self.session.connect() {
            Ok(()) | Err(LedgerError::Unreachable { .. }) => Ok(self),
            Err(error) => Err(error),
        });
        let connecting = connecting.map_err(|error| LedgerError::from(StorageError::from(error)))?;
        connecting.join().unwrap_or(Err(LedgerError::Closed))
    }
}

impl Store for PostgresStore {
    fn append(&mut self, batch: &[Proof]) -> Result<Vec<Outcome>, LedgerError> {
        let shown = std::mem::take(&mut self.shown);
        let (outcomes, shown) = self.session.run(async |open| appending::append(open, batch, &shown).await)?;
        self.shown = shown;
        Ok(outcomes)
    }

    fn seal(
        &mut self,
        make: &mut dyn FnMut(Head, Option<Row>) -> Option<Entry>,
    ) -> Result<Option<Outcome>, LedgerError> {
        self.session.run(async |open| appending::seal(open, make).await)
    }

    fn erase(&mut self, tombstone: &Tombstone) -> Result<Outcome, LedgerError> {
        self.session.run_for(ERASURE, async |open| appending::erase(open, tombstone).await)
    }

    fn find(&mut self, record: RecordId) -> Result<Option<Row>, LedgerError> {
        self.session.run(async |open| statements::find(open, record).await)
    }

    fn exhibit(&mut self, hash: ContentHash) -> Result<Option<Exhibit>, LedgerError> {
        self.session.run(async |open| statements::exhibit(open, hash).await)
    }

    fn head(&mut self) -> Result<Head, LedgerError> {
        self.session.run(async |open| statements::head(open).await)
    }

    fn rows(&mut self, range: RangeInclusive<u64>, limit: u32) -> Result<Vec<Row>, LedgerError> {
        self.session.run(async |open| statements::rows(open, &range, limit).await)
    }

    fn last(&mut self, kind: Kind, limit: u32) -> Result<Vec<Row>, LedgerError> {
        self.session.run(async |open| statements::last(open, kind, limit).await)
    }
}
