//! The append-only ledger of choices: the proof of consent (GDPR art. 7.1, CNIL 2020-092).
//!
//! A [`Ledger`] keeps each [`Receipt`] as one entry of a hash chain. An append is
//! answered only once it is durable, never blocks its caller, and may be retried.
//! Every back-end passes the same conformance suite.
//!
//! # What an auditor can compute
//! Entry `n` (from 1) holds a record identifier (16 octets) and its content, a
//! canonical JSON text (RFC 8785). `‖x` is the length of `x` as 8 octets, big
//! endian, then `x`; link 0 is 32 zero octets.
//!
//! ```text
//! digest n = SHA-256(‖"octroi ledger entry 1" ‖record ‖content)
//! link n   = SHA-256(‖"octroi ledger link 1"  ‖link n-1 ‖n as 8 octets ‖digest n)
//! ```
//!
//! Links are over digests, so a content whose retention has ended is erased
//! without breaking the chain: a *tombstone*, an entry too, names what is gone. A
//! *daily digest*, an entry as well, signs all that came before it. Who can rewrite
//! the whole chain can forge it, but for digests that were published elsewhere.
//!
//! A receipt names by its hash what the visitor was shown: an [`Exhibit`], kept
//! once, in or before the transaction of the first record that names it.
//!
//! [`Ledger`] is what serves; [`Archive`] is what an operator does with the whole.
//!
//! It must never know HTTP, drop a record silently, rewrite one, or behave
//! otherwise in one back-end than in another.

#[cfg(feature = "archive")]
mod audit;
#[cfg_attr(not(feature = "archive"), expect(dead_code, unreachable_pub, reason = "an archive alone checks links"))]
mod chain;
#[cfg(feature = "archive")]
mod daily;
#[cfg_attr(not(feature = "archive"), expect(dead_code, reason = "an archive alone has other entries"))]
mod entry;
mod error;
mod exhibit;
#[cfg(feature = "archive")]
mod export;
#[cfg(feature = "archive")]
mod item;
mod memory;
#[cfg(feature = "archive")]
mod options;
#[cfg(feature = "archive")]
mod owed;
mod pending;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "archive")]
mod publication;
#[cfg(feature = "archive")]
mod purge;
mod question;
#[cfg(feature = "archive")]
mod reader;
#[cfg(feature = "archive")]
mod spool;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "archive")]
mod stats;
#[cfg_attr(not(feature = "archive"), expect(dead_code, reason = "an archive alone seals and erases"))]
mod store;
#[cfg(feature = "archive")]
mod stored;
#[cfg_attr(not(feature = "archive"), expect(dead_code, unreachable_pub, reason = "an archive alone erases"))]
mod tombstone;
#[cfg(feature = "archive")]
mod walk;
#[cfg(feature = "archive")]
mod writer;

#[cfg(all(test, feature = "archive"))]
mod conformance;

#[cfg(feature = "archive")]
use std::sync::Arc;

#[cfg(feature = "postgres")]
pub use self::postgres::{PostgresLedger, PostgresTarget, PostgresTargetError};
#[cfg(feature = "sqlite")]
pub use self::sqlite::SqliteLedger;
#[cfg(feature = "archive")]
pub use self::{
    audit::Progress,
    chain::{Fault, FaultKind, Head, Verification},
    daily::{DailyDigest, KnownKeys, Signature, Signer},
    export::{Csv, Iso27560, json_line},
    item::Item,
    options::{LedgerOptions, News},
    publication::{Compared, compare, published},
    purge::{Purge, Purged},
    stats::{HostStats, Stats},
    tombstone::{MOST_RANGES, Reason, Tombstone},
    walk::{Selection, moment, moment_text, walk},
};
pub use self::{
    chain::Link,
    entry::EntryError,
    error::{LedgerError, StorageError},
    exhibit::{Exhibit, NOTICE, Shown},
    memory::MemoryLedger,
    pending::{Answer, Pending},
    question::publication,
};
use crate::consent::{ContentHash, Receipt, RecordId};

/// Keeps the proofs of choices.
pub trait Ledger: Send + Sync + std::fmt::Debug + 'static {
    /// Appends a receipt and what it names as shown; the future resolves only once both are durable.
    ///
    /// Appending again what is already there is a success, so a caller may
    /// retry. Times are kept to the millisecond, as in the record identifier.
    /// Exhibits may be given each time: those that are there cost nothing.
    ///
    /// # Errors
    /// The future resolves to [`LedgerError::Busy`] at once if too many appends
    /// wait, to [`LedgerError::Conflict`] if the identifier is taken by another
    /// content, to [`LedgerError::Unshown`] if the receipt names what is neither
    /// there nor given, else to what the storage met. Only `Busy`, `Conflict`,
    /// `Unshown` and `Closed` at once tell that nothing was written: after a storage
    /// error the record may yet be found, and a retry settles it.
    ///
    /// # Cancellation
    /// Dropping the future does not undo the append.
    fn append(&self, receipt: Receipt, shown: Shown) -> Pending<()>;

    /// Returns a receipt by its record identifier.
    ///
    /// # Errors
    /// The future resolves to [`LedgerError::Corrupt`] if the record was changed:
    /// such a record proves nothing and is not returned.
    fn find(&self, record: RecordId) -> Pending<Option<Receipt>>;

    /// Returns what was shown, by its hash.
    ///
    /// # Errors
    /// The future resolves to [`LedgerError::ShownOtherwise`] if it was changed.
    fn exhibit(&self, hash: ContentHash) -> Pending<Option<Exhibit>>;

    /// Returns the texts of the last daily digests, the oldest first: some hundreds at most, to be published.
    ///
    /// # Errors
    /// The future resolves to what the storage met.
    fn digests(&self) -> Pending<Vec<Box<str>>>;
}

/// A ledger as those see it who have to answer for it.
#[cfg(feature = "archive")]
pub trait Archive: Ledger {
    /// Returns how many entries there are, and the last link.
    ///
    /// # Errors
    /// The future resolves to what the storage met.
    fn head(&self) -> Pending<Head>;

    /// Returns some of the entries after a sequence, in order and each with its own; none at the end.
    ///
    /// # Errors
    /// The future resolves to what the storage met.
    fn read(&self, after: u64) -> Pending<Vec<(u64, Item)>>;

    /// Checks the whole ledger, and names the first bad entry; `progress` is told how far it is.
    ///
    /// Appends go on meanwhile; the chain is checked up to the head at the start.
    ///
    /// # Errors
    /// The future resolves to what the storage met.
    fn verify(&self, keys: KnownKeys, progress: Arc<Progress>) -> Pending<Verification>;

    /// Appends the day's digest, and returns it; `None` if the day has one, or nothing came since the last.
    ///
    /// # Errors
    /// The future resolves to what the storage met.
    fn seal(&self, signer: Signer) -> Pending<Option<DailyDigest>>;

    /// Appends a tombstone and erases the records that it names, both or neither.
    ///
    /// # Errors
    /// The future resolves to what the storage met.
    fn erase(&self, tombstone: Tombstone) -> Pending<()>;
}
