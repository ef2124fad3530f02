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
    daily::{self, DailyDigest, Signer},
    error::LedgerError,
    pending::{Answer, Pending},
    store::{Proof, Store},
    tombstone::Tombstone,
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

/// What is asked of the writer.
#[derive(Debug)]
pub(super) enum Job {
    Append(Proof, Answer<()>),
    Seal(Signer, Answer<Option<DailyDigest>>),
    Erase(Tombstone, Answer<()>),
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

    /// Queues what `job` makes of where to answer.
    pub(super) fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Pending<T> {
        let (answer, pending) = Pending::channel();
        let Some(queue) = &self.queue else { return Pending::ready(Err(LedgerError::Closed)) };
        match queue.try_send(job(answer)) {
            Ok(()) => pending,
            Err(TrySendError::Full(_)) => Pending::ready(Err(LedgerError::Busy)),
            Err(TrySendError::Disconnected(_)) => Pending::ready(Err(LedgerError::Closed)),
        }
    }

    /// Queues an entry.
    pub(super) fn append(&self, proof: Proof) -> Pending<()> {
        self.ask(|answer| Job::Append(proof, answer))
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
    let mut next = None;
    while let Some(job) = next.take().or_else(|| jobs.recv().ok()) {
        match job {
            Job::Append(proof, answer) => {
                let (mut proofs, mut answers) = (vec![proof], vec![answer]);
                while proofs.len() < BATCH {
                    match jobs.try_recv() {
                        Ok(Job::Append(proof, answer)) => {
                            proofs.push(proof);
                            answers.push(answer);
                        }
                        other => {
                            next = other.ok();
                            break;
                        }
                    }
                }
                append(&mut store, &proofs, answers);
            }
            Job::Seal(signer, answer) => answer.give(daily::seal(&mut store, &signer)),
            Job::Erase(tombstone, answer) => {
                answer.give(store.erase(&tombstone).and_then(|outcome| outcome.settle(tombstone.record)));
            }
        }
    }
}

fn append(store: &mut impl Store, proofs: &[Proof], answers: Vec<Answer<()>>) {
    match store.append(proofs) {
        Ok(outcomes) => {
            for ((proof, answer), outcome) in proofs.iter().zip(answers).zip(outcomes) {
                answer.give(outcome.settle(proof.entry.record));
            }
        }
        // The next batch tries again: a full disk may have been freed meanwhile.
        Err(error) => answers.into_iter().for_each(|answer| answer.give(Err(error.clone()))),
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
