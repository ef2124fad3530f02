//! What only a file can do: last, be tampered with, fill up, be somebody else's.

mod crash;
mod opening;
mod tampering;

use std::{path::PathBuf, sync::Arc};

use tempfile::TempDir;

use super::*;
use crate::{
    consent::{ContentHash, Receipt, RecordId},
    ledger::{
        Archive as _, KnownKeys, Ledger as _, Signer, Verification,
        chain::Head,
        conformance::{check, receipt, records, ring, suite},
        entry::Entry,
        store::{Proof, Store as _},
    },
};

fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    (folder, path)
}

mod file {
    use super::*;

    suite!(|| {
        let (folder, path) = folder();
        (SqliteLedger::open(&path).unwrap(), folder)
    });
}

mod memory {
    use super::*;

    suite!(|| (SqliteLedger::in_memory().unwrap(), ()));
}

#[test]
fn memory_ledgers_are_not_shared() {
    let (one, other) = (SqliteLedger::in_memory().unwrap(), SqliteLedger::in_memory().unwrap());
    one.append(receipt(1), Vec::new()).wait().unwrap();
    assert_eq!((records(&one), records(&other)), (1, 0));
}

#[test]
fn reopening_continues_the_chain() {
    let (_folder, path) = folder();
    for number in 0..4 {
        let ledger = SqliteLedger::open(&path).unwrap();
        // Not waited for: dropping the ledger makes it durable.
        drop(ledger.append(receipt(number), Vec::new()));
        drop(ledger);
        assert_eq!(records(&SqliteLedger::open(&path).unwrap()), u64::from(number) + 1);
    }
}

#[test]
fn two_ledgers_on_one_file_make_one_chain() {
    let (_folder, path) = folder();
    let ledgers = [SqliteLedger::open(&path).unwrap(), SqliteLedger::open(&path).unwrap()];
    let answers: Vec<_> = (0..60)
        .flat_map(|number| ledgers.each_ref().map(|ledger| ledger.append(receipt(number), Vec::new())))
        .collect();
    answers.into_iter().for_each(|answer| answer.wait().unwrap());
    assert_eq!(ledgers.each_ref().map(records), [60, 60]);
}

#[test]
fn a_full_storage_fails_the_batch_and_only_that() {
    let (_folder, path) = folder();
    let mut store = SqliteStore::new(schema::open(&path, Place::File).unwrap());
    let proof = |entry| Proof { entry, shown: Vec::new() };
    let entries: Vec<_> = (0..200).map(|number| proof(Entry::of_receipt(&receipt(number)))).collect();
    store.append(&entries[..10]).unwrap();
    let head = store.head().unwrap();
    let limit = |store: &SqliteStore, pages: u32| {
        store.connection().query_row(&format!("PRAGMA max_page_count = {pages}"), (), |_| Ok(())).unwrap();
    };
    limit(&store, 1);
    let error = store.append(&entries).unwrap_err();
    assert!(matches!(&error, LedgerError::Storage { source } if source.to_string().contains("full")), "{error:?}");
    assert_eq!(store.head().unwrap(), head);
    limit(&store, u32::MAX - 1);
    store.append(&entries).unwrap();
    drop(store);
    assert_eq!(records(&SqliteLedger::open(&path).unwrap()), 200);
}

#[test]
fn a_long_ledger_is_checked_page_after_page_while_it_grows() {
    let (_folder, path) = folder();
    let mut store = SqliteStore::new(schema::open(&path, Place::File).unwrap());
    let entries: Vec<_> = (0..5000_u32)
        .map(|number| {
            let mut random = [0; 10];
            random[..4].copy_from_slice(&number.to_be_bytes());
            let record = RecordId::new(receipt(0).decided_at, random);
            Proof { entry: Entry::of_receipt(&Receipt { record, ..receipt(0) }), shown: Vec::new() }
        })
        .collect();
    store.append(&entries).unwrap();
    let ledger = SqliteLedger::open(&path).unwrap();
    let (check, appended, found) = (
        ledger.verify(KnownKeys::of(&ring("k1", 1)), Arc::default()),
        ledger.append(receipt(1), Vec::new()),
        ledger.find(entries[4000].entry.record),
    );
    appended.wait().unwrap();
    assert!(found.wait().unwrap().is_some());
    assert!(matches!(check.wait().unwrap(), Verification::Intact { records: 5000.., .. }));
    assert_eq!(records(&ledger), 5001);
}
