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
//! Links are over digests, so a content whose retention has ended can be erased
//! without breaking the chain. The chain and its head are in one place: who can
//! rewrite all of it can forge it, unless an older head was published elsewhere.
//!
//! It must never know HTTP, drop a record silently, rewrite one, or behave
//! otherwise in one back-end than in another.

mod chain;
mod entry;
mod error;
mod memory;
mod pending;
#[cfg(feature = "sqlite")]
mod reader;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "sqlite")]
mod store;
#[cfg(feature = "sqlite")]
mod writer;

#[cfg(test)]
mod conformance;

#[cfg(feature = "sqlite")]
pub use self::sqlite::SqliteLedger;
pub use self::{
    chain::{Fault, FaultKind, Link, Verification},
    entry::EntryError,
    error::{LedgerError, StorageError},
    memory::MemoryLedger,
    pending::{Answer, Pending},
};
use crate::consent::{Receipt, RecordId};

/// Keeps the proofs of choices.
pub trait Ledger: Send + Sync + std::fmt::Debug + 'static {
    /// Appends a receipt; the future resolves only once the record is durable.
    ///
    /// Appending again what is already there is a success, so a caller may
    /// retry. Times are kept to the millisecond, as in the record identifier.
    ///
    /// # Errors
    /// The future resolves to [`LedgerError::Busy`] at once if too many appends
    /// wait, to [`LedgerError::Conflict`] if the identifier is taken by another
    /// content, else to what the storage met. Only `Busy`, `Conflict` and
    /// `Closed` at once tell that nothing was written: after a storage error the
    /// record may yet be found, and a retry settles it.
    ///
    /// # Cancellation
    /// Dropping the future does not undo the append.
    fn append(&self, receipt: Receipt) -> Pending<()>;

    /// Returns a receipt by its record identifier.
    ///
    /// # Errors
    /// The future resolves to [`LedgerError::Corrupt`] if the record was changed:
    /// such a record proves nothing and is not returned.
    fn find(&self, record: RecordId) -> Pending<Option<Receipt>>;

    /// Checks the whole chain, and names the first bad record.
    ///
    /// Appends go on meanwhile; the chain is checked up to the head at the start.
    fn verify(&self) -> Pending<Verification>;
}
