//! The one thread that reads, so that a long check never delays an append.
//!
//! A check reads a page at a time: look-ups come in between, and no long read
//! transaction keeps a write-ahead log from being emptied. Entries are at most
//! erased, so pages read one after the other are one chain.
//!
//! It must never write.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
};

use super::{
    audit::{Audit, Progress},
    chain::{Head, Verification},
    daily::KnownKeys,
    error::LedgerError,
    exhibit::Exhibit,
    item::{self, Item},
    pending::{Answer, Pending},
    question,
    store::Store,
};
use crate::consent::{ContentHash, Receipt, RecordId};

/// How many questions may wait.
const QUEUE: usize = 256;

/// The reading end of a ledger. Dropping it abandons checks, then ends the thread.
#[derive(Debug)]
pub(super) struct Reader {
    /// Taken only when dropped: the thread ends when its queue has no sender.
    queue: Option<SyncSender<Question>>,
    thread: Option<JoinHandle<()>>,
}

/// What is asked of the reader.
#[derive(Debug)]
pub(super) enum Question {
    Find(RecordId, Answer<Option<Receipt>>),
    Exhibit(ContentHash, Answer<Option<Exhibit>>),
    Digests(Answer<Vec<Box<str>>>),
    Head(Answer<Head>),
    Read(u64, Answer<Vec<(u64, Item)>>),
    Verify(KnownKeys, Arc<Progress>, Answer<Verification>),
}

/// A check in progress.
struct Check {
    audit: Audit,
    answer: Answer<Verification>,
}

// === impl Reader ===

impl Reader {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(super) fn start(store: impl Store) -> io::Result<Self> {
        let (queue, questions) = sync_channel(QUEUE);
        let thread = thread::Builder::new().name("octroi-ledger-r".into()).spawn(move || run(store, &questions))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Asks something; `question` is given where to answer.
    pub(super) fn ask<T>(&self, question: impl FnOnce(Answer<T>) -> Question) -> Pending<T> {
        let (answer, pending) = Pending::channel();
        let Some(queue) = &self.queue else { return Pending::ready(Err(LedgerError::Closed)) };
        match queue.try_send(question(answer)) {
            Ok(()) => pending,
            Err(TrySendError::Full(_)) => Pending::ready(Err(LedgerError::Busy)),
            Err(TrySendError::Disconnected(_)) => Pending::ready(Err(LedgerError::Closed)),
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has answered `Closed` to all that waited.
            drop(thread.join());
        }
    }
}

fn run(mut store: impl Store, questions: &Receiver<Question>) {
    let mut checks: VecDeque<Check> = VecDeque::new();
    loop {
        let question = if checks.is_empty() {
            questions.recv().map_err(|_| TryRecvError::Disconnected)
        } else {
            questions.try_recv()
        };
        match question {
            Ok(question) => checks.extend(answer(question, &mut store)),
            Err(TryRecvError::Empty) => {
                if let Some(check) = checks.pop_front().and_then(|check| check.advance(&mut store)) {
                    checks.push_front(check);
                }
            }
            Err(TryRecvError::Disconnected) => return,
        }
    }
}

/// Answers at once, or returns the check that was begun.
fn answer(question: Question, store: &mut impl Store) -> Option<Check> {
    match question {
        Question::Find(record, answer) => answer.give(question::find(store, record)),
        Question::Exhibit(hash, answer) => answer.give(question::exhibit(store, hash)),
        Question::Digests(answer) => answer.give(question::digests(store)),
        Question::Head(answer) => answer.give(store.head()),
        Question::Read(after, answer) => answer.give(item::read(store, after)),
        Question::Verify(keys, progress, answer) => match Audit::begin(store, keys, progress) {
            Ok(audit) => return Some(Check { audit, answer }),
            Err(error) => answer.give(Err(error)),
        },
    }
    None
}

// === impl Check ===

impl Check {
    /// Reads a page; returns the check if there are more.
    fn advance(mut self, store: &mut impl Store) -> Option<Self> {
        match self.audit.advance(store) {
            Ok(None) => return Some(self),
            Ok(Some(verification)) => self.answer.give(Ok(verification)),
            Err(error) => self.answer.give(Err(error)),
        }
        None
    }
}
