//! What the ledgers that are stored have in common: one thread appends, one reads, and both answer in their time.
//!
//! It must never know where they are stored.

use std::{fmt::Debug, io, marker::PhantomData, sync::Arc};

use super::{
    Archive, Ledger,
    audit::Progress,
    chain::{Head, Verification},
    daily::{DailyDigest, KnownKeys, Signer},
    entry::Entry,
    exhibit::{Exhibit, Shown},
    item::Item,
    options::LedgerOptions,
    pending::Pending,
    reader::{Question, Reader},
    store::{Proof, Store},
    tombstone::Tombstone,
    writer::{self, Job, Writer},
};
use crate::consent::{ContentHash, Receipt, RecordId};

/// A ledger that is stored in `B`.
///
/// Dropping it makes durable what waits and joins its threads, which blocks for
/// some commits: drop it last, outside a thread that serves.
#[derive(Debug)]
pub struct Stored<B> {
    writer: Writer,
    reader: Reader,
    back_end: PhantomData<B>,
}

// === impl Stored ===

impl<B> Stored<B> {
    /// Starts the threads.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(super) fn start(appends: impl Store, reads: impl Store, options: LedgerOptions) -> io::Result<Self> {
        let writer = Writer::start(appends, writer::QUEUE, options)?;
        Ok(Self { writer, reader: Reader::start(reads)?, back_end: PhantomData })
    }
}

impl<B: Debug + Send + Sync + 'static> Ledger for Stored<B> {
    fn append(&self, receipt: Receipt, shown: Shown) -> Pending<()> {
        self.writer.append(Proof { entry: Entry::of_receipt(&receipt), shown })
    }

    fn find(&self, record: RecordId) -> Pending<Option<Receipt>> {
        self.reader.ask(|answer| Question::Find(record, answer))
    }

    fn exhibit(&self, hash: ContentHash) -> Pending<Option<Exhibit>> {
        self.reader.ask(|answer| Question::Exhibit(hash, answer))
    }

    fn digests(&self) -> Pending<Vec<Box<str>>> {
        self.reader.ask(Question::Digests)
    }
}

impl<B: Debug + Send + Sync + 'static> Archive for Stored<B> {
    fn head(&self) -> Pending<Head> {
        self.reader.ask(Question::Head)
    }

    fn read(&self, after: u64) -> Pending<Vec<(u64, Item)>> {
        self.reader.ask(|answer| Question::Read(after, answer))
    }

    fn verify(&self, keys: KnownKeys, progress: Arc<Progress>) -> Pending<Verification> {
        self.reader.ask(|answer| Question::Verify(keys, progress, answer))
    }

    fn seal(&self, signer: Signer) -> Pending<Option<DailyDigest>> {
        self.writer.ask(|answer| Job::Seal(signer, answer))
    }

    fn erase(&self, tombstone: Tombstone) -> Pending<()> {
        self.writer.ask(|answer| Job::Erase(tombstone, answer))
    }
}
