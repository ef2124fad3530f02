//! The writer against a store that does what the test says.

use std::sync::mpsc::{Receiver, Sender, channel};

use super::{
    super::{
        chain::{Head, Row},
        conformance::{receipt, signer, tombstone},
        entry::{Entry, Kind},
        error::StorageError,
        exhibit::Exhibit,
        store::Outcome,
    },
    *,
};
use crate::consent::{ContentHash, RecordId};

/// What a [`Scripted`] store tells in the place of a batch.
const SEAL: usize = 1001;
const ERASE: usize = 1002;

/// Tells each batch, then waits for what to answer.
struct Scripted {
    batches: Sender<usize>,
    verdicts: Receiver<Result<(), ()>>,
}

impl Store for Scripted {
    fn append(&mut self, batch: &[Proof]) -> Result<Vec<Outcome>, LedgerError> {
        // The test may have ended: its end of the channel is then gone.
        self.batches.send(batch.len()).ok();
        match self.verdicts.recv().unwrap_or(Ok(())) {
            Ok(()) => Ok(vec![Outcome::Kept; batch.len()]),
            Err(()) => Err(StorageError::from(io::Error::from(io::ErrorKind::StorageFull)).into()),
        }
    }

    fn find(&mut self, _: RecordId) -> Result<Option<Row>, LedgerError> {
        Ok(None)
    }

    fn seal(&mut self, _: &mut dyn FnMut(Head, Option<Row>) -> Option<Entry>) -> Result<Option<Outcome>, LedgerError> {
        self.batches.send(SEAL).ok();
        Ok(None)
    }

    fn erase(&mut self, _: &Tombstone) -> Result<Outcome, LedgerError> {
        self.batches.send(ERASE).ok();
        Ok(Outcome::Kept)
    }

    fn exhibit(&mut self, _: ContentHash) -> Result<Option<Exhibit>, LedgerError> {
        Ok(None)
    }

    fn last(&mut self, _: Kind, _: u32) -> Result<Vec<Row>, LedgerError> {
        Ok(Vec::new())
    }

    fn head(&mut self) -> Result<Head, LedgerError> {
        Ok(Head::EMPTY)
    }

    fn rows(&mut self, _: std::ops::RangeInclusive<u64>, _: u32) -> Result<Vec<Row>, LedgerError> {
        Ok(Vec::new())
    }
}

fn start(waiting: usize) -> (Writer, Receiver<usize>, Sender<Result<(), ()>>) {
    let (batches, seen) = channel();
    let (verdict, verdicts) = channel();
    (Writer::start(Scripted { batches, verdicts }, waiting, LedgerOptions::new()).unwrap(), seen, verdict)
}

fn entry(number: u8) -> Proof {
    Proof { entry: Entry::of_receipt(&receipt(number)), shown: Vec::new() }
}

#[test]
fn what_waits_during_a_commit_shares_the_next_one() {
    let (writer, seen, verdict) = start(16);
    let first = writer.append(entry(0));
    assert_eq!(seen.recv().unwrap(), 1);
    let others: Vec<_> = (1..=9).map(|number| writer.append(entry(number))).collect();
    verdict.send(Ok(())).unwrap();
    assert_eq!(seen.recv().unwrap(), 9);
    verdict.send(Ok(())).unwrap();
    first.wait().unwrap();
    others.into_iter().for_each(|other| other.wait().unwrap());
}

#[test]
fn a_full_queue_is_busy_at_once_and_loses_nothing_that_it_took() {
    let (writer, seen, verdict) = start(2);
    let taken = writer.append(entry(0));
    seen.recv().unwrap();
    let queued = [writer.append(entry(1)), writer.append(entry(2))];
    // Would block here for ever, were it not answered at once.
    assert!(matches!(writer.append(entry(3)).wait(), Err(LedgerError::Busy)));
    drop(verdict);
    taken.wait().unwrap();
    queued.into_iter().for_each(|pending| pending.wait().unwrap());
}

#[test]
fn a_failed_batch_is_told_to_all_of_it_and_the_next_one_is_tried() {
    let (writer, seen, verdict) = start(16);
    let lone = writer.append(entry(0));
    seen.recv().unwrap();
    let batch = [writer.append(entry(1)), writer.append(entry(2))];
    verdict.send(Ok(())).unwrap();
    seen.recv().unwrap();
    verdict.send(Err(())).unwrap();
    lone.wait().unwrap();
    for failed in batch {
        assert!(matches!(failed.wait(), Err(LedgerError::Storage { .. })));
    }
    let retried = writer.append(entry(1));
    verdict.send(Ok(())).unwrap();
    retried.wait().unwrap();
}

#[test]
fn dropping_the_writer_appends_what_waits() {
    let (writer, seen, verdict) = start(16);
    let pending: Vec<_> = (0..5).map(|number| writer.append(entry(number))).collect();
    drop(verdict);
    drop(writer);
    pending.into_iter().for_each(|pending| pending.wait().unwrap());
    assert_eq!(seen.iter().sum::<usize>(), 5);
}

#[test]
fn a_batch_is_bounded() {
    let (writer, seen, verdict) = start(2 * BATCH);
    let _first = writer.append(entry(0));
    seen.recv().unwrap();
    let _rest: Vec<_> = (0..2 * BATCH).map(|_| writer.append(entry(1))).collect();
    drop(verdict);
    drop(writer);
    assert_eq!(seen.iter().collect::<Vec<_>>(), [BATCH, BATCH]);
}

#[test]
fn what_is_asked_in_between_keeps_its_place() {
    let (writer, seen, verdict) = start(16);
    let _first = writer.append(entry(0));
    assert_eq!(seen.recv().unwrap(), 1);
    let _two = [writer.append(entry(1)), writer.append(entry(2))];
    let sealed = writer.ask(|answer| Job::Seal(signer(0), answer));
    let _third = writer.append(entry(3));
    let erased = writer.ask(|answer| Job::Erase(tombstone(9, &[(1, 1)]), answer));
    drop(verdict);
    assert_eq!(sealed.wait().unwrap(), None);
    erased.wait().unwrap();
    drop(writer);
    assert_eq!(seen.iter().collect::<Vec<_>>(), [2, SEAL, 1, ERASE]);
}
