//! Refusals while the store is away, and once it is back.

use std::{
    fs, io,
    ops::RangeInclusive,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc::{Receiver, channel},
    },
};

use super::{
    super::{
        chain::{Head, Row},
        conformance::{receipt, shown},
        entry::{Entry, Kind},
        error::StorageError,
        exhibit::Exhibit,
        tombstone::Tombstone,
        writer::Writer,
    },
    *,
};
use crate::consent::{ContentHash, Receipt, RecordId};

/// A store that is away when the test says so.
#[derive(Clone, Debug, Default)]
struct Fickle {
    away: Arc<AtomicBool>,
    kept: Arc<Mutex<Vec<Proof>>>,
}

impl Fickle {
    fn ask(&self) -> Result<(), LedgerError> {
        let away = StorageError::from(io::Error::from(io::ErrorKind::StorageFull));
        if self.away.load(SeqCst) { Err(away.into()) } else { Ok(()) }
    }

    fn kept(&self) -> Vec<RecordId> {
        records(&self.kept.lock().unwrap())
    }
}

impl Store for Fickle {
    fn append(&mut self, batch: &[Proof]) -> Result<Vec<Outcome>, LedgerError> {
        self.ask()?;
        self.kept.lock().unwrap().extend_from_slice(batch);
        Ok(vec![Outcome::Kept; batch.len()])
    }

    fn seal(&mut self, _: &mut dyn FnMut(Head, Option<Row>) -> Option<Entry>) -> Result<Option<Outcome>, LedgerError> {
        Ok(None)
    }

    fn erase(&mut self, _: &Tombstone) -> Result<Outcome, LedgerError> {
        Ok(Outcome::Kept)
    }

    fn exhibit(&mut self, _: ContentHash) -> Result<Option<Exhibit>, LedgerError> {
        Ok(None)
    }

    fn last(&mut self, _: Kind, _: u32) -> Result<Vec<Row>, LedgerError> {
        Ok(Vec::new())
    }

    fn find(&mut self, _: RecordId) -> Result<Option<Row>, LedgerError> {
        Ok(None)
    }

    fn head(&mut self) -> Result<Head, LedgerError> {
        self.ask().map(|()| Head::EMPTY)
    }

    fn rows(&mut self, _: RangeInclusive<u64>, _: u32) -> Result<Vec<Row>, LedgerError> {
        Ok(Vec::new())
    }
}

fn consent(number: u8) -> Proof {
    Proof { entry: Entry::of_receipt(&receipt(number)), shown: Vec::new() }
}

fn refusal(number: u8) -> Proof {
    Proof { entry: Entry::of_receipt(&Receipt { granted: Vec::new(), ..receipt(number) }), shown: Vec::new() }
}

/// A refusal that names what was shown, with it.
fn refusal_of(number: u8) -> Proof {
    let (receipt, shown) = shown(number);
    Proof { entry: Entry::of_receipt(&Receipt { granted: Vec::new(), ..receipt }), shown }
}

/// The records of proofs.
fn records(proofs: &[Proof]) -> Vec<RecordId> {
    proofs.iter().map(|proof| proof.entry.record).collect()
}

/// Options that tell what happens in one word each.
fn told() -> (LedgerOptions, Receiver<String>) {
    let (sender, news) = channel();
    let listener = move |news: &News<'_>| {
        let word = match news {
            News::Lost(_) => "lost".to_owned(),
            News::Back => "back".to_owned(),
            News::Settled(many) => format!("settled {many}"),
            News::Unspooled(_) => "unspooled".to_owned(),
            News::Forgotten(many) => format!("forgotten {many}"),
        };
        // The test may have ended.
        sender.send(word).ok();
    };
    (LedgerOptions::new().with_listener(listener), news)
}

#[test]
fn a_refusal_that_failed_is_recorded_when_the_store_is_back_and_a_consent_is_not() {
    let store = Fickle::default();
    let (options, news) = told();
    let writer = Writer::start(store.clone(), 16, options).unwrap();
    writer.append(consent(1)).wait().unwrap();
    store.away.store(true, SeqCst);
    for proof in [refusal(2), consent(3), refusal(4)] {
        assert!(matches!(writer.append(proof).wait(), Err(LedgerError::Storage { .. })));
    }
    store.away.store(false, SeqCst);
    // Also when nobody chooses any more: what is told last is waited for.
    assert_eq!(news.iter().take(3).collect::<Vec<_>>(), ["lost", "back", "settled 2"]);
    drop(writer);
    assert_eq!(store.kept(), records(&[consent(1), refusal(2), refusal(4)]));
}

#[test]
fn what_waits_outlives_the_process_and_is_recorded_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("refusals");
    let store = Fickle::default();
    store.away.store(true, SeqCst);
    let options = || LedgerOptions::new().with_refusals(&path);
    let writer = Writer::start(store.clone(), 16, options()).unwrap();
    for proof in [refusal(1), consent(2), refusal_of(3), refusal_of(5)] {
        writer.append(proof).wait().unwrap_err();
    }
    drop(writer);
    assert!(store.kept().is_empty());
    // A line that was cut short, as by a machine that failed, is no entry.
    let mut text = fs::read(&path).unwrap();
    text.extend_from_slice(&refusal(4).entry.content.as_bytes()[..40]);
    fs::write(&path, text).unwrap();
    store.away.store(false, SeqCst);
    drop(Writer::start(store.clone(), 16, options()).unwrap());
    assert_eq!(store.kept(), records(&[refusal(1), refusal_of(3), refusal_of(5)]));
    // With what they name, each kept once in the file.
    let kept = store.kept.lock().unwrap().clone();
    assert!(kept[1..].iter().all(|proof| proof.unbrought().next().is_none()));
    assert_eq!(kept[2].shown, refusal_of(5).shown);
    drop(Writer::start(store.clone(), 16, options()).unwrap());
    assert_eq!((store.kept().len(), fs::read(&path).unwrap().len()), (3, 0));
}

#[test]
fn processes_that_share_a_folder_share_no_file_and_take_over_what_one_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("refusals");
    let (mut first, _) = Spool::open(&path).unwrap();
    let (mut second, _) = Spool::open(&path).unwrap();
    first.add(&[refusal(1)]).unwrap();
    second.add(&[refusal(2)]).unwrap();
    drop(second);
    let (third, taken) = Spool::open(&path).unwrap();
    assert_eq!(records(&taken), records(&[refusal(2)]));
    drop((first, third));
    let (_fourth, taken) = Spool::open(&path).unwrap();
    assert_eq!(records(&taken), records(&[refusal(1), refusal(2)]));
}

#[test]
fn more_than_can_be_kept_is_not_forgotten_in_silence() {
    let (options, news) = told();
    let mut owed = Owed::new(options);
    owed.keep(vec![refusal(1); MOST + 1]);
    owed.keep(vec![refusal(1), consent(2)]);
    drop(owed);
    assert_eq!(news.iter().collect::<Vec<_>>(), ["forgotten 1", "forgotten 1"]);
}

#[test]
fn a_folder_that_cannot_be_written_costs_the_spool_alone() {
    let (options, news) = told();
    let store = Fickle::default();
    store.away.store(true, SeqCst);
    let writer = Writer::start(store.clone(), 16, options.with_refusals("/proc/none/refusals")).unwrap();
    writer.append(refusal(1)).wait().unwrap_err();
    store.away.store(false, SeqCst);
    writer.append(consent(2)).wait().unwrap();
    drop(writer);
    assert_eq!(store.kept().len(), 2);
    assert_eq!(news.iter().collect::<Vec<_>>(), ["unspooled", "lost", "back", "settled 1"]);
}
