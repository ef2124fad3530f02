//! The one thread that appends, many records at a time.
//!
//! A disk makes some hundreds of writes durable a second, whatever their size:
//! all that waits goes into one transaction (group commit), and is answered
//! after its commit. The queue is bounded and callers never wait for a place.
//!
//! It must never answer before the store did, nor end while something waits.

use std::{
    io,
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread::{self, JoinHandle},
};

use super::{
    entry::Entry,
    error::LedgerError,
    pending::{Answer, Pending},
    store::{Outcome, Store},
};

/// How many appends may wait: about a second of a slow disk's group commits.
pub(super) const QUEUE: usize = 4096;

/// How many appends share a transaction; bounds the time until the first is answered.
const BATCH: usize = 512;

/// The appending end of a ledger. Dropping it appends what waits, then ends the thread.
#[derive(Debug)]
pub(super) struct Writer {
    /// Taken only when dropped: the thread ends when its queue has no sender.
    queue: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Job {
    entry: Entry,
    answer: Answer<()>,
}

// === impl Writer ===

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(super) fn start(store: impl Store, waiting: usize) -> io::Result<Self> {
        let (queue, jobs) = sync_channel(waiting);
        let thread = thread::Builder::new().name("octroi-ledger".into()).spawn(move || run(store, &jobs))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Queues an entry.
    pub(super) fn append(&self, entry: Entry) -> Pending<()> {
        let (answer, pending) = Pending::channel();
        let Some(queue) = &self.queue else { return Pending::ready(Err(LedgerError::Closed)) };
        match queue.try_send(Job { entry, answer }) {
            Ok(()) => pending,
            Err(TrySendError::Full(_)) => Pending::ready(Err(LedgerError::Busy)),
            Err(TrySendError::Disconnected(_)) => Pending::ready(Err(LedgerError::Closed)),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has answered `Closed` to all that waited.
            drop(thread.join());
        }
    }
}

fn run(mut store: impl Store, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let waiting = jobs.try_iter().take(BATCH - 1);
        let (entries, answers): (Vec<_>, Vec<_>) =
            std::iter::once(first).chain(waiting).map(|job| (job.entry, job.answer)).unzip();
        match store.append(&entries) {
            Ok(outcomes) => {
                for ((entry, answer), outcome) in entries.iter().zip(answers).zip(outcomes) {
                    answer.give(match outcome {
                        Outcome::Kept => Ok(()),
                        Outcome::Conflict => Err(LedgerError::Conflict(entry.record)),
                    });
                }
            }
            // The next batch tries again: a full disk may have been freed meanwhile.
            Err(error) => answers.into_iter().for_each(|answer| answer.give(Err(error.clone()))),
        }
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
