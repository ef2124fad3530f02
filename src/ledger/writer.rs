//! The one thread that appends, many records at a time.
//!
//! A disk makes some hundreds of writes durable a second, whatever their size:
//! all that waits goes into one transaction (group commit), and is answered
//! after its commit. The queue is bounded and callers never wait for a place.
//!
//! It must never answer before the store did, nor end while something waits.

use std::{
    io, mem,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
};

use super::{
    daily::{self, DailyDigest, Signer},
    error::LedgerError,
    options::LedgerOptions,
    owed::{Owed, PAUSE},
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
    overflow: Arc<Overflow>,
    thread: Option<JoinHandle<()>>,
}

/// Refusals for which the queue had no place; the thread is busy then, and looks here after each batch.
#[derive(Debug, Default)]
struct Overflow(Mutex<Vec<Proof>>);

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
    pub(super) fn start(store: impl Store, waiting: usize, options: LedgerOptions) -> io::Result<Self> {
        let (queue, jobs) = sync_channel(waiting);
        let overflow = Arc::<Overflow>::default();
        let own = Arc::clone(&overflow);
        let builder = thread::Builder::new().name("octroi-ledger".into());
        let thread = builder.spawn(move || run(store, &jobs, &own, options))?;
        Ok(Self { queue: Some(queue), overflow, thread: Some(thread) })
    }

    /// Queues what `job` makes of where to answer.
    pub(super) fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Pending<T> {
        let (answer, pending) = Pending::channel();
        let Some(queue) = &self.queue else { return Pending::ready(Err(LedgerError::Closed)) };
        match queue.try_send(job(answer)) {
            Ok(()) => pending,
            Err(TrySendError::Full(job)) => {
                self.overflow.add(job);
                Pending::ready(Err(LedgerError::Busy))
            }
            Err(TrySendError::Disconnected(_)) => Pending::ready(Err(LedgerError::Closed)),
        }
    }

    /// Queues an entry.
    pub(super) fn append(&self, proof: Proof) -> Pending<()> {
        self.ask(|answer| Job::Append(proof, answer))
    }
}

// === impl Overflow ===

impl Overflow {
    fn add(&self, job: Job) {
        let Job::Append(proof, _) = job else { return };
        let mut proofs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if proof.entry.is_refusal() && proofs.len() < QUEUE {
            proofs.push(proof);
        }
    }

    fn take(&self) -> Vec<Proof> {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
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

fn run(mut store: impl Store, jobs: &Receiver<Job>, overflow: &Overflow, options: LedgerOptions) {
    let mut owed = Owed::new(options);
    owed.look(&mut store);
    let mut next = None;
    loop {
        owed.keep(overflow.take());
        owed.settle(&mut store);
        let job = match next.take() {
            Some(job) => Ok(job),
            None if owed.is_settled() => jobs.recv().map_err(RecvTimeoutError::from),
            None => jobs.recv_timeout(PAUSE),
        };
        match job {
            Ok(Job::Append(proof, answer)) => {
                let (proofs, answers, other) = gather(jobs, proof, answer);
                next = other;
                append(&mut store, proofs, answers, &mut owed);
            }
            Ok(Job::Seal(signer, answer)) => answer.give(daily::seal(&mut store, &signer)),
            Ok(Job::Erase(tombstone, answer)) => {
                answer.give(store.erase(&tombstone).and_then(|outcome| outcome.settle(tombstone.record)));
            }
            Err(RecvTimeoutError::Timeout) => owed.look(&mut store),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    // The last chance: what is not in a spool either ends with the process.
    if !owed.is_settled() {
        owed.look(&mut store);
        owed.settle(&mut store);
    }
}

/// Takes the appends that wait behind the first, up to the first thing that is none.
fn gather(jobs: &Receiver<Job>, proof: Proof, answer: Answer<()>) -> (Vec<Proof>, Vec<Answer<()>>, Option<Job>) {
    let (mut proofs, mut answers) = (vec![proof], vec![answer]);
    while proofs.len() < BATCH {
        match jobs.try_recv() {
            Ok(Job::Append(proof, answer)) => {
                proofs.push(proof);
                answers.push(answer);
            }
            other => return (proofs, answers, other.ok()),
        }
    }
    (proofs, answers, None)
}

fn append(store: &mut impl Store, proofs: Vec<Proof>, answers: Vec<Answer<()>>, owed: &mut Owed) {
    match store.append(&proofs) {
        Ok(outcomes) => {
            owed.note_success();
            for ((proof, answer), outcome) in proofs.iter().zip(answers).zip(outcomes) {
                answer.give(outcome.settle(proof.entry.record));
            }
        }
        // The next batch tries again: a full disk may have been freed meanwhile.
        Err(error) => {
            owed.note_failure(&error);
            // Before the answer: who is told of a refusal that it holds is told so of one that is kept.
            owed.keep(proofs);
            answers.into_iter().for_each(|answer| answer.give(Err(error.clone())));
        }
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
