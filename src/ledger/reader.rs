//! The one thread that reads, so that a long check never delays an append.
//!
//! A check reads a page at a time: look-ups come in between, and no long read
//! transaction keeps a write-ahead log from being emptied. Entries are never
//! changed, so pages read one after the other are one chain.
//!
//! It must never write.

use std::{
    collections::VecDeque,
    io,
    sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel},
    thread::{self, JoinHandle},
};

use super::{
    chain::{self, Fault, FaultKind, Head, Row, Verification, Verifier},
    entry::EntryError,
    error::LedgerError,
    pending::{Answer, Pending},
    store::Store,
};
use crate::consent::{Receipt, RecordId};

/// How many questions may wait.
const QUEUE: usize = 256;

/// How many rows a check reads before it lets a look-up pass: some milliseconds.
const PAGE: u32 = 1024;

/// The reading end of a ledger. Dropping it abandons checks, then ends the thread.
#[derive(Debug)]
pub(super) struct Reader {
    /// Taken only when dropped: the thread ends when its queue has no sender.
    queue: Option<SyncSender<Question>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
enum Question {
    Find(RecordId, Answer<Option<Receipt>>),
    Verify(Answer<Verification>),
}

/// A check in progress.
struct Check {
    verifier: Verifier,
    head: Head,
    answer: Answer<Verification>,
}

/// Whether a check has more pages to read.
enum Progress {
    More,
    Done(Verification),
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

    /// Asks for a record.
    pub(super) fn find(&self, record: RecordId) -> Pending<Option<Receipt>> {
        let (answer, pending) = Pending::channel();
        self.ask(Question::Find(record, answer)).map_or_else(|error| Pending::ready(Err(error)), |()| pending)
    }

    /// Asks for a check of the chain.
    pub(super) fn verify(&self) -> Pending<Verification> {
        let (answer, pending) = Pending::channel();
        self.ask(Question::Verify(answer)).map_or_else(|error| Pending::ready(Err(error)), |()| pending)
    }

    fn ask(&self, question: Question) -> Result<(), LedgerError> {
        let queue = self.queue.as_ref().ok_or(LedgerError::Closed)?;
        queue.try_send(question).map_err(|error| match error {
            TrySendError::Full(_) => LedgerError::Busy,
            TrySendError::Disconnected(_) => LedgerError::Closed,
        })
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
            Ok(Question::Find(record, answer)) => answer.give(find(&mut store, record)),
            Ok(Question::Verify(answer)) => match store.head() {
                Ok(head) => checks.push_back(Check { verifier: Verifier::new(), head, answer }),
                Err(error) => answer.give(Err(error)),
            },
            Err(TryRecvError::Empty) => {
                if let Some(check) = checks.pop_front().and_then(|check| check.advance(&mut store)) {
                    checks.push_front(check);
                }
            }
            Err(TryRecvError::Disconnected) => return,
        }
    }
}

fn find(store: &mut impl Store, record: RecordId) -> Result<Option<Receipt>, LedgerError> {
    let Some(row) = store.find(record)? else { return Ok(None) };
    read(&row).map(Some).map_err(|source| LedgerError::Corrupt { record, source })
}

/// Reads a receipt, if it is the one that was digested.
fn read(row: &Row) -> Result<Receipt, EntryError> {
    let entry = row.entry.as_ref().filter(|entry| Some(chain::digest(entry)) == row.digest);
    entry.ok_or(EntryError::Digest)?.to_receipt()
}

// === impl Check ===

impl Check {
    /// Reads a page; returns the check if there are more.
    fn advance(mut self, store: &mut impl Store) -> Option<Self> {
        match self.page(store) {
            Ok(Progress::More) => return Some(self),
            Ok(Progress::Done(verification)) => self.answer.give(Ok(verification)),
            Err(error) => self.answer.give(Err(error)),
        }
        None
    }

    fn page(&mut self, store: &mut impl Store) -> Result<Progress, LedgerError> {
        let reached = self.verifier.reached();
        let rows = store.rows(reached.sequence + 1..=self.head.sequence, PAGE)?;
        for row in &rows {
            if let Err(fault) = self.verifier.check(row) {
                return Ok(Progress::Done(Verification::Broken(fault)));
            }
        }
        if !rows.is_empty() {
            return Ok(Progress::More);
        }
        let verifier = std::mem::replace(&mut self.verifier, Verifier::new());
        let beyond = self.beyond_head(store)?;
        Ok(Progress::Done(beyond.map_or_else(|| verifier.finish(self.head), Verification::Broken)))
    }

    /// Looks for an entry that was put in after the head, without moving it.
    fn beyond_head(&self, store: &mut impl Store) -> Result<Option<Fault>, LedgerError> {
        let sequence = self.head.sequence + 1;
        let Some(row) = store.rows(sequence..=sequence, 1)?.pop() else { return Ok(None) };
        // An entry appended since the check began has moved the head: hence read after it.
        if store.head()?.sequence >= sequence {
            return Ok(None);
        }
        Ok(Some(Fault { sequence, record: row.entry.map(|entry| entry.record), kind: FaultKind::NotHead }))
    }
}
